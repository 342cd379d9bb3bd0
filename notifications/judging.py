"""The policy's answer to a draft, from its facts, and the freezing of both at each step."""

from dataclasses import dataclass
from datetime import datetime

import policies
from districts.models import User
from notifications.facts import facts_of
from notifications.models import Message, Ruling
from policies.facts import Facts
from policies.in_force import version_of
from policies.verdict import Verdict


@dataclass(frozen=True)
class Judgement:
    facts: Facts
    verdict: Verdict


def judge(message: Message, now: datetime, *, by: User | None = None) -> Judgement:
    """Ask the district's policy about a draft as it stands; `by` is who would send it."""
    facts = facts_of(message, now, by=by or message.author)
    return Judgement(facts, policies.decide(version_of(message.district, now), facts))


def freeze(message: Message, step: Ruling.Step, judgement: Judgement) -> Ruling:
    return Ruling.objects.create(
        district_id=message.district_id,
        message=message,
        step=step,
        version=judgement.verdict.version,
        outcome=judgement.verdict.outcome.value,
        facts=judgement.facts.as_json(),
        verdict=judgement.verdict.as_json(),
    )
