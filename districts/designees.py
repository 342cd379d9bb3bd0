"""Who acts for whom, as its page lays it out, and who may be named by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from districts.models import Appointment, Delegation, User
from districts.roles import OFFICES, Permission

State = Delegation.State
# What is over stays on file; the page shows the latest of it.
MOST_OVER = 30


@dataclass(frozen=True)
class Line:
    """`rests`: its days have come, and it has no effect while one of the two is away."""

    given: Delegation
    office: str
    state: Delegation.State
    rests: bool
    may_end: bool

    @property
    def is_over(self) -> bool:
        return self.state == State.OVER


def lines(
    person: User, schools: Collection[int] | None, today: date, *, appoints: bool
) -> list[Line]:
    """Those of these schools (None is all) and one's own: in force, to come, over."""
    own = Q(appointment__person=person) | Q(delegate=person)
    seen = Q() if schools is None else own | Q(appointment__school__in=schools)
    rows = Delegation.objects.filter(seen).select_related(
        "delegate", "appointment__person", "appointment__school", "appointment__district"
    )
    works = set(Delegation.objects.in_force().values_list("pk", flat=True))
    found = [_line(one, person, today, one.pk in works, appoints) for one in rows]
    shown = [one for state in (State.IN_FORCE, State.COMING) for one in found if one.state == state]
    over = sorted((one for one in found if one.is_over), key=lambda one: one.given.until_on)
    return [*shown, *over[: -MOST_OVER - 1 : -1]]


def two(line: Line) -> set[int]:
    """Who acts, and for whom."""
    return {line.given.delegate_id, line.given.appointment.person_id}


def offices(person: User, today: date, *, rights: Collection[Permission]) -> list[Appointment]:
    """For which this person may name somebody: their own, and those of roles they decide on."""
    held = Appointment.objects.not_over(today).filter(role__in=OFFICES)
    rows = [
        one
        for one in held.select_related("person", "school", "district")
        if one.person_id == person.pk or one.holds.decided_by in rights
    ]
    return sorted(rows, key=lambda one: (one.person_id != person.pk, _surname(one.person)))


def colleagues(person: User, *, appoints: bool) -> list[Appointment]:
    """Whom they may name, by one appointment each: who holds an office or works at their school;
    for who appoints, all the staff."""
    staff = Appointment.objects.in_force().staff().filter(person__is_active=True)
    here = staff.filter(person=person, school__isnull=False).values("school")
    near = Q() if appoints else Q(role__in=OFFICES) | Q(school__in=here)
    held = staff.filter(near).exclude(person=person)
    rows = held.select_related("person", "school", "district").order_by("-id")
    by_person = {one.person_id: one for one in rows}
    return sorted(by_person.values(), key=lambda one: _surname(one.person))


def office(held: Appointment) -> str:
    """principal, Lakeview Middle"""
    return f"{held.title or held.holds.name}, {held.place.short_name}"


def _line(given: Delegation, person: User, today: date, works: bool, appoints: bool) -> Line:
    state = given.state(today)
    may = appoints or given.appointment.person_id == person.pk
    return Line(
        given=given,
        office=office(given.appointment),
        state=state,
        rests=state == State.IN_FORCE and not works,
        may_end=may and state != State.OVER,
    )


def _surname(person: User) -> str:
    return person.full_name.split()[-1].casefold()
