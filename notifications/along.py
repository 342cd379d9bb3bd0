"""Who reads along with students: the parents who decide for them, and a colleague, by the ways that
are on file. No relative, and nobody whose right to decide is limited."""

from collections.abc import Collection

from notifications.audience.staff import Colleague
from notifications.delivery import named
from notifications.models import Channel, Message
from optin.signers import contacts_of
from rosters.models import Guardian, Guardianship


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
        held = Guardianship.objects.who_decide().filter(student__in=students)
        parents = Guardian.objects.filter(pk__in=held.values("guardian"))
        ways = [one for each in parents for one in contacts_of(each)]
        for channel in message.channels:
            to = [one.destination for one in ways if one.way.value == channel]
            planned += named.plan(message, Channel(channel), to, language)
    colleague = message.colleague
    if colleague is not None and colleague.email and Channel.EMAIL in message.channels:
        ways_of = {Channel.EMAIL: colleague.email.lower()}
        reader = Colleague(colleague.pk, colleague.display_name, ways_of)
        planned += named.plan_staff(message, [reader], language)
    return planned
