"""Names on a page of a case: staff by name, students by their initials until they are needed."""

from districts.models import Appointment, User
from violations.masking import initials
from violations.models import Involved


def shown(one: Involved, *, in_full: bool) -> str:
    if one.staff is not None:
        return one.staff.display_name
    return one.called() if in_full or not one.is_student else initials(one.called())


def grade(one: Involved) -> str:
    return one.student.grade.lstrip("0") if one.student and one.student.grade else ""


def office(one: Involved) -> str:
    return office_of(one.staff) if one.staff else ""


def office_of(person: User) -> str:
    """As whom somebody is known here now: principal, assistant superintendent."""
    held = Appointment.objects.in_force().staff().held_by(person.pk)
    first = held.select_related("person").order_by("pk").first()
    return (first.title or first.holds.name) if first else ""


def of_person(person: User | None) -> str:
    return person.display_name if person else ""
