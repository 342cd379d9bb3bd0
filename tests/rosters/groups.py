"""Classes with who teaches and who sits in them, as an import leaves them; for tests."""

from itertools import count
from typing import Any

from districts.models import Appointment, School
from rosters.models import ClassGroup, ClassStaff, Enrollment, Student
from tenancy.scope import working_in

_numbers = count(1)


def group(at: School, title: str, *by: Appointment, **fields: Any) -> ClassGroup:
    n = next(_numbers)
    with working_in(at.district_id):
        of = {"district_id": at.district_id}
        made = ClassGroup.objects.create(
            school=at, sourced_id=f"class-{n}", title=title, **of, **fields
        )
    for held in by:
        staff(made, held)
    return made


def staff(of: ClassGroup, held: Appointment) -> None:
    with working_in(of.district_id):
        ClassStaff.objects.create(
            district_id=of.district_id,
            class_group=of,
            appointment=held,
            sourced_id=f"teaches-{next(_numbers)}",
        )


def seat(who: Student, *groups: ClassGroup) -> None:
    with working_in(who.district_id):
        for one in groups:
            Enrollment.objects.create(
                district_id=who.district_id,
                class_group=one,
                student=who,
                sourced_id=f"seat-{next(_numbers)}",
            )
