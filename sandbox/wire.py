"""The wire log: the last few hundred requests and callbacks, without their words."""

import time
from collections import deque
from typing import NamedTuple

REMEMBERED = 300


class Line(NamedTuple):
    at: float
    way: str  # "in": asked of the company; "out": asked by it
    method: str
    path: str
    status: int  # 0 when there was no answer
    ms: int
    note: str


class Wire:
    def __init__(self) -> None:
        self.lines: deque[Line] = deque(maxlen=REMEMBERED)

    def note(
        self, way: str, what: tuple[str, str], status: int, began: float, note: str = ""
    ) -> None:
        """`began` is of the monotonic clock; `what` is method and path."""
        ms = int((time.monotonic() - began) * 1000)
        self.lines.append(Line(time.time(), way, *what, status, ms, note))
