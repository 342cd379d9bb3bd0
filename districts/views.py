"""Settings of the district and its schools, and who holds which role."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts import directory
from districts.access import StaffRequest, staff
from districts.actions import districts as district_actions
from districts.actions import schools as school_actions
from districts.colours import brand
from districts.forms import DistrictForm, EarlyDayForm, SchoolForm
from districts.models import Appointment, District, RestoreTest, School
from districts.models.appointments import AppointmentQuerySet
from districts.permissions import can, can_anywhere, schools_for
from districts.plates import plates_of
from districts.roles import Permission
from tenancy.clock import database_now

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@staff(Permission.PEOPLE_SEE, on="anywhere")
def settings(request: StaffRequest) -> HttpResponse:
    """What this person may settle; an empty page says so."""
    sections = []
    if can(request.user, Permission.SETTINGS_DISTRICT, request.district):
        sections.append(
            {
                "title": _("District"),
                "sentence": _("Name, color, time zone, languages, and the help desk’s number"),
                "url": request.district.url("district_settings"),
                "todo": request.district.reviewed_at is None,
                "state": "",
            }
        )
    schools = schools_for(request.user, Permission.SETTINGS_SCHOOL)
    if schools:
        waiting = sum(one.reviewed_at is None for one in schools)
        sections.append(
            {
                "title": _("Schools"),
                "sentence": _("Name, color, dismissal times and languages of each school"),
                "url": request.district.url("schools"),
                "todo": bool(waiting),
                "state": _("%(number)s to do") % {"number": waiting} if waiting else "",
            }
        )
    if can(request.user, Permission.SETTINGS_DISTRICT, request.district):
        sections.append(
            {
                "title": _("Families’ languages"),
                "sentence": _("In which languages families sign, and who has read the words"),
                "url": request.district.url("family_languages"),
                "todo": False,
                "state": _("To see"),
            }
        )
        sections.append(
            {
                "title": _("Copies"),
                "sentence": _("Who gets an email when something goes out to families"),
                "url": request.district.url("copy_lists"),
                "todo": False,
                "state": _("To see"),
            }
        )
    if can(request.user, Permission.SETTINGS_DISTRICT, request.district):
        sections.append(
            {
                "title": _("Days off"),
                "sentence": _("Holidays and breaks, which clocks and deadlines pass over"),
                "url": request.district.url("days_off"),
                "todo": False,
                "state": _("To see"),
            }
        )
        sections.append(
            {
                "title": _("Days to answer requests"),
                "sentence": _("By when tools, sites and devices that staff ask for are decided on"),
                "url": request.district.url("timeframes"),
                "todo": False,
                "state": _("To see"),
            }
        )
        sections.append(
            {
                "title": _("When sites are looked through"),
                "sentence": _("The days of the year on which every site and account is due"),
                "url": request.district.url("site_terms"),
                "todo": False,
                "state": _("To see"),
            }
        )
        today = request.district.today(database_now())
        is_tested = RestoreTest.objects.lately(today).exists()
        sections.append(
            {
                "title": _("Restore tests"),
                "sentence": _("Whether a backup can be brought back, and when somebody tried"),
                "url": request.district.url("restore_tests"),
                "todo": not is_tested,
                "state": _("To see") if is_tested else "",
            }
        )
    if can(request.user, Permission.PEOPLE_SEE, request.district):
        sections.append(
            {
                "title": _("Roles"),
                "sentence": _("Every role in a sentence, and who holds it"),
                "url": request.district.url("roles"),
                "todo": False,
                "state": _("To read"),
            }
        )
    keeps = (Permission.EXCEPTIONS_KEEP, Permission.SUPERVISE)
    if any(can_anywhere(request.user, one) for one in keeps):
        sections.append(
            {
                "title": _("Exceptions"),
                "sentence": _("Family, student workers, shifts, and what staff have declared"),
                "url": request.district.url("exceptions"),
                "todo": False,
                "state": _("To see"),
            }
        )
    sections.append(
        {
            "title": _("Tokens"),
            "sentence": _("Keys for your own programs, with no more rights than you have"),
            "url": request.district.url("my_tokens"),
            "todo": False,
            "state": _("To see"),
        }
    )
    if can(request.user, Permission.CONSENTS_READ, request.district):
        sections.append(
            {
                "title": _("Webhooks"),
                "sentence": _("Other systems that are told how families’ permissions stand"),
                "url": request.district.url("webhooks"),
                "todo": False,
                "state": _("To see"),
            }
        )
    context = {"district": request.district, "sections": sections}
    return render(request, "districts/settings.html", context)


@require_http_methods(GET_OR_POST)
@staff(Permission.SETTINGS_DISTRICT)
def district_settings(request: StaffRequest) -> HttpResponse:
    form = DistrictForm(request.POST or None, instance=District.objects.get(pk=request.district.pk))
    if request.method == "POST" and form.is_valid():
        district_actions.change_settings(
            district=request.district,
            changes=form.cleaned_data,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved. Everybody sees the new settings from now on."))
        return redirect(request.district.url("district_settings"))
    context = {
        "form": form,
        "district": request.district,
        "brand": brand(request.district.colour),
        "affected": _who_is_affected(School.objects.count(), Appointment.objects.in_force()),
    }
    return render(request, "districts/district_settings.html", context)


@require_safe
@staff(Permission.SETTINGS_SCHOOL, on="anywhere")
def schools(request: StaffRequest) -> HttpResponse:
    """The schools whose settings this person may change."""
    mine = schools_for(request.user, Permission.SETTINGS_SCHOOL)
    plates = plates_of(School.objects.all())
    items = [
        {
            "school": one,
            "plate": plates[one.pk],
            "url": request.district.url("school_settings", school=one.slug),
            "next": _("Confirm its settings") if one.reviewed_at is None else "",
        }
        for one in mine
    ]
    return render(request, "districts/schools.html", {"schools": items})


@require_http_methods(GET_OR_POST)
@staff(Permission.SETTINGS_SCHOOL, on="school")
def school_settings(request: StaffRequest, school: School) -> HttpResponse:
    form = SchoolForm(request.POST or None, instance=School.objects.get(pk=school.pk))
    if request.method == "POST" and form.is_valid():
        school_actions.change_settings(
            school=school,
            changes=form.settings(),
            dismissals=form.dismissals(),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Saved. Everybody sees the new settings from now on."))
        return redirect(request.district.url("school_settings", school=school.slug))
    return _school_page(request, school, form=form)


@require_POST
@staff(Permission.SETTINGS_SCHOOL, on="school")
def early_dismissals(request: StaffRequest, school: School) -> HttpResponse:
    now = timezone.now()
    form = EarlyDayForm(request.POST, now=now, district=request.district)
    if not form.is_valid():
        return _school_page(request, school, early_form=form)
    school_actions.end_early(
        school=school,
        on=form.cleaned_data["on"],
        at=form.cleaned_data["time"],
        reason=form.cleaned_data["reason"],
        by=request.user,
        today=request.district.today(now),
    )
    messages.success(request, _("Added."))
    return redirect(request.district.url("school_settings", school=school.slug))


@require_POST
@staff(Permission.SETTINGS_SCHOOL, on="school")
def early_dismissal_removal(request: StaffRequest, school: School, on: date) -> HttpResponse:
    school_actions.keep_usual_day(school=school, on=on, by=request.user)
    messages.success(request, _("Removed. That day ends at its usual time."))
    return redirect(request.district.url("school_settings", school=school.slug))


@require_safe
@staff(Permission.PEOPLE_SEE)
def roles(request: StaffRequest) -> HttpResponse:
    return render(request, "districts/roles.html", {"roles": directory.roles()})


def _school_page(
    request: StaffRequest,
    school: School,
    *,
    form: SchoolForm | None = None,
    early_form: EarlyDayForm | None = None,
) -> HttpResponse:
    now = timezone.now()
    request.about_school = school
    context = {
        "school": school,
        "form": form or SchoolForm(instance=School.objects.get(pk=school.pk)),
        "early_form": early_form or EarlyDayForm(now=now, district=request.district),
        "early_dismissals": school.early_dismissals.filter(on__gte=request.district.today(now)),
        "brand": brand(school.colour),
        "back_url": request.district.url("schools")
        if len(schools_for(request.user, Permission.SETTINGS_SCHOOL)) > 1
        else "",
        "affected": _who_is_affected(1, school.appointments.in_force()),
        "leads": can(request.user, Permission.SUPERVISE, school),
    }
    return render(request, "districts/school_settings.html", context)


def _who_is_affected(schools: int, held: AppointmentQuerySet) -> str:
    staff_members = held.staff().values("person_id").distinct().count()
    return ngettext(
        "This is what %(staff)s staff and the families of %(schools)s school see.",
        "This is what %(staff)s staff and the families of %(schools)s schools see.",
        schools,
    ) % {"staff": staff_members, "schools": schools}
