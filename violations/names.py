"""Names on a page of a case: staff by name, students by their initials until they are needed."""

from districts.models import Appointment, User
from violations.masking import initials
from violations.models import Involved
from violations.taxonomy import Part


def shown(one: Involved, *, in_full: bool) -> str:
    if one.staff is not None:
        return one.staff.display_name
    if one.student is not None:
        name = one.student.full_name
        return name if in_full else initials(name)
    name = one.report.cipher.open(bytes(one.name), str(one.mark)).decode()
    return name if in_full or one.part == Part.ACCUSED else initials(name)


def grade(one: Involved) -> str:
    return one.student.grade.lstrip("0") if one.student and one.student.grade else ""


def office(one: Involved) -> str:
    """As what somebody of the staff works here now."""
    if one.staff is None:
        return ""
    held = Appointment.objects.in_force().staff().filter(person=one.staff).order_by("pk").first()
    return (held.title or held.holds.name) if held else ""


def of_person(person: User | None) -> str:
    return person.display_name if person else ""
