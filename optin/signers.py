"""Who answers for a child here: those who decide for them, and by what ways they are reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optin.models import IdentityCode, SenderGroup, Stop
from rosters.models import ContactPoint, Guardian, Guardianship, Student

Kind = ContactPoint.Kind
Way = IdentityCode.Way
# What a contact on file is good for, the best first.
CARRIES = {Kind.MOBILE: (Way.SMS, Way.VOICE), Kind.EMAIL: (Way.EMAIL,), Kind.HOME: (Way.VOICE,)}


@dataclass(frozen=True)
class Contact:
    """One way to somebody, as it is on file now."""

    way: IdentityCode.Way
    destination: str

    @property
    def carries_a_link(self) -> bool:
        return self.way != Way.VOICE

    @property
    def end(self) -> str:
        """What tells it to its owner and to nobody else: 88, …a@example.com."""
        if self.way != Way.EMAIL:
            return self.destination[-2:]
        name, _at, host = self.destination.partition("@")
        return f"…{name[-1:]}@{host}"


def signers_of(student: Student) -> list[Guardian]:
    """Parents and legal guardians of today, in the roster's order; no relatives."""
    held = Guardianship.objects.who_decide().filter(student=student).select_related("guardian")
    return [one.guardian for one in held.order_by("place", "guardian_id")]


def asked_by_link(student: Student) -> list[Guardian]:
    """Those of them whom a link reaches. Where the roster limits who decides for a child nobody is
    asked by link: the office speaks with the family, and a page says no more than that."""
    if is_for_office(student):
        return []
    return [one for one in signers_of(student) if is_reached_by_link(one)]


def is_reached_by_link(guardian: Guardian) -> bool:
    return any(one.carries_a_link for one in contacts_of(guardian))


def is_for_office(student: Student) -> bool:
    return Guardianship.objects.limited().filter(student=student).exists()


def decides(guardian: Guardian, student: Student) -> bool:
    return Guardianship.objects.who_decide().filter(student=student, guardian=guardian).exists()


def contacts_of(guardian: Guardian) -> list[Contact]:
    """Every usable way; texts left out where the number has said STOP."""
    points = ContactPoint.objects.filter(guardian=guardian, destination__isnull=False)
    by_kind = {Kind(one.kind): str(one.destination) for one in points}
    found = [
        Contact(way, by_kind[kind]) for kind, ways in CARRIES.items() if kind in by_kind
        for way in ways
    ]  # fmt: skip
    stopped = _stopped(one.destination for one in found)
    return [one for one in found if (one.way.value, one.destination) not in stopped]


def behind(destination: str, student: Student) -> Sequence[Guardian]:
    """Those who decide for this child and have exactly this number or address."""
    there = ContactPoint.objects.filter(destination=destination).values_list("guardian", flat=True)
    known = set(there)
    return [one for one in signers_of(student) if one.pk in known]


def _stopped(destinations: Iterable[str]) -> set[tuple[str, str]]:
    stops = Stop.objects.in_force().filter(
        destination__in=set(destinations), group=SenderGroup.OTHER
    )
    return set(stops.values_list("channel", "destination"))
