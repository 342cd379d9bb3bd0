"""From an audience to deliveries: one INSERT … SELECT a channel, cut into portions as it goes.

Runs inside the transaction that releases the message, so that a message is planned whole or not
at all; unique on (message, channel, destination), so that planning twice adds nothing. No model
objects: a district's third of a million rows are written at the speed of the database
(docs/adr/0013, `bench fanout`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from notifications.audience.reasons import reason
from notifications.audience.selection import Selection, select
from notifications.audience.staff import staff_of
from notifications.delivery import named
from notifications.delivery.portions import PORTION
from notifications.models import Channel, Message, Reach, Tally

# Texts and mails are quick and go first; a call takes a line for half a minute.
ORDER = (Channel.SMS, Channel.EMAIL, Channel.VOICE)


@dataclass(frozen=True)
class Plan:
    families: int
    deliveries: int
    staff: int = 0


def plan(
    message: Message, *, languages: list[str], main_language: str, without: Iterable[int] = ()
) -> Plan:
    """Write recipients, deliveries, portions and counters of a message that is being released.

    `languages` are those that the message is worded in. A number shared by several guardians gets
    the language of the first of them, in the roster's order, that is among these. `without` are
    students whom the policy leaves out.
    """
    selection = select(message, without=without)
    selection.values.update(
        languages=languages, main=main_language, portion=PORTION, lane=message.lane.value
    )
    with connection.cursor() as cursor:
        # A hundred thousand families are sorted a few times over; in memory, not on disk.
        cursor.execute("set local work_mem = '64MB'")
        selection.choose(cursor)
        deliveries = 0
        for channel in ORDER:
            if channel in message.channels:
                cursor.execute(_deliveries(selection, channel), selection.values)
                deliveries += cursor.fetchone()[0]
        cursor.execute(_recipients(selection, message.channels), selection.values)
        waiting, not_reached = cursor.fetchone()
    Reach.objects.create(
        district_id=message.district_id,
        message=message,
        families=waiting + not_reached,
        waiting=waiting,
        not_reached=not_reached,
    )
    colleagues = staff_of(message)
    deliveries += named.plan_staff(message, colleagues, main_language)
    return Plan(waiting + not_reached, deliveries, len(colleagues))


# The language of the first who shares a destination, among those that there are words in. Turn
# and language as one number: an ordered aggregate would sort all ways by their destination.
FIRST_LANGUAGE = """(%(languages)s::text[])[
    (min((turn << 6) + array_position(%(languages)s::text[], language)) & 63)::int]"""


def _deliveries(selection: Selection, channel: Channel) -> str:
    """Neighbours in the list of families stand in the same portion: their reach is told at once."""
    return f"""
        with way as ({selection.ways(channel)}), merged as (
            select destination, min(family_id) as family_id,
                case when min(family_id) = max(family_id) then array[min(family_id)]
                    else (select array_agg(distinct sharing) from unnest(array_agg(family_id))
                        sharing) end as families,
                coalesce({FIRST_LANGUAGE}, %(main)s) as language
            from way group by destination
        ), cut as (
            select merged.*,
                (row_number() over (order by family_id, destination) - 1) / %(portion)s as portion
            from merged
        ), planned as (
            insert into notifications_delivery
                (district_id, message_id, channel, destination, language, families, portion)
            select %(district)s, %(message)s, '{channel.value}', destination, language, families,
                portion
            from cut order by family_id, destination
            returning id, portion
        ), piece as (
            select portion, min(id) as first_id, max(id) as last_id, count(*) as deliveries
            from planned group by portion
        ), written as (
            insert into notifications_chunk
                (district_id, message_id, channel, lane, portion, first_id, last_id)
            select %(district)s, %(message)s, '{channel.value}', %(lane)s, portion,
                first_id, last_id
            from piece order by portion
        ), counted as (
            insert into notifications_tally (district_id, message_id, channel, shard, queued)
            select %(district)s, %(message)s, '{channel.value}', portion %% {Tally.SHARDS},
                sum(deliveries)
            from piece group by portion %% {Tally.SHARDS}
        )
        select coalesce(sum(deliveries), 0)::int from piece
    """


def _recipients(selection: Selection, channels: list[str]) -> str:
    """Every family of the audience, with the deliveries that try to reach it or why none does."""
    stopped = " union ".join(
        f"select family_id from ({selection.ways(one, stopped=True)}) {Channel(one).value}"
        for one in channels
    )
    why = reason(has_open_way="false", has_any_way="bool_or(stopped.family_id is not null)")
    return f"""
        with delivery as materialized (
            select id, families from notifications_delivery
            where district_id = %(district)s and message_id = %(message)s
        ), reached as (
            select family_id, array_agg(id) as deliveries
            from (
                select families[1] as family_id, id from delivery
                union all
                select unnest(families[2:]), id from delivery where cardinality(families) > 1
            ) way
            group by family_id
        ), stopped as ({stopped}), unreached as (
            select family.family_id, {why} as reason
            from chosen_family family
            left join chosen_guardian guardian on guardian.family_id = family.family_id
            left join stopped on stopped.family_id = family.family_id
            where family.family_id not in (select family_id from reached)
            group by family.family_id
        ), written as (
            insert into notifications_recipient
                (district_id, message_id, family_id, position, language, state, reason, deliveries)
            select %(district)s, %(message)s, family_id,
                row_number() over (order by lead.name, family_id), lead.language,
                case when reached.family_id is null then 'not_reached' else 'waiting' end,
                coalesce(unreached.reason, ''), coalesce(reached.deliveries, '{{}}')
            from chosen_lead lead
            left join reached using (family_id)
            left join unreached using (family_id)
            returning state
        )
        select count(*) filter (where state = 'waiting'),
            count(*) filter (where state = 'not_reached')
        from written
    """
