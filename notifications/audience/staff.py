"""Staff who get a message together with the families (S0-01, S0-15), and the ways to each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from districts.models import Appointment
from districts.models.appointments import AppointmentQuerySet
from notifications.models import Channel, Message, StaffRecipient
from rosters.oneroster import contacts


@dataclass(frozen=True)
class Colleague:
    """`ways` has a destination for each of the message's channels that leads to this person."""

    person_id: int
    name: str
    ways: Mapping[Channel, str]


def staff_of(message: Message) -> list[Colleague]:
    """Everybody who works at its school now (of the district: anywhere), in the order of names.

    Of a follow-up: those who got the first message and still work here. The phone is the work
    phone of any of their roles; without one, email alone leads to them.
    """
    if not message.includes_staff:
        return []
    addresses: dict[tuple[str, int], str] = {}
    phones: dict[int, list[str]] = defaultdict(list)
    held = _appointments(message).order_by("pk")
    for one in held.select_related("person"):
        addresses[one.person.display_name, one.person_id] = one.person.email
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
    if message.corrects_id is not None:
        told = StaffRecipient.objects.filter(message=message.corrects_id)
        return here.filter(person__in=told.values("person"))
    return here.filter(school=message.school) if message.school_id else here


def _ways(message: Message, address: str, phones: list[str]) -> dict[Channel, str]:
    ways = {Channel.EMAIL: address.lower()}
    if phones:
        ways |= {Channel.SMS: phones[0], Channel.VOICE: phones[0]}
    return {channel: to for channel, to in ways.items() if channel in message.channels}
