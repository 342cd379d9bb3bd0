"""What becomes of an invented family: worked out from its seed and the seconds that have passed.

Nothing here is done, so nothing has to be stopped: a state is a question about a moment.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    TEXT = "text"
    CALL = "call"
    EMAIL = "email"


class State(StrEnum):
    REACHED = "reached"
    TRYING = "trying"
    WAITING = "waiting"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True)
class Pace:
    """Seconds until the last one starts and until it ends, and the share that arrives."""

    last_start: float
    shortest: float
    longest: float
    arrives: float


# As a middle school would see it: texts at once, calls over two minutes, one in three answered.
PACES = {
    Way.TEXT: Pace(20, 1, 8, 0.94),
    Way.CALL: Pace(120, 8, 40, 0.36),
    Way.EMAIL: Pace(30, 2, 12, 0.97),
}
LASTS = max(pace.last_start + pace.longest for pace in PACES.values())  # seconds


@dataclass(frozen=True)
class Try:
    """One pretend text, call or email, in seconds from the start of the practice."""

    way: Way
    starts: float
    ends: float
    arrives: bool

    def at(self, elapsed: float) -> State:
        if elapsed < self.starts:
            return State.WAITING
        if elapsed < self.ends:
            return State.TRYING
        return State.REACHED if self.arrives else State.NOT_REACHED


@dataclass(frozen=True)
class Tally:
    """reached + trying + waiting + not reached = families, at every second."""

    reached: int = 0
    trying: int = 0
    waiting: int = 0
    not_reached: int = 0

    @property
    def total(self) -> int:
        return self.reached + self.trying + self.waiting + self.not_reached


def tries(seed: int, ways: Iterable[Way]) -> tuple[Try, ...]:
    """What would be tried for a family of this seed, by the ways that it has."""
    # Not for secrets: the same family has to fare the same at every look.
    rng = random.Random(seed)  # noqa: S311
    drawn = {way: _drawn(way, rng) for way in Way}
    return tuple(drawn[way] for way in Way if way in set(ways))


def state(of: Sequence[Try], elapsed: float) -> State:
    """A family is reached once anything arrived, and not reached once all of it has failed."""
    states = {one.at(elapsed) for one in of}
    if State.REACHED in states:
        return State.REACHED
    if states <= {State.NOT_REACHED}:
        return State.NOT_REACHED
    return State.WAITING if states == {State.WAITING} else State.TRYING


def reached_after(of: Sequence[Try]) -> float | None:
    """The second at which the first of them arrives; None for a family that nobody reaches."""
    return min((one.ends for one in of if one.arrives), default=None)


def tally(states: Iterable[State]) -> Tally:
    found = list(states)
    return Tally(**{one.value: found.count(one) for one in State})


def _drawn(way: Way, rng: random.Random) -> Try:
    pace = PACES[way]
    starts = rng.random() * pace.last_start
    lasts = pace.shortest + rng.random() * (pace.longest - pace.shortest)
    return Try(way, starts, starts + lasts, rng.random() < pace.arrives)
