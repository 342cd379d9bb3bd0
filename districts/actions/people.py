"""Who is appointed to what, who is away, and who may sign in."""

from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.actions import delegations, grants, tokens
from districts.models import Appointment, Delegation, District, Leave, School, User
from districts.permissions import check_can
from districts.roles import Permission, RoleKey, Scope, role
from records import book
from tenancy.refusals import Denied, Refused
from tenancy.scope import as_oneself


def find_or_add(*, email: str, full_name: str = "", display_name: str = "") -> User:
    """The person of this address; made, without a password, when there is none."""
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is not None:
        return person
    name = full_name or email.split("@")[0]
    return User.objects.create_user(email, full_name=name, display_name=display_name or name)


@transaction.atomic
def appoint(
    *,
    person: User,
    to: RoleKey,
    district: District,
    school: School | None = None,
    from_on: date,
    until_on: date | None = None,
    title: str = "",
    phone: str = "",
    source: Appointment.Source = Appointment.Source.PERSON,
    by: User | None,
) -> Appointment:
    """Give a person a role from a day on. `by` None is the platform: a command, a feed."""
    if by is not None:
        check_can(by, Permission.PEOPLE_APPOINT, school or district)
        if by.pk == person.pk:
            raise Denied(_("Nobody appoints themselves. Ask a colleague who may appoint."))
    person = User.objects.select_for_update().get(pk=person.pk)
    wants_school = role(to).scope != Scope.DISTRICT
    if wants_school and school is None:
        raise Refused(_("The role “%(role)s” is held at a school. Say which.") % {"role": to.label})
    if not wants_school and school is not None:
        raise Refused(
            _("The role “%(role)s” is held in the whole district, not at a school.")
            % {"role": to.label}
        )
    same = Appointment.objects.filter(person=person, role=to, school=school)
    if same.in_force().exists() or same.filter(from_on=from_on).exists():
        raise Refused(_("%(name)s already holds this role.") % {"name": person.display_name})
    details: dict[str, object] = {
        "person": person.pk,
        "role": to.value,
        "school": school.pk if school else None,
    }
    if not person.is_active:
        # An account comes with an appointment. Its password is gone; a code by email lets them in.
        person.is_active = True
        person.save(update_fields=["is_active"])
        details["sign_in_opened"] = True
    # Whoever comes back starts without the tokens of last time.
    tokens.revoke_unheld(of=person, by=by)
    held = Appointment.objects.create(
        district=district,
        person=person,
        role=to,
        school=school,
        from_on=from_on,
        until_on=until_on,
        title=title,
        phone=phone,
        source=source,
    )
    book.write("districts.appointment.made", subject=held, by=by, details=details)
    return held


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, on: date, now: datetime, by: User | None
) -> Appointment:
    """End a role after this day; one that has not begun is closed, and never begins."""
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if by is not None:
        check_can(by, Permission.PEOPLE_APPOINT, held)
    today = held.district.today(now)
    if held.from_on > on or held.state(today) == Appointment.State.UPCOMING:
        return _close(held, today, now, by)
    held.become(Appointment.State.ENDED, today)
    if held.until_on is not None and held.until_on <= on:
        day = date_format(held.until_on)
        raise Refused(_("This role already ends on %(day)s.") % {"day": day})
    held.until_on = on
    held.save(update_fields=["until_on"])
    given = Delegation.objects.filter(appointment=held, until_on__gt=on, ended_at=None)
    given.filter(from_on__lte=on).update(until_on=on)
    delegations.end_each(given.filter(from_on__gt=on), today=today, now=now, by=by)
    book.write("districts.appointment.ended", subject=held, by=by, details={"on": on.isoformat()})
    tokens.revoke_unheld(of=held.person, by=by)
    return held


