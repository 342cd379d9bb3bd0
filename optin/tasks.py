"""Celery shells. Not inside a district of their own: a call to the outside holds no transaction."""

from celery import shared_task

from optin.actions import webhook_deliveries

# After so many seconds a worker looks at what else there is; the scheduler rings for the rest.
SHIFT = 20.0


@shared_task(name="optin.tell_systems")
def tell_systems(*, district_id: int, **_: object) -> None:
    webhook_deliveries.work(district_id=district_id, seconds=SHIFT)
