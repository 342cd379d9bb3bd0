"""The lease on a portion is the claim on its deliveries; a worker that dies lets it run out."""

import uuid

from django.db import connection

from notifications.delivery import portions
from notifications.delivery.counters import counting
from notifications.delivery.portions import LEASE_SECONDS, MINE, Claim
from notifications.models import Channel, Chunk, Delivery, Lane
from tenancy.scope import across_districts, working_in

S = Delivery.State

LOOK_AT = 20

DUE = """
    select id, district_id from notifications_chunk
    where lane = %s and done_at is null and due_at <= tenancy_now()
    and (lease_until is null or lease_until < tenancy_now()) and (work = 'send' or %s)
    order by array_position('{send,settle,ask}'::text[], work::text), due_at, id limit %s
"""
LEASE = """
    update notifications_chunk set token = %(token)s,
        lease_until = tenancy_now() + %(lease)s * interval '1 second'
    where id = (
        select id from notifications_chunk
        where id = %(chunk)s and done_at is null and due_at <= tenancy_now()
        and (lease_until is null or lease_until < tenancy_now())
        for update skip locked
    )
    returning message_id, channel, lane, work, portion, attempt, first_id, last_id, ids, reads
"""


def take(lane: Lane, *, may_ask: bool = True) -> Claim | None:
    """The longest due portion of this lane that nobody holds, over all districts; what is to be
    sent before what is to be asked about, and that only when somebody is free to ask."""
    with across_districts("find due deliveries"), connection.cursor() as cursor:
        cursor.execute(DUE, [lane.value, may_ask, LOOK_AT])
        due = cursor.fetchall()
    for chunk_id, district_id in due:
        claim = _lease(chunk_id, district_id)
        if claim is not None:
            return claim
    return None


def _lease(chunk_id: int, district_id: int) -> Claim | None:
    token = uuid.uuid4()
    with working_in(district_id), connection.cursor() as cursor:
        cursor.execute(LEASE, {"token": token, "lease": LEASE_SECONDS, "chunk": chunk_id})
        row = cursor.fetchone()
        if row is None:
            return None
        message_id, channel, lane, work, portion, attempt, first_id, last_id, ids, reads = row
        claim = Claim(
            chunk_id=chunk_id,
            district_id=district_id,
            message_id=message_id,
            channel=Channel(channel),
            lane=Lane(lane),
            work=work,
            portion=portion,
            attempt=attempt,
            first_id=first_id,
            last_id=last_id,
            ids=ids,
            reads=reads,
            token=token,
        )
        if work == Chunk.Work.SEND:
            _give_up_on_the_dead(claim)
        return claim


COUNTED = counting("moved", out_of=S.SENDING, into=[S.UNKNOWN])
# Promises of a worker whose lease ran out: called or not, nobody knows. They are asked about when
# the company must have made up its mind.
ABANDONED = f"""
    with lost as (
        select delivery.id from notifications_delivery delivery
        where {MINE} and delivery.state = 'sending' and delivery.attempts = %(attempt)s
        order by delivery.id for update
    ), closed as (
        update notifications_attempt attempt set state = 'unknown', was_unknown = true,
            ended_at = tenancy_now()
        from lost where attempt.delivery_id = lost.id and attempt.n = %(attempt)s
        and attempt.state = 'intent'
    ), moved as (
        update notifications_delivery delivery set state = 'unknown', changed_at = tenancy_now()
        from lost where delivery.id = lost.id returning delivery.id, delivery.state
    ), counted as ({COUNTED}
    )
    select array_agg(id order by id) from moved
"""


def _give_up_on_the_dead(claim: Claim) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, claim.values)
        (lost,) = cursor.fetchone()
    if lost:
        portions.ask_later(claim, lost)
