"""Who has what: the register, its file, one person's history, and the end of their access."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts import designees, exports, register
from districts.access import StaffRequest, staff
from districts.access_forms import EndAccessForm, FilterForm
from districts.actions import people as people_actions
from districts.exports import ExportForm
from districts.models import AccessRequest, Appointment, Leave, ListExport, School, User
from districts.permissions import can, check_can, held_at, schools_for
from districts.roles import Permission
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused

EXPORTS = (Permission.PEOPLE_APPOINT, Permission.RECORD_EXPORT)
SEES_EXPORTS = (Permission.PEOPLE_APPOINT, Permission.RECORD_SEE)
GET_OR_POST = ["GET", "HEAD", "POST"]


@reports("S0-17")
@require_safe
@staff(Permission.PEOPLE_SEE, on="anywhere")
def people(request: StaffRequest) -> HttpResponse:
    """The staff of the district; somebody of one school sees that school's."""
    today = request.district.today(database_now())
    schools = schools_for(request.user, Permission.PEOPLE_SEE)
    asked = register.asked(request.GET, schools)
    found = asked.of(register.seen(_limited_to(request, schools)), today)
    page, rows = register.page(found, request.GET.get("page"))
    rights = held_at(request.user, request.district)
    context = {
        "page": page,
        "lines": register.lines(rows, today),
        "asked": asked,
        "form": FilterForm(initial=request.GET.dict(), schools=schools),
        "may_export": not rights.isdisjoint(EXPORTS),
        "sees_exports": not rights.isdisjoint(SEES_EXPORTS),
    }
    return render(request, "districts/people.html", context)


@require_http_methods(GET_OR_POST)
@staff(*EXPORTS, on="anywhere")
def people_export(request: StaffRequest) -> HttpResponse:
    """The register as a file, filtered as it was looked at."""
    today = request.district.today(database_now())
    asked = register.asked(request.GET, list(School.objects.all()))
    found = asked.of(register.seen(None), today)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return exports.answer(
            request,
            name="people",
            headings=[str(one) for one in register.HEADINGS],
            rows=[register.row(one, today) for one in found],
            why=form.cleaned_data["why"],
        )
    context = {"form": form, "number": found.count(), "asked": asked}
    return render(request, "districts/people_export.html", context)


@reports("S0-57", "S1-08")
@require_safe
@staff(*SEES_EXPORTS, on="anywhere")
def list_exports(request: StaffRequest) -> HttpResponse:
    """Which lists of people left as files, who took them and what for."""
    found = ListExport.objects.select_related("by")
    page = Paginator(found, register.PAGE).get_page(request.GET.get("page"))
    return render(request, "districts/list_exports.html", {"page": page})


@shows("S0-17")
@require_safe
@staff(Permission.PEOPLE_SEE, on="anywhere")
def person(request: StaffRequest, person: int) -> HttpResponse:
    """What one person holds and held, what was asked for them, who acts for whom, and leave."""
    today = request.district.today(database_now())
    whose = _whose(request, person)
    schools = _limited_to(request, schools_for(request.user, Permission.PEOPLE_SEE))
    held = register.seen(schools).filter(person=whose).order_by("-from_on", "-id")
    asked = AccessRequest.objects.about(whose.pk, whose.email).with_names()
    appoints = can(request.user, Permission.PEOPLE_APPOINT, request.district)
    acting = designees.lines(request.user, schools, today, appoints=appoints)
    context = {
        "person": whose,
        "lines": register.lines(list(held), today),
        "requests": asked if schools is None else asked.filter(school__in=schools),
        "acting": [one for one in acting if whose.pk in designees.two(one)],
        "leaves": Leave.objects.filter(person=whose) if schools is None else [],
        "sees_kind": can(request.user, Permission.LEAVE_SET, request.district),
        "may_end": appoints and whose != request.user and _can_end(whose, request),
    }
    return render(request, "districts/person.html", context)


@shows("S1-34")
@require_http_methods(GET_OR_POST)
@staff(Permission.PEOPLE_APPOINT)
def person_end(request: StaffRequest, person: int) -> HttpResponse:
    """End somebody's access at once: for misuse, a loss, or because they have left."""
    whose = _whose(request, person)
    form = EndAccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.deactivate(
                person=whose,
                district=request.district,
                why=form.cleaned_data["why"],
                now=database_now(),
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Ended. Nothing opens for this person here any more."))
            return redirect(request.district.url("person", person=str(whose.pk)))
    return render(request, "districts/person_end.html", {"form": form, "person": whose})


def _whose(request: StaffRequest, person: int) -> User:
    """Somebody who works or worked here; of another school alone, with who can."""
    theirs = Appointment.objects.staff().filter(person=person)
    if not theirs.exists():
        raise Http404
    schools = _limited_to(request, schools_for(request.user, Permission.PEOPLE_SEE))
    if schools is not None and not theirs.filter(school__in=schools).exists():
        if not theirs.filter(school=None).exists():
            check_can(request.user, Permission.PEOPLE_SEE, theirs[0])
        raise Denied(_("You see the people of your own school."))
    return get_object_or_404(User, pk=person)


def _limited_to(request: StaffRequest, schools: Sequence[School]) -> list[int] | None:
    """None is all of them."""
    if can(request.user, Permission.PEOPLE_SEE, request.district):
        return None
    return [one.pk for one in schools]


def _can_end(whose: User, request: StaffRequest) -> bool:
    today = request.district.today(database_now())
    works = Appointment.objects.staff().not_over(today).filter(person=whose)
    return works.exists() or people_actions.has_left(whose, today)
