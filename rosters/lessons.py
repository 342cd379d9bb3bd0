"""How far the year's lessons on digital citizenship are, by school, grade and topic.

A grade is done when each of the topics that every grade learns was taught to it. Which grades a
school has, its enrolled students say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from districts.models import School
from districts.school_years import SchoolYear
from rosters.grades import grade_name, place_of
from rosters.models import Instruction, SchoolEnrollment


@dataclass(frozen=True)
class GradeLine:
    """`taught` are the lessons of the grade by topic, the latest first."""

    grade: str
    taught: dict[str, list[Instruction]]

    @property
    def name(self) -> str:
        return grade_name(self.grade)

    @property
    def missing(self) -> list[Instruction.Topic]:
        return [one for one in Instruction.ASKED if not self.taught.get(one.value)]

    @property
    def is_done(self) -> bool:
        return not self.missing

    @property
    def topics(self) -> list[tuple[Instruction.Topic, list[Instruction]]]:
        return [(one, self.taught.get(one.value, [])) for one in Instruction.Topic]


@dataclass(frozen=True)
class SchoolSheet:
    school: School
    lines: Sequence[GradeLine]

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.lines)

    @property
    def gaps(self) -> list[GradeLine]:
        return [one for one in self.lines if not one.is_done]


def sheets(schools: Sequence[School], year: SchoolYear) -> list[SchoolSheet]:
    """Two queries, however many schools there are."""
    grades = _grades(schools)
    taught: dict[tuple[int, str], dict[str, list[Instruction]]] = defaultdict(dict)
    rows = Instruction.objects.standing().filter(school_year=year.first, school__in=schools)
    for one in rows.select_related("taught_by"):
        for topic in one.topics:
            taught[one.school_id, one.grade].setdefault(topic, []).append(one)
    return [
        SchoolSheet(
            school, [GradeLine(each, taught[school.pk, each]) for each in grades[school.pk]]
        )
        for school in schools
    ]


def grades_of(school: School) -> list[str]:
    return _grades([school])[school.pk]


def _grades(schools: Iterable[School]) -> dict[int, list[str]]:
    """By school, from the youngest on; students whose grade nobody says are in none."""
    pairs = (
        SchoolEnrollment.objects.filter(school__in=schools, student__left_at=None)
        .exclude(student__grade="")
        .values_list("school_id", "student__grade")
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for school, grade in pairs:
        found[school].append(grade)
    return defaultdict(list, {key: sorted(each, key=place_of) for key, each in found.items()})
