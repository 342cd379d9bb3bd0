"""Making a report, page by page, and its receipt. A page shows what is one's own alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work
from districts.models import District
from records import book
from records.evidence import shows
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Refused
from violations import progress_told, sheets, shown_clock
from violations.actions import reports as actions
from violations.actions.reports import Who
from violations.duty import Start
from violations.models import Case, Duty, Involved, Report, Reporter
from violations.reading import by_name
from violations.report_forms import (
    AddForm,
    KindForm,
    SendForm,
    WhatForm,
    WhenForm,
    WhoForm,
    moments,
)
from violations.taxonomy import About, Kind

GET_OR_POST = ["GET", "HEAD", "POST"]
# A report and its pages, in their order.
PAGES = ("report_when", "report_who", "report_what", "report_check")
MOST_SHOWN = 20


@require_http_methods(GET_OR_POST)
@at_work
@by_name
@shows("S1-16", "S1-37")
def report(request: StaffRequest) -> HttpResponse:
    """What somebody comes to tell; above it what they began, below it what they sent."""
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = {one.school for one in request.appointments}
        made = actions.begin(
            district=request.district,
            kind=Kind(form.cleaned_data["kind"]),
            school=next(iter(at)) if len(at) == 1 else None,
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
        return redirect(_url(made, "report_when"))
    mine = Report.objects.filter(pk__in=_own(request).values("report"))
    context = {
        "form": form,
        "begun": mine.filter(received_at=None),
        "has_cases": Case.objects.exists(),
        "sent": [
            (one, progress_told.of(one))
            for one in mine.exclude(received_at=None).select_related("case")[:MOST_SHOWN]
        ],
        "now": database_now(),
    }
    return render(request, "violations/report/kind.html", context)


@require_http_methods(GET_OR_POST)
@at_work
@by_name
@shows("S0-66", "S0-67")
def report_when(request: StaffRequest, report: str) -> HttpResponse:
    """When, with the deadline beside it; `look` works it out anew and keeps nothing."""
    found, now = _begun(request, report), database_now()
    initial = moments(found, request.district, now)
    form = WhenForm(request.POST or None, district=request.district, now=now, initial=initial)
    looks = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looks:
        said = form.times
        try:
            actions.say_when(
                report=found,
                learned_at=said.learned_at,
                occurred_at=said.occurred_at,
                duty_at=said.duty_at,
                by=request.user,
                now=now,
            )
        except Refused as refused:
            return _when(request, found, form, refusal=refused)
        return redirect(_next(request, found, "report_when"))
    return _when(request, found, form)


def _when(
    request: StaffRequest, found: Report, form: WhenForm, *, refusal: Refused | None = None
) -> HttpResponse:
    now = form.now
    is_said = form.is_bound and form.is_valid()
    learned = form.times.learned_at if is_said else found.learned_at or now
    start = _start(found)
    if is_said:
        start = Start(form.times.duty_at, Duty.SAID) if form.times.duty_at else None
    shown = shown_clock.of(request.user, request.district, learned_at=learned, start=start, now=now)
    context = _step(found, "report_when") | {
        "form": form,
        "clock": shown,
        "refusal": str(refusal) if refusal else "",
        "duty_is_known": shown.duty_at is not None,
    }
    if request.headers.get("HX-Request"):
        return render(request, "violations/report/clock.html", context)
    status = refusal.status_code if refusal else 200
    return render(request, "violations/report/when.html", context, status=status)


@require_http_methods(GET_OR_POST)
@at_work
@by_name
def report_who(request: StaffRequest, report: str) -> HttpResponse:
    found = _begun(request, report)
    form = WhoForm(
        request.POST or None, kind=found.kind, person=request.user, initial=_people(found)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        students = form.chosen_students
        who = Who(
            accused=form.chosen_colleagues,
            students=students,
            name="" if form.chosen_colleagues else given.get("name", ""),
            student_name="" if students else given.get("student_name", ""),
            about=given.get("about") or found.about or About.STAFF,
            school=form.chosen_school,
        )
        actions.say_who(report=found, who=who, by=request.user)
        return redirect(_next(request, found, "report_who"))
    return render(
        request, "violations/report/who.html", _step(found, "report_who") | {"form": form}
    )


@require_http_methods(GET_OR_POST)
@at_work
@by_name
@shows("S0-04", "S0-06", "S0-07", "S0-08", "S0-70", "S4-05", "S4-06", "S4-07")
def report_what(request: StaffRequest, report: str) -> HttpResponse:
    found = _begun(request, report)
    initial = found.words | {
        name: getattr(found, name) for name in ("medium", "ownership", "initiator", "categories")
    }
    form = WhatForm(request.POST or None, request.FILES or None, kind=found.kind, initial=initial)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_what(
                report=found,
                words=form.words,
                facts=form.facts,
                files=form.cleaned_data["handed"],
                by=request.user,
            )
        except Refused as refused:
            refusal = refused
        else:
            return redirect(_next(request, found, "report_what"))
    context = _step(found, "report_what") | {
        "form": form,
        "refusal": str(refusal) if refusal else "",
        "documents": found.documents.all(),
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/report/what.html", context, status=status)


@require_POST
@at_work
@by_name
def report_document_removal(request: StaffRequest, report: str, document: UUID) -> HttpResponse:
    found = _begun(request, report)
    actions.drop_document(report=found, key=document, by=request.user)
    return redirect(_url(found, "report_what"))


@require_safe
@at_work
@by_name
def report_check(request: StaffRequest, report: str) -> HttpResponse:
    return _check(request, _begun(request, report))


@require_POST
@at_work
@by_name
def report_sending(request: StaffRequest, report: str) -> HttpResponse:
    found = _mine(request, report)
    form = SendForm(request.POST)
    form.is_valid()
    try:
        actions.send(
            report=found,
            by=request.user,
            now=database_now(),
            skips_school=form.cleaned_data["skips_school"],
        )
    except Refused as refused:
        return _check(request, found, refusal=refused)
    return redirect(_url(found, "report_receipt"))


def _check(request: StaffRequest, found: Report, *, refusal: Refused | None = None) -> HttpResponse:
    missing = _missing(found)
    if missing:
        return redirect(_url(found, missing))
    assert found.learned_at is not None  # noqa: S101
    context = _step(found, "report_check") | {
        "rows": progress_told.rows(found),
        "clock": shown_clock.of(
            request.user,
            request.district,
            learned_at=found.learned_at,
            start=_start(found),
            now=database_now(),
        ),
        "goes_to": progress_told.goes_to(found),
        "refusal": str(refusal) if refusal else "",
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/report/check.html", context, status=status)


@require_safe
@at_work
@by_name
@shows("S0-66", "S0-67", "S0-71")
def report_receipt(request: StaffRequest, report: str) -> HttpResponse:
    """That it came in, when, and in time; where it stands; and a place to add something."""
    return _receipt(request, _sent(request, report))


@require_POST
@at_work
@by_name
def report_addition(request: StaffRequest, report: str) -> HttpResponse:
    found = _sent(request, report)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _receipt(request, found, form=form)
    try:
        actions.add_to(
            report=found,
            words=form.cleaned_data["words"],
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
    except Refused as refused:
        return _receipt(request, found, form=form, refusal=refused)
    messages.success(request, _("Added. Whoever looks into it has been told."))
    return redirect(_url(found, "report_receipt"))


@require_POST
@at_work
@by_name
def report_removal(request: StaffRequest, report: str) -> HttpResponse:
    """A report that was begun and not sent: its writer wants it gone."""
    found = _begun(request, report)
    actions.throw_away(report=found, by=request.user)
    messages.success(request, _("Removed. Nobody has read it."))
    return redirect(request.district.url("report"))


def _receipt(
    request: StaffRequest,
    found: Report,
    *,
    form: AddForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    came = Event.objects.filter(
        name="violations.report.received", subject=f"violations.report:{found.pk}"
    )
    line = came.select_related("seal").first()
    seal = getattr(line, "seal", None)
    context = {
        "report": found,
        "told": progress_told.of(found),
        "replies": progress_told.replies(found),
        "form": form or AddForm(),
        "documents": found.documents.filter(by=request.user, of=None),
        "has_pdf": sheets.can_be_made(),
        "refusal": str(refusal) if refusal else "",
        "sequence": seal.sequence if seal else None,
        "hash_short": book.short(seal.hash) if seal else "",
        "fingerprint": book.short(found.sha256),
        "now": database_now(),
    }
    status = refusal.status_code if refusal else 200
    return render(request, "violations/report/receipt.html", context, status=status)


def _own(request: StaffRequest) -> Any:
    return Reporter.objects.filter(person=request.user)


def _mine(request: StaffRequest, reference: str) -> Report:
    """One's own, begun or sent; anybody else's is not there."""
    rows = Report.objects.select_related("district", "school")
    found = get_object_or_404(rows, reference=reference, pk__in=_own(request).values("report"))
    found.district = request.district
    return found


def _begun(request: StaffRequest, reference: str) -> Report:
    found = _mine(request, reference)
    if found.received_at is not None:
        raise Http404
    return found


def _sent(request: StaffRequest, reference: str) -> Report:
    found = _mine(request, reference)
    if found.received_at is None:
        raise Http404
    return found


def _url(found: Report, name: str) -> str:
    district: District = found.district
    return district.url(name, report=found.reference)


def _start(found: Report) -> Start | None:
    """Of work, as it was kept with the report."""
    return Start(found.duty_at, Duty(found.duty_from)) if found.duty_at else None


def _next(request: StaffRequest, found: Report, page: str) -> str:
    """Back to the check for who came from there, else the next page that is not answered."""
    if request.GET.get("from") == "check":
        return _url(found, "report_check")
    return _url(found, PAGES[PAGES.index(page) + 1])


def _missing(found: Report) -> str:
    if found.learned_at is None:
        return "report_when"
    return "report_what" if not found.said else ""


def _step(found: Report, page: str) -> dict[str, Any]:
    place = PAGES.index(page)
    before = PAGES[place - 1] if place else ""
    return {
        "report": found,
        "step": place + 2,
        "steps": len(PAGES) + 1,
        "back_url": _url(found, before) if before else found.district.url("report"),
    }


def _people(found: Report) -> dict[str, Any]:
    """What was said so far, as the form shows it."""
    initial: dict[str, Any] = {"about": found.about, "school": str(found.school_id or "")}
    for one in Involved.objects.filter(report=found):
        if one.staff_id:
            initial["colleague"] = str(one.staff_id)
        elif one.student_id:
            initial["student"] = str(one.student_id)
        else:
            is_colleague = one.part == "accused" and found.kind != Kind.STUDENT
            name = found.cipher.open(bytes(one.name), str(one.mark)).decode()
            initial["name" if is_colleague else "student_name"] = name
    return initial
