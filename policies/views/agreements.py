"""HR's pages, and a principal's of their own school: who has signed, who is due, reminders."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts import exports
from districts.access import StaffRequest, staff
from districts.exports import ExportForm
from districts.models import School, User
from districts.permissions import can
from districts.roles import Permission
from policies import due, shown
from policies.actions import reminders, signing
from policies.asked import Ask, asks_of
from policies.due import Line, State
from policies.models import Campaign, Paper, Reminder
from policies.paper_forms import RecordForm
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused

PAGE = 50
# What the list is filtered by, in its address and in its forms.
FILTERS = ("school", "paper", "state")
# Beside the states: on file, and on nobody's word but their own.
SAID = "said"
SEE, KEEP = Permission.AGREEMENTS_SEE, Permission.AGREEMENTS_KEEP


@require_safe
@staff(SEE, on="anywhere")
@reports("S0-18", "S0-62", "S1-04", "S2-02", "S4-08", "S4-09")
def agreements(request: StaffRequest) -> HttpResponse:
    """Papers and how many have signed each; schools and how many there have signed everything."""
    now = database_now()
    found = due.lines(request.district, now, due.schools_seen(request.user, request.district))
    counted = due.by_ask(found)
    begun = list(Paper.objects.prefetch_related("versions"))
    running = Campaign.objects.filter(status=Campaign.Status.RUNNING).select_related("paper")
    context = {
        "asks": [(ask, shown.KINDS[ask.thing.kind], count) for ask, count in counted],
        "papers": [{"paper": one, "last": next(iter(one.versions.all()), None)} for one in begun],
        "schools": due.by_school(found),
        "campaigns": list(running),
        "keeps": can(request.user, KEEP, request.district),
        "people": len({one.colleague.id for one in found}),
    }
    return render(request, "policies/agreements/overview.html", context)


@require_safe
@staff(SEE, on="anywhere")
@reports("S0-62", "S1-04")
def agreements_due(request: StaffRequest) -> HttpResponse:
    return _due_page(request, ExportForm())


@require_POST
@staff(SEE, on="anywhere")
def agreements_export(request: StaffRequest) -> HttpResponse:
    """The list as it is filtered, as a file."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _due_page(request, form)
    found = _filtered(request)
    places = dict(School.objects.values_list("pk", "short_name"))
    rows = [
        [
            one.colleague.name,
            ", ".join(places[each] for each in one.colleague.schools if each),
            str(one.ask.thing.title),
            str(one.state.label),
            one.signed_on or "",
            _("yes") if one.is_said else "",
            one.until or "",
            one.due_on,
        ]
        for one in found
    ]
    headings = [
        _("Name"), _("School"), _("Paper"), _("State"), _("Signed"), _("Said by themselves"),
        _("Until"), _("Due"),
    ]  # fmt: skip
    why = form.cleaned_data["why"]
    return exports.answer(request, name="agreements", headings=headings, rows=rows, why=why)


