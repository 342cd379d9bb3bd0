"""Who practices: whoever would send in earnest, at the same schools."""

from districts.acting import each_once, in_office
from districts.models import Appointment, School, User
from districts.permissions import can, check_can
from districts.roles import Permission


def check_practice(person: User, school: School) -> None:
    """Raise Denied, with who can, unless this person sends emergency messages of this school."""
    check_can(person, Permission.EMERGENCY_SEND, school)


def needs_no_advice(person: User, school: School) -> bool:
    """Who sends for the whole district asks nobody for advice, in earnest either."""
    return can(person, Permission.EMERGENCY_SEND, school.district)


def advisers(school: School, *, but: User, most: int = 4) -> list[User]:
    """People who would give the advice in earnest, whom one can ask to play along."""
    held = (
        Appointment.objects.in_force()
        .with_permission(Permission.EMERGENCY_ADVISE)
        .covering(school.pk)
        .select_related("person")
        .order_by("pk")
    )
    asked = [one.person for one in each_once(in_office(held)) if one.person != but]
    return asked[:most]
