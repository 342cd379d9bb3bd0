"""Asking for access, a request's own page with its answer, and the list of all of them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts import deciding, register
from districts.access import StaffRequest, at_work, staff
from districts.access_forms import AnswerForm, EndForm, NewcomerForm, RoleForm, as_it_is
from districts.actions import access_decisions, access_requests
from districts.actions.access_requests import Somebody
from districts.models import AccessRequest, Appointment, User
from districts.permissions import can, can_anywhere, check_can, schools_for, with_roles
from districts.roles import Permission, roles_with
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused, allows

Kind, Status = AccessRequest.Kind, AccessRequest.Status
CHIPS = {
    Status.ASKED: ("wait", "clock"),
    Status.GRANTED: ("plain", "tick"),
    Status.DECLINED: ("stop", "stop"),
    Status.WITHDRAWN: ("quiet", "cross"),
}


@dataclass(frozen=True)
class About:
    """What a new request begins with: for whom, or which role it changes or ends."""

    kind: str
    person: User | None = None
    held: Appointment | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def new(request: StaffRequest) -> HttpResponse:
    """First what kind, then one short form."""
    kind = request.GET.get("kind", "")
    about = _about(request, kind)
    if about is None or (about.kind != Kind.ADD and about.held is None):
        sees_people = can_anywhere(request.user, Permission.PEOPLE_SEE)
        context = {"mine": _mine(request), "kind": kind if about else "", "sees": sees_people}
        return render(request, "districts/request_kind.html", context)
    form = _form(request, about)
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, about, form)
        if asked is not None:
            messages.success(
                request, _("Sent. Its number is %(reference)s.") % {"reference": asked.reference}
            )
            return redirect(request.district.url("access_request", reference=asked.reference))
    context = {"form": form, "about": about, "deciders": _deciders(request, about)}
    return render(request, "districts/request_new.html", context)


@shows("S0-17")
@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def one(request: StaffRequest, reference: str) -> HttpResponse:
    """What was asked, who decides and, for them, the answer; afterwards what became of it."""
    asked = get_object_or_404(AccessRequest.objects.with_names(), reference=reference)
    _check_see(request.user, asked)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, asked, form):
        return redirect(request.district.url("access_request", reference=asked.reference))
    is_open = asked.status == Status.ASKED
    context = {
        "asked": asked,
        "chip": chip(asked),
        "form": form,
        "is_open": is_open,
        "may_decide": is_open and allows(deciding.check_decide, request.user, asked),
        "may_withdraw": is_open and asked.asked_by_id == request.user.pk,
        "is_concerned": request.user.pk in deciding.concerned(asked),
        "deciders": deciding.deciders(asked) if is_open else [],
        "sees_person": can(request.user, Permission.PEOPLE_SEE, asked.place),
    }
    return render(request, "districts/request.html", context)


@require_safe
@staff(Permission.PEOPLE_SEE, on="anywhere")
def every(request: StaffRequest) -> HttpResponse:
    """Those that this person sees, the open ones first asked for."""
    found = AccessRequest.objects.with_names()
    if not can(request.user, Permission.PEOPLE_SEE, request.district):
        found = found.filter(school__in=schools_for(request.user, Permission.PEOPLE_SEE))
    state = request.GET.get("state", Status.ASKED.value)
    if state in Status.values:
        found = found.filter(status=state)
    page = Paginator(found, register.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [{"asked": each, "chip": chip(each)} for each in page],
        "state": state if state in Status.values else "all",
        "states": Status.choices,
    }
    return render(request, "districts/requests.html", context)


def chip(asked: AccessRequest) -> tuple[str, str, str]:
    return (*CHIPS[Status(asked.status)], str(asked.get_status_display()))


def _check_see(person: User, asked: AccessRequest) -> None:
    if person.pk in deciding.concerned(asked) or allows(deciding.check_decide, person, asked):
        return
    check_can(person, Permission.PEOPLE_SEE, asked.place)


def _mine(request: StaffRequest) -> list[Appointment]:
    return [one for one in request.appointments if one.person_id == request.user.pk]


def _about(request: StaffRequest, kind: str) -> About | None:
    """Of the address; what this person does not see is not there."""
    if kind not in Kind.values:
        return None
    if kind == Kind.ADD:
        whose = request.GET.get("person", "")
        return About(kind, person=_colleague(request, whose) if whose else None)
    wanted = request.GET.get("role", "")
    if not wanted:
        return About(kind)
    found = Appointment.objects.staff().select_related("person", "school", "district")
    held = found.filter(pk=wanted).first() if wanted.isdecimal() else None
    is_mine = held is not None and held.person_id == request.user.pk
    if held is None or not (is_mine or can(request.user, Permission.PEOPLE_SEE, held)):
        raise Http404
    return About(kind, person=held.person, held=held)


def _colleague(request: StaffRequest, whose: str) -> User:
    theirs = Appointment.objects.staff().filter(person_id=int(whose) if whose.isdecimal() else None)
    seen = any(can(request.user, Permission.PEOPLE_SEE, one) for one in theirs)
    if not theirs or not (seen or whose == str(request.user.pk)):
        raise Http404
    return User.objects.get(pk=whose)


def _form(request: StaffRequest, about: About) -> forms.Form:
    given: Any = request.POST or None
    today = request.district.today(database_now())
    if about.kind == Kind.REMOVE:
        return EndForm(given, initial={"last_on": today})
    if about.held is not None:
        return RoleForm(given, initial=as_it_is(about.held, today))
    return RoleForm(given) if about.person else NewcomerForm(given)


def _asked(request: StaffRequest, about: About, form: forms.Form) -> AccessRequest | None:
    """None when it was refused; the no stands on the form."""
    given = form.cleaned_data
    said: dict[str, Any] = {"reason": given["reason"], "by": request.user, "now": database_now()}
    try:
        if about.held is None:
            assert isinstance(form, RoleForm)  # noqa: S101
            whom = Somebody(about.person, given.get("name", ""), given.get("email", ""))
            return access_requests.ask_to_add(
                district=request.district, whom=whom, wanted=form.wanted(), **said
            )
        if about.kind == Kind.REMOVE:
            return access_requests.ask_to_remove(
                appointment=about.held, last_on=given["last_on"], **said
            )
        assert isinstance(form, RoleForm)  # noqa: S101
        return access_requests.ask_to_change(appointment=about.held, wanted=form.wanted(), **said)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _answered(request: StaffRequest, asked: AccessRequest, form: AnswerForm) -> bool:
    said: dict[str, Any] = {"request": asked, "by": request.user, "now": database_now()}
    note = form.cleaned_data["note"]
    try:
        match request.POST.get("answer"):
            case "grant":
                access_decisions.grant(note=note, **said)
                messages.success(request, _("Granted. It is done."))
            case "decline":
                access_decisions.decline(note=note, **said)
                messages.success(request, _("Declined. Who asked reads your note."))
            case "withdraw":
                access_requests.withdraw(**said)
                messages.success(request, _("Withdrawn. Nobody has to decide any more."))
            case _:
                return False
    except Denied:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _deciders(request: StaffRequest, about: About) -> list[dict[str, Any]]:
    """By name, before it is known for which role somebody asks."""
    without = {request.user.pk, about.person.pk if about.person else 0}
    return [
        {
            "of": of,
            "people": with_roles(roles_with(right), request.district, most=2, without=without),
        }
        for of, right in (
            (_("Most roles"), Permission.PEOPLE_APPOINT),
            (_("Leaders, HR, IT and records"), Permission.LEADERS_APPOINT),
        )
    ]
