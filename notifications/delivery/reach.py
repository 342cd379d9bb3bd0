"""How far a message got, family by family: told anew for the portions in which something moved.

One teller at a time for a message. What stirs while it reads is told by the next.
"""

from django.db import connection

from notifications.models import Channel, Message, Reach, Stirred
from records import book
from tenancy.clock import database_now
from tenancy.scope import across_districts, working_in

TELLER = 4109  # the advisory lock, with the message
PORTIONS = 40  # told in one go


def tell_all() -> int:
    """Every message in which something moved; returns how many portions were told."""
    with across_districts("find messages whose reach has moved"):
        stirred = Stirred.in_all_districts.order_by().values_list("district_id", "message_id")
        moved = sorted(set(stirred.distinct()))
    told = 0
    for district_id, message_id in moved:
        while True:
            with working_in(district_id):
                portions = tell(message_id)
            told += portions
            if portions < PORTIONS:
                break
    return told


def tell(message_id: int) -> int:
    """Tell some portions of one message of the open district; in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s::int)", [TELLER, message_id])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(STIRRED, {"message": message_id, "most": PORTIONS})
        portions = cursor.fetchall()
        if not portions:
            return 0
        # A statement of its own, begun after those: it sees what stirred them.
        cursor.execute(
            TELL,
            {
                "message": message_id,
                "channels": [channel for channel, _portion in portions],
                "portions": [portion for _channel, portion in portions],
            },
        )
        _note_half(cursor.fetchone(), message_id)
        note_end(message_id)
        return len(portions)


STIRRED = """
    with few as (
        select distinct channel, portion from notifications_stirred
        where message_id = %(message)s limit %(most)s
    ), gone as (
        delete from notifications_stirred stirred using few
        where stirred.message_id = %(message)s and stirred.channel = few.channel
        and stirred.portion = few.portion
    )
    select channel, portion from few
"""
# Of a family the best of its deliveries counts: reached, else trying while one may still arrive.
TELL = """
    with piece as (
        select chunk.channel, chunk.portion, chunk.first_id, chunk.last_id
        from notifications_chunk chunk
        join unnest(%(channels)s::text[], %(portions)s::int[]) as stirred(channel, portion)
            on stirred.channel = chunk.channel and stirred.portion = chunk.portion
        where chunk.message_id = %(message)s and chunk.work = 'send' and chunk.ids is null
    ), family as (
        select distinct unnest(delivery.families) as family_id
        from piece join notifications_delivery delivery
            on delivery.id between piece.first_id and piece.last_id
            and delivery.message_id = %(message)s and delivery.channel = piece.channel
            and delivery.portion = piece.portion
    ), fate as (
        select recipient.id, recipient.state as was,
            case
                when bool_or(delivery.state = 'delivered') then 'reached'
                when bool_or(delivery.state in
                    ('sending', 'accepted', 'sent', 'unknown', 'needs_review')
                    or (delivery.state = 'queued' and delivery.attempts > 0)) then 'trying'
                when bool_or(delivery.state = 'queued') then 'waiting'
                else 'not_reached' end as state,
            case
                when exists (
                    select 1 from notifications_reliance reliance
                    where reliance.message_id = %(message)s
                    and reliance.student_id = recipient.family_id
                    and reliance.broken_at is not null) then 'permission'
                when bool_or(delivery.state in ('undelivered', 'failed', 'expired')) then 'failed'
                when bool_or(delivery.state = 'cancelled') then 'cancelled'
                else 'stopped' end as reason
        from family
        join notifications_recipient recipient on recipient.message_id = %(message)s
            and recipient.family_id = family.family_id
        join notifications_delivery delivery on delivery.id = any(recipient.deliveries)
        group by recipient.id
    ), moved as (
        update notifications_recipient recipient
        set state = fate.state,
            reason = case when fate.state = 'not_reached' then fate.reason else '' end
        from fate where recipient.id = fate.id and fate.state <> fate.was
        returning fate.was, recipient.state
    )
    update notifications_reach reach
    set waiting = reach.waiting + moves.waiting, trying = reach.trying + moves.trying,
        reached = reach.reached + moves.reached,
        not_reached = reach.not_reached + moves.not_reached
    from (
        select
            count(*) filter (where state = 'waiting')
                - count(*) filter (where was = 'waiting') as waiting,
            count(*) filter (where state = 'trying')
                - count(*) filter (where was = 'trying') as trying,
            count(*) filter (where state = 'reached')
                - count(*) filter (where was = 'reached') as reached,
            count(*) filter (where state = 'not_reached')
                - count(*) filter (where was = 'not_reached') as not_reached
        from moved
    ) moves
    where reach.message_id = %(message)s
    returning reach.families, reach.reached, reach.half_reached_at is not null
"""


def _note_half(row: tuple[int, int, bool] | None, message_id: int) -> None:
    if row is None:
        return
    families, reached, is_noted = row
    if families and not is_noted and 2 * reached >= families:
        Reach.objects.filter(message_id=message_id).update(half_reached_at=database_now())


def note_end(message_id: int) -> None:
    """Nothing left for us to hand over: the message is sent. Nothing left open at all, and all of
    it told: it is over, and one event says how it ended, with a hash over every delivery's outcome.
    """
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"message": message_id})
        ours, theirs, is_stirred = cursor.fetchone()
    if ours:
        return
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.status == Message.Status.SENDING:
        message.become(Message.Status.SENT)
        message.save(update_fields=["status"])
        book.write("notifications.message.handed_over", subject=message)
    # What moved since the portions above were told counts in the end, too: whoever tells it comes
    # back here.
    if theirs or is_stirred or message.ended_at is not None:
        return
    message.ended_at = database_now()
    message.save(update_fields=["ended_at"])
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES, {"message": message_id})
        deliveries, sha256 = cursor.fetchone()
    reach = Reach.objects.get(message=message)
    book.write(
        "notifications.message.ended",
        subject=message,
        details={
            "families": reach.families,
            "reached": reach.reached,
            "not_reached": reach.not_reached,
            "deliveries": deliveries,
            "outcomes": sha256,
        },
    )


# Calls that ring count as ours while the message is valid: a busy one is called again.
OPEN = f"""
    select
        coalesce(sum(queued + sending + unknown + case when may_call_again
            then accepted + sent else 0 end), 0),
        coalesce(sum(case when may_call_again then 0 else accepted + sent end), 0),
        exists (select from notifications_stirred where message_id = %(message)s)
    from (
        select tally.*, tally.channel = '{Channel.VOICE}'
            and coalesce(message.expires_at > tenancy_now(), true) as may_call_again
        from notifications_tally tally
        join notifications_message message on message.id = tally.message_id
        where tally.message_id = %(message)s
    ) tally
"""
OUTCOMES = """
    select count(*), encode(sha256(coalesce(string_agg(
        concat_ws(':', id, channel, state, attempts, sid), E'\\n' order by id), '')::bytea), 'hex')
    from notifications_delivery where message_id = %(message)s
"""
