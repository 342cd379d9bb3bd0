"""Chains what was written: each event gets a place, and a hash that rests on all before it.

Apart from the writing (D6): an action that had to hold the head would hold up every other one.
"""

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
# Whoever may write to the queue could name an event twice; the chain takes it once.
PENDING = f"""
    select {EVENT} from records_unsealed unsealed join records_event event
    on event.district_id = unsealed.district_id and event.id = unsealed.event_id
    where unsealed.district_id = %s and not exists (
        select from records_seal seal where seal.event_id = event.id)
    order by event.id limit %s
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
        sequence, previous = head(district_id)
        cursor.execute(PENDING, [district_id, BATCH])
        sequences, events, before, hashes = [], [], [], []
        for row in cursor.fetchall():
            sequence += 1
            its_hash = seal_of(entry(district_id, sequence, previous, list(row)))
            sequences.append(sequence)
            events.append(row[0])
            before.append(previous)
            hashes.append(its_hash)
            previous = its_hash
        if events:
            cursor.execute(INSERT, [district_id, sequences, events, before, hashes])
            cursor.execute(DONE, [district_id, events])
    return len(events)
