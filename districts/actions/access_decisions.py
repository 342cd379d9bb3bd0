"""Yes or no to an access request, by somebody else; with the yes, what was asked for happens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts import deciding
from districts.actions import access_requests, appointments, delegations, people, tokens
from districts.actions.access_requests import Wanted
from districts.models import AccessRequest, Appointment, User
from districts.roles import RoleKey
from districts.signals import appointment_succeeded
from records import book
from records.evidence import records
from tenancy.refusals import Refused

Kind, Status = AccessRequest.Kind, AccessRequest.Status
ONE_DAY = timedelta(days=1)


@records("S0-17", event="districts.access_request.granted")
@transaction.atomic
def grant(*, request: AccessRequest, note: str = "", by: User, now: datetime) -> AccessRequest:
    """Say yes; what was asked for happens in the same transaction. Said twice, it is one yes."""
    asked = access_requests.locked(request)
    if asked.status == Status.GRANTED and asked.decided_by_id == by.pk:
        return asked
    deciding.check_decide(by, asked)
    if not Appointment.objects.in_force().staff().filter(person=asked.asked_by).exists():
        raise Refused(_("Who asked for this has left. Decline it, or ask for it anew."))
    if asked.person is None:
        asked.person = people.find_or_add(email=asked.newcomer_email, full_name=asked.newcomer_name)
    _settle(asked, Status.GRANTED, note, by, now)
    book.write(
        "districts.access_request.granted",
        subject=asked,
        by=by,
        details=access_requests.details(asked),
    )
    DOES[Kind(asked.kind)](asked, by, now)
    return asked


@transaction.atomic
def decline(*, request: AccessRequest, note: str, by: User, now: datetime) -> AccessRequest:
    asked = access_requests.locked(request)
    if asked.status == Status.DECLINED and asked.decided_by_id == by.pk:
        return asked
    deciding.check_decide(by, asked)
    if not note.strip():
        raise Refused(_("Write a note, so that who asked knows why."))
    _settle(asked, Status.DECLINED, note, by, now)
    book.write(
        "districts.access_request.declined",
        subject=asked,
        by=by,
        details=access_requests.details(asked),
    )
    return asked


def _give(asked: AccessRequest, by: User, now: datetime) -> None:
    _enter(asked, _first_day(asked, now), by)


def _change(asked: AccessRequest, by: User, now: datetime) -> None:
    """A new row in place of the old one, unless only title and phone are others.

    Who acts for an office acts for it still when only its days are others; and who goes on working
    here keeps their tokens.
    """
    held = _still_held(asked, now)
    wanted = Wanted(RoleKey(asked.role), asked.school, asked.from_on, asked.until_on)
    if access_requests.is_as_it_was(held, wanted, held.district.today(now)):
        appointments.correct(held=held, title=asked.title, phone=asked.phone, by=by)
        return
    first, today = _first_day(asked, now), held.district.today(now)
    given = delegations.still_given(held, today)
    has_begun = held.from_on <= today
    if not has_begun or held.until_on is None or held.until_on >= first:
        appointments.end(appointment=held, on=first - ONE_DAY, now=now, by=by, goes_on=True)
    after = _enter(asked, first, by, goes_on=True)
    if (after.role, after.school_id) == (held.role, held.school_id):
        delegations.carry_over(given, to=after, by=by)
    tokens.revoke_unheld(of=after.person, by=by)
    appointment_succeeded.send(None, before_id=held.pk, after_id=after.pk)


def _end(asked: AccessRequest, by: User, now: datetime) -> None:
    held = _still_held(asked, now)
    assert asked.until_on is not None  # noqa: S101
    # Never in the past: messages of those days rest on this role.
    on = max(asked.until_on, asked.district.today(now))
    appointments.end(appointment=held, on=on, now=now, by=by)


DOES: dict[AccessRequest.Kind, Callable[[AccessRequest, User, datetime], None]] = {
    Kind.ADD: _give,
    Kind.CHANGE: _change,
    Kind.REMOVE: _end,
}


def _enter(asked: AccessRequest, first: date, by: User, *, goes_on: bool = False) -> Appointment:
    if asked.until_on is not None and asked.until_on < first:
        raise Refused(_("Its last day is over. Decline it, so that it is asked for anew."))
    assert asked.person is not None  # noqa: S101
    return appointments.enter(
        person=asked.person,
        to=RoleKey(asked.role),
        district=asked.district,
        school=asked.school,
        from_on=first,
        until_on=asked.until_on,
        title=asked.title,
        phone=asked.phone,
        request=asked,
        by=by,
        goes_on=goes_on,
    )


def _first_day(asked: AccessRequest, now: datetime) -> date:
    """Never before the yes."""
    today = asked.district.today(now)
    return today if asked.from_on is None else max(asked.from_on, today)


def _still_held(asked: AccessRequest, now: datetime) -> Appointment:
    assert asked.appointment is not None  # noqa: S101
    held = Appointment.objects.select_for_update().get(pk=asked.appointment.pk)
    access_requests.check_not_over(held, now)
    return held


def _settle(
    asked: AccessRequest, status: AccessRequest.Status, note: str, by: User, now: datetime
) -> None:
    asked.become(status)
    asked.decided_by, asked.decided_at, asked.note = by, now, note.strip()
    asked.save()
