"""Cases: the list, one file, what is written into it, and what is done with it.

A case that is not open to whoever asks is not there: 404, whatever their role.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work
from districts.models import Appointment, User
from districts.permissions import can
from districts.roles import Permission
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Refused
from violations import case_list, case_page, gathered, holds, names, routing
from violations.actions import cases as actions
from violations.actions import entries, opening, outside
from violations.case_forms import (
    ASKED,
    WRITTEN,
    AnswerForm,
    EntryForm,
    OutcomeForm,
    PersonForm,
    QuestionForm,
    ReplyForm,
    SuspendForm,
    WhyForm,
)
from violations.models import Case, CaseEntry
from violations.reading import by_name
from violations.views.finding import found_case

GET_OR_POST = ["GET", "HEAD", "POST"]
Kind = CaseEntry.Kind
# To whom a case is handed on; anybody can be put on its list.
MAY_LEAD = {*routing.LEADERS, *routing.LINE, *routing.REVIEWERS}


@reports("S0-49", "S0-72")
@require_safe
@at_work
@by_name
def cases(request: StaffRequest) -> HttpResponse:
    """Those that are open to this reader, with a picture of how old they are."""
    now = database_now()
    closed = request.GET.get("show") == "closed"
    lines = case_list.of(request.user, request.district, now, closed=closed)
    mine = [one for one in lines if one.case.assigned_to_id == request.user.pk]
    others = [one for one in lines if one.case.assigned_to_id != request.user.pk]
    context = {
        "closed": closed,
        "mine": mine,
        "others": others,
        "picture": case_list.picture(lines) if len(lines) > 1 and not closed else None,
        "reviews": can(request.user, Permission.CASE_REVIEW, request.district),
        "now": now,
    }
    return render(request, "violations/cases/list.html", context)


@shows("S0-49", "S0-73", "S0-74", "S0-75", "S0-77", "S1-45")
@require_safe
@at_work
@by_name
def case(request: StaffRequest, case: str) -> HttpResponse:
    """The file as it stands; opening it is on record."""
    return _page(request, found_case(request, case, "file"))


@require_POST
@at_work
@by_name
def case_names(request: StaffRequest, case: str) -> HttpResponse:
    """The same page with students by name, this once."""
    found = found_case(request, case, "names")
    actions.show_names(case=found, by=request.user)
    return _page(request, found, in_full=True)


@require_safe
@at_work
@by_name
def case_history(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "history")
    page = case_page.Page(found, request.user, database_now())
    context = _around(found) | {"steps": page.history(), "now": page.now}
    return render(request, "violations/cases/history.html", context)


@shows("S0-80", "S0-50")
@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_gathered(request: StaffRequest, case: str) -> HttpResponse:
    """What Belltower knew of these people then; gathered again on demand, beside the first."""
    found = found_case(request, case, "gathered")
    if request.method == "POST":
        actions.gather(case=found, by=request.user)
        messages.success(request, _("Gathered again. What was gathered before stays."))
        return redirect(_url(found, "case_gathered"))
    page = case_page.Page(found, request.user, database_now())
    taken = [one for one in reversed(page.entries) if one.kind == Kind.GATHERED]
    context = _around(found) | {
        "taken": [(one, gathered.readable(one.words["facts"])) for one in taken],
        "may_write": page.may()["note"],
        "now": page.now,
    }
    return render(request, "violations/cases/gathered.html", context)


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_entry(request: StaffRequest, case: str, sort: str) -> HttpResponse:
    """One thing to write down, with what the report says beside it."""
    if sort not in [one.value for one in WRITTEN]:
        raise Http404
    found, kind, now = found_case(request, case, "entry"), Kind(sort), database_now()
    initial = {}
    if kind == Kind.ALLEGATION and found.report.words.get("what"):
        initial = {"words": found.report.words["what"], "categories": found.report.categories}
    form = EntryForm(
        request.POST or None, kind=kind, case=found, district=request.district, initial=initial
    )
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            entries.add(
                case=found,
                kind=kind,
                said=form.said,
                by=request.user,
                now=now,
                begun_with=form.cleaned_data["begun_with"],
            )
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Written down. It stays as it is."))
            return redirect(_url(found, "case"))
    before = [one for one in case_page.Page(found, request.user, now).entries if one.kind == kind]
    context = _around(found) | {
        "form": form,
        "title": kind.label,
        "asked": ASKED[kind],
        "before": before,
        "said": found.report.words,
        "refusal": str(refusal) if refusal else "",
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/cases/entry.html", context, status=status)


@shows("S0-76")
@require_POST
@at_work
@by_name
def case_handover(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "handover")
    done = _try(request, found, lambda: actions.hand_over(
        case=found, by=request.user, now=database_now()
    ))  # fmt: skip
    return done or _said(request, found, _("Handed over. Whoever receives it has been told."))


@require_POST
@at_work
@by_name
def case_receipt(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "receipt")
    done = _try(request, found, lambda: actions.receive(case=found, by=request.user))
    return done or _said(request, found, _("You have the whole file. The time is on record."))


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_question(request: StaffRequest, case: str) -> HttpResponse:
    """HR returns it with a question."""
    found = found_case(request, case, "question")
    return _form(
        request,
        found,
        Act(
            QuestionForm(request.POST or None),
            _("Return it with a question"),
            _("Ask and return"),
            lambda form: actions.ask(
                case=found, question=form.cleaned_data["words"], by=request.user, now=database_now()
            ),
            _("Returned. Whoever looks into it has been told."),
        ),
    )


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_answer(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "answer")
    asked = case_list.last_question(found)
    if asked is not None:
        asked.case = found
    return _form(
        request,
        found,
        Act(
            AnswerForm(request.POST or None),
            _("Answer the question"),
            pgettext("a question", "Answer"),
            lambda form: actions.answer(
                case=found, words=form.cleaned_data["words"], by=request.user, now=database_now()
            ),
            _("Answered. The case is closed.")
            if found.type == Case.Type.QUESTION
            else _("Answered."),
            asked=asked.text if asked else str(found.report.words.get("what", "")),
        ),
    )


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_reply(request: StaffRequest, case: str) -> HttpResponse:
    """A word to who reported, who reads it with key and code, or on their receipt."""
    found = found_case(request, case, "reply")
    return _form(
        request,
        found,
        Act(
            ReplyForm(request.POST or None),
            _("Write to who reported"),
            _("Send it"),
            lambda form: outside.reply(
                case=found,
                words=form.cleaned_data["words"],
                by=request.user,
                now=database_now(),
                begun_with=form.cleaned_data["begun_with"],
            ),
            _("Sent. They read it where they see how it stands."),
            hint=_("They see your words and not your name. Nothing else of the file is shown."),
        ),
    )


@shows("S0-77", "S1-51", "S3-12", "S4-04")
@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_outcome(request: StaffRequest, case: str) -> HttpResponse:
    """What comes of it, off the district's list."""
    found = found_case(request, case, "outcome")

    def decide(form: OutcomeForm) -> None:
        given = form.cleaned_data
        actions.decide(
            case=found,
            outcome=given["outcome"],
            words={"words": given["words"], "decided_by": given["decided_by"]},
            by=request.user,
            now=database_now(),
            begun_with=given["begun_with"],
        )

    return _form(
        request,
        found,
        Act(
            OutcomeForm(request.POST or None, case=found),
            _("Record the outcome"),
            pgettext("on file", "Record it"),
            decide,
            _("Recorded. The case can be closed when all that is asked for stands in it."),
            hint=_("HR decides; this product records what was decided."),
        ),
    )


