"""Signs of life that prove the whole way: the scheduler rings, a worker answers in a row."""

from datetime import datetime

from django.db import connection

from tenancy.models import Heartbeat


def beat(process: str) -> None:
    """Write that this kind of process is at work now, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into tenancy_heartbeat (process, seen_at) values (%s, tenancy_now()) "
            "on conflict (process) do update set seen_at = excluded.seen_at",
            [process],
        )


def last_seen() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("process", "seen_at"))
