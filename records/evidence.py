"""Marks: which demand of a policy a piece of the product records, reports or shows.

They stand on the piece itself and nowhere else; `manage.py evidence` walks what there is and
gathers them. What is enforced, rules say by themselves, and what is proved, tests do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T", bound=Callable[..., Any])


@dataclass(frozen=True)
class Mark:
    """That something serves a demand: how, and for what is recorded, by which event."""

    demand: str
    how: str  # recorded, reported or shown
    event: str = ""


def records(*demands: str, event: str = "") -> Callable[[T], T]:
    """On an action that keeps a record; `event` is the kind that it writes, to count them by."""
    return lambda action: _marked(action, [Mark(one, "recorded", event) for one in demands])


def reports(*demands: str) -> Callable[[T], T]:
    """On a view or a command that tells somebody how things stand."""
    return lambda told: _marked(told, [Mark(one, "reported") for one in demands])


def shows(*demands: str) -> Callable[[T], T]:
    """On a view whose page shows what the policy wants people to see."""
    return lambda view: _marked(view, [Mark(one, "shown") for one in demands])


def marks_of(piece: Any) -> tuple[Mark, ...]:
    """What stands on a function or class, through the decorators around it."""
    found = getattr(piece, "evidence", ())
    return found if isinstance(found, tuple) else ()


def _marked(piece: T, marks: list[Mark]) -> T:
    piece.evidence = (*marks_of(piece), *marks)  # type: ignore[attr-defined]
    return piece
