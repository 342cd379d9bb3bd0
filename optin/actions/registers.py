"""The registers of exceptions: entered by another, acknowledged, and ended with a reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Manager
from django.utils.translation import gettext as _

from districts.models import District, User
from optin import register_permissions as permissions
from optin.models import (
    DeclaredRelationship,
    Entry,
    FamilyAuthorization,
    ProgramShift,
    StudentEmployment,
)
from records import book
from records.evidence import records
from records.references import next_reference
from rosters.models import Student
from tenancy.refusals import Denied, Refused

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Days:
    """From when until when; the last day counts."""

    from_on: date
    until_on: date


@records("S0-54", "S1-37", event="optin.family.authorized")
@transaction.atomic
def authorize_family(
    *,
    district: District,
    staff: User,
    student: Student,
    relation: str,
    decided_on: date,
    decision: str,
    days: Days,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> FamilyAuthorization:
    """Enter what the board has decided about a staff member and a student of their family."""
    _lock(district)
    permissions.check_keep(by, district, about=staff)
    if made := _made_before(FamilyAuthorization.objects, by, begun_with):
        return made
    _check_staff(staff)
    _check_student(student)
    today = district.today(now)
    _check_days(days, today)
    if decided_on > today:
        raise Refused(_("The board’s meeting is still to come. Enter its decision afterwards."))
    if days.from_on < decided_on:
        raise Refused(_("It does not begin before the board’s meeting."))
    if not decision.strip():
        raise Refused(_("Say where the board’s decision is written down."))
    entry = FamilyAuthorization(
        district=district,
        staff=staff,
        student=student,
        relation=relation,
        decided_on=decided_on,
        decision=decision.strip(),
        begun_with=begun_with,
        **vars(days),
    )
    return _entered(entry, "optin.family.authorized", by=by, now=now)


@records("S0-80", event="optin.relationship.declared")
@transaction.atomic
def declare(
    *,
    district: District,
    student: Student,
    words: str,
    since: date,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> DeclaredRelationship:
    """Say of oneself that one knew a student or the family before; it lets nobody do more."""
    _lock(district)
    if made := _made_before(DeclaredRelationship.objects, by, begun_with):
        return made
    if not permissions.works_at(by):
        raise Denied(_("Only people who work here declare how they know a student."))
    _check_student(student)
    if since > district.today(now):
        raise Refused(_("That day is still to come. Say since when you have known them."))
    if not words.strip():
        raise Refused(_("Say in a sentence how you know the student or the family."))
    entry = DeclaredRelationship(
        district=district,
        staff=by,
        student=student,
        words=words.strip(),
        from_on=since,
        begun_with=begun_with,
    )
    return _entered(entry, "optin.relationship.declared", by=by, now=now)


@records("S0-80", event="optin.relationship.acknowledged")
@transaction.atomic
def acknowledge(*, entry: DeclaredRelationship, by: User, now: datetime) -> DeclaredRelationship:
    """The principal has read it; no channel opens and no ruling changes."""
    entry = _locked(DeclaredRelationship.objects, entry)
    permissions.check_acknowledge(by, entry)
    entry.become(DeclaredRelationship.Standing.ACKNOWLEDGED)
    entry.acknowledged_by, entry.acknowledged_at = by, now
    entry.save(update_fields=["acknowledged_by", "acknowledged_at"])
    book.write("optin.relationship.acknowledged", subject=entry, by=by)
    return entry


@records("S2-07", event="optin.employment.entered")
@transaction.atomic
def employ(
    *,
    district: District,
    student: Student,
    staff: User,
    job: str,
    days: Days,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> StudentEmployment:
    """Enter that a student works for the district, and who tells them what to do."""
    _lock(district)
    permissions.check_keep(by, district, about=staff)
    if made := _made_before(StudentEmployment.objects, by, begun_with):
        return made
    _check_staff(staff)
    _check_student(student)
    _check_days(days, district.today(now))
    if not job.strip():
        raise Refused(_("Say in short words what the job is."))
    entry = StudentEmployment(
        district=district,
        staff=staff,
        student=student,
        job=job.strip(),
        begun_with=begun_with,
        **vars(days),
    )
    return _entered(entry, "optin.employment.entered", by=by, now=now)


@records("S2-18", event="optin.shift.assigned")
@transaction.atomic
def assign_shift(
    *,
    district: District,
    staff: User,
    program: str,
    weekdays: Collection[int],
    starts: time,
    ends: time,
    days: Days,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> ProgramShift:
    """Assign somebody to a program’s hours, at the place where one supervises them."""
    _lock(district)
    _check_staff(staff)
    place = permissions.supervised_at(by, staff)
    permissions.check_assign(by, place, to=staff)
    if made := _made_before(ProgramShift.objects, by, begun_with):
        return made
    _check_days(days, district.today(now))
    if starts == ends:
        raise Refused(_("A shift that ends when it starts has no hours."))
    if not program.strip():
        raise Refused(_("Say which program the shift is for."))
    if not _has_a_day(weekdays, days):
        raise Refused(_("None of these weekdays is between the first and the last day."))
    entry = ProgramShift(
        district=district,
        staff=staff,
        school=None if isinstance(place, District) else place,
        program=program.strip(),
        weekdays=sorted(set(weekdays)),
        starts=starts,
        ends=ends,
        begun_with=begun_with,
        **vars(days),
    )
    return _entered(entry, "optin.shift.assigned", by=by, now=now)


@transaction.atomic
def end(*, entry: Entry, why: str, by: User, now: datetime) -> Entry:
    """From now on it counts no more; it stays in the register, with the reason."""
    entry = _locked(type(entry).objects, entry)
    permissions.check_end(by, entry)
    entry.check_ends(entry.district.today(now), by=by.pk)
    if not why.strip():
        raise Refused(_("Say why. It stands beside the entry."))
    entry.ended_by, entry.ended_at, entry.ended_why = by, now, why.strip()
    entry.save(update_fields=["ended_by", "ended_at", "ended_why"])
    book.write("optin.exception.ended", subject=entry, by=by)
    return entry


def _entered(entry: E, event: str, *, by: User, now: datetime) -> E:
    entry.reference = next_reference("E", entry.district.local(now))
    entry.entered_by = by
    entry.save()
    details = {
        "staff": entry.staff_id,
        "student": entry.about.pk if entry.about else None,
        "from": entry.from_on.isoformat(),
        "until": entry.until_on.isoformat() if entry.until_on else None,
    }
    book.write(event, subject=entry, by=by, details=details)
    return entry


def _lock(district: District) -> None:
    """Of two clicks at once the second finds what the first has entered."""
    District.objects.select_for_update(no_key=True).get(pk=district.pk)


def _made_before(entries: Manager[E], by: User, begun_with: UUID | None) -> E | None:
    if begun_with is None:
        return None
    return entries.filter(entered_by=by, begun_with=begun_with).first()


def _locked(entries: Manager[E], entry: E) -> E:
    found = entries.select_for_update(of=("self",))
    return found.select_related("district", "staff").get(pk=entry.pk)


def _check_staff(staff: User) -> None:
    if not permissions.works_at(staff):
        given = {"name": staff.display_name}
        raise Refused(_("%(name)s does not work here any more.") % given)


def _check_student(student: Student) -> None:
    if not Student.objects.enrolled().filter(pk=student.pk).exists():
        given = {"name": student.full_name}
        raise Refused(_("%(name)s has left the district.") % given)


def _check_days(days: Days, today: date) -> None:
    if days.until_on < days.from_on:
        raise Refused(_("The last day is not before the first one."))
    if days.until_on < today:
        raise Refused(_("Its last day is over already."))


def _has_a_day(weekdays: Collection[int], days: Days) -> bool:
    first_week = (days.from_on + timedelta(one) for one in range(7))
    return not weekdays or any(
        one.weekday() in weekdays for one in first_week if one <= days.until_on
    )
