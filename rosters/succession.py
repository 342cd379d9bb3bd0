"""Answers what districts says of roles: one goes on in another row, and its classes with it."""

from typing import Any

from districts.models import Appointment
from districts.roles import Permission
from districts.signals import appointment_succeeded
from rosters.models import ClassStaff


def on_succeeded(*, before_id: int, after_id: int, **_: Any) -> None:
    """At the same school, and to a role that has classes: else the roster says who teaches them."""
    after = Appointment.objects.get(pk=after_id)
    if Permission.MESSAGE_CLASS in after.holds.permissions:
        classes = ClassStaff.objects.filter(appointment=before_id)
        classes.filter(class_group__school=after.school_id).update(appointment=after)


def connect() -> None:
    appointment_succeeded.connect(on_succeeded, dispatch_uid="rosters.succession")
