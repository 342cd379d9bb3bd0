"""What became of a site, from the record book, with the names of who did it."""

from dataclasses import dataclass
from datetime import datetime

from districts.models import User
from platforms.models import Site
from records import book


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


def of(site: Site) -> list[Step]:
    lines = book.page(subject=site, size=12)
    people = User.objects.in_bulk({one.actor_id for one in lines if one.actor_id})
    return [
        Step(one.at, " · ".join(filter(None, [one.sentence, _name(people, one.actor_id)])))
        for one in lines
    ]


def _name(people: dict[int, User], actor: int | None) -> str:
    return people[actor].display_name if actor in people else ""
