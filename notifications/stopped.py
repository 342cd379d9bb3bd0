"""What a guardian’s own numbers have stopped, and how it starts again (docs/adr/0014)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifications.models import Channel, SenderNumber
from optin.models import SenderGroup, Stop
from rosters.models import ContactPoint

Kind = ContactPoint.Kind
# By what each kind of contact carries messages, the best first.
CARRIES = {
    Kind.MOBILE: (Channel.SMS, Channel.VOICE),
    Kind.HOME: (Channel.VOICE,),
    Kind.EMAIL: (Channel.EMAIL,),
}


@dataclass(frozen=True)
class Line:
    """One group of messages on one way: on, or stopped since when; and whom START is sent to."""

    channel: Channel
    group: SenderGroup
    since: datetime | None
    start_to: str

    @property
    def is_text(self) -> bool:
        return self.channel == Channel.SMS


@dataclass(frozen=True)
class Way:
    """One number or address of this guardian."""

    kind: ContactPoint.Kind
    destination: str
    lines: Sequence[Line]
    # Guardians besides this one who are reached there: what stops one stops all of them.
    sharing: int

    @property
    def stopped(self) -> list[Line]:
        return [one for one in self.lines if one.since is not None]


def ways_of(guardians: Iterable[int]) -> list[Way]:
    own = set(guardians)
    points = ContactPoint.objects.filter(guardian__in=own, destination__isnull=False).order_by("pk")
    by_destination = {str(one.destination): Kind(one.kind) for one in points}
    stops = {
        (one.channel, one.destination, one.group): one.said_at
        for one in Stop.objects.in_force().filter(destination__in=list(by_destination))
    }
    numbers = {one.group: one.number for one in SenderNumber.objects.all()}
    sharing = _sharing(list(by_destination), own)
    return [
        Way(
            kind,
            destination,
            [
                Line(
                    channel,
                    group,
                    stops.get((channel.value, destination, group.value)),
                    numbers.get(group.value, ""),
                )
                for channel in CARRIES[kind]
                for group in reversed(SenderGroup)
            ],
            len(sharing.get(destination, ())),
        )
        for destination, kind in by_destination.items()
    ]


def _sharing(destinations: Sequence[str], own: set[int]) -> dict[str, set[int]]:
    there = ContactPoint.objects.filter(
        destination__in=destinations, guardian__left_at__isnull=True
    ).exclude(guardian__in=own)
    found: dict[str, set[int]] = {}
    for destination, guardian in there.values_list("destination", "guardian"):
        found.setdefault(str(destination), set()).add(guardian)
    return found
