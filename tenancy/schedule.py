"""Work that comes round: registered by name, claimed in a row, run by `manage.py scheduler`.

PostgreSQL is the clock and the claim, so two schedulers do nothing twice and Redis may be gone.
Each function processes whatever is due; a tick that was lost is made up by the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import connection

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    name: str
    every: timedelta
    work: Callable[[], None]


ROUNDS: dict[str, Round] = {}


def every(seconds: float, *, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function to be run every so many seconds, once over all schedulers."""

    def register(work: Callable[[], None]) -> Callable[[], None]:
        ROUNDS[name] = Round(name, timedelta(seconds=seconds), work)
        return work

    return register


def run_due() -> list[str]:
    """Claim and run what is due; returns the names that ran. A failing one stops no other."""
    ran = []
    for each in ROUNDS.values():
        if _claim(each):
            try:
                each.work()
            except Exception:
                log.exception("schedule.failed", round=each.name)
            else:
                ran.append(each.name)
    return ran


def _claim(each: Round) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into tenancy_tick (name) values (%s) on conflict do nothing", [each.name]
        )
        cursor.execute(
            "update tenancy_tick set due_at = tenancy_now() + %s * interval '1 second' "
            "where name = %s and due_at <= tenancy_now()",
            [each.every.total_seconds(), each.name],
        )
        return bool(cursor.rowcount)
