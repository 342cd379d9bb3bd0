"""Celery shells, one line each."""

from celery import shared_task

from tenancy import heartbeats


@shared_task(name="tenancy.answer")
def answer(**_: object) -> None:
    """What the scheduler rings for to see whether a worker hears it."""
    heartbeats.beat("worker")
