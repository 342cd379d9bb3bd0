"""Answers to a message as pages show them: whom it waits for, who has seen it, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from districts.models import User
from districts.permissions import Holder, with_roles
from notifications.actions.approvals import NUDGE_EVERY, SEEN
from notifications.models import Approval, Message, Ruling
from notifications.permissions import place_of
from policies.verdict import Asks, Verdict
from records import book

# Rulings that say whose yes is still missing.
ASKING = (Ruling.Step.SUBMIT, Ruling.Step.APPROVE)


@dataclass(frozen=True)
class Seen:
    name: str
    at: datetime


@dataclass(frozen=True)
class Awaited:
    """A message that was handed in, for whoever waits for the answer."""

    who: Sequence[Holder]
    names: str
    given: Sequence[Approval]
    seen: Sequence[Seen]
    may_remind: bool
    remind_from: datetime | None


def last_answer(message: Message) -> Approval | None:
    """The note with which a draft came back; none once it was handed in again."""
    if message.status != Message.Status.DRAFT or not message.submission:
        return None
    last = answers(message)[:1]
    return last[0] if last and last[0].decision == Approval.Decision.RETURNED else None


def answers(message: Message) -> list[Approval]:
    """What was said in this round, the newest first."""
    found = Approval.objects.filter(message=message, submission=message.submission)
    return list(found.select_related("by"))


def asks_of(
    messages: Sequence[Message], steps: Sequence[Ruling.Step] = ASKING
) -> dict[int, list[Asks]]:
    """Whose yes each lacked when it was handed in, or when the last yes was given."""
    found = Ruling.objects.filter(message__in=list(messages), step__in=steps)
    newest = found.order_by("message_id", "-id").distinct("message_id")
    return {one.message_id: Verdict.from_json(one.verdict).asks for one in newest}


def awaited(message: Message, now: datetime) -> Awaited | None:
    """None unless it waits for an answer."""
    if message.status != Message.Status.SUBMITTED:
        return None
    asks = asks_of([message]).get(message.pk, [])
    who = who_decides(message, asks)
    last = message.nudged_at or message.submitted_at
    remind_from = last + NUDGE_EVERY if last else None
    return Awaited(
        who=who,
        names=in_words(who, is_all=any(one.is_all for one in asks)),
        given=answers(message),
        seen=seen_by(message),
        may_remind=remind_from is None or remind_from <= now,
        remind_from=remind_from,
    )


def who_decides(message: Message, asks: Sequence[Asks]) -> list[Holder]:
    """The people of the roles that are asked, without those who had a hand in it."""
    roles = {role for one in asks for role in one.roles}
    place, makers = place_of(message), {one for one in message.makers if one}
    found = with_roles(sorted(roles), place, most=8, without=makers)
    return list({each.name: each for each in found}.values())


def in_words(who: Sequence[Holder], *, is_all: bool = False) -> str:
    """Ms. Ito or Dr. Reyes"""
    names = [one.name for one in who]
    if len(names) < 2:
        return "".join(names)
    given = {"several": ", ".join(names[:-1]), "last": names[-1]}
    sentence = _("%(several)s and %(last)s") if is_all else _("%(several)s or %(last)s")
    return sentence % given


def seen_by(message: Message) -> list[Seen]:
    """Who of those that may decide has opened it in this round, the first one first."""
    lines = [
        one
        for one in book.page(subject=message)
        if one.name == SEEN and one.details.get("round") == message.submission
    ]
    people = User.objects.in_bulk({one.actor_id for one in lines if one.actor_id})
    found = [Seen(people[one.actor_id].display_name, one.at) for one in lines if one.actor_id]
    return found[::-1]
