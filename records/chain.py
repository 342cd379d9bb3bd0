"""Entries of the chain as the database holds them, in the form that is hashed."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from records.models import Seal
from records.offline_verifier import genesis

# Written by the database and not by Python, which has no year 0 and no infinity: a time that was
# tampered with must still reach the hash. null fits no seal.
EVENT = """
    event.id, event.actor_id,
    case when event.at > '0001-01-01Z'
    then to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end,
    event.name, event.subject, event.details::text
"""
SEALED = f"""
    select seal.sequence, seal.previous, seal.hash, {EVENT}
    from records_seal seal left join records_event event
    on event.district_id = seal.district_id and event.id = seal.event_id
    where seal.district_id = %s and seal.sequence <= %s order by seal.sequence
"""  # noqa: S608
END = 2**63 - 1


class Head(NamedTuple):
    """The last entry: whoever keeps it elsewhere can tell whether the book was cut or rewritten."""

    sequence: int
    hash: str


def head(district_id: int) -> Head:
    """The head of the open district's chain; before the first entry, sequence 0 and genesis."""
    last = Seal.objects.order_by("-sequence").values_list("sequence", "hash").first()
    return Head(*last) if last else Head(0, genesis(district_id))


def sealed(district_id: int, *, up_to: int = END) -> Iterator[dict[str, Any]]:
    """All sealed entries of the open district in order, through a cursor that the server keeps."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(SEALED, [district_id, up_to])
        for sequence, previous, its_hash, *event in cursor:
            yield {**entry(district_id, sequence, previous, event), "hash": its_hash}


def entry(district_id: int, sequence: int, previous: str, event: list[Any]) -> dict[str, Any]:
    """What is hashed: the event's columns (EVENT) and its place in the district's chain."""
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
        "details": None
        if details is None
        else json.loads(details, parse_float=_digits, parse_int=_whole),
    }


def _read(details: str) -> Any:
    return json.loads(details, parse_float=_digits, parse_int=_whole)


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= 17 else _digits(digits)


def _digits(digits: str) -> str:
    """The book takes no fraction; one that came in around it is hashed by its exact digits."""
    return f"number {digits}"
