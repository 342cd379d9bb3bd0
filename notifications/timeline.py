"""The history of a message: what the record book has of it, and when half of it had arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from districts.models import User
from notifications.models import Message, Reach
from records import book
from records.book import Line

# A draft can be changed any number of times; so many entries tell how it came about.
MOST = 40


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


@dataclass(frozen=True)
class History:
    """Steps, the newest first, and the newest entry of the book."""

    steps: list[Step]
    entry: Line | None


def of(message: Message, reach: Reach, reader: User) -> History:
    lines = book.page(subject=message, size=MOST)
    names = _names(lines, reader)
    steps = [
        Step(one.at, _sentence(one.sentence, names.get(one.actor_id)))
        for one in _without_repeats(lines)
    ]
    if reach.half_reached_at is not None:
        steps.append(Step(reach.half_reached_at, _("Half of the families reached")))
    steps.sort(key=lambda one: one.at, reverse=True)
    return History(steps, lines[0] if lines else None)


def _without_repeats(lines: Iterable[Line]) -> Iterable[Line]:
    """Of what the same person did over and over, one change after another, the last."""
    newer: tuple[str, int | None] | None = None
    for one in lines:
        if newer != (one.name, one.actor_id):
            yield one
        newer = (one.name, one.actor_id)


def _sentence(what: str, who: str | None) -> str:
    return _("%(what)s, by %(who)s") % {"what": what, "who": who} if who else what


def _names(lines: Iterable[Line], reader: User) -> dict[int | None, str]:
    people = User.objects.in_bulk({one.actor_id for one in lines if one.actor_id})
    names: dict[int | None, str] = {pk: person.display_name for pk, person in people.items()}
    return names | ({reader.pk: _("you")} if reader.pk in names else {})
