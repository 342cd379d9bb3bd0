"""Entries of the chain as the database holds them, in the form that is hashed.

Rows are fetched by lists of ids and put together here. Where the database joined them, a book
that had just grown (no statistics yet) was joined by comparing each row with each: 129 s for
30,000 entries, and now half a second.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from records.models import Seal
from records.offline_verifier import genesis

BATCH = 5000
END = 2**63 - 1

# The time is written by the database and not by Python, which has no year 0 and no infinity: a
# time that was tampered with must still reach the hash. null fits no seal.
EVENTS = """
    select id, actor_id,
    case when at > '0001-01-01Z'
    then to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end,
    name, subject, details::text
    from records_event where district_id = %s and id = any(%s)
"""
SEALS = """
    select sequence, event_id, previous, hash from records_seal
    where district_id = %s and sequence between %s and %s order by sequence limit %s
"""
GONE = (None,) * 6


class Head(NamedTuple):
    """The last entry: whoever keeps it elsewhere can tell whether the book was cut or rewritten."""

    sequence: int
    hash: str


def head(district_id: int) -> Head:
    """The head of the open district's chain; before the first entry, sequence 0 and genesis."""
    last = Seal.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return Head(*last) if last else Head(0, genesis(district_id))


def sealed(district_id: int, *, up_to: int = END) -> Iterator[dict[str, Any]]:
    """All sealed entries of the open district in order, a batch at a time."""
    for seals in places(district_id, up_to=up_to):
        events = events_of(district_id, [event_id for _, event_id, *_ in seals])
        for sequence, event_id, previous, its_hash in seals:
            event = events.get(event_id, GONE)
            yield {**entry(district_id, sequence, previous, event), "hash": its_hash}


def sealed_entry(event_id: int) -> dict[str, Any] | None:
    """One event of the open district with its place in the chain; None until it is sealed."""
    seal = Seal.objects.filter(event_id=event_id).first()
    if seal is None:
        return None
    event = events_of(seal.district_id, [event_id]).get(event_id, GONE)
    return {**entry(seal.district_id, seal.sequence, seal.previous, event), "hash": seal.hash}


def places(
    district_id: int, *, since: int = -END - 1, up_to: int = END
) -> Iterator[list[tuple[int, int, str, str]]]:
    """Sequence, event, previous hash and hash of each seal in order, a batch at a time."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(SEALS, [district_id, since, up_to, BATCH])
            seals = cursor.fetchall()
        yield seals
        if len(seals) < BATCH:
            return
        since = seals[-1][0] + 1


def events_of(district_id: int, ids: list[int]) -> dict[int, Sequence[Any]]:
    """The columns of these events that are hashed, by id."""
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [district_id, ids])
        return {row[0]: row for row in cursor.fetchall()}


def entry(district_id: int, sequence: int, previous: str, event: Sequence[Any]) -> dict[str, Any]:
    """What is hashed: the event's columns (EVENTS) and its place in the district's chain."""
    key, actor_id, at, name, subject, details = event
    return {
        "district": district_id,
        "sequence": sequence,
        "previous": previous,
        "id": key,
        "at": at,
        "actor": actor_id,
        "event": name,
        "subject": subject,
        "details": None if details is None else _read(details),
    }


def _read(details: str) -> Any:
    return json.loads(details, parse_float=_digits, parse_int=_whole)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 17 else _digits(digits)


def _digits(digits: str) -> str:
    """The book takes no fraction; one that came in around it is hashed by its exact digits."""
    return f"number {digits}"
