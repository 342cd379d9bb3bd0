"""How long a file is kept: the longest of the policy's floor, the district's schedule, what was
decided for this one, and holds, which come on top (S0-68, S1-50)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from records.models import Hold
from records.subjects import covers_of
from violations import terms
from violations.models import Case
from violations.terms import Terms


@dataclass(frozen=True)
class Keeping:
    """The clock of one file. `by_schedule` is None while the case is open: it runs from its end."""

    received_on: date
    by_policy: date
    by_schedule: date | None
    until: date
    is_over: bool


def of(case: Case, said: Terms, now: datetime) -> Keeping:
    """By the rules of today, too: what the district has made longer since then is not cut short."""
    district = case.district
    received = district.today(case.received_at)
    floor = said.kept_until(received)
    closed = district.today(case.closed_at) if case.closed_at else None
    schedule = said.kept_until(received, closed) if closed else None
    until = max(case.keep_until, floor, schedule or floor)
    # The database counts days in UTC: where that is behind us, its day counts.
    today = min(district.today(now), now.astimezone(UTC).date())
    return Keeping(received, floor, schedule, until, not case.is_open and until < today)


def over(cases: Iterable[Case], now: datetime) -> tuple[list[Case], date | None]:
    """Closed cases whose time is over, and the next day on which that of another one is."""
    due, coming = [], []
    said: Terms | None = None
    for case in cases:
        said = said or terms.terms_of(case.district, now)
        kept = of(case, said, now)
        if kept.is_over:
            due.append(case)
        elif not case.is_open:
            coming.append(kept.until)
    return due, min(coming, default=None)


def held(cases: Iterable[Case]) -> set[int]:
    """Of many cases at once, which are on hold."""
    covers = set(Hold.objects.in_force().values_list("covers", flat=True))
    found = set()
    for case in cases if covers else ():
        if covers.intersection(covers_of(f"violations.case:{case.pk}")):
            found.add(case.pk)
    return found
