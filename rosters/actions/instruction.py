"""Lessons on digital citizenship: entered by the school, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import School, User
from districts.permissions import check_can
from districts.roles import Permission
from districts.school_years import SchoolYear
from records import book
from records.evidence import records
from records.references import next_reference
from rosters import lessons
from rosters.models import Instruction
from tenancy.refusals import Refused


@dataclass(frozen=True)
class Lesson:
    """What was taught to one or several grades, on which day, and by whom."""

    grades: Sequence[str]
    topics: Sequence[str]
    on: date
    taught_by: User | None = None
    taught_by_others: str = ""
    note: str = ""


@records("S1-03", event="rosters.instruction.recorded")
@transaction.atomic
def record(
    *, school: School, lesson: Lesson, by: User, now: datetime, begun_with: UUID | None = None
) -> list[Instruction]:
    """Enter a lesson; each grade is a row of its own, and the same key again the same lesson."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    check_can(by, Permission.INSTRUCTION_RECORD, school)
    entered = Instruction.objects.filter(begun_with=begun_with, by=by).order_by("id")
    if begun_with and entered:
        return list(entered)
    _check(school, lesson, school.district.today(now))
    made = [_enter(school, grade, lesson, by, now, begun_with) for grade in lesson.grades]
    details = {
        "school": school.pk,
        "grades": list(lesson.grades),
        "topics": list(lesson.topics),
        "on": lesson.on.isoformat(),
    }
    book.write("rosters.instruction.recorded", subject=made[0], by=by, details=details)
    return made


@transaction.atomic
def withdraw(*, lesson: Instruction, why: str, by: User, now: datetime) -> Instruction:
    """Say that an entry is wrong; it stays and counts no more."""
    # The ledger itself cannot be locked: its rows are never changed.
    school = School.objects.select_for_update(no_key=True).get(pk=lesson.school_id)
    check_can(by, Permission.INSTRUCTION_RECORD, school)
    if lesson.withdraws_id or Instruction.objects.filter(withdraws=lesson).exists():
        raise Refused(_("This entry is withdrawn already."))
    if not why.strip():
        raise Refused(_("Say what was wrong. It stands beside the entry."))
    made = Instruction.objects.create(
        district_id=lesson.district_id,
        reference=next_reference("DC", school.district.local(now)),
        school=school,
        grade=lesson.grade,
        school_year=lesson.school_year,
        topics=[],
        on=lesson.on,
        taught_by_id=lesson.taught_by_id,
        taught_by_others=lesson.taught_by_others,
        note=why.strip(),
        withdraws=lesson,
        by=by,
    )
    details = {"school": school.pk, "withdraws": lesson.reference}
    book.write("rosters.instruction.withdrawn", subject=made, by=by, details=details)
    return made


def _enter(
    school: School, grade: str, lesson: Lesson, by: User, now: datetime, begun_with: UUID | None
) -> Instruction:
    return Instruction.objects.create(
        district_id=school.district_id,
        begun_with=begun_with,
        reference=next_reference("DC", school.district.local(now)),
        school=school,
        grade=grade,
        school_year=SchoolYear.of(lesson.on).first,
        topics=[one for one in Instruction.Topic.values if one in lesson.topics],
        on=lesson.on,
        taught_by=lesson.taught_by,
        taught_by_others=lesson.taught_by_others.strip(),
        note=lesson.note.strip(),
        by=by,
    )


def _check(school: School, lesson: Lesson, today: date) -> None:
    if not lesson.grades:
        raise Refused(_("Say which grades were taught."))
    if not set(lesson.grades) <= set(lessons.grades_of(school)):
        raise Refused(_("No student of this school is in that grade. Choose again."))
    if not lesson.topics:
        raise Refused(_("Say what was taught."))
    if lesson.on > today:
        raise Refused(_("That day is still to come. Record the lesson once it was held."))
    if lesson.taught_by is None and not lesson.taught_by_others.strip():
        raise Refused(_("Say who taught."))
