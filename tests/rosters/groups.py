"""Classes with who teaches and who sits in them, as an import leaves them; for tests."""

from itertools import count
from typing import Any

from districts.models import Appointment, School
from rosters.models import ClassGroup, ClassStaff, Enrollment, Student
from tenancy.scope import working_in

_numbers = count(1)


def group(at: School, title: str, *staff: Appointment, **fields: Any) -> ClassGroup:
    n = next(_numbers)
    with working_in(at.district_id):
        of = {"district_id": at.district_id}
        made = ClassGroup.objects.create(
            school=at, sourced_id=f"class-{n}", title=title, **of, **fields
        )
        for held in staff:
            ClassStaff.objects.create(
                class_group=made, appointment=held, sourced_id=f"teaches-{n}-{held.pk}", **of
            )
        return made


def seat(who: Student, *groups: ClassGroup) -> None:
    with working_in(who.district_id):
        for one in groups:
            Enrollment.objects.create(
                district_id=who.district_id,
                class_group=one,
                student=who,
                sourced_id=f"seat-{next(_numbers)}",
            )
