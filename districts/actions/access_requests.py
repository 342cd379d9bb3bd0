"""Asking for a role to be given, changed or ended; districts.actions.access_decisions answers.

Anybody who works here may ask, for a colleague or for themselves: asking is no right.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.actions import appointments
from districts.models import AccessRequest, Appointment, District, School, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Denied, Refused

Kind, Status = AccessRequest.Kind, AccessRequest.Status


@dataclass(frozen=True)
class Wanted:
    """A role as somebody asks for it. Without a first day, from the day of the decision."""

    role: RoleKey
    school: School | None = None
    from_on: date | None = None
    until_on: date | None = None
    title: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Somebody:
    """Whom it is for: a colleague, or a newcomer by name and address."""

    person: User | None = None
    name: str = ""
    email: str = ""


@records("S0-17", event="districts.access_request.asked")
@transaction.atomic
def ask_to_add(
    *, district: District, whom: Somebody, wanted: Wanted, reason: str, by: User, now: datetime
) -> AccessRequest:
    _check_may_ask(by)
    if whom.person is None and not (whom.name.strip() and whom.email.strip()):
        raise Refused(_("Say whom it is for: a name and a work email address."))
    _check_wanted(wanted, district.today(now))
    return _ask(
        AccessRequest(
            district=district,
            kind=Kind.ADD,
            person=whom.person,
            newcomer_name="" if whom.person else whom.name.strip(),
            newcomer_email="" if whom.person else whom.email.strip().lower(),
        ),
        wanted,
        reason,
        by,
        now,
    )


@transaction.atomic
def ask_to_change(
    *, appointment: Appointment, wanted: Wanted, reason: str, by: User, now: datetime
) -> AccessRequest:
    """Another role, place, time, title or phone instead of this one."""
    held = _to_be_changed(appointment, by, now)
    today = held.district.today(now)
    _check_wanted(wanted, today, since=held.from_on)
    if is_as_it_was(held, wanted, today) and (wanted.title, wanted.phone) == (
        held.title,
        held.phone,
    ):
        raise Refused(_("Nothing would change. Say what is to be different."))
    return _ask(_about(held, Kind.CHANGE), wanted, reason, by, now)


@transaction.atomic
def ask_to_remove(
    *, appointment: Appointment, last_on: date, reason: str, by: User, now: datetime
) -> AccessRequest:
    """End this role after a day."""
    held = _to_be_changed(appointment, by, now)
    if last_on < held.district.today(now):
        raise Refused(_("That day is over. Enter today or a later day."))
    if held.until_on is not None and held.until_on <= last_on:
        raise Refused(_("This role ends by then anyway. Enter an earlier day."))
    ending = Wanted(RoleKey(held.role), held.school, until_on=last_on)
    return _ask(_about(held, Kind.REMOVE), ending, reason, by, now)


@transaction.atomic
def withdraw(*, request: AccessRequest, by: User, now: datetime) -> AccessRequest:
    asked = locked(request)
    if by.pk != asked.asked_by_id:
        raise Denied(_("Only who asked takes a request back."))
    if asked.status == Status.WITHDRAWN:
        return asked
    asked.become(Status.WITHDRAWN)
    asked.decided_at = now
    asked.save()
    book.write("districts.access_request.withdrawn", subject=asked, by=by, details=details(asked))
    return asked


def is_as_it_was(held: Appointment, wanted: Wanted, today: date) -> bool:
    """Nothing that a right hangs on is another. Without a first day what has begun goes on."""
    goes_on = wanted.from_on is None and held.from_on <= today
    same_days = (goes_on or wanted.from_on == held.from_on) and wanted.until_on == held.until_on
    at = wanted.school.pk if wanted.school else None
    return same_days and (held.role, held.school_id) == (wanted.role, at)


def _ask(
    asked: AccessRequest, wanted: Wanted, reason: str, by: User, now: datetime
) -> AccessRequest:
    if not reason.strip():
        raise Refused(_("Say why. Who decides reads it."))
    asked.role, asked.school = wanted.role, wanted.school
    asked.title, asked.phone = wanted.title.strip(), wanted.phone.strip()
    asked.from_on, asked.until_on = wanted.from_on, wanted.until_on
    asked.reason, asked.asked_by = reason.strip(), by
    standing = _standing(asked)
    if standing is not None:
        return standing
    asked.reference = next_reference("AR", asked.district.local(now))
    asked.save()
    book.write("districts.access_request.asked", subject=asked, by=by, details=details(asked))
    return asked


def _standing(asked: AccessRequest) -> AccessRequest | None:
    """The same by the same person that waits still: a double click asks once."""
    names = (
        "kind", "person", "newcomer_email", "role", "school", "appointment", "from_on",
        "until_on", "title", "phone", "reason", "asked_by",
    )  # fmt: skip
    alike = {name: getattr(asked, name) for name in names}
    return AccessRequest.objects.open().filter(**alike).first()


def _about(held: Appointment, kind: AccessRequest.Kind) -> AccessRequest:
    return AccessRequest(
        district_id=held.district_id, kind=kind, person=held.person, appointment=held
    )


def _to_be_changed(appointment: Appointment, by: User, now: datetime) -> Appointment:
    _check_may_ask(by)
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if by.pk != held.person_id and not can(by, Permission.PEOPLE_SEE, held):
        raise Denied(_("Only who sees this role asks for its change."))
    if held.holds.is_family:
        raise Refused(_("Parents come and go with the student system."))
    check_not_over(held, now)
    return held


def check_not_over(held: Appointment, now: datetime) -> None:
    if held.state(held.district.today(now)) in {Appointment.State.ENDED, Appointment.State.CLOSED}:
        raise Refused(_("This role is over already."))


def _check_may_ask(by: User) -> None:
    works_here = Appointment.objects.in_force().staff().held_by(by.pk)
    # A token asks for nothing: its person does, at the page.
    if by.narrowed_to is not None or not by.is_active or not works_here.exists():
        raise Denied(_("Access requests are for people who work here."))


def _check_wanted(wanted: Wanted, today: date, *, since: date | None = None) -> None:
    appointments.check_place(wanted.role, wanted.school)
    if wanted.role == RoleKey.GUARDIAN:
        raise Refused(_("Parents come and go with the student system."))
    if wanted.from_on is not None and wanted.from_on < today and wanted.from_on != since:
        raise Refused(_("The first day is over. Choose today or a later day."))
    if wanted.until_on is not None and wanted.until_on < max(wanted.from_on or today, today):
        raise Refused(_("The last day is before the first. Choose a later last day."))


def locked(request: AccessRequest) -> AccessRequest:
    return AccessRequest.objects.select_for_update().get(pk=request.pk)


def details(asked: AccessRequest) -> dict[str, object]:
    return {"kind": asked.kind, "role": asked.role, "school": asked.school_id}
