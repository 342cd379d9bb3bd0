"""Who has signed what, and who is due: the whole district in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import Appointment, District, School, User
from districts.permissions import can, schools_for
from districts.roles import Permission
from policies.asked import Ask, Signed, asks_of
from policies.on_file import due_days, due_on
from policies.signed import signed_days


class State(models.TextChoices):
    """Told by signatures and days, never stored."""

    SIGNED = "signed", _("signed")
    DUE = "due", _("due")
    OVERDUE = "overdue", _("overdue")


RANK = {state: place for place, state in enumerate(State)}


class Colleague(NamedTuple):
    id: int
    name: str
    # None is the district's own offices.
    schools: tuple[int | None, ...]
    hired_on: date


class Line(NamedTuple):
    """One thing that is asked of one person."""

    colleague: Colleague
    ask: Ask
    state: State
    signed: Signed | None
    due_on: date

    @property
    def signed_on(self) -> date | None:
        return self.signed.on if self.signed else None

    @property
    def is_said(self) -> bool:
        """On their own word: the office has seen nothing of it yet."""
        return self.signed is not None and self.signed.is_said

    @property
    def until(self) -> date | None:
        return self.ask.until(self.signed_on) if self.signed_on else None


@dataclass(frozen=True)
class Count:
    """How many of those asked have signed: people, or things of one paper."""

    signed: int = 0
    due: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return self.due + self.overdue

    @property
    def total(self) -> int:
        return self.signed + self.open


def lines(district: District, now: datetime, schools: Sequence[int] | None = None) -> list[Line]:
    """In the order of names; of some schools only, or of everybody (None)."""
    asks = [one for one in asks_of(district, now) if not one.is_optional]
    rounds, today = due_days(), district.today(now)
    asked = [
        (ask, days, rounds.get(ask.key))
        for ask, days in zip(asks, signed_days(asks, Q()), strict=True)
    ]
    found = []
    for one in _colleagues(schools):
        for ask, days, round_due in asked:
            signed = days.get(one.id)
            until = due_on(ask, one.hired_on, round_due)
            found.append(Line(one, ask, _state(signed, until, today), signed, until))
    return found


def schools_seen(person: User, district: District) -> list[int] | None:
    """Where this person sees who has signed; None is the whole district."""
    if can(person, Permission.AGREEMENTS_SEE, district):
        return None
    return [one.pk for one in schools_for(person, Permission.AGREEMENTS_SEE)]


def is_listed(person: User) -> bool:
    """Whether this person works here, to this minute."""
    return Appointment.objects.in_force().staff().filter(person=person).exists()


def by_ask(found: Iterable[Line]) -> list[tuple[Ask, Count]]:
    asks: dict[int, Ask] = {}
    states: dict[int, Counter[State]] = defaultdict(Counter)
    for line in found:
        asks[id(line.ask)] = line.ask
        states[id(line.ask)][line.state] += 1
    return [(ask, _count(states[key])) for key, ask in asks.items()]


def by_school(found: Iterable[Line]) -> list[tuple[School | None, Count]]:
    """People by the worst that they have open; whoever works at two schools counts at both."""
    worst: dict[int, tuple[Colleague, State]] = {}
    for line in found:
        had = worst.get(line.colleague.id)
        if had is None or RANK[had[1]] < RANK[line.state]:
            worst[line.colleague.id] = line.colleague, line.state
    states: dict[int | None, Counter[State]] = defaultdict(Counter)
    for one, state in worst.values():
        for school in one.schools:
            states[school][state] += 1
    names = School.objects.in_bulk([one for one in states if one is not None])
    places = sorted(states, key=lambda one: (one is None, names[one].name if one else ""))
    return [(names[one] if one else None, _count(states[one])) for one in places]


def _count(states: Counter[State]) -> Count:
    return Count(states[State.SIGNED], states[State.DUE], states[State.OVERDUE])


def _state(signed: Signed | None, due_on: date, today: date) -> State:
    if signed is not None:
        return State.SIGNED
    return State.OVERDUE if due_on < today else State.DUE


def _colleagues(schools: Sequence[int] | None) -> Iterator[Colleague]:
    held = Appointment.objects.in_force().staff().filter(person__is_active=True)
    if schools is not None:
        held = held.filter(school_id__in=schools)
    rows = held.order_by("person__full_name", "person_id", "school_id").values_list(
        "person_id", "person__full_name", "school_id", "from_on"
    )
    found: dict[int, Colleague] = {}
    for person, name, school, from_on in rows:
        had = found.get(person, Colleague(person, name, (), from_on))
        places = had.schools if school in had.schools else (*had.schools, school)
        found[person] = Colleague(person, name, places, min(had.hired_on, from_on))
    yield from found.values()
