"""Celery shells. Not inside a district of their own: the work opens it, and tells how far it is."""

from celery import shared_task

from rosters.actions import working


@shared_task(name="rosters.read_import")
def read_import(*, district_id: int, import_id: int, **_: object) -> None:
    working.work(district_id=district_id, import_id=import_id)


@shared_task(name="rosters.apply_import")
def apply_import(*, district_id: int, import_id: int, **_: object) -> None:
    working.work(district_id=district_id, import_id=import_id)
