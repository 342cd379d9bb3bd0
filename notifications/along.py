"""Who reads along with students: their parents, and a colleague, by the ways that are on file."""

from collections.abc import Collection

from notifications.audience.staff import Colleague
from notifications.delivery import named
from notifications.models import Channel, Message
from optin.signers import contacts_of
from rosters.models import Guardian


def roles(message: Message) -> tuple[str, ...]:
    """As the policy names them (S2-12)."""
    added = {"parent": message.adds_parents, "colleague": message.colleague_id is not None}
    return tuple(name for name, is_added in added.items() if is_added)


def plan(message: Message, students: Collection[int], language: str) -> int:
    """Deliveries of their own, beside those of the students; returns how many.

    A number that a student shares with a parent has it already.
    """
    planned = 0
    if message.adds_parents:
        guardians = list(Guardian.objects.current().filter(guardianships__student__in=students))
        ways = [one for each in set(guardians) for one in contacts_of(each)]
        for channel in message.channels:
            to = [one.destination for one in ways if one.way.value == channel]
            planned += named.plan(message, Channel(channel), to, language)
    colleague = message.colleague
    if colleague is not None and colleague.email and Channel.EMAIL in message.channels:
        ways_of = {Channel.EMAIL: colleague.email.lower()}
        reader = Colleague(colleague.pk, colleague.display_name, ways_of)
        planned += named.plan_staff(message, [reader], language)
    return planned
