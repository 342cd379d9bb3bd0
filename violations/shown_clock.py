"""The clock of a report as a picture: now, the next start of work and the end of the hours on one
line, in whole units of the drawing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from districts.models import District, User
from violations import clock, duty, terms
from violations.duty import Start

LEFT, RIGHT = 4, 336


@dataclass(frozen=True)
class Shown:
    """`left` is nothing once it is over, `late_by` nothing before; x are places on the line."""

    now: datetime
    learned_at: datetime
    due_at: datetime
    by_hours: datetime
    duty_at: datetime | None
    duty_from: str
    hours: int
    why_url: str
    left: timedelta
    late_by: timedelta
    x_now: int
    x_due: int
    x_learned: int
    x_hours: int

    @property
    def is_by_duty(self) -> bool:
        return self.due_at == self.duty_at

    @property
    def width(self) -> int:
        return max(self.x_due - self.x_learned, 1)

    @property
    def gone(self) -> int:
        return max(min(self.x_now, self.x_hours) - self.x_learned, 1)

    @property
    def due_anchor(self) -> str:
        """Near an end of the line its label leans away from it."""
        if self.x_due > RIGHT - 50:
            return "end"
        return "start" if self.x_due < LEFT + 50 else "middle"

    @property
    def is_apart(self) -> bool:
        """Whether the end of the hours has room for a label of its own."""
        return self.is_by_duty and self.x_hours - self.x_due > 90


def of(
    person: User,
    district: District,
    *,
    learned_at: datetime,
    start: Start | None,
    now: datetime,
) -> Shown:
    """`start` of work as it was said; None is looked up."""
    rules = terms.clock_of(district, now)
    start = start or duty.next_start(person, district, learned_at, rules.usual_start)
    due = clock.due(
        learned_at, start.at if start else None, hours=rules.hours, before_duty=rules.before_duty
    )
    begins, ends = learned_at, max(due.by_hours, now)
    return Shown(
        now=now,
        learned_at=learned_at,
        due_at=due.at,
        by_hours=due.by_hours,
        duty_at=due.duty_at,
        duty_from=str(start.source.label) if start else "",
        hours=rules.hours,
        why_url=rules.why_url,
        left=max(due.at - now, timedelta()),
        late_by=max(now - due.at, timedelta()),
        x_now=_place(now, begins, ends),
        x_due=_place(due.at, begins, ends),
        x_learned=LEFT,
        x_hours=_place(due.by_hours, begins, ends),
    )


def _place(at: datetime, begins: datetime, ends: datetime) -> int:
    share = (at - begins) / max(ends - begins, timedelta(seconds=1))
    return LEFT + round(min(max(share, 0), 1) * (RIGHT - LEFT))
