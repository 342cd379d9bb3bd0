"""Chains what was written: each event gets a place, and a hash that rests on all before it.

Apart from the writing (docs/adr/0005): an action that had to hold the head would hold up every
other one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from records.chain import BATCH, entry, events_of, head
from records.models import Seal, Unsealed
from records.offline_verifier import seal_of
from tenancy.faults import passed_over
from tenancy.schedule import every
from tenancy.scope import across_districts, working_in

LOCK = "select pg_advisory_xact_lock(hashtextextended('records.seal', %s))"
INSERT = """
    insert into records_seal (district_id, sequence, event_id, previous, hash)
    select %s, * from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
"""


@every(seconds=1, name="records.seal")
def seal_all() -> None:
    """Seal what waits, in every district."""
    for district_id in waiting():
        with passed_over("records.seal_failed", district_id=district_id):
            seal(district_id)


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
            removed, done = _seal_batch(district_id)
        count += done
        # Rows of the queue whose event is gone stay, for the verification to find them.
        if removed < BATCH:
            return count


def _seal_batch(district_id: int) -> tuple[int, int]:
    """How many left the queue, and how many of them got a seal."""
    with connection.cursor() as cursor:
        # Every statement after this one sees what the sealer before us committed.
        cursor.execute(LOCK, [district_id])
        queue = Unsealed.objects.order_by("event_id").values_list("event_id", flat=True)
        ids = list(queue[:BATCH])
        events = events_of(district_id, ids)
        # Whoever may write to the queue could name an event again; the chain takes it once.
        again = set(Seal.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
        links = _links(district_id, (events[key] for key in sorted(events.keys() - again)))
        if links:
            cursor.execute(INSERT, [district_id, *map(list, zip(*links, strict=True))])
        removed, _rows = Unsealed.objects.filter(event_id__in=list(events)).delete()
    return removed, len(links)


def _links(district_id: int, events: Iterable[Sequence[Any]]) -> list[tuple[int, int, str, str]]:
    """Sequence, event, previous hash and hash of each, from the chain's head on."""
    links = []
    last, previous = head(district_id)
    for sequence, event in enumerate(events, start=last + 1):
        its_hash = seal_of(entry(district_id, sequence, previous, event))
        links.append((sequence, event[0], previous, its_hash))
        previous = its_hash
    return links
