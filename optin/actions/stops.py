"""STOP and START, as they are heard: per number, by sender group; the later word counts."""

from datetime import datetime

from django.db import connection, transaction

from optin.models import SenderGroup, Stop
from records import book
from tenancy.scope import current_district_id

# Taken alone here and shared by every promise to call somebody (notifications.delivery.intents):
# once this transaction has committed, no promise commits that had not seen it.
LOCK = 4107


@transaction.atomic
def hear(
    *,
    group: SenderGroup,
    channel: str,
    destination: str,
    is_stop: bool,
    said_at: datetime | None,
    source: Stop.Source,
) -> Stop | None:
    """Write down the word; None when a later one is on file already, or it changes nothing."""
    district_id = current_district_id()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, district_id])
        cursor.execute(
            """
            insert into optin_stop
                (district_id, "group", channel, destination, is_in_force, said_at, source)
            values (%s, %s, %s, %s, %s, coalesce(%s, tenancy_now()), %s)
            on conflict (district_id, channel, destination, "group") do update
            set is_in_force = excluded.is_in_force, said_at = excluded.said_at,
                source = excluded.source
            where optin_stop.said_at <= excluded.said_at
            and optin_stop.is_in_force <> excluded.is_in_force
            returning id
            """,
            [district_id, group.value, channel, destination, is_stop, said_at, source.value],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    stop = Stop.objects.get(pk=row[0])
    event = "optin.stop.heard" if is_stop else "optin.stop.lifted"
    book.write(event, subject=stop, details={"group": group.value, "source": source.value})
    return stop
