"""Chains what was written: each event gets a place, and a hash that rests on all before it.

Apart from the writing (D6): an action that had to hold the head would hold up every other one.
"""

from typing import Any

import structlog
from django.db import DatabaseError, connection

from records.chain import EVENT, entry, head
from records.models import Unsealed
from records.offline_verifier import seal_of
from tenancy.schedule import every
from tenancy.scope import across_districts, working_in

log = structlog.get_logger(__name__)

BATCH = 5000

LOCK = "select pg_advisory_xact_lock(hashtextextended('records.seal', %s))"
# The queue is read first and by itself: joined at once, the planner may walk the whole book to
# find the few events that wait. One that was queued again has its seal and only leaves the queue.
PENDING = f"""
    with waiting as materialized (
        select event_id from records_unsealed
        where district_id = %s order by event_id limit %s
    )
    select exists (select from records_seal seal where seal.event_id = event.id), {EVENT}
    from waiting join records_event event
    on event.district_id = %s and event.id = waiting.event_id order by event.id
"""  # noqa: S608
INSERT = """
    insert into records_seal (district_id, sequence, event_id, previous, hash)
    select %s, * from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
"""
DONE = "delete from records_unsealed where district_id = %s and event_id = any(%s)"


@every(seconds=1, name="records.seal")
def seal_all() -> None:
    """Seal what waits, in every district; one that fails is logged and holds up no other."""
    for district_id in waiting():
        try:
            seal(district_id)
        except DatabaseError:
            log.exception("records.seal_failed", district_id=district_id)


def waiting() -> list[int]:
    """Districts with events that are not sealed yet."""
    with across_districts("records.seal: districts with unsealed events"):
        ids = Unsealed.in_all_districts.order_by("district_id").values_list(
            "district_id", flat=True
        )
        return list(ids.distinct())


def seal(district_id: int) -> int:
    """Seal all that waits in this district; returns how many. Two at once take turns."""
    count = 0
    while True:
        with working_in(district_id):
            done = _seal_batch(district_id)
        count += done
        if done < BATCH:
            return count


def _seal_batch(district_id: int) -> int:
    with connection.cursor() as cursor:
        # Every statement after this one sees what the sealer before us committed.
        cursor.execute(LOCK, [district_id])
        cursor.execute(PENDING, [district_id, BATCH, district_id])
        rows = cursor.fetchall()
        links = _links(district_id, [event for is_sealed, *event in rows if not is_sealed])
        if links:
            cursor.execute(INSERT, [district_id, *map(list, zip(*links, strict=True))])
        cursor.execute(DONE, [district_id, [event_id for _is_sealed, event_id, *_ in rows]])
    return len(links)


def _links(district_id: int, events: list[list[Any]]) -> list[tuple[int, int, str, str]]:
    """Sequence, event, previous hash and hash of each, from the chain's head on."""
    links = []
    last, previous = head(district_id)
    for sequence, event in enumerate(events, start=last + 1):
        its_hash = seal_of(entry(district_id, sequence, previous, event))
        links.append((sequence, event[0], previous, its_hash))
        previous = its_hash
    return links
