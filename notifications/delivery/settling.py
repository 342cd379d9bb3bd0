"""Calls without an answer are settled by evidence: a callback that names them, or the company's
own list. Only when that list was read twice in vain is a delivery tried again; a mail server has no
list, so a letter goes once more under the same Message-ID.

A list match is beyond doubt, because at most one undecided copy of a text is on its way to a
number (Attempt.attempt_one_open_a_text). Two matches are for a person to look at.
"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from notifications.delivery import letters, portions
from notifications.delivery.counters import counting
from notifications.delivery.portions import MINE, STIR, Ask, Claim
from notifications.models import Channel, Delivery
from notifications.transports.carriers import Carrier
from notifications.transports.twilio_codes import CALL_AGAIN, CALLS, MESSAGES, Status
from notifications.transports.twilio_lists import FEW, Listed, read
from tenancy.scope import working_in

S = Delivery.State

ACCEPTED = Status("accepted", 1)
# The company writes whole seconds by its own clock.
SLACK = timedelta(minutes=2)
# An answer that comes this long after a call's own deadline has not been heard of.
LATEST = timedelta(minutes=5)
# Between the two readings in vain, as a part of the grace before the first: 60 s of ten minutes.
BETWEEN = 0.1


@dataclass(frozen=True, slots=True)
class Unknown:
    delivery_id: int
    destination: str
    content: bytes
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    delivery_id: int
    state: Delivery.State
    reference: str | None = None
    rank: int = 0


class Lists:
    """What was read of the companies' lists a moment ago serves all portions that ask by then."""

    KEPT_FOR = 2.0  # seconds

    def __init__(self) -> None:
        self._read: dict[tuple[str, str], tuple[float, datetime, list[Listed]]] = {}

    async def read(
        self, carrier: Carrier, channel: str, *, since: datetime, to: list[str]
    ) -> list[Listed]:
        key = (carrier.account, channel)
        at, reaches_back_to, listed = self._read.get(key, (0.0, since, []))
        if time.monotonic() - at < self.KEPT_FOR and reaches_back_to <= since:
            return listed
        listed = await read(carrier, channel, since=since, to=to)
        if len(to) > FEW:
            self._read[key] = (time.monotonic(), since, listed)
        return listed


async def settle(claim: Claim, ask: Ask, lists: Lists) -> None:
    """Find out about the unknown deliveries of a portion; leaves none of them without a plan.

    Raises what reading the list raises: then the portion is put back and asked about once more.
    """
    carrier, unknowns = await ask(lambda: _unknowns(claim))
    if not unknowns:
        await ask(lambda: portions.finish(claim))
        return
    if claim.channel == Channel.EMAIL:
        await ask(lambda: _write(claim, _settle_mails(claim, unknowns)))
        return
    listed = await lists.read(
        carrier,
        claim.channel.value,
        since=min(one.started_at for one in unknowns) - SLACK,
        to=[one.destination for one in unknowns],
    )
    await ask(lambda: _write(claim, _matched(claim, unknowns, listed)))


def _unknowns(claim: Claim) -> tuple[Carrier, list[Unknown]]:
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(UNKNOWN, claim.values)
        found = [
            Unknown(delivery_id, destination, bytes(content), started_at)
            for delivery_id, destination, content, started_at in cursor.fetchall()
        ]
        return letters.prepare(claim).carrier, found


UNKNOWN = f"""
    select delivery.id, delivery.destination, attempt.content, attempt.started_at
    from notifications_delivery delivery
    join notifications_attempt attempt on attempt.delivery_id = delivery.id
        and attempt.n = %(attempt)s
    where {MINE} and delivery.state = 'unknown' and delivery.attempts = %(attempt)s
    order by delivery.id
"""


def _settle_mails(claim: Claim, unknowns: Iterable[Unknown]) -> list[Settled]:
    """A mail server has no list: one more letter, with the same Message-ID, then no more."""
    state = S.QUEUED if claim.attempt < 2 else S.NEEDS_REVIEW
    return [Settled(one.delivery_id, state) for one in unknowns]