@require_POST
@staff(SEE, on="anywhere")
def agreements_reminders(request: StaffRequest) -> HttpResponse:
    """Everybody of the filtered list who is due."""
    people = [one.colleague.id for one in _filtered(request) if one.state != State.SIGNED]
    reminded = reminders.remind(
        district=request.district, people=people, by=request.user, now=database_now()
    )
    sentence = ngettext(
        "%(number)s person gets an email.", "%(number)s people get an email.", reminded
    )
    messages.success(request, sentence % {"number": reminded})
    return redirect(f"{request.district.url('agreements_due')}?{_query(request)}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(KEEP)
def agreement_record(request: StaffRequest) -> HttpResponse:
    """What the office has on paper, for somebody else."""
    now = database_now()
    things = {
        one.key if one.version else f"document:{one.key}": (ask, one)
        for ask in asks_of(request.district, now)
        for one in ask.things
    }
    papers = [(key, str(one.title)) for key, (_ask, one) in things.items()]
    asked_for = User.objects.filter(pk=_number(request.GET.get("person", ""))).first()
    listed = asked_for is not None and due.is_listed(asked_for)
    initial = {"email": asked_for.email} if asked_for and listed else {}
    initial |= {"paper": request.GET.get("paper", ""), "on": request.GET.get("on", "")}
    form = RecordForm(request.POST or None, papers=papers, initial=initial)
    if request.method == "POST" and form.is_valid() and form.whom:
        given = form.cleaned_data
        ask, thing = things[given["paper"]]
        try:
            signing.record(
                district=request.district, thing=thing, whom=form.whom,
                on=given["on"], note=given["note"], by=request.user, now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say_on_file(request, ask, given["on"], form.whom.full_name)
            return redirect(request.district.url("agreements_due"))
    return render(request, "policies/agreements/record.html", {"form": form, "papers": papers})


def say_on_file(request: StaffRequest, ask: Ask, on: date, name: str) -> None:
    """Of what was entered for somebody, and whether its day still counts."""
    if ask.counts(on):
        messages.success(request, _("On file for %(name)s.") % {"name": name})
    else:
        sentence = _("On file for %(name)s. That day counts no longer, so it is still due.")
        messages.warning(request, sentence % {"name": name})


def _due_page(request: StaffRequest, export: ExportForm) -> HttpResponse:
    found = _filtered(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    people = {one.colleague.id for one in found if one.state != State.SIGNED}
    on_page = {one.colleague.id for one in page.object_list}
    reminded = Reminder.objects.filter(person__in=on_page).order_by().values_list("person_id")
    last = dict(reminded.annotate(last=Max("on")))
    places = dict(School.objects.values_list("pk", "short_name"))
    context = {
        "page": page,
        "rows": [_row(one, places, last) for one in page.object_list],
        "open_people": len(people),
        "filters": _questions(request, places),
        "query": _query(request),
        "form": export,
        "keeps": can(request.user, KEEP, request.district),
    }
    return render(request, "policies/agreements/due.html", context)


def _filtered(request: StaffRequest) -> list[Line]:
    """What the address asks for, of what this person sees; without a state, who is not signed."""
    seen = due.schools_seen(request.user, request.district)
    school = School.objects.filter(slug=_given(request, "school")).values_list("pk", flat=True)
    at, paper, state = school.first(), _given(request, "paper"), _given(request, "state")
    found = due.lines(request.district, database_now(), seen)
    return [
        one
        for one in found
        if (at is None or at in one.colleague.schools)
        and (not paper or one.ask.key == paper)
        and (one.is_said if state == SAID else one.state == (state or one.state))
        and (state or one.state != State.SIGNED)
    ]


def _row(one: Line, places: dict[int, str], reminded: dict[int, Any]) -> dict[str, Any]:
    kind, icon, label = shown.CHIPS[one.state]
    return {
        "line": one,
        "title": one.ask.thing.title,
        "places": [places[each] for each in one.colleague.schools if each is not None],
        "chip": {"kind": kind, "icon": icon, "label": label},
        "reminded": reminded.get(one.colleague.id),
        "confirmation": _confirmation(one),
    }


def _confirmation(line: Line) -> str:
    """For the page on which the office says what it has seen, in its address."""
    taken = [one for one in line.ask.things if one.is_taken]
    if not (line.signed and line.is_said and taken):
        return ""
    # Of several courses the office says which it was.
    paper = taken[0].key if len(taken) == 1 else ""
    day = f"{line.signed.on:%m/%d/%Y}"
    return urlencode({"person": line.colleague.id, "paper": paper, "on": day})


def _questions(request: StaffRequest, places: dict[int, str]) -> list[dict[str, Any]]:
    """Every filter with its answers as links; one of the other filters stays as it is."""
    asks = [one for one in asks_of(request.district, database_now()) if not one.is_optional]
    seen = due.schools_seen(request.user, request.district)
    schools = School.objects.all() if seen is None else School.objects.filter(pk__in=seen)
    states = [(str(one.label).capitalize(), one.value) for one in State]
    offered: list[tuple[str, str, Sequence[tuple[str, str]]]] = [
        (_("State"), "state", [*states, (_("Said by themselves"), SAID)]),
        (_("Paper"), "paper", [(str(one.thing.title), one.key) for one in asks]),
    ]
    if len(places) > 1 and (seen is None or len(seen) > 1):
        names = [(one.short_name, one.slug) for one in schools]
        offered.append((_("School"), "school", names))
    return [
        {
            "label": label,
            "name": name,
            "choices": [_choice(request, name, *one) for one in _with_all(answers)],
        }
        for label, name, answers in offered
    ]


def _with_all(answers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(_("All"), ""), *answers]


def _choice(request: StaffRequest, name: str, label: str, value: str) -> dict[str, Any]:
    kept = {one: _given(request, one) for one in FILTERS} | {name: value}
    query = urlencode({one: said for one, said in kept.items() if said})
    return {
        "label": label,
        "value": value,
        "query": query,
        "is_chosen": _given(request, name) == value,
    }


def _given(request: StaffRequest, name: str) -> str:
    return request.POST.get(name, "") or request.GET.get(name, "")


def _query(request: StaffRequest) -> str:
    kept = {one: _given(request, one) for one in FILTERS}
    return urlencode({one: said for one, said in kept.items() if said})


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 12 else 0
