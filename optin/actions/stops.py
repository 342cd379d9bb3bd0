"""STOP and START, as they are heard: per number, by sender group; the later word counts."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from districts.models import District
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
    """Write down the word; None when a later one is on file already, or it changes nothing.

    Where the district has it so, STOP to the one group ends both. START brings back what it is
    said to alone: nobody gets texts again from a number that they have stopped by name.
    """
    word = Word(channel, destination, is_stop, said_at, source)
    heard = _write_down(group, word)
    if is_stop and District.objects.get(pk=current_district_id()).stop_ends_all:
        for other in SenderGroup:
            if other != group:
                _write_down(other, word)
    return heard


@dataclass(frozen=True)
class Word:
    channel: str
    destination: str
    is_stop: bool
    said_at: datetime | None
    source: Stop.Source


def _write_down(group: SenderGroup, word: Word) -> Stop | None:
    district_id = current_district_id()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, district_id])
        # A word that only repeats the last is kept with its time: what was said between the two
        # may still be on its way.
        cursor.execute(
            """
            with before as (
                select is_in_force from optin_stop where district_id = %(district)s
                and channel = %(channel)s and destination = %(destination)s and "group" = %(group)s
            )
            insert into optin_stop
                (district_id, "group", channel, destination, is_in_force, said_at, source)
            values (%(district)s, %(group)s, %(channel)s, %(destination)s, %(is_stop)s,
                coalesce(%(said_at)s, tenancy_now()), %(source)s)
            on conflict (district_id, channel, destination, "group") do update
            set is_in_force = excluded.is_in_force, said_at = excluded.said_at,
                source = excluded.source
            where optin_stop.said_at <= excluded.said_at
            returning id, is_in_force is distinct from (select is_in_force from before)
            """,
            {
                "district": district_id,
                "group": group.value,
                "channel": word.channel,
                "destination": word.destination,
                "is_stop": word.is_stop,
                "said_at": word.said_at,
                "source": word.source.value,
            },
        )
        row = cursor.fetchone()
    if row is None or not row[1]:
        return None
    stop = Stop.objects.get(pk=row[0])
    event = "optin.stop.heard" if word.is_stop else "optin.stop.lifted"
    book.write(event, subject=stop, details={"group": group.value, "source": word.source.value})
    return stop
