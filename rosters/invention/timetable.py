"""Who sits in which class, and who teaches it; classes open as students come."""

import random
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rosters.invention import names
from rosters.invention.families import Child
from rosters.invention.places import Place

HOMEROOM_SEATS = 24
SECTION_SEATS = 28
SECTIONS_OF_A_TEACHER = 5
LANGUAGE_ARTS = "Language Arts"
SUBJECTS = (LANGUAGE_ARTS, "Mathematics", "Science", "Social Studies", "Physical Education", "Art")
HOMEROOM_GRADES = {"KG", "01", "02", "03", "04", "05"}


@dataclass(frozen=True)
class Teacher:
    sourced_id: str
    given_name: str
    family_name: str
    email: str
    place: int


@dataclass(frozen=True)
class Class:
    sourced_id: str
    title: str
    grade: str
    subject: str
    period: str
    place: int
    teacher: Teacher
    is_new_teacher: bool

    @property
    def is_homeroom(self) -> bool:
        return not self.subject


class Timetable:
    """Seats children one by one: homerooms up to grade 5, six periods from grade 6 on."""

    def __init__(self, seed: int, schools: Sequence[Place], domain: str) -> None:
        self._rng = random.Random(f"teachers of {seed}")  # noqa: S311
        self._schools = schools
        self._domain = domain
        self._seated: Counter[tuple[int, str]] = Counter()
        self._classes: dict[str, Class] = {}
        self._waiting = {n: deque(place.teachers) for n, place in enumerate(schools)}
        self._staffing: dict[tuple[int, str], tuple[Teacher, int]] = {}
        self._addresses: Counter[str] = Counter()

    def seat(self, child: Child) -> Iterator[tuple[Class, bool]]:
        """The child's classes, each with whether it opens with this child."""
        place, grade = child.place, child.grade
        count = self._seated[place, grade]
        self._seated[place, grade] += 1
        if grade in HOMEROOM_GRADES:
            yield self._class(place, grade, "", count // HOMEROOM_SEATS)
            return
        # Sections open two by two, and each subject mixes the two anew.
        pair, seat = divmod(count, 2 * SECTION_SEATS)
        for n, subject in enumerate(SUBJECTS):
            yield self._class(place, grade, subject, 2 * pair + (seat + n * (seat // 2)) % 2)

    def _class(self, place: int, grade: str, subject: str, section: int) -> tuple[Class, bool]:
        code = SUBJECTS.index(subject) + 1 if subject else 0
        sourced_id = f"C-{place + 1}-{grade}-{code}-{section + 1}"
        known = self._classes.get(sourced_id)
        if known is not None:
            return known, False
        teacher, load = self._teacher(place, subject)
        grade_word = "Kindergarten" if grade == "KG" else f"Grade {int(grade)}"
        title = (
            f"{subject} {int(grade)}, period {load}"
            if subject
            else f"{grade_word}, {teacher.given_name[0]}. {teacher.family_name}"
        )
        period = str(load) if subject else ""
        made = Class(sourced_id, title, grade, subject, period, place, teacher, load == 1)
        self._classes[sourced_id] = made
        return made, True

    def _teacher(self, place: int, subject: str) -> tuple[Teacher, int]:
        """Somebody with room in their week, and the period it will be."""
        most = SECTIONS_OF_A_TEACHER if subject else 1
        teacher, load = self._staffing.get((place, subject), (None, most))
        if teacher is None or load >= most:
            teacher, load = self._hire(place), 0
        self._staffing[place, subject] = (teacher, load + 1)
        return teacher, load + 1

    def _hire(self, place: int) -> Teacher:
        waiting = self._waiting[place]
        if waiting:
            given, _, family = waiting.popleft().partition(" ")
        else:
            language = "en" if self._rng.random() < 0.8 else names.language(self._rng)
            given, family = names.given(self._rng, language), names.family(self._rng, language)
        local = names.address_of(given, family)
        self._addresses[local] += 1
        again = self._addresses[local]
        email = f"{local}{again if again > 1 else ''}@{self._domain}"
        return Teacher(f"T-{sum(self._addresses.values()):05}", given, family, email, place)
