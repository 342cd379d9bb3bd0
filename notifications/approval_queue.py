"""What waits for a person's yes, by when it is needed, and what was answered today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from districts.models import District, User
from notifications import wording
from notifications.approvals_shown import asks_of
from notifications.facts import roles_by_place
from notifications.models import Approval, Message, Ruling
from notifications.permissions import place_of
from notifications.wording import Chip
from policies.verdict import Asks

ICONS = {
    Approval.Decision.APPROVED: "tick",
    Approval.Decision.RETURNED: "left",
    Approval.Decision.DECLINED: "cross",
}


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    message: Message
    title: str
    chip: Chip

    @property
    def needed_by(self) -> datetime:
        """When it is to go; what goes as soon as it may was needed when it was handed in."""
        at = self.message.wanted_at or self.message.submitted_at
        assert at is not None  # noqa: S101
        return at


@dataclass(frozen=True)
class Answered:
    approval: Approval
    title: str
    chip: Chip

    @property
    def icon(self) -> str:
        return ICONS[Approval.Decision(self.approval.decision)]


def waiting_for(person: User) -> list[Waiting]:
    """By whom the policy named when it was handed in; the page of each asks the policy again."""
    handed_in = Message.objects.filter(status=Message.Status.SUBMITTED)
    rows = list(handed_in.select_related("school", "district", "author", "submitted_by"))
    found = [one for one in rows if person.pk not in one.makers]
    asks, said = asks_of(found), _said_already(person, found)
    mine = [one for one in _asked_of(person, found, asks) if one.pk not in said]
    titles = wording.titles(mine)
    lines = [Waiting(one, titles[one.pk], wording.chip(one)) for one in mine]
    return sorted(lines, key=lambda one: (one.needed_by, one.message.pk))


def was_asked(person: User, messages: Sequence[Message]) -> set[int]:
    """Of which of these this person might have said yes when they were handed in last."""
    asks = asks_of(messages, [Ruling.Step.SUBMIT])
    return {one.pk for one in _asked_of(person, messages, asks)}


def answered_today(person: User, district: District, now: datetime) -> list[Answered]:
    """What this person decided, and colleagues in what it was asked about, too."""
    midnight = datetime.combine(district.today(now), time(), district.zone)
    found = list(
        Approval.objects.filter(at__gte=midnight).select_related(
            "by", "message__school", "message__district"
        )
    )
    asked = was_asked(person, [one.message for one in found])
    shown = [one for one in found if one.by_id == person.pk or one.message_id in asked]
    titles = wording.titles([one.message for one in shown])
    return [Answered(one, titles[one.message_id], wording.chip(one.message)) for one in shown]


def _asked_of(
    person: User, messages: Sequence[Message], asks: Mapping[int, list[Asks]]
) -> list[Message]:
    """Those that lack this person's yes, among others."""
    if not asks:
        return []
    held = roles_by_place(person)
    wanted = {one: {role for ask in asks for role in ask.roles} for one, asks in asks.items()}
    return [
        one for one in messages if not wanted.get(one.pk, set()).isdisjoint(held(place_of(one)))
    ]


def _said_already(person: User, messages: Sequence[Message]) -> set[int]:
    rounds = {one.pk: one.submission for one in messages}
    mine = Approval.objects.filter(message__in=list(messages), by=person)
    return {one.message_id for one in mine if one.submission == rounds[one.message_id]}
