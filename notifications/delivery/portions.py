"""A portion of deliveries in somebody's hands: what is worked off, put back, or asked about."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from notifications.models import Channel, Chunk, Lane, Tally
from optin.models import SenderGroup
from tenancy.scope import working_in

# Deliveries in one piece of work. A worker that dies leaves at most this many to its successor.
PORTION = 400
# Twice what one batch may take on the wire (transports.twilio_wire): whoever holds a lease and is
# alive has renewed it by then.
LEASE_SECONDS = 26


@dataclass(frozen=True)
class Claim:
    """A portion that is ours for LEASE_SECONDS, renewed with every batch of promises."""

    chunk_id: int
    district_id: int
    message_id: int
    channel: Channel
    lane: Lane
    work: str
    portion: int
    attempt: int
    first_id: int
    last_id: int
    ids: list[int] | None
    reads: int
    token: uuid.UUID

    @property
    def values(self) -> dict[str, Any]:
        """For the placeholders of this package's SQL."""
        return {
            "chunk": self.chunk_id,
            "district": self.district_id,
            "message": self.message_id,
            "channel": self.channel.value,
            "lane": self.lane.value,
            "portion": self.portion,
            "shard": self.portion % Tally.SHARDS,
            "attempt": self.attempt,
            "first": self.first_id,
            "last": self.last_id,
            "ids": self.ids,
            "token": self.token,
            "group": self.group.value,
            "lease": LEASE_SECONDS,
        }

    @property
    def group(self) -> SenderGroup:
        """Whose STOP counts, and from which number it goes."""
        return SenderGroup.EMERGENCY if self.lane == Lane.EMERGENCY else SenderGroup.OTHER

    @property
    def settle_after(self) -> float:
        """Seconds until the company's list is asked. In an emergency sooner: of silence and a
        second copy, the copy does less harm."""
        return settings.SETTLE_AFTER / (10 if self.lane == Lane.EMERGENCY else 1)


class Ask(Protocol):
    """Puts a question to the database, in the one thread of a worker that has it."""

    def __call__(self, question: Callable[[], Any]) -> Awaitable[Any]: ...


# The deliveries of a portion: those that the fan-out put into it, or by number.
MINE = """
    delivery.id between %(first)s and %(last)s and delivery.message_id = %(message)s
    and delivery.channel = %(channel)s
    and case when %(ids)s::bigint[] is null then delivery.portion = %(portion)s
        else delivery.id = any(%(ids)s) end"""
STIR = """
    insert into notifications_stirred (district_id, message_id, channel, portion)
    values (%(district)s, %(message)s, %(channel)s, %(portion)s)"""


def try_again(claim: Claim, ids: list[int], *, attempt: int, seconds: float) -> None:
    """Deliveries that are waiting once more, as a portion of their own, due after so long."""
    _open(claim, Chunk.Work.SEND, ids, attempt=attempt, seconds=seconds)


def ask_later(claim: Claim, ids: list[int]) -> None:
    """Deliveries of which nobody knows whether they were accepted, to be asked about."""
    seconds = claim.settle_after
    _open(claim, Chunk.Work.SETTLE, ids, attempt=claim.attempt, seconds=seconds)


def look_again(claim: Claim, *, seconds: float) -> None:
    """All of a portion, after so long, for those that the company says no more of."""
    _open(claim, Chunk.Work.ASK, None, attempt=claim.attempt, seconds=seconds)


def finish(claim: Claim) -> None:
    """Nothing of it is left to do; what came of it stands in the deliveries."""
    _let_go(claim, "done_at = tenancy_now()")


def keep(claim: Claim) -> None:
    """Still at it: the lease begins anew."""
    _let_go(claim, "due_at = due_at", until="tenancy_now() + %(lease)s * interval '1 second'")


def put_back(claim: Claim, *, seconds: float) -> None:
    """Give it up for a while: whoever is free then takes it."""
    _let_go(claim, "due_at = tenancy_now() + %(seconds)s * interval '1 second'", seconds=seconds)


def read_in_vain(claim: Claim, *, seconds: float) -> None:
    """The company's list did not name its deliveries; it is read once more after so long."""
    again = "reads = reads + 1, due_at = tenancy_now() + %(seconds)s * interval '1 second'"
    _let_go(claim, again, seconds=seconds)


def _let_go(claim: Claim, change: str, *, until: str = "null", **values: float) -> None:
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(
            f"update notifications_chunk set lease_until = {until}, {change} "
            "where id = %(chunk)s and token = %(token)s",
            claim.values | values,
        )


def _open(
    claim: Claim, work: Chunk.Work, ids: list[int] | None, *, attempt: int, seconds: float
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into notifications_chunk (district_id, message_id, channel, lane, work, portion,
                attempt, first_id, last_id, ids, due_at)
            values (%(district)s, %(message)s, %(channel)s, %(lane)s, %(work)s, %(portion)s,
                %(of)s, %(lowest)s, %(highest)s, %(these)s,
                tenancy_now() + %(seconds)s * interval '1 second')
            """,
            claim.values
            | {
                "work": work.value,
                "of": attempt,
                "lowest": min(ids) if ids else claim.first_id,
                "highest": max(ids) if ids else claim.last_id,
                "these": ids,
                "seconds": seconds,
            },
        )
