"""What the company told us moves deliveries: by rank, in batches, and never back.

The account says whose district is opened; a delivery of another is not found in there, so nothing
of it moves. One applier at a time, over all processes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from districts.models import District
from notifications import replies
from notifications.models import Delivery, ProviderEvent, Tally
from notifications.transports.twilio_codes import CALL_AGAIN, CALLS, MESSAGES
from records import book
from records.models import Event
from tenancy.scope import working_in

log = structlog.get_logger(__name__)

S = Delivery.State

BATCH = 1000
APPLIER = 4108  # the advisory lock
CALL_TRIES = 3
SENT_TWICE = "notifications.delivery.sent_twice"


@dataclass(frozen=True, slots=True)
class Said:
    """The highest that was said of one attempt."""

    delivery_id: int
    attempt: int
    sid: str
    state: str
    rank: int
    error_code: str
    answered_by: str
    seconds: int | None


def apply_all(*, most: int | None = None) -> int:
    """Apply what waits, or so many batches of it; returns how many events were looked at."""
    done = 0
    while most is None or done < most * BATCH:
        looked_at = _apply_batch()
        done += looked_at
        if looked_at < BATCH:
            return done
    return done


@transaction.atomic
def _apply_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [APPLIER])
        if not cursor.fetchone()[0]:
            return 0
    events = list(ProviderEvent.objects.filter(applied_at=None).order_by("id")[:BATCH])
    by_account: dict[str, list[ProviderEvent]] = defaultdict(list)
    for event in events:
        by_account[event.account].append(event)
    districts = dict(
        District.objects.filter(phone_account__in=by_account).values_list("phone_account", "pk")
    )
    for account, theirs in by_account.items():
        if account in districts:
            _apply_in(districts[account], theirs)
    if events:
        _mark(events)
    return len(events)


def _apply_in(district_id: int, events: list[ProviderEvent]) -> None:
    """All at once; where one of them cannot be applied, one by one, and that one is set aside:
    it stands in nobody's way, least of all another district's."""
    try:
        with working_in(district_id):
            _apply(events)
    except (OperationalError, InterfaceError):
        raise
    except Exception as broken:
        if len(events) > 1:
            for event in events:
                _apply_in(district_id, [event])
            return
        log.error("delivery.event_set_aside", event_id=events[0].pk, reason=type(broken).__name__)


def _apply(events: Iterable[ProviderEvent]) -> None:
    best: dict[tuple[int, int, str], Said] = {}
    for event in events:
        if event.kind == "text":
            replies.obey(event)
            continue
        said = _read(event)
        if said is not None:
            key = (said.delivery_id, said.attempt, said.sid)
            if key not in best or said.rank >= best[key].rank:
                best[key] = said
    if best:
        _move(list(best.values()))


def _read(event: ProviderEvent) -> Said | None:
    """None for a status that nobody has told us of: kept, logged, and without effect."""
    table = CALLS if event.kind == "call" else MESSAGES
    status = table.get(event.status)
    if status is None or event.delivery_id is None or event.attempt is None:
        log.warning("delivery.status_unknown", status=event.status, event_id=event.pk)
        return None
    again = event.status in CALL_AGAIN and event.attempt < CALL_TRIES
    # A call that was not answered has no code: its status is what people are told.
    why = event.status if event.kind == "call" and status.rank == CALLS["failed"].rank else ""
    duration = str(event.details.get("CallDuration", ""))
    return Said(
        delivery_id=event.delivery_id,
        attempt=event.attempt,
        sid=event.sid,
        state=S.QUEUED.value if again else status.state,
        rank=status.rank,
        error_code=event.error_code or why,
        answered_by=str(event.details.get("AnsweredBy", ""))[:20],
        seconds=min(int(duration), 32767) if duration.isdecimal() else None,
    )


def _move(said: list[Said]) -> None:
    columns = {name: [getattr(one, name) for one in said] for name in Said.__slots__}
    columns["attempts"] = columns.pop("attempt")
    with connection.cursor() as cursor:
        cursor.execute(MOVE, columns | {"call_again_after": settings.CALL_AGAIN_AFTER})
        (twice,) = cursor.fetchone()
    for delivery_id in _news(twice or []):
        # The company took, late, what its list had not named, after we had tried again.
        log.error("delivery.duplicate", delivery_id=delivery_id)
        book.write(SENT_TWICE, details={"delivery": delivery_id})


def _news(twice: list[int]) -> list[int]:
    """A second copy has several statuses as well, and one line in the record book."""
    if not twice:
        return []
    written = Event.objects.filter(name=SENT_TWICE, details__delivery__in=twice)
    return sorted(set(twice) - set(written.values_list("details__delivery", flat=True)))


# Row order: deliveries by id, then counters; one applier at a time, so those cannot cross.
CHANGES = ", ".join(f"{one.value} = tally.{one.value} + moves.{one.value}" for one in S)
SUMS = ", ".join(
    f"sum((state = '{one.value}')::int - (was = '{one.value}')::int) as {one.value}" for one in S
)
MOVE = f"""
    with said as (
        select said.*, min(sid) over same <> max(sid) over same as has_two_sids
        from unnest(%(delivery_id)s::bigint[], %(attempts)s::int[], %(sid)s::text[],
            %(state)s::text[], %(rank)s::int[], %(error_code)s::text[], %(answered_by)s::text[],
            %(seconds)s::int[])
            as said(id, attempt, sid, state, rank, error_code, answered_by, seconds)
        window same as (partition by id, attempt)
    ), locked as materialized (
        select delivery.id, delivery.state, delivery.rank, delivery.sid, delivery.attempts
        from notifications_delivery delivery
        where delivery.id = any(%(delivery_id)s) order by delivery.id for update
    ), twice as (
        select locked.id from locked join said on said.id = locked.id
        where (said.attempt = locked.attempts
                and (locked.sid <> said.sid or said.has_two_sids))
            or (said.attempt < locked.attempts and exists (
                select 1 from notifications_attempt attempt
                where attempt.delivery_id = said.id and attempt.n = said.attempt
                and attempt.state = 'not_sent' and attempt.was_unknown))
    ), news as (
        select distinct on (said.id) said.*, locked.state as was from locked
        join said on said.id = locked.id and said.attempt = locked.attempts
            and (locked.sid is null or locked.sid = said.sid) and said.rank > locked.rank
        where locked.state not in ('suppressed', 'cancelled', 'expired')
        order by said.id, said.rank desc
    ), moved as (
        update notifications_delivery delivery
        set state = news.state, rank = news.rank, sid = news.sid, changed_at = tenancy_now(),
            error_code = news.error_code, seconds = coalesce(news.seconds, delivery.seconds),
            answered_by = coalesce(nullif(news.answered_by, ''), delivery.answered_by)
        from news where delivery.id = news.id
        returning delivery.id, delivery.district_id, delivery.message_id, delivery.channel,
            delivery.portion, delivery.attempts, delivery.state, news.was, news.sid
    ), closed as (
        update notifications_attempt attempt
        set state = 'accepted', sid = moved.sid,
            ended_at = coalesce(attempt.ended_at, tenancy_now())
        from moved where attempt.delivery_id = moved.id and attempt.n = moved.attempts
        and attempt.state in ('intent', 'unknown')
    ), again as (
        insert into notifications_chunk (district_id, message_id, channel, lane, portion, attempt,
            first_id, last_id, ids, due_at)
        select moved.district_id, moved.message_id, moved.channel,
            case when message.kind = 'emergency' then 'emergency' else 'routine' end,
            moved.portion, moved.attempts + 1, min(moved.id), max(moved.id),
            array_agg(moved.id order by moved.id),
            tenancy_now() + %(call_again_after)s * interval '1 second'
        from moved join notifications_message message on message.id = moved.message_id
        where moved.state = 'queued'
        group by moved.district_id, moved.message_id, moved.channel, message.kind, moved.portion,
            moved.attempts
    ), counted as (
        update notifications_tally tally set {CHANGES}
        from (
            select message_id, channel, portion %% {Tally.SHARDS} as shard, {SUMS}
            from moved group by message_id, channel, portion %% {Tally.SHARDS}
        ) moves
        where tally.message_id = moves.message_id and tally.channel = moves.channel
        and tally.shard = moves.shard
    ), stirred as (
        insert into notifications_stirred (district_id, message_id, channel, portion)
        select distinct district_id, message_id, channel, portion from moved
    )
    select array_agg(distinct id) from twice
"""


def _mark(events: list[ProviderEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update notifications_providerevent set applied_at = tenancy_now() where id = any(%s)",
            [[event.pk for event in events]],
        )
