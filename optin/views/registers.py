"""The registers of exceptions: the list, one's own, a new entry, and one entry."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.permissions import can_anywhere, check_can
from districts.roles import Permission
from optin import register_forms as forms
from optin import register_list
from optin import register_permissions as permissions
from optin.actions import registers as actions
from optin.models import DeclaredRelationship, Entry, Register
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused, allows

GET_OR_POST = ["GET", "HEAD", "POST"]
KEEP, SUPERVISE = Permission.EXCEPTIONS_KEEP, Permission.SUPERVISE


@reports("S0-54", "S0-80", "S1-37", "S2-07", "S2-18")
@require_safe
@staff(KEEP, SUPERVISE, on="anywhere")
def exceptions(request: StaffRequest) -> HttpResponse:
    """All of the district’s for who keeps them; for who supervises a school, that school's."""
    chosen = request.GET.get("register", "")
    chosen = chosen if chosen in Register.values else ""
    page = _page(request)
    today = request.district.today(database_now())
    lines, has_more = register_list.seen(request.user, request.district, chosen, today, page)
    context = {
        "lines": lines,
        "has_more": has_more,
        "page": page,
        "registers": Register.choices,
        "chosen": chosen,
        "offered": [
            Register(key)
            for key, form in forms.ABOUT_OTHERS.items()
            if can_anywhere(request.user, form.right)
        ],
    }
    return render(request, "optin/registers/list.html", context)


@shows("S0-80", "S2-18")
@require_http_methods(GET_OR_POST)
@at_work
def exceptions_mine(request: StaffRequest) -> HttpResponse:
    """One's own shifts and declared relationships, and the form that declares one."""
    schools = permissions.schools_of(request.user)
    form = forms.RelationshipForm(request.POST or None, schools=schools)
    made = _entered(request, form, staff=request.user)
    if made is not None:
        messages.success(request, _("Declared. The student’s principal is asked to read it."))
        return redirect(request.district.url("exception", exception=made.reference))
    page = _page(request)
    today = request.district.today(database_now())
    lines, has_more = register_list.own(request.user, today, page)
    context = {"lines": lines, "has_more": has_more, "page": page, "form": form}
    return render(request, "optin/registers/mine.html", context)


@require_http_methods(GET_OR_POST)
@staff(KEEP, SUPERVISE, on="anywhere")
def exception_new(request: StaffRequest, register: str) -> HttpResponse:
    wanted = forms.ABOUT_OTHERS.get(register)
    if wanted is None:
        raise Http404
    if not can_anywhere(request.user, wanted.right):
        check_can(request.user, wanted.right, request.district)
    given: dict[str, Any] = {}
    if issubclass(wanted, forms.StudentForm):
        given["schools"] = permissions.schools_of(request.user)
    form = wanted(request.POST or None, **given)
    made = _entered(request, form)
    if made is not None:
        messages.success(request, _("Entered as %(number)s.") % {"number": made.reference})
        return redirect(request.district.url("exception", exception=made.reference))
    context = {"form": form, "register": Register(register)}
    return render(request, "optin/registers/new.html", context)


@shows("S0-54", "S0-80", "S2-07", "S2-18")
@require_safe
@at_work
def exception(request: StaffRequest, exception: str) -> HttpResponse:
    return _entry_page(request, _found(request, exception))


@require_POST
@at_work
def exception_end(request: StaffRequest, exception: str) -> HttpResponse:
    entry = _found(request, exception)
    form = forms.EndForm(request.POST)
    if not form.is_valid():
        return _entry_page(request, entry, form)
    actions.end(entry=entry, why=form.cleaned_data["why"], by=request.user, now=database_now())
    messages.success(request, _("Ended. The entry stays, and counts no more."))
    return redirect(request.district.url("exception", exception=exception))


@require_POST
@at_work
def exception_acknowledgement(request: StaffRequest, exception: str) -> HttpResponse:
    entry = _found(request, exception)
    if not isinstance(entry, DeclaredRelationship):
        raise Http404
    actions.acknowledge(entry=entry, by=request.user, now=database_now())
    messages.success(request, _("Acknowledged. No channel opens by it."))
    return redirect(request.district.url("exception", exception=exception))


def _entered(request: StaffRequest, form: forms.EntryForm, **given: Any) -> Entry | None:
    """What the form says, in its register; None while something stands against it."""
    if request.method != "POST" or not form.is_valid():
        return None
    entry = form.entry(request.district, **given)
    try:
        return actions.enter(entry=entry, by=request.user, now=database_now())
    except Denied:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _found(request: StaffRequest, reference: str) -> Entry:
    entry = register_list.find(reference)
    if entry is None:
        raise Http404
    entry.district = request.district
    permissions.check_see(request.user, entry)
    return entry


def _entry_page(
    request: StaffRequest, entry: Entry, form: forms.EndForm | None = None
) -> HttpResponse:
    today = request.district.today(database_now())
    is_open = entry.state(today) != Entry.State.OVER
    context: dict[str, Any] = {
        "entry": entry,
        "register": entry.REGISTER,
        "chip": register_list.chip(entry, today),
        "may_end": is_open and allows(permissions.check_end, request.user, entry),
        "steps": register_list.steps(entry),
        "form": form or forms.EndForm(),
    }
    if isinstance(entry, DeclaredRelationship) and entry.standing == entry.Standing.DECLARED:
        context["acknowledgers"] = permissions.acknowledgers(entry)
        context["may_acknowledge"] = allows(permissions.check_acknowledge, request.user, entry)
    return render(request, "optin/registers/entry.html", context)


def _page(request: StaffRequest) -> int:
    typed = request.GET.get("page", "")
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < 4 else 1
