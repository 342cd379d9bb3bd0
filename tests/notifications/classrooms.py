"""Classes with their students, families and staff, as the student system's roster makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from districts.models import Appointment, School, User
from districts.roles import RoleKey
from notifications.actions import class_messages, drafts
from notifications.actions.drafts import Wording
from notifications.models import Message
from rosters.models import ClassGroup, ClassStaff, Enrollment, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories
from tests.notifications.factories import family

_numbers = count(1)


@dataclass(frozen=True)
class Room:
    """A class, who leads it, and who sits in it, in the order in which they were seated."""

    group: ClassGroup
    lead: User
    students: list[Student]
    school: School

    def ids(self, *places: int) -> list[int]:
        return [self.students[one].pk for one in places]


def lead(name: str, at: School, role: RoleKey = RoleKey.TEACHER, **fields: Any) -> User:
    found = factories.person(name, display_name=f"Ms. {name.split()[-1]}")
    factories.appoint(found, role, at, **fields)
    return found


def room(at: School, by: User, title: str = "Math 7", grades: Sequence[str] = ("07",) * 4) -> Room:
    """One student a grade, each of a family alone with a mobile, and an address of their own."""
    n = next(_numbers)
    names = [f"Student{n}x{place}" for place, _grade in enumerate(grades)]
    homes = [
        family(at, f"Parent Of{name}", [(name, grade)])
        for name, grade in zip(names, grades, strict=True)
    ]
    students = [home.students[0] for home in homes]
    with working_in(at.district_id):
        of = {"district_id": at.district_id}
        made = ClassGroup.objects.create(**of, school=at, sourced_id=f"class-{n}", title=title)
        held = Appointment.objects.filter(person=by, school=at).first()
        assert held is not None
        ClassStaff.objects.create(**of, class_group=made, appointment=held, sourced_id=f"t-{n}")
        for one in students:
            one.email = f"{one.given_name.lower()}@students.example"
            one.save(update_fields=["email"])
            Enrollment.objects.create(
                **of, class_group=made, student=one, sourced_id=f"e-{n}-{one.pk}"
            )
        made.refresh_from_db()
    return Room(made, by, students, at)


def leaves(student: Student) -> None:
    """As the roster says it: gone from every class, and from the school."""
    with working_in(student.district_id):
        Enrollment.objects.filter(student=student).delete()
        Student.objects.filter(pk=student.pk).update(left_at=timezone.now())


def begun(of: Room, to: str = "students", *, by: User | None = None, **fields: Any) -> Message:
    """A worded draft in English and Spanish."""
    with working_in(of.school.district_id):
        purpose = "activity" if to == "students" else ""
        made = class_messages.begin(
            school=of.school,
            classes=[of.group],
            to=to,
            purpose=fields.pop("purpose", purpose),
            begun_with=uuid4(),
            by=by or of.lead,
            now=database_now(),
            **fields,
        )
        words = {
            "en": Wording("Practice", "Practice moved to 3:30 pm."),
            "es": Wording("Entrenamiento", "El entrenamiento pasa a las 3:30 pm."),
        }
        return drafts.write_words(message=made, words=words, by=by or of.lead)
