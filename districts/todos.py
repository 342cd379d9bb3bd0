"""What a school or a district still has to settle about itself."""

from datetime import timedelta

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.models import Appointment, School
from districts.permissions import can, can_anywhere, schools_for
from districts.roles import Permission, RoleKey
from districts.templatetags.belltower import day as in_words

ENDING_WITHIN = timedelta(days=14)


def offered(desk: Desk) -> Agenda:
    return Agenda(
        todos=[
            *_district_to_review(desk),
            *_schools_to_review(desk),
            *_schools_without_principal(desk),
            *_roles_that_end(desk),
        ]
    )


def _district_to_review(desk: Desk) -> list[Todo]:
    if desk.district.reviewed_at is not None:
        return []
    if not can(desk.person, Permission.SETTINGS_DISTRICT, desk.district):
        return []
    return [
        Todo(
            When.TODAY,
            _("Confirm the district’s name, color and languages"),
            desk.district.url("district_settings"),
            _("Confirm"),
            meta=_("Nobody has looked at these settings yet"),
            left=_("They head every page and every message"),
        )
    ]


def _schools_to_review(desk: Desk) -> list[Todo]:
    waiting = [
        school
        for school in schools_for(desk.person, Permission.SETTINGS_SCHOOL)
        if school.reviewed_at is None
    ]
    if len(waiting) > 1:
        return [
            Todo(
                When.TODAY,
                ngettext(
                    "Confirm the settings of %(number)s school",
                    "Confirm the settings of %(number)s schools",
                    len(waiting),
                )
                % {"number": len(waiting)},
                desk.district.url("schools"),
                _("See which"),
                meta=_("Name, color, dismissal times and languages"),
                left=_("Some messages wait for dismissal, so its time must be right"),
            )
        ]
    return [_confirm(desk, school) for school in waiting]


def _confirm(desk: Desk, school: School) -> Todo:
    return Todo(
        When.TODAY,
        _("Confirm dismissal times and languages"),
        desk.district.url("school_settings", school=school.slug),
        _("Confirm"),
        meta=_("%(school)s · nobody has looked at these settings yet")
        % {"school": school.short_name},
        left=_("Some messages wait for dismissal, so its time must be right"),
    )


def _schools_without_principal(desk: Desk) -> list[Todo]:
    if not can_anywhere(desk.person, Permission.PEOPLE_APPOINT):
        return []
    led = Appointment.objects.in_force().filter(role=RoleKey.PRINCIPAL).values("school_id")
    return [
        Todo(
            When.NOW,
            _("%(school)s has no principal") % {"school": school.short_name},
            desk.district.url("people"),
            _("See people"),
            meta=_("Nobody there can send an emergency message or decide on permissions"),
            order=0,
        )
        for school in School.objects.exclude(pk__in=led)
    ]


def _roles_that_end(desk: Desk) -> list[Todo]:
    if not can_anywhere(desk.person, Permission.PEOPLE_APPOINT):
        return []
    today = desk.district.today(desk.now)
    ending = (
        Appointment.objects.in_force()
        .filter(until_on__lte=today + ENDING_WITHIN)
        .select_related("person", "school")
        .order_by("until_on")
    )
    return [
        Todo(
            When.COMING,
            _("%(name)s’s role ends") % {"name": one.person.display_name},
            desk.district.url("people"),
            _("See people"),
            meta=f"{one.holds.name} · {one.school.short_name if one.school else desk.district}",
            left=format_html(_("Last day {}"), in_words(one.until_on)),
        )
        for one in ending
        if one.until_on is not None
    ]
