"""Answers what districts says of roles: one goes on in another row, and its classes with it."""

from typing import Any

from districts.models import Appointment
from districts.roles import Permission
from districts.signals import appointment_succeeded
from rosters.models import ClassStaff


def on_succeeded(*, before_id: int, after_id: int, **_: Any) -> None:
    """At the same school, and to a role that has classes: else the roster says who teaches them.

    Whoever holds the former one for some days still keeps the classes in both.
    """
    after = Appointment.objects.get(pk=after_id)
    if Permission.MESSAGE_CLASS not in after.holds.permissions:
        return
    classes = ClassStaff.objects.filter(appointment=before_id, class_group__school=after.school_id)
    if not Appointment.objects.in_force().filter(pk=before_id).exists():
        classes.update(appointment=after)
        return
    ClassStaff.objects.bulk_create(
        ClassStaff(
            district_id=one.district_id,
            class_group_id=one.class_group_id,
            appointment=after,
            sourced_id=one.sourced_id,
            person_sourced_id=one.person_sourced_id,
        )
        for one in classes
    )


def connect() -> None:
    appointment_succeeded.connect(on_succeeded, dispatch_uid="rosters.succession")
