"""When somebody next starts work, as far as the house knows: an assigned shift, the bells of their
schools, else the district's usual hours; days off are none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from districts import school_days
from districts.models import Appointment, DayOff, Dismissal, District, EarlyDismissal, User
from optin.models import ProgramShift
from rosters.models import BellPeriod
from violations.models import Duty

# As far ahead as anybody's work is looked for: past the longest break.
AHEAD = 31


@dataclass(frozen=True)
class Start:
    at: datetime
    source: Duty


def next_start(person: User, district: District, after: datetime, usual: time) -> Start | None:
    """The first after this moment; None for who has nothing here in the next month."""
    local = district.local(after)
    found = [*_shifts(person, local), *_school_days(person, district, local, usual)]
    return min(found, key=lambda one: one.at, default=None)


def _shifts(person: User, local: datetime) -> Iterator[Start]:
    for one in ProgramShift.objects.filter(staff=person, ended_at=None):
        begins = one.begins_after(local, within=AHEAD)
        if begins is not None:
            yield Start(begins, Duty.SHIFT)


def _school_days(person: User, district: District, local: datetime, usual: time) -> Iterator[Start]:
    """Of each place of theirs the first one, which no later one can come before."""
    held = Appointment.objects.in_force().staff().filter(person=person)
    for school_id in set(held.values_list("school_id", flat=True)):
        for ahead in range(AHEAD + 1):
            day = local.date() + timedelta(ahead)
            start = _on(day, school_id, usual)
            if start is None:
                continue
            at = datetime.combine(day, start[0], district.zone)
            if at.timestamp() > local.timestamp():
                yield Start(at, start[1])
                break


def _on(day: date, school_id: int | None, usual: time) -> tuple[time, Duty] | None:
    if school_id is None:
        return (usual, Duty.OFFICE) if school_days.is_one(day) else None
    if DayOff.objects.on(day).exists():
        return None
    weekday = day.weekday()
    is_open = (
        Dismissal.objects.filter(school=school_id, weekday=weekday).exists()
        or EarlyDismissal.objects.filter(school=school_id, on=day).exists()
    )
    if not is_open:
        return None
    bells = BellPeriod.objects.filter(school=school_id, weekdays__contains=[weekday])
    first = bells.order_by("starts").values_list("starts", flat=True).first()
    return (first, Duty.BELL) if first else (usual, Duty.OFFICE)
