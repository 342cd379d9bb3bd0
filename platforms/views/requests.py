"""Requests: what can be asked for, one short form, the list, and one request with its answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work
from districts.models import School
from districts.permissions import with_roles
from districts.roles import roles_with
from platforms import listing, permissions, timeframes, timeline, wording
from platforms.actions import tool_requests as actions
from platforms.forms import AppealForm, DecisionForm, RequestForm
from platforms.models import Tool, ToolRequest
from platforms.models.requests import DECIDES, DEPARTMENTS, Department, Kind
from platforms.models.tools import Use
from platforms.permissions import Open
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows

GET_OR_POST = ["GET", "HEAD", "POST"]
S = ToolRequest.Status


@reports("S1-32")
@require_safe
@at_work
def tool_requests(request: StaffRequest) -> HttpResponse:
    """What waits for this person and what is overdue; for everybody else what they asked for."""
    departments = permissions.departments_of(request.user, request.district)
    asked = listing.asked(request.GET, decides=bool(departments))
    given = request.GET.get("page", "1")
    page = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 1
    rows = listing.found(asked, request.user, departments)
    today = request.district.today(database_now())
    lines, has_more = listing.lines(rows, max(page, 1), today)
    context = {
        "asked": asked,
        "lines": lines,
        "page": page,
        "next": asked.query(page=str(page + 1)) if has_more else "",
        "before": asked.query(page=str(page - 1)) if page > 1 else "",
        "questions": listing.questions(asked, decides=bool(departments)),
        "decides": bool(departments),
    }
    return render(request, "platforms/requests.html", context)


@require_safe
@at_work
def tool_request_kinds(request: StaffRequest) -> HttpResponse:
    days = timeframes.of_every_kind()
    kinds = [
        {
            "about": wording.ABOUT[kind],
            "url": request.district.url("tool_request_new", sort=kind.value),
            "days": days[kind].answer_days,
        }
        for kind in Kind
    ]
    return render(request, "platforms/request_kinds.html", {"kinds": kinds})


@require_http_methods(GET_OR_POST)
@at_work
def tool_request_new(request: StaffRequest, sort: str) -> HttpResponse:
    """The questions of one kind, with who decides and by when above the button."""
    if sort not in Kind.values:
        raise Http404
    kind, now = Kind(sort), database_now()
    form = RequestForm(request.POST or None, kind=kind, initial=_known(request), **_places(request))
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            made = _asked(request, form)
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(
                request,
                pgettext("request", "Asked, as %(reference)s.") % {"reference": made.reference},
            )
            return redirect(request.district.url("tool_request", reference=made.reference))
    context = {
        "form": form,
        "refusal": refusal,
        "about": wording.ABOUT[kind],
        "deciders": [_holders(request, one) for one in DEPARTMENTS[kind]],
        "due_on": timeframes.answer_by(kind, request.district.today(now)),
    }
    return render(request, "platforms/request_new.html", context, status=status)


@reports("S1-09", "S1-10", "S1-15", "S1-19", "S1-32", "S1-41")
@require_safe
@at_work
def tool_request(request: StaffRequest, reference: str) -> HttpResponse:
    return _page(request, _found(request, reference))


@require_POST
@at_work
def tool_request_decision(request: StaffRequest, reference: str) -> HttpResponse:
    asked = _found(request, reference)
    department = request.POST.get("department", "")
    if department not in Department.values:
        raise Http404
    form = DecisionForm(request.POST, request=asked, department=Department(department))
    if not form.is_valid():
        return _page(request, asked, decision=form)
    try:
        done = actions.decide(
            request=asked,
            department=Department(department),
            answer=form.said(),
            by=request.user,
            now=database_now(),
        )
    except Refused as refused:
        return _page(request, _found(request, reference), decision=form, refused=refused)
    messages.success(request, _sentence(done))
    return redirect(request.district.url("tool_request", reference=reference))


@require_POST
@at_work
def tool_request_appeal(request: StaffRequest, reference: str) -> HttpResponse:
    asked = _found(request, reference)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, appeal=form)
    try:
        actions.appeal(request=asked, by=request.user, now=database_now(), **form.cleaned_data)
    except Refused as refused:
        return _page(request, _found(request, reference), appeal=form, refused=refused)
    messages.success(request, _("Appealed. Somebody who has not decided about it looks again."))
    return redirect(request.district.url("tool_request", reference=reference))


@require_POST
@at_work
def tool_request_withdrawal(request: StaffRequest, reference: str) -> HttpResponse:
    asked = _found(request, reference)
    actions.withdraw(request=asked, by=request.user, now=database_now())
    messages.success(request, _("Taken back. Nobody decides about it any more."))
    return redirect(request.district.url("tool_request", reference=reference))


SAID = {
    S.PARTLY: lambda: _("Your yes is kept. The other department decides, too."),
    S.APPROVED: lambda: _("Approved. Who asked sees it at once."),
    S.DECLINED: lambda: _("Declined. Who asked reads why, and may appeal once."),
    S.UPHELD: lambda: _("Declined on appeal. Who asked reads why."),
}


def _sentence(done: ToolRequest) -> str:
    if done.status == S.DECLINED and done.appealed_at is not None:
        return _("Declined. Who asked reads why. There is no second appeal.")
    return SAID[S(done.status)]()


def _found(request: StaffRequest, reference: str) -> ToolRequest:
    rows = ToolRequest.objects.select_related("asked_by", "school", "tool")
    asked = get_object_or_404(rows.prefetch_related("decisions__by"), reference=reference)
    asked.district = request.district
    permissions.check_see(request.user, asked)
    return asked


def _page(
    request: StaffRequest,
    asked: ToolRequest,
    *,
    decision: DecisionForm | None = None,
    appeal: AppealForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    today = request.district.today(database_now())
    is_own = asked.asked_by_id == request.user.pk
    is_open = asked.appealed_at is None and (asked.appeal_by or today) >= today
    may_appeal = is_own and asked.status == S.DECLINED and is_open
    decision = decision or _decision(request, asked)
    context: dict[str, Any] = {
        "asked": asked,
        "about": wording.ABOUT[Kind(asked.kind)],
        "chip": wording.chip(asked, today),
        "is_own": is_own,
        "is_overdue": asked.is_overdue(today),
        "decision": decision,
        "appeal": (appeal or AppealForm()) if may_appeal else None,
        "form": appeal or decision,
        "refusal": str(refused) if refused else "",
        "deciders": permissions.deciders(asked),
        "uses": [one.label for one in Use if one in asked.uses],
        "steps": timeline.steps(asked),
        "judged": timeline.judged(asked),
    }
    status = refused.status_code if refused else 200
    return render(request, "platforms/request.html", context, status=status)


def _decision(request: StaffRequest, asked: ToolRequest) -> DecisionForm | None:
    """For the first department in whose name this person may answer."""
    for one in permissions.open_departments(asked):
        if allows(permissions.check_decide, request.user, asked, one):
            return DecisionForm(request=asked, department=one)
    return None


def _asked(request: StaffRequest, form: RequestForm) -> ToolRequest:
    return actions.ask(
        district=request.district,
        school=form.chosen_school(),
        by=request.user,
        now=database_now(),
        begun_with=form.cleaned_data["begun_with"],
        **form.asked(),
    )


def _places(request: StaffRequest) -> dict[str, Any]:
    """Where this person works: for one of these schools, or the whole district, they ask."""
    at = {one.school_id: one.school for one in request.appointments}
    schools: list[School] = [one for one in at.values() if one is not None]
    return {"schools": schools, "is_central": None in at}


def _known(request: StaffRequest) -> dict[str, Any]:
    """From the page of a tool: what the register knows of it."""
    tool = Tool.objects.filter(key=request.GET.get("tool", ""), is_own=False).first()
    if tool is None:
        return {}
    names = ("name", "maker", "keeps_record", "terms_url", "privacy_url", "children")
    return {name: getattr(tool, name) for name in names}


def _holders(request: StaffRequest, department: Department) -> Open:
    roles = roles_with(DECIDES[department])
    return Open(department, with_roles(roles, request.district, without=[request.user.pk]))
