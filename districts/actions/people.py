"""Who is appointed to what, who is away, and who may sign in."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.actions import access_left_behind, appointments, delegations, grants, tokens
from districts.models import Appointment, Delegation, District, Leave, School, User
from districts.permissions import check_at_work, check_can
from districts.roles import Permission, RoleKey
from districts.signals import person_left, person_put_out
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused
from tenancy.scope import as_oneself

# Of whoever has left, so many are let go in a round.
AT_ONCE = 20


class Why(models.TextChoices):
    """Why somebody's access ends at once; a code, because the record book keeps no free words."""

    LEFT = "left", gettext_lazy("They do not work here any more")
    MISUSE = "misuse", gettext_lazy("The account was misused")
    LOSS = "loss", gettext_lazy("A device or a password was lost")


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
    by: None,
) -> Appointment:
    """For the install command and what lays out districts: no person comes here, for them there
    are requests (districts.actions.access_requests)."""
    return appointments.enter(
        person=person,
        to=to,
        district=district,
        school=school,
        from_on=from_on,
        until_on=until_on,
        title=title,
        phone=phone,
        request=None,
        by=by,
    )


@transaction.atomic
def put_family_hat_on(*, person: User, district: District, now: datetime) -> Appointment:
    """For somebody whom the roster has as deciding for a child here; once, whoever comes again.

    It gives no right over anything: what they see are the children that the roster has as theirs
    at that moment. So there is no request for it, and no person's word gives or takes it.
    """
    User.objects.select_for_update().get(pk=person.pk)
    worn = Appointment.objects.in_force().filter(person=person, role=RoleKey.GUARDIAN).first()
    if worn is not None:
        return worn
    return appointments.enter(
        person=person,
        to=RoleKey.GUARDIAN,
        district=district,
        school=None,
        from_on=district.today(now),
        until_on=None,
        title="",
        phone="",
        request=None,
        by=None,
        source=Appointment.Source.FEED,
    )


@transaction.atomic
def take_family_hat_off(*, person: User, now: datetime) -> None:
    """Of somebody who decides for no child here any more: at once, and not at the end of a day."""
    worn = Appointment.objects.in_force().filter(person=person, role=RoleKey.GUARDIAN)
    for held in worn.select_for_update(of=("self",)):
        appointments.close(held=held, now=now, by=None)


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
    is_over = until_at is not None and until_at <= said_at
    if kind in Leave.PUTS_OUT and from_at <= said_at and not is_over:
        # One that begins later is asked about when a message is released.
        person_put_out.send(None, person_id=person.pk, district_id=district.pk)
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


@records("S1-34", event="districts.person.deactivated")
@transaction.atomic
def deactivate(
    *, person: User, district: District, why: Why = Why.LEFT, now: datetime, by: User | None
) -> None:
    """End a person's work in this district, and their sign-in if they have no other place.

    Their roles, also those to come, what they delegated and were granted, tokens, sessions and
    password go in one transaction, and what waits in their name with it (`person_left`); the next
    request of an open browser is already a stranger's.
    """
    if by is not None:
        check_can(by, Permission.PEOPLE_APPOINT, district)
        check_at_work(by)
        if by.pk == person.pk:
            raise Denied(_("You can’t close your own account. Ask a colleague in IT."))
    leaver = User.objects.select_for_update().get(pk=person.pk)
    today = district.today(now)
    work = Appointment.objects.not_over(today).staff().filter(person=leaver)
    if not work and not has_left(leaver, today):
        raise Refused(_("This person does not work in this district."))
    for appointment in work:
        appointments.close(held=appointment, now=now, by=by)
    taken = Delegation.objects.filter(delegate=leaver)
    delegations.end_each(taken, today=today, now=now, by=by)
    grants.withdraw_all(of=leaver, by=by)
    tokens.revoke_unheld(of=leaver, by=by)
    if not has_another_place(leaver, today):
        _close_sign_in(leaver)
    book.write(
        "districts.person.deactivated",
        by=by,
        details={"person": leaver.pk, "sign_in_closed": not leaver.is_active, "why": why.value},
    )
    access_left_behind.withdraw(of=leaver, now=now)
    person_left.send(None, person_id=leaver.pk, district_id=district.pk)


def close_leavers(*, district: District, now: datetime) -> int:
    """Whose last role ended by its day, a request or the roster: the rest of it, too."""
    left = list(islice(left_with_open_account(district.today(now)), AT_ONCE))
    for person in left:
        deactivate(person=person, district=district, now=now, by=None)
    return len(left)


def has_left(person: User, today: date) -> bool:
    """Worked here once, does no more, and could still sign in."""
    once = Appointment.objects.staff().filter(person=person)
    return person.is_active and once.exists() and not once.not_over(today).exists()


def left_with_open_account(today: date) -> Iterator[User]:
    """Those of them with no other place; that is asked one by one, so take what is needed."""
    # Not `Exists`: under row security that is a look through the table for each row.
    still = Appointment.objects.not_over(today).values("person_id")
    once = Appointment.objects.staff().exclude(person_id__in=still).values("person_id")
    left = User.objects.filter(pk__in=once, is_active=True).order_by("pk")
    return (one for one in left if not has_another_place(one, today))


def _close_sign_in(leaver: User) -> None:
    leaver.is_active = False
    leaver.set_unusable_password()
    leaver.save(update_fields=["is_active", "password"])
    for session in UserSession.objects.filter(user=leaver):
        session.end()


def _have_the_last_word(person: User, said_at: datetime) -> None:
    User.objects.select_for_update().get(pk=person.pk)
    if Leave.objects.filter(person=person, said_at__gt=said_at).exists():
        raise Refused(_("A later entry about this person’s leave is already on file."))


def _end_open_leaves(person: User, at: datetime) -> list[int]:
    still_open = Leave.objects.filter(person=person).exclude(until_at__lte=at)
    ended = list(still_open.filter(from_at__lte=at).values_list("pk", flat=True))
    Leave.objects.filter(pk__in=ended).update(until_at=at)
    return ended


def has_another_place(person: User, today: date) -> bool:
    """As a parent here, or anything in another district, now or later: the account stays."""
    with as_oneself(person.pk):
        return Appointment.in_all_districts.not_over(today).filter(person=person).exists()
