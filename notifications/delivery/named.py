"""Deliveries to named people: copies, notices, and colleagues who get what families get."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Lower

from districts.models import Appointment
from notifications.audience.staff import Colleague
from notifications.delivery.portions import PORTION, Claim
from notifications.models import Channel, Chunk, CopyAddress, Delivery, Lane, Message, Reach, Tally
from policies.models import Outsider
from rosters.models import ContactPoint, Guardianship
from rosters.oneroster import contacts
from tenancy.clock import TenancyNow

# Older than anything that waits.
AHEAD = timedelta(days=1000)
# In portions of their own, behind those of the families; whoever is among these has it already.
INSERT = f"""
    with behind as (
        select coalesce(max(portion) + 1, 0) as first from notifications_chunk
        where message_id = %(message)s and channel = %(channel)s
    ), planned as (
        insert into notifications_delivery
            (district_id, message_id, channel, destination, language, families, portion)
        select %(district)s, %(message)s, %(channel)s, destination, %(language)s, '{{}}',
            behind.first + (row_number() over (order by destination) - 1) / {PORTION}
        from unnest(%(destinations)s::text[]) as destination, behind
        on conflict do nothing
        returning id, portion
    ), piece as (
        select portion, min(id) as first_id, max(id) as last_id, count(*) as deliveries
        from planned group by portion
    ), written as (
        insert into notifications_chunk
            (district_id, message_id, channel, lane, portion, first_id, last_id)
        select %(district)s, %(message)s, %(channel)s, %(lane)s, portion, first_id, last_id
        from piece order by portion
    ), counted as (
        insert into notifications_tally (district_id, message_id, channel, shard, queued)
        select %(district)s, %(message)s, %(channel)s, portion %% {Tally.SHARDS},
            sum(deliveries)
        from piece group by portion %% {Tally.SHARDS}
        on conflict (message_id, channel, shard)
        do update set queued = notifications_tally.queued + excluded.queued
    )
    select coalesce(sum(deliveries), 0)::int from piece
"""
RECEIVED = """
    insert into notifications_staffrecipient (district_id, message_id, person_id, deliveries)
    select %(district)s, %(message)s, way.person_id,
        coalesce(array_agg(delivery.id) filter (where delivery.id is not null), '{}')
    from unnest(%(people)s::bigint[], %(by)s::text[], %(to)s::text[])
        as way(person_id, channel, destination)
    left join notifications_delivery delivery on delivery.message_id = %(message)s
        and delivery.channel = way.channel and delivery.destination = way.destination
    group by way.person_id
    on conflict do nothing
"""


def plan(
    message: Message,
    channel: Channel,
    destinations: Iterable[str],
    language: str,
    *,
    lane: Lane | None = None,
) -> int:
    """Write one delivery for each address, in its own lane unless told; returns how many."""
    values: dict[str, Any] = {
        "district": message.district_id,
        "message": message.pk,
        "channel": channel.value,
        "lane": (lane or message.lane).value,
        "language": language,
        "destinations": sorted(set(destinations)),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
        planned = int(cursor.fetchone()[0])
    Reach.objects.get_or_create(message=message, district_id=message.district_id)
    return planned


def put_first(message: Message) -> None:
    """Before all else of its lane: portions are worked off by when they were due, and somebody
    waits at a page for this one."""
    Chunk.objects.filter(message=message).update(due_at=TenancyNow() - AHEAD)


def plan_staff(message: Message, colleagues: Sequence[Colleague], language: str) -> int:
    """On every channel, and who of them got which delivery; returns how many are new."""
    if not colleagues:
        return 0
    planned = sum(
        plan(message, Channel(one), _on(Channel(one), colleagues), language)
        for one in message.channels
    )
    ways = [(one.person_id, *way) for one in colleagues for way in one.ways.items() or [("", "")]]
    values: dict[str, Any] = {
        "district": message.district_id,
        "message": message.pk,
        "people": [person for person, _by, _to in ways],
        "by": [str(by) for _person, by, _to in ways],
        "to": [to for _person, _by, to in ways],
    }
    with connection.cursor() as cursor:
        cursor.execute(RECEIVED, values)
    return planned


def _on(channel: Channel, colleagues: Iterable[Colleague]) -> list[str]:
    return [one.ways[channel] for one in colleagues if channel in one.ways]


def strangers(claim: Claim) -> list[str]:
    """Of a copy's, a question's or a reminder's own destinations those of nobody we know."""
    mine = Delivery.objects.filter(
        message_id=claim.message_id, channel=claim.channel, portion=claim.portion
    )
    planned = set(mine.values_list("destination", flat=True))
    about = Message.objects.filter(pk=claim.message_id).values_list("consent__student").first()
    known = _known(claim.channel, planned)
    if about and about[0] is not None:
        known |= _of_family(about[0], planned)
    return sorted(planned - known)


def _of_family(student: int, destinations: set[str]) -> set[str]:
    """Contacts, as they are on file now, of those who decide for this child."""
    points = ContactPoint.objects.filter(
        guardian__in=Guardianship.objects.who_decide().filter(student=student).values("guardian"),
        destination__in=destinations,
    )
    return set(points.exclude(destination=None).values_list("destination", flat=True))  # type: ignore[arg-type]


def _known(channel: Channel, destinations: set[str]) -> set[str]:
    at_work = Appointment.objects.in_force().staff().filter(person__is_active=True)
    if channel != Channel.EMAIL:
        phones = at_work.exclude(phone="").values_list("phone", flat=True)
        return {one for phone in phones if (one := contacts.phone(phone).destination)}
    listed = CopyAddress.objects.annotate(address=Lower("email"))
    people = at_work.annotate(address=Lower("person__email"))
    outsiders = Outsider.objects.not_over().annotate(address=Lower("email"))
    return {
        address
        for found in (listed, people, outsiders)
        for address in found.filter(address__in=destinations).values_list("address", flat=True)
    }
