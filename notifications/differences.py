"""What is not as it was when a message was handed in or sent off: answers and facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from notifications.judging import Judgement
from notifications.looked_at import moving
from notifications.models import Message, Ruling
from notifications.panel import Panel, panel
from policies.facts import Facts
from policies.verdict import Verdict


@dataclass(frozen=True)
class Change:
    """One difference; before or after is empty where there was nothing, or is nothing now."""

    label: str
    before: str
    after: str


def handed_in_as(message: Message) -> Ruling | None:
    """The policy's answer as it was frozen when the message was handed in last."""
    return message.rulings.filter(step=Ruling.Step.SUBMIT).first()


def changes(message: Message, judgement: Judgement, now: datetime) -> list[Change]:
    ruling = handed_in_as(message)
    return _between(ruling, message, judgement, now) if ruling else []


def held_back_by(message: Message, judgement: Judgement, now: datetime) -> list[Change]:
    """Of a draft that did not go when its time came: what differs from when it was sent off."""
    steps = message.rulings.exclude(step=Ruling.Step.CHECK)
    last = steps.first()
    if message.status != Message.Status.DRAFT or last is None:
        return []
    if last.step != Ruling.Step.RELEASE:
        return []
    before = steps.exclude(step=Ruling.Step.RELEASE).first()
    return _between(before, message, judgement, now) if before else []


def since_looked(message: Message, judgement: Judgement, now: datetime) -> list[Change]:
    """What the check page did not show when somebody pressed its button."""
    looked = message.rulings.filter(step=Ruling.Step.CHECK).first()
    return _between(looked, message, judgement, now) if looked else []


def _between(ruling: Ruling, message: Message, judgement: Judgement, now: datetime) -> list[Change]:
    before = panel(
        Verdict.from_json(ruling.verdict),
        Facts.from_json(ruling.facts),
        checked_at=ruling.at,
        district=message.district,
    )
    after = panel(judgement.verdict, judgement.facts, checked_at=now, district=message.district)
    return [*_answer(before, after), *_findings(before, after), *_facts(before, after, message)]


def _answer(before: Panel, after: Panel) -> Iterator[Change]:
    if before.heading != after.heading:
        yield Change(_("Answer"), before.heading, after.heading)
    if before.version != after.version:
        yield Change(_("Policy"), before.version, after.version)


def _findings(before: Panel, after: Panel) -> Iterator[Change]:
    """What is to be settled; that somebody has said yes meanwhile is no change of the message."""
    was, now = (dict.fromkeys(line.sentence for line in one.lines) for one in (before, after))
    for sentence in was:
        if sentence not in now:
            yield Change(_("Settled"), sentence, "")
    for sentence in now:
        if sentence not in was:
            yield Change(_("New"), "", sentence)


def _facts(before: Panel, after: Panel, message: Message) -> Iterator[Change]:
    passes = moving(has_time=message.wanted_at is not None)
    was, now = dict(before.facts), dict(after.facts)
    for label in dict.fromkeys((*was, *now)):
        if label not in passes and was.get(label, "") != now.get(label, ""):
            yield Change(label, was.get(label, ""), now.get(label, ""))
