"""Is a district's record book as it was written? Asked of the database, entry by entry."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.db import connection

from records import chain
from records.chain import Head
from records.models import Seal, Unsealed
from records.offline_verifier import Finding, genesis, walk
from tenancy.scope import current_district_id, working_in

# Each is one statement, so that it sees writers and the sealer between two transactions.
NEITHER = """
    select exists (
        select from records_event event
        left join records_seal seal on seal.event_id = event.id
        left join records_unsealed unsealed on unsealed.event_id = event.id
        where event.district_id = %s and seal.event_id is null and unsealed.event_id is null)
"""
VANISHED = """
    select exists (
        select from records_unsealed unsealed
        left join records_event event on event.id = unsealed.event_id
        where unsealed.district_id = %s and event.id is null)
"""


OUTSIDERS = {
    NEITHER: "An event was taken out of the chain: it has no seal and does not wait for one.",
    VANISHED: "An event vanished before it was sealed.",
}
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
        for question, why in OUTSIDERS.items():
            cursor.execute(question, [district_id])
            if cursor.fetchone()[0]:
                return found._replace(broken_at=found.entries + 1, why=why)
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
