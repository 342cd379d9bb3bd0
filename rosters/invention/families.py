"""Families: who lives with whom, what they speak, and how they can be reached."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

from rosters.invention import names
from rosters.invention.numbers import Numbers, as_written, malformed
from rosters.invention.places import Place

T = TypeVar("T")

CHILDREN = ((1, 0.55), (2, 0.32), (3, 0.10), (4, 0.03))
HOMES = (
    ("couple", 0.46),
    ("single", 0.36),
    ("two homes", 0.09),
    ("grandparent", 0.05),
    ("with a grandparent", 0.03),
    ("nobody", 0.01),
)
UNREACHABLE = 0.012
MALFORMED = 0.01
WITH_EMAIL = 0.66
WITH_MOBILE = 0.95
WITH_HOME_PHONE = 0.18
# From which grade on the school gives an address, and most have a phone of their own.
ADDRESS_FROM, MOBILE_FROM = "05", "09"
STUDENTS_WITH_MOBILE = 0.84
ONE_PHONE_FOR_BOTH = 0.12
# Of families with two guardians, so many have one who may not decide for a child.
LIMITED = 0.005
# The youngest begin kindergarten at five by this day; some children are a year behind.
SCHOOL_YEAR = date(2026, 8, 31)
A_YEAR_BEHIND = 0.04
DOMAINS = ("example.org", "example.com", "example.net")


@dataclass
class Guardian:
    sourced_id: str
    role: str
    given_name: str
    family_name: str
    language: str
    sms: str = ""
    phone: str = ""
    email: str = ""
    # A grandparent of two families is written out with the first.
    is_repeated: bool = False


@dataclass
class Child:
    sourced_id: str
    given_name: str
    family_name: str
    language: str
    grade: str
    place: int
    guardians: list[str]
    born_on: date
    sms: str = ""
    # The one of their guardians who may not decide for them.
    limited: str = ""

    @property
    def has_address(self) -> bool:
        return self.grade.isdigit() and self.grade >= ADDRESS_FROM


@dataclass
class Family:
    guardians: list[Guardian]
    children: list[Child]


def invent(students: int, seed: int, schools: Sequence[Place]) -> Iterator[Family]:
    """Families until there are so many students; memory does not grow with their number."""
    return _Town(seed, schools).families(students)


class _Town:
    def __init__(self, seed: int, schools: Sequence[Place]) -> None:
        # Not for secrets: the same seed has to give the same town.
        self.rng = random.Random(seed)  # noqa: S311
        # Drawn apart, so that the town of a seed is the one that it was without them.
        self.births = random.Random(f"{seed} births")  # noqa: S311
        self.custody = random.Random(f"{seed} custody")  # noqa: S311
        self.numbers = Numbers(self.rng)
        self.serving = {
            grade: [n for n, place in enumerate(schools) if grade in place.grades]
            for grade in sorted({grade for place in schools for grade in place.grades})
        }
        self.grades = list(self.serving)
        self.guardian_count = 0
        self.grandparent: Guardian | None = None

    def families(self, students: int) -> Iterator[Family]:
        born = 0
        while born < students:
            size = min(_drawn(self.rng, CHILDREN), students - born)
            yield self._family(born, size)
            born += size

    def _family(self, born: int, size: int) -> Family:
        rng = self.rng
        language = names.language(rng)
        surname = names.family(rng, language)
        home = _drawn(rng, HOMES)
        guardians = self._guardians(home, language, surname)
        neighbourhood = rng.random()
        children = []
        for n in range(size):
            grade = self.grades[int(rng.random() * len(self.grades))]
            at = self.serving[grade]
            mine = guardians
            if home == "two homes" and len(guardians) == 3:
                # Half-siblings: the first child's father is not the others'.
                mine = guardians[:2] if n == 0 else [guardians[0], guardians[2]]
            children.append(
                Child(
                    f"S-{born + n + 1:06}",
                    names.given(rng, language),
                    surname,
                    language,
                    grade,
                    at[int(neighbourhood * len(at))],
                    [one.sourced_id for one in mine],
                    self._born_on(grade),
                    self._own_mobile(grade),
                )
            )
        if size == 1 and len(guardians) == 3 and home == "two homes":
            guardians = guardians[:2]
        if len(guardians) == 2 and self.custody.random() < LIMITED:
            # A parent rather than the grandparent who lives with them.
            parents = [one for one in guardians if one.role != "relative"]
            children[0].limited = parents[-1].sourced_id
        return Family(guardians, children)

    def _guardians(self, home: str, language: str, surname: str) -> list[Guardian]:
        other = names.family(self.rng, language)
        match home:
            case "couple":
                return self._couple(language, surname)
            case "single":
                role = "guardian" if self.rng.random() < 0.1 else "parent"
                return [self._guardian(role, language, surname)]
            case "two homes":
                third = names.family(self.rng, language) if self.rng.random() < 0.5 else ""
                surnames = [surname, other, *([third] if third else [])]
                return [self._guardian("parent", language, each) for each in surnames]
            case "grandparent":
                return [self._guardian("relative", language, surname)]
            case "with a grandparent":
                parent = self._guardian("parent", language, surname)
                return [parent, self._grandparent(language, surname)]
        return []

    def _couple(self, language: str, surname: str) -> list[Guardian]:
        first, second = (self._guardian("parent", language, surname) for _ in range(2))
        if self.rng.random() < ONE_PHONE_FOR_BOTH:
            second.sms, second.phone = first.sms, first.phone
        return [first, second]

    def _grandparent(self, language: str, surname: str) -> Guardian:
        """Every second one is the last family's grandparent again, under a number they share."""
        known = self.grandparent
        if known is not None:
            self.grandparent = None
            if self.rng.random() < 0.5:
                return replace(known, is_repeated=True)
            spouse = self._guardian("relative", language, surname)
            spouse.sms, spouse.phone = known.sms, known.phone
            return spouse
        self.grandparent = self._guardian("relative", language, surname)
        return self.grandparent

    def _guardian(self, role: str, language: str, surname: str) -> Guardian:
        rng = self.rng
        self.guardian_count += 1
        name = names.given(rng, language)
        made = Guardian(f"G-{self.guardian_count:06}", role, name, surname, language)
        if rng.random() < UNREACHABLE:
            return made
        if rng.random() < WITH_EMAIL:
            local = f"{names.address_of(name, surname)}{self.guardian_count}"
            made.email = f"{local}@{DOMAINS[self.guardian_count % len(DOMAINS)]}"
        has_mobile = rng.random() < WITH_MOBILE
        if has_mobile:
            made.sms = self._written()
        if rng.random() < WITH_HOME_PHONE or not (has_mobile or made.email):
            made.phone = self._written()
        return made

    def _born_on(self, grade: str) -> date:
        """In the twelve months before the cut that fits the grade, or a year earlier."""
        years = 5 + (int(grade) if grade.isdigit() else 0)
        years += self.births.random() < A_YEAR_BEHIND
        turned = SCHOOL_YEAR - timedelta(days=int(self.births.random() * 365))
        return turned.replace(year=turned.year - years)

    def _own_mobile(self, grade: str) -> str:
        has_one = grade.isdigit() and grade >= MOBILE_FROM
        return self._written() if has_one and self.rng.random() < STUDENTS_WITH_MOBILE else ""

    def _written(self) -> str:
        digits = self.numbers.take()
        write = malformed if self.rng.random() < MALFORMED else as_written
        return write(self.rng, digits)


def _drawn(rng: random.Random, shares: Sequence[tuple[T, float]]) -> T:
    drawn = rng.random()
    for (what, _), until in zip(shares, accumulate(share for _, share in shares), strict=True):
        if drawn < until:
            return what
    return shares[-1][0]