def _matched(claim: Claim, unknowns: list[Unknown], listed: list[Listed]) -> list[Settled]:
    """One match settles; none twice means it was not accepted; several are for a person."""
    known = _known_references(claim, unknowns, [one.sid for one in listed])
    by_number: dict[str, list[Listed]] = defaultdict(list)
    for one in listed:
        if one.sid not in known:
            by_number[one.to].append(one)
    settled = []
    for unknown in unknowns:
        matches = [one for one in by_number[unknown.destination] if _is_it(claim, unknown, one)]
        if len(matches) == 1:
            settled.append(_found(claim, unknown, matches[0]))
        elif matches:
            settled.append(Settled(unknown.delivery_id, S.NEEDS_REVIEW))
        elif claim.reads:
            settled.append(Settled(unknown.delivery_id, S.QUEUED))
    return settled


def _is_it(claim: Claim, unknown: Unknown, one: Listed) -> bool:
    # What began much later is another message's, however alike.
    if not unknown.started_at - SLACK <= one.created_at <= unknown.started_at + LATEST:
        return False
    is_text = claim.channel == Channel.SMS
    return not is_text or hashlib.sha256(one.body.encode()).digest() == unknown.content


def _found(claim: Claim, unknown: Unknown, one: Listed) -> Settled:
    table = MESSAGES if claim.channel == Channel.SMS else CALLS
    status = table.get(one.status, ACCEPTED)
    # A busy phone is called again by who applies what the company says (silence.ask_about).
    if claim.channel == Channel.VOICE and one.status in CALL_AGAIN:
        status = ACCEPTED
    return Settled(unknown.delivery_id, S(status.state), one.sid, status.rank)


def _known_references(claim: Claim, unknowns: list[Unknown], sids: list[str]) -> set[str]:
    """What the list shows of other deliveries, and of former attempts of these."""
    with working_in(claim.district_id), connection.cursor() as cursor:
        cursor.execute(
            "select sid from notifications_delivery where sid = any(%s) "
            "union select sid from notifications_attempt "
            "where delivery_id = any(%s) and sid is not null",
            [sids, [one.delivery_id for one in unknowns]],
        )
        return {sid for (sid,) in cursor.fetchall()}


def _write(claim: Claim, settled: list[Settled]) -> None:
    with working_in(claim.district_id):
        again = _record(claim, settled) if settled else []
        if again:
            portions.try_again(claim, again, attempt=claim.attempt + 1, seconds=0)
        if claim.channel == Channel.EMAIL or claim.reads:
            portions.finish(claim)
        else:
            portions.read_in_vain(claim, seconds=claim.settle_after * BETWEEN)


def _record(claim: Claim, settled: list[Settled]) -> list[int]:
    """Returns those that wait to be tried again."""
    with connection.cursor() as cursor:
        cursor.execute(
            SETTLE,
            claim.values
            | {
                "delivery_ids": [one.delivery_id for one in settled],
                "states": [one.state.value for one in settled],
                "references": [one.reference for one in settled],
                "ranks": [one.rank for one in settled],
            },
        )
        return sorted(row[0] for row in cursor.fetchall() if row[1] == S.QUEUED)


COUNTED = counting(
    "moved",
    out_of=S.UNKNOWN,
    into=[
        S.QUEUED, S.ACCEPTED, S.SENT, S.DELIVERED, S.FAILED, S.UNDELIVERED, S.NEEDS_REVIEW,
    ],
)  # fmt: skip
SETTLE = f"""
    with said as (
        select * from unnest(%(delivery_ids)s::bigint[], %(states)s::text[],
            %(references)s::text[], %(ranks)s::int[]) as said(id, state, reference, rank)
    ), locked as materialized (
        select delivery.id from notifications_delivery delivery
        where delivery.id = any(%(delivery_ids)s) and delivery.state = 'unknown'
        and delivery.attempts = %(attempt)s
        order by delivery.id for update
    ), moved as (
        update notifications_delivery delivery
        set state = said.state, sid = said.reference, rank = said.rank,
            changed_at = tenancy_now()
        from locked join said on said.id = locked.id where delivery.id = locked.id
        returning delivery.id, delivery.state
    ), closed as (
        update notifications_attempt attempt
        set state = case when moved.state = 'queued' then 'not_sent' else 'accepted' end,
            sid = said.reference, ended_at = tenancy_now()
        from moved join said on said.id = moved.id
        where attempt.delivery_id = moved.id and attempt.n = %(attempt)s
        and attempt.state = 'unknown'
    ), counted as ({COUNTED}
    ), stirred as ({STIR})
    select id, state from moved
"""
