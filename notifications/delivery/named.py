"""Deliveries to named people of the district: copies and notices, and no families."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from notifications.delivery.fanout import lane_of
from notifications.models import Channel, Lane, Message, Reach

INSERT = """
    with planned as (
        insert into notifications_delivery
            (district_id, message_id, channel, destination, language, families, portion)
        select %(district)s, %(message)s, %(channel)s, destination, %(language)s, '{}', 0
        from unnest(%(destinations)s::text[]) as destination
        on conflict do nothing
        returning id
    ), written as (
        insert into notifications_chunk
            (district_id, message_id, channel, lane, portion, first_id, last_id)
        select %(district)s, %(message)s, %(channel)s, %(lane)s, 0, min(id), max(id)
        from planned having count(*) > 0
    ), counted as (
        insert into notifications_tally (district_id, message_id, channel, shard, queued)
        select %(district)s, %(message)s, %(channel)s, 0, count(*)
        from planned having count(*) > 0
    )
    select count(*) from planned
"""


def plan(
    message: Message,
    channel: Channel,
    destinations: Sequence[str],
    language: str,
    *,
    lane: Lane | None = None,
) -> int:
    """Write one delivery for each address, in its own lane unless told; returns how many."""
    values: dict[str, Any] = {
        "district": message.district_id,
        "message": message.pk,
        "channel": channel.value,
        "lane": (lane or lane_of(message)).value,
        "language": language,
        "destinations": sorted(set(destinations)),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        planned = int(cursor.fetchone()[0])
    Reach.objects.get_or_create(message=message, district_id=message.district_id)
    return planned
