"""What a school or a district still has to settle about itself."""

from datetime import timedelta
from itertools import islice

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts import register, requesting
from districts.actions import people
from districts.agenda import Agenda, Desk, Todo, When
from districts.models import AccessRequest, Appointment, School
from districts.permissions import can, can_anywhere, schools_for
from districts.roles import Permission, RoleKey
from districts.templatetags.belltower import ago
from districts.templatetags.belltower import day as in_words

ENDING_WITHIN = timedelta(days=14)
NEWS_FOR = timedelta(days=1)


def offered(desk: Desk) -> Agenda:
    return Agenda(
        todos=[
            *_district_to_review(desk),
            *_schools_to_review(desk),
            *_schools_without_principal(desk),
            *_roles_that_end(desk),
            *_access_to_decide(desk),
            *_access_decided(desk),
            *_left_and_open(desk),
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


def _access_to_decide(desk: Desk) -> list[Todo]:
    return [
        Todo(
            When.TODAY,
            _("Decide on access: %(title)s") % {"title": requesting.title(one)},
            desk.district.url("access_request", reference=one.reference),
            _("Decide"),
            meta=f"{one.asked_by.display_name} · {one.place.short_name} · {one.reference}",
            left=_("Asked %(ago)s") % {"ago": ago(one.asked_at, desk.now)},
            order=2,
        )
        for one in requesting.waiting(desk)
    ]


def _access_decided(desk: Desk) -> list[Todo]:
    """What became of it stays there for a day."""
    decided = AccessRequest.objects.filter(
        asked_by=desk.person, decided_by__isnull=False, decided_at__gt=desk.now - NEWS_FOR
    ).with_names()
    return [
        Todo(
            When.COMING,
            _("%(what)s: your request %(reference)s")
            % {"what": one.get_status_display(), "reference": one.reference},
            desk.district.url("access_request", reference=one.reference),
            _("Read"),
            meta=requesting.title(one),
            left=one.note,
        )
        for one in decided
    ]


def _left_and_open(desk: Desk) -> list[Todo]:
    """People whose last role here is over, and whose account still opens."""
    if not can(desk.person, Permission.PEOPLE_APPOINT, desk.district):
        return []
    left = people.left_with_open_account(desk.district.today(desk.now))
    number = sum(1 for _one in islice(left, people.AT_ONCE + 1))
    if not number:
        return []
    if number > people.AT_ONCE:
        title = _("More than %(number)s people have left and can still sign in")
        title %= {"number": people.AT_ONCE}
    else:
        title = ngettext(
            "%(number)s person has left and can still sign in",
            "%(number)s people have left and can still sign in",
            number,
        ) % {"number": number}
    return [
        Todo(
            When.TODAY,
            title,
            f"{desk.district.url('people')}?state={register.LEFT}",
            _("See who"),
            meta=_("Their last role is over. End their access, or ask for another role."),
            order=2,
        )
    ]
