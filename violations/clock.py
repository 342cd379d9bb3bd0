"""When a report is due: in absolute hours, whatever the clocks on the wall do (S0-66)."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from datetime import date as day_of
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Due:
    """`by_hours` is the end of the hours, `at` the earlier of it and the next start of work."""

    learned_at: datetime
    by_hours: datetime
    duty_at: datetime | None

    @property
    def at(self) -> datetime:
        return self.by_hours if self.duty_at is None else min(self.by_hours, self.duty_at)

    @property
    def is_by_duty(self) -> bool:
        return self.at == self.duty_at


def due(learned_at: datetime, duty_at: datetime | None, *, hours: int, before_duty: bool) -> Due:
    """Hours are sixty minutes each, also across a night in which clocks are set.

    A start of work that was over when they learned of it is none to wait for.
    """
    learned = learned_at.astimezone(UTC)
    counts = before_duty and duty_at is not None and duty_at > learned_at
    return Due(
        learned,
        learned + timedelta(hours=hours),
        duty_at.astimezone(UTC) if counts and duty_at else None,
    )


class NoSuchTime(ValueError):
    """An hour that the clocks skipped on that day."""


def moment(day: day_of, at: time, zone: ZoneInfo, *, not_after: datetime) -> datetime:
    """A day and a time on the wall as one moment; raises NoSuchTime for an hour that was skipped.

    An hour that comes twice is the later one, which leaves its reporter more time, unless that is
    still to come.
    """
    early = datetime.combine(day, at, zone)
    late = early.replace(fold=1)
    if early.astimezone(UTC).astimezone(zone).replace(fold=0) != early:
        raise NoSuchTime
    return early if late.astimezone(UTC) > not_after else late