@require_POST
@at_work
@by_name
def case_closing(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "closing")
    done = _try(request, found, lambda: actions.close(
        case=found, by=request.user, now=database_now()
    ))  # fmt: skip
    return done or _said(request, found, _("Closed. The file is kept as long as its clock says."))


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_reopening(request: StaffRequest, case: str) -> HttpResponse:
    found = found_case(request, case, "reopening")
    return _form(
        request,
        found,
        Act(
            WhyForm(request.POST or None),
            _("Open the case again"),
            _("Open again"),
            lambda form: actions.reopen(
                case=found, why=form.cleaned_data["words"], by=request.user, now=database_now()
            ),
            _("The case is open again. What is in the file stays."),
        ),
    )


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_people(request: StaffRequest, case: str) -> HttpResponse:
    """Who can read it, and the four ways in which that changes."""
    found = found_case(request, case, "people")
    forms_ = {
        name: PersonForm(
            request.POST if request.POST.get("what") == name else None,
            people=people,
            prefix=name,
        )
        for name, people in _candidates(found).items()
    }
    steps: dict[str, forms.Form] = {
        **forms_,
        "step_back": WhyForm(
            request.POST if request.POST.get("what") == "step_back" else None, prefix="step_back"
        ),
    }
    refusal: Refused | None = None
    what = request.POST.get("what", "")
    if request.method == "POST" and what in steps and steps[what].is_valid():
        try:
            _change_people(request, found, what, steps[what])
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, _("Done. It is on record, with your reason."))
            if what == "step_back" or not Case.objects.filter(pk=found.pk).exists():
                return redirect(request.district.url("cases"))
            return redirect(_url(found, "case_people"))
    page = case_page.Page(found, request.user, database_now())
    context = _around(found) | {
        "listed": [(one, names.office_of(one)) for one in opening.listed(found)],
        "steps": steps,
        "form": steps.get(what),
        "may": page.may(),
        "refusal": str(refusal) if refusal else "",
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/cases/people.html", context, status=status)


def _change_people(request: StaffRequest, found: Case, what: str, form: forms.Form) -> None:
    why, by, now = form.cleaned_data["words"], request.user, database_now()
    if what == "step_back":
        actions.step_back(case=found, why=why, by=by, now=now)
        return
    assert isinstance(form, PersonForm)  # noqa: S101
    person = form.chosen
    if what == "open_for":
        actions.open_for(case=found, to=person, why=why, by=by, now=now)
    elif what == "close_for":
        actions.close_for(case=found, to=person, why=why, by=by)
    elif what == "transfer":
        actions.transfer(case=found, to=person, why=why, by=by, now=now)
    else:
        actions.identify(case=found, accused=person, why=why, by=by, now=now)


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_reporter(request: StaffRequest, case: str) -> HttpResponse:
    """Who reported: for a reason, which stands in the file with who asked."""
    found = found_case(request, case, "reporter")
    form = WhyForm(request.POST or None)
    named = ""
    if request.method == "POST" and form.is_valid():
        reporter = actions.show_reporter(
            case=found, why=form.cleaned_data["words"], by=request.user
        )
        named = case_page.reporter_named(reporter, found)
    context = _around(found) | {"form": form, "named": named}
    return render(request, "violations/cases/reporter.html", context)


@shows("S1-34", "S1-51")
@require_http_methods(GET_OR_POST)
@at_work
@by_name
def case_suspension(request: StaffRequest, case: str) -> HttpResponse:
    """Nothing that they send goes out from now on."""
    found = found_case(request, case, "suspension")
    page = case_page.Page(found, request.user, database_now())
    people = page.not_suspended
    if not page.may()["suspend"]:
        raise Http404
    return _form(
        request,
        found,
        Act(
            SuspendForm(request.POST or None, people=people),
            _("Suspend sending for %(name)s") % {"name": people[0].display_name}
            if len(people) == 1
            else _("Suspend sending"),
            _("Suspend sending now"),
            lambda form: actions.suspend(
                case=found,
                person=form.chosen,
                why=form.cleaned_data["words"],
                by=request.user,
                now=database_now(),
            ),
            _("Suspended. What they had scheduled is stopped."),
            hint=_("It is entered as administrative leave, from this minute, without an end."),
        ),
    )


def _around(found: Case) -> dict[str, Any]:
    """What heads each page of the file: its bar, and a hold on it."""
    return {
        "case": found,
        "chip": case_list.chip(found, database_now()),
        "holds": holds.of(found),
        "back_url": _url(found, "case"),
    }


def _page(
    request: StaffRequest, found: Case, *, in_full: bool = False, refusal: Refused | None = None
) -> HttpResponse:
    page = case_page.Page(found, request.user, database_now(), in_full=in_full)
    context = _around(found) | {
        "facts": page.facts(),
        "accounts": page.accounts(),
        "checklist": page.checklist(),
        "history": page.lately(),
        "notes": page.notes(),
        "gathered": page.gathered(),
        "may": page.may(),
        "record": page.record(),
        "asks_to_suspend": page.asks_to_suspend,
        "is_own_report": page.is_own_report,
        "suggests_late": page.suggests_late,
        "question": _question(found),
        "in_full": in_full,
        "now": page.now,
        "refusal": str(refusal) if refusal else "",
        "lacking": getattr(refusal, "lacking", []),
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/cases/case.html", context, status=status)


def _question(found: Case) -> CaseEntry | None:
    asked = case_list.last_question(found)
    if asked is not None:
        asked.case = found
    return asked


@dataclass(frozen=True)
class Act:
    """One question and one button, on a page of its own; `done` is said afterwards."""

    form: Any
    title: str
    button: str
    do: Callable[[Any], object]
    done: str
    asked: str = ""
    hint: str = ""


def _form(request: StaffRequest, found: Case, act: Act) -> HttpResponse:
    refusal: Refused | None = None
    if request.method == "POST" and act.form.is_valid():
        try:
            act.do(act.form)
        except Refused as refused:
            refusal = refused
        else:
            return _said(request, found, act.done)
    context = _around(found) | {
        "form": act.form,
        "title": act.title,
        "button": act.button,
        "asked": act.asked,
        "hint": act.hint,
        "refusal": str(refusal) if refusal else "",
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/cases/act.html", context, status=status)


def _try(request: StaffRequest, found: Case, do: Callable[[], object]) -> HttpResponse | None:
    """None when it was done, else the page with the reason why not."""
    try:
        do()
    except Refused as refused:
        again = found_case(request, found.reference, "file")
        return _page(request, again, refusal=refused)
    return None


def _said(request: StaffRequest, found: Case, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(_url(found, "case"))


def _url(found: Case, name: str) -> str:
    return found.district.url(name, case=found.reference)


def _candidates(found: Case) -> dict[str, list[tuple[User, str]]]:
    """For each change the people whom it can be about."""
    listed = opening.listed(found)
    on = {one.pk for one in listed}
    here = Appointment.objects.in_force().staff().filter(person__is_active=True)
    here = here.exclude(person__in=found.excluded).select_related("person")
    staff = {one.person_id: (one.person, one.title or one.holds.name) for one in here}
    leading = set(here.filter(role__in=MAY_LEAD).values_list("person_id", flat=True))
    leads = [pair for pk, pair in staff.items() if pk in leading]
    everybody = Appointment.objects.in_force().staff().select_related("person")
    if found.school_id:
        everybody = everybody.covering(found.school_id)
    accused = {one.person_id: (one.person, one.title or one.holds.name) for one in everybody}
    return {
        "open_for": [pair for pk, pair in staff.items() if pk not in on],
        "close_for": [
            (one, names.office_of(one)) for one in listed if one.pk != found.assigned_to_id
        ],
        "transfer": [pair for pair in leads if pair[0].pk != found.assigned_to_id],
        "identify": list(accused.values()),
    }
