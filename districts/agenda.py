"""What each app offers for the home page: things to do, and quiet lines that ask for nothing.

An app has a `todos.py` with `offered(desk) -> Agenda`; the home page finds it by itself. In the
same way the requests page finds `requesting.py` with `offered(desk) -> Counter`: what can be asked
for at the district's counter, and what became of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from districts.hats import Hat
from districts.models import Appointment, District, School, User


class When(StrEnum):
    """Where on the page: within 24 hours or blocking somebody; today; later."""

    NOW = "now"
    TODAY = "today"
    COMING = "coming"


@dataclass(frozen=True)
class Desk:
    """Whose home page is being laid out, and when."""

    person: User
    district: District
    hat: Hat
    appointments: Sequence[Appointment]
    now: datetime

    @property
    def school(self) -> School | None:
        """The one school of somebody who works at one; None for the district's people."""
        at = {one.school_id: one.school for one in self.appointments}
        return next(iter(at.values())) if len(at) == 1 else None


@dataclass(frozen=True)
class Todo:
    """One row: verb and object, who or since when, what is left, one button.

    `order` sorts within a group: safety 0, legal clock 1, people waiting 2, routine 3.
    """

    when: When
    title: str
    url: str
    button: str
    meta: str = ""
    left: str = ""
    left_is_clock: bool = False
    order: int = 3


@dataclass(frozen=True)
class Agenda:
    todos: Sequence[Todo] = ()
    quiet: Sequence[str] = ()


@dataclass(frozen=True)
class Offer:
    """Something that this person can ask for: a page that begins the request."""

    title: str
    sentence: str
    url: str


@dataclass(frozen=True)
class Request:
    """One request in a list, with its state as a chip: kind, icon, words (templates/components)."""

    title: str
    url: str
    chip: tuple[str, str, str]
    at: datetime
    meta: str = ""


@dataclass(frozen=True)
class Counter:
    """`mine` are those that this person made, `waiting` those that they decide on; `lists` are
    what to look in before one asks."""

    offers: Sequence[Offer] = ()
    mine: Sequence[Request] = ()
    waiting: Sequence[Request] = ()
    lists: Sequence[Offer] = ()
