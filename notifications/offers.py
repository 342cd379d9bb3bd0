"""What the audience page can offer: the grades and classes of a school, as its roster has them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F
from django.utils.text import capfirst

from districts.models import School
from notifications.wording import grade_name
from rosters.models import ClassGroup, ClassStaff, Student

# The student system's codes for what comes before the numbers, in the order of age.
EARLY = ("IT", "PR", "PK", "TK", "KG")


@dataclass(frozen=True)
class Grade:
    code: str
    name: str
    families: int


@dataclass(frozen=True)
class ClassOffer:
    id: int
    title: str
    # Tells classes of one title apart.
    staff: str
    families: int


def has_roster(school: School | None) -> bool:
    students = Student.objects.enrolled()
    if school is not None:
        students = students.filter(school_enrollments__school=school)
    return students.exists()


def grades(school: School | None) -> list[Grade]:
    """With the number of families of each, the youngest first; who has no grade is in none."""
    students = Student.objects.enrolled().exclude(grade="").filter(family__isnull=False)
    if school is not None:
        students = students.filter(school_enrollments__school=school)
    rows = students.order_by().values("grade").annotate(families=Count("family", distinct=True))
    found = [
        Grade(row["grade"], capfirst(grade_name(row["grade"])), row["families"]) for row in rows
    ]
    return sorted(found, key=lambda one: _age(one.code))


def classes(school: School | None) -> list[ClassOffer]:
    """Of one school, by title; the district writes to schools and grades."""
    if school is None:
        return []
    rows = (
        ClassGroup.objects.filter(
            school=school, ended_at=None, enrollments__student__left_at__isnull=True
        )
        .order_by()
        .values("id", "title")
        .annotate(families=Count(F("enrollments__student__family"), distinct=True))
        .filter(families__gt=0)
    )
    staff = _staff(school)
    found = [
        ClassOffer(row["id"], row["title"], ", ".join(staff[row["id"]]), row["families"])
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.title.casefold(), one.staff, one.id))


def _staff(school: School) -> dict[int, list[str]]:
    """Who teaches each class of a school."""
    rows = ClassStaff.objects.filter(class_group__school=school, class_group__ended_at=None)
    names: dict[int, list[str]] = defaultdict(list)
    for group, name in rows.values_list("class_group_id", "appointment__person__display_name"):
        names[group].append(name)
    return names


def _age(code: str) -> tuple[int, int, str]:
    if code in EARLY:
        return (0, EARLY.index(code), "")
    return (1, int(code), "") if code.isdigit() else (2, 0, code)
