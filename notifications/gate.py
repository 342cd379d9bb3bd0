"""What stands between a checked draft and its way: what the button does, and what it asks first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from notifications.models import Message
from notifications.permissions import place_of
from policies.verdict import Finding, Outcome, Verdict

# Rules whose question the tick beside an emergency's button answers (S0-38).
BY_TICK = {"manual_followed"}
# What is typed for them is no warning: it goes to several schools as it should.
BY_NAME = {"several_schools"}


class Act(StrEnum):
    """What the button does."""

    SEND = "send"
    WAIT = "wait"  # set it to go when the policy lets it
    ASK = "ask"  # hand it in to whoever must approve


@dataclass(frozen=True)
class Asked:
    """A reason that is written for a rule; `label` is its question, where it has one of its own."""

    rule: str
    sentence: str
    label: str = ""


@dataclass(frozen=True)
class Gate:
    """`typed_name` must be typed, `reasons` written, the manual followed; then the act is done.

    `is_open` is False when something stands that nothing said here can settle.
    """

    act: Act
    is_open: bool
    until: datetime | None
    typed_name: str
    asks_manual: bool
    reasons: Sequence[Asked]
    approvers: str


def gate_of(verdict: Verdict, message: Message) -> Gate:
    stands = [one for one in verdict.to_settle if not one.outcome.lets_go and not one.students]
    hard = [one for one in stands if one.outcome in {Outcome.BLOCKED, Outcome.UNSAID}]
    reasons = _each_once(asked for one in hard if (asked := _reason(one)))
    given = {one.rule for one in reasons}
    soft = [one for one in hard if one.remedy == "confirm" or one.rule in given]
    typed = [one for one in hard if one.remedy == "confirm" and one.rule not in BY_TICK]
    asks = [one.names for one in verdict.asks if one.names]
    until = datetime.fromisoformat(verdict.held_until) if verdict.held_until else None
    is_whole_district = message.is_emergency and message.school_id is None
    return Gate(
        act=_act(verdict, until),
        is_open=len(hard) == len(soft) and verdict.outcome != Outcome.UNSAID,
        until=until,
        typed_name=place_of(message).short_name if typed or is_whole_district else "",
        asks_manual=any(one.rule in BY_TICK for one in soft),
        reasons=reasons,
        approvers=" · ".join(dict.fromkeys(asks)),
    )


def _each_once(found: Iterable[Asked]) -> list[Asked]:
    """One reason settles all that a rule has found: whoever writes it reads all of that."""
    kept: dict[str, Asked] = {}
    for one in found:
        before = kept.get(one.rule)
        kept[one.rule] = (
            replace(before, sentence=f"{before.sentence} {one.sentence}") if before else one
        )
    return list(kept.values())


def _reason(one: Finding) -> Asked | None:
    """It is the remedy, or another way beside it: advice, or why it goes without (S0-33)."""
    if one.remedy == "reason":
        return Asked(one.rule, str(one.sentence))
    label = dict(one.ways).get("reason")
    return Asked(one.rule, str(one.sentence), str(label)) if label else None


def _act(verdict: Verdict, until: datetime | None) -> Act:
    if verdict.asks:
        return Act.ASK
    return Act.WAIT if until else Act.SEND
