"""Is a district's record book as it was written? Asked of the database, entry by entry."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.db import connection

from records import chain
from records.chain import Head
from records.models import Seal, Unsealed
from records.offline_verifier import Finding, genesis, walk
from tenancy.scope import current_district_id, working_in

# One statement, so that it sees writers and the sealer between two transactions; and counts by
# lists of ids, for the reason that records.chain gives.
COUNTS = """
    with queue as materialized (
        select array(select event_id from records_unsealed where district_id = %(district)s) as ids
    )
    select
    (select count(*) from records_event where district_id = %(district)s),
    (select count(*) from records_seal where district_id = %(district)s),
    (select cardinality(ids) from queue),
    (select count(*) from records_event
        where district_id = %(district)s and id = any((select ids from queue)::bigint[])),
    (select count(*) from records_seal
        where district_id = %(district)s and event_id = any((select ids from queue)::bigint[]))
"""
TAKEN_OUT = "An event was taken out of the chain: it has no seal and does not wait for one."
VANISHED = "An event vanished before it was sealed."
CUT_OFF = "A head that was kept elsewhere is not in this book: its end was cut off."
REWRITTEN = (
    "A head that was kept elsewhere is not in this book: it was written anew, here or before."
)


class District(Protocol):
    """A District, or the DistrictKey that stands for one."""

    @property
    def id(self) -> int: ...


class Verdict(NamedTuple):
    """`broken_at` is the first entry that does not fit; `why` says what is wrong with it."""

    events: int
    intact: bool
    broken_at: int | None
    head: str
    waiting: int
    why: str = ""


def head(district: District) -> Head:
    """The last entry's sequence and hash, for keeping outside."""
    with working_in(district.id):
        return chain.head(district.id)


def verify(district: District, *, known: Iterable[Head] = ()) -> Verdict:
    """Walk the chain, and look for events and heads that should be in it and are not.

    A chain whose end was cut off is intact in itself. Only `known` heads, kept outside, tell.
    """
    with working_in(district.id):
        return verify_here(known=known)


def verify_here(*, known: Iterable[Head] = ()) -> Verdict:
    """The same for the open district."""
    district_id = current_district_id()
    found = walk(district_id, chain.sealed(district_id))
    if found.broken_at is None:
        found = _with_outsiders(district_id, found)
    if found.broken_at is None:
        found = _with_known(found, known, genesis(district_id))
    return Verdict(
        events=found.entries,
        intact=found.broken_at is None,
        broken_at=found.broken_at,
        head=found.head,
        waiting=Unsealed.objects.count(),
        why=found.why,
    )


def _with_outsiders(district_id: int, found: Finding) -> Finding:
    """Events that belong at the chain's end and are not on their way there."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"district": district_id})
        events, seals, queued, here, sealed_already = cursor.fetchone()
    if events != seals + here - sealed_already:
        return found._replace(broken_at=found.entries + 1, why=TAKEN_OUT)
    if here != queued:
        return found._replace(broken_at=found.entries + 1, why=VANISHED)
    return found


def _with_known(found: Finding, known: Iterable[Head], beginning: str) -> Finding:
    """Heads that were kept elsewhere must still be in the chain; the first missing one counts."""
    kept = {one.hash: one.sequence for one in known if one.hash != beginning}
    here = set(Seal.objects.filter(hash__in=kept).values_list("hash", flat=True))
    missing = [sequence for its_hash, sequence in kept.items() if its_hash not in here]
    if not missing:
        return found
    if min(missing) > found.entries:
        return found._replace(broken_at=found.entries + 1, why=CUT_OFF)
    return found._replace(broken_at=min(missing), why=REWRITTEN)
