"""Celery shells, one line each."""

from celery import shared_task

from records import checks
from tenancy.jobs import DistrictTask


@shared_task(base=DistrictTask, name="records.check")
def check(**_: object) -> None:
    if checks.is_due():
        checks.check()
