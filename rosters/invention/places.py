"""The schools of an invented district."""

from collections.abc import Sequence
from dataclasses import dataclass

from tenancy.refusals import Refused

GRADES = {
    "elementary": ("KG", "01", "02", "03", "04", "05"),
    "middle": ("06", "07", "08"),
    "high": ("09", "10", "11", "12"),
    "other": ("KG", *(f"{grade:02}" for grade in range(1, 13))),
}
# How many students a school of its kind has where nobody says which schools there are.
USUAL_SIZE = {"elementary": 450, "middle": 650, "high": 1200}
WORDS = (
    "Cedar", "Meadow", "Harbor", "Summit", "Willow", "Granite", "Maple", "Canyon", "Larch",
    "Prairie", "Heron", "Juniper", "Aspen", "Bluff", "Fern", "Orchard", "Quarry", "Alder",
)  # fmt: skip
SECOND = ("", "Hill", "Creek", "Ridge", "Lake", "Park", "Grove", "Point")
TITLES = {"elementary": "Elementary School", "middle": "Middle School", "high": "High School"}


@dataclass(frozen=True)
class Place:
    """A school; `teachers` are people of the house, who get its first classes."""

    name: str
    kind: str
    teachers: Sequence[str] = ()

    @property
    def grades(self) -> tuple[str, ...]:
        return GRADES[self.kind]


def places_from(words: str) -> list[Place]:
    """Schools from "Lakeview Middle School=middle,Harrison High School=high"."""
    places = []
    for each in words.split(","):
        name, _, kind = each.strip().partition("=")
        if not name or kind not in GRADES:
            raise Refused(
                f"“{each.strip()}” is not a school. Write Name=kind, where the kind is one of "
                f"{', '.join(GRADES)}."
            )
        places.append(Place(name, kind))
    return places


def usual_places(students: int) -> list[Place]:
    """As many schools of each kind as so many students fill."""
    places = []
    for kind, size in USUAL_SIZE.items():
        count = max(1, round(students * len(GRADES[kind]) / 13 / size))
        places += [Place(f"{_word(n)} {TITLES[kind]}", kind) for n in range(count)]
    return places


def _word(n: int) -> str:
    first, second = WORDS[n % len(WORDS)], SECOND[n // len(WORDS) % len(SECOND)]
    turn = n // (len(WORDS) * len(SECOND))
    return " ".join(part for part in (first, second, str(turn + 1) if turn else "") if part)
