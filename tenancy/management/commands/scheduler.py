"""The one process that keeps everything moving, with the broker gone too."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from tenancy import heartbeats, jobs, schedule

log = structlog.get_logger(__name__)

PAUSE = 0.5


@schedule.every(seconds=2, name="tenancy.heartbeat")
def _show_life() -> None:
    heartbeats.beat("scheduler")
    jobs.ring("tenancy.answer")


class Command(BaseCommand):
    help = "Runs what comes round: sealing the record book, waking workers. Two may run at once."

    def handle(self, *args: Any, **options: Any) -> None:
        over = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: over.set())
        while not over.is_set():
            try:
                schedule.run_due()
            except DatabaseError as gone:
                # The server is restarting; rows say what is due, so nothing is lost meanwhile.
                log.warning("scheduler.database_gone", reason=type(gone).__name__)
                connection.close()
            over.wait(PAUSE)
