"""What the registers say to the policy's rules: one query each, for however many students."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q

from districts.models import User
from optin.models import FamilyAuthorization, ProgramShift, StudentEmployment


def employed(students: Collection[int], day: date) -> set[int]:
    """Who of them works for the district on that day (S2-07)."""
    found = StudentEmployment.objects.in_force(day).filter(student__in=students)
    return set(found.values_list("student_id", flat=True))


def authorised_family(person: User, students: Collection[int], day: date) -> set[int]:
    """Who of them is family to whom the board lets this person write on that day (S0-54)."""
    found = FamilyAuthorization.objects.in_force(day).filter(staff=person, student__in=students)
    return set(found.values_list("student_id", flat=True))


def shift_of(person: User, at: datetime) -> str:
    """The program on whose shift this person is at that local time (S2-18); empty outside one."""
    # What began last night may last until this morning.
    today, yesterday = at.date(), at.date() - timedelta(days=1)
    near = Q(from_on__lte=today) & (Q(until_on=None) | Q(until_on__gte=yesterday))
    found = ProgramShift.objects.filter(near, staff=person, ended_at=None).order_by("id")
    return next((one.program for one in found if one.covers(at)), "")
