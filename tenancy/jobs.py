"""Jobs that carry their district, and the one way to start them.

Celery is a bell and never the record: rows say what is due, the scheduler finds what no bell rang
for. So a broker that is gone costs a log line here, never the action that rang.
"""

from typing import Any

import structlog
from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from tenancy.scope import current_district_id, working_in

log = structlog.get_logger(__name__)


class DistrictTask(Task):  # type: ignore[type-arg]
    """A job inside one district: `district_id` opens it before the job's first line.

    Keywords only, ids only. The job's own signature ends in `**_`, so that an old worker
    survives a new field.
    """

    abstract = True

    def __call__(self, *, district_id: int, **ids: Any) -> Any:
        with working_in(district_id):
            return super().__call__(district_id=district_id, **ids)


def enqueue(name: str, **ids: int | str) -> None:
    """Ring for a job of the open district, after the commit; by name, so nothing is imported."""
    district_id = current_district_id()
    transaction.on_commit(lambda: ring(name, district_id=district_id, **ids))


def ring(name: str, **ids: int | str) -> bool:
    """Send a job at once; for the scheduler, which has no district of its own.

    False when the broker did not take it, and whoever rang may do the work themselves.
    """
    try:
        current_app.send_task(name, kwargs=ids, retry=False)
    except (OperationalError, OSError) as gone:
        log.warning("jobs.bell_unheard", job=name, reason=type(gone).__name__)
        return False
    return True
