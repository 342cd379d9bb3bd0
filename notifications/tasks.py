"""Celery shells, one line each. Whoever rings may ring twice, or never: rows say what is due."""

from celery import shared_task

from notifications import rounds
from notifications.delivery import applying, lanes, reach
from notifications.models import Lane
from tenancy.jobs import DistrictTask

# After so many seconds a worker looks at what else there is; the scheduler rings for the rest.
SHIFT = 30.0


@shared_task(base=DistrictTask, name="notifications.release")
def release(*, message_id: int, **_: object) -> None:
    rounds.release(message_id)


@shared_task(name="notifications.deliver")
def deliver(*, lane: str, **_: object) -> None:
    lanes.work(Lane(lane), seconds=SHIFT)


@shared_task(name="notifications.apply")
def apply(**_: object) -> None:
    applying.apply_all()


@shared_task(name="notifications.tell")
def tell(**_: object) -> None:
    reach.tell_all()
