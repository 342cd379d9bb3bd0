"""Answers what districts says of people: their work here ended, or they were put on leave."""

from typing import Any

from districts.signals import person_left, person_put_out
from notifications.actions import left_behind
from tenancy.clock import database_now


def on_left(*, person_id: int, **_: Any) -> None:
    left_behind.take_over(person_id=person_id, now=database_now())


def on_put_out(*, person_id: int, **_: Any) -> None:
    left_behind.hold_back(person_id=person_id, now=database_now())


def connect() -> None:
    person_left.connect(on_left, dispatch_uid="notifications.leavers")
    person_put_out.connect(on_put_out, dispatch_uid="notifications.put_out")
