"""Staff who get a message together with the families (S0-01, S0-15), and the ways to each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from districts.models import Appointment
from districts.models.appointments import AppointmentQuerySet
from districts.roles import RoleKey
from notifications.audience.selection import CONTACTED
from notifications.models import Channel, Message
from rosters.oneroster import contacts
from tenancy.scope import current_district_id


@dataclass(frozen=True)
class Colleague:
    """`ways` has a destination for each of the message's channels that leads to this person."""

    person_id: int
    name: str
    ways: Mapping[Channel, str]


def staff_of(message: Message) -> list[Colleague]:
    """Everybody who works at its school now (of the district: anywhere), in the order of names.

    Of a follow-up: those who may have got the first message and still work here. The board hears
    of it from the superintendent (S0-25). The phone is the work phone of any of their roles;
    without one, email alone leads to them.
    """
    if not message.includes_staff:
        return []
    addresses: dict[tuple[str, int], str] = {}
    phones: dict[int, list[str]] = defaultdict(list)
    held = _appointments(message).order_by("pk")
    for one in held.select_related("person"):
        addresses[one.person.display_name, one.person_id] = one.person.email or ""
        phones[one.person_id] += filter(None, [contacts.phone(one.phone).destination])
    return [
        Colleague(pk, name, _ways(message, addresses[name, pk], phones[pk]))
        for name, pk in sorted(addresses)
    ]


def working_for(message: Message) -> int:
    """How many colleagues there are for a message to go to, whether or not it does."""
    return _appointments(message).order_by().values("person").distinct().count()


def _appointments(message: Message) -> AppointmentQuerySet:
    here = Appointment.objects.in_force().staff().filter(person__is_active=True)
    here = here.exclude(role=RoleKey.BOARD_MEMBER)
    if message.corrects_id is not None:
        return here.filter(person__in=_contacted(message.corrects_id))
    return here.filter(school=message.school) if message.school_id else here


def _contacted(message_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(CONTACTED_STAFF, {"corrects": message_id, "district": current_district_id()})
        return [person for (person,) in cursor.fetchall()]


CONTACTED_STAFF = f"""
    select colleague.person_id from notifications_staffrecipient colleague
    where colleague.message_id = %(corrects)s and exists (
        select 1 from notifications_delivery first
        where first.id = any(colleague.deliveries) and {CONTACTED})
"""


def _ways(message: Message, address: str, phones: list[str]) -> dict[Channel, str]:
    ways = {Channel.EMAIL: address.lower()} if address else {}
    if phones:
        ways |= {Channel.SMS: phones[0], Channel.VOICE: phones[0]}
    return {channel: to for channel, to in ways.items() if channel in message.channels}