def _close(held: Appointment, today: date, now: datetime, by: User | None) -> Appointment:
    """End it in the middle of a day, with what was delegated from it."""
    held.become(Appointment.State.CLOSED, today)
    held.closed_at = now
    held.save(update_fields=["closed_at"])
    given = Delegation.objects.filter(appointment=held)
    delegations.end_each(given, today=today, now=now, by=by)
    book.write("districts.appointment.closed", subject=held, by=by)
    tokens.revoke_unheld(of=held.person, by=by)
    return held


@transaction.atomic
def place_on_leave(
    *,
    person: User,
    district: District,
    kind: Leave.Kind,
    from_at: datetime,
    until_at: datetime | None,
    source: Leave.Source,
    said_at: datetime,
    by: User | None,
) -> Leave:
    """Enter a leave, from HR's page or the staff feed; the later word about somebody wins."""
    if by is not None:
        check_can(by, Permission.LEAVE_SET, district)
    _have_the_last_word(person, said_at)
    _end_open_leaves(person, from_at)
    leave = Leave.objects.create(
        district=district,
        person=person,
        kind=kind,
        from_at=from_at,
        until_at=until_at,
        source=source,
        said_at=said_at,
    )
    book.write(
        "districts.leave.placed",
        subject=leave,
        by=by,
        details={"person": person.pk, "kind": kind.value, "source": source.value},
    )
    return leave


@transaction.atomic
def end_leave(
    *,
    person: User,
    district: District,
    at: datetime,
    source: Leave.Source,
    said_at: datetime,
    by: User | None,
) -> None:
    """End what is open, unless something later is on file: a late feed lifts no suspension."""
    if by is not None:
        check_can(by, Permission.LEAVE_SET, district)
    _have_the_last_word(person, said_at)
    ended = _end_open_leaves(person, at)
    if not ended:
        raise Refused(_("This person is not on leave."))
    for leave_id in ended:
        book.write(
            "districts.leave.ended",
            by=by,
            details={"leave": leave_id, "person": person.pk, "source": source.value},
        )


@transaction.atomic
def deactivate(*, person: User, district: District, now: datetime, by: User | None) -> None:
    """End a person's work in this district, and their sign-in if they have no other place.

    Their roles, also those to come, what they delegated and were granted, tokens, sessions and
    password go in one transaction; the next request of an open browser is already a stranger's.
    """
    if by is not None:
        check_can(by, Permission.PEOPLE_APPOINT, district)
        if by.pk == person.pk:
            raise Denied(_("You can’t close your own account. Ask a colleague in IT."))
    held = User.objects.select_for_update().get(pk=person.pk)
    today = district.today(now)
    work = Appointment.objects.not_over(today).staff().filter(person=held)
    if not work:
        raise Refused(_("This person does not work in this district."))
    for appointment in work:
        _close(appointment, today, now, by)
    taken = Delegation.objects.filter(delegate=held)
    delegations.end_each(taken, today=today, now=now, by=by)
    grants.withdraw_all(of=held, by=by)
    if not _has_another_place(held, today):
        held.is_active = False
        held.set_unusable_password()
        held.save(update_fields=["is_active", "password"])
        for session in UserSession.objects.filter(user=held):
            session.end()
    book.write(
        "districts.person.deactivated",
        by=by,
        details={"person": held.pk, "sign_in_closed": not held.is_active},
    )


def _have_the_last_word(person: User, said_at: datetime) -> None:
    User.objects.select_for_update().get(pk=person.pk)
    if Leave.objects.filter(person=person, said_at__gt=said_at).exists():
        raise Refused(_("A later entry about this person’s leave is already on file."))


def _end_open_leaves(person: User, at: datetime) -> list[int]:
    still_open = Leave.objects.filter(person=person).exclude(until_at__lte=at)
    ended = list(still_open.filter(from_at__lte=at).values_list("pk", flat=True))
    Leave.objects.filter(pk__in=ended).update(until_at=at)
    return ended


def _has_another_place(person: User, today: date) -> bool:
    """As a parent here, or anything in another district, now or later: the account stays."""
    with as_oneself(person.pk):
        return Appointment.in_all_districts.not_over(today).filter(person=person).exists()
