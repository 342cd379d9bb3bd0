"""The policy's answer to a draft, from its facts, and the freezing of both at each step.

When the policy cannot be asked, everything waits but an emergency of somebody who has the
standing authority to send one: it goes, and the record says that it went unchecked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext_noop as _

import policies
from districts.models import User
from districts.permissions import can, with_roles
from districts.roles import Permission, roles_with
from notifications import content, disclaimers
from notifications.facts import bare_facts, facts_of
from notifications.gate import BY_NAME, BY_TICK
from notifications.models import Message, Ruling
from notifications.permissions import place_of
from policies.facts import Facts
from policies.in_force import version_of
from policies.verdict import Finding, Outcome, Verdict, say
from tenancy.faults import Contained

# What a ruling keeps in place of a version, and of an outcome, when there was no check.
UNCHECKED, UNAVAILABLE = "unchecked", "unavailable"


@dataclass(frozen=True)
class Judgement:
    facts: Facts
    verdict: Verdict
    is_checked: bool = True

    @property
    def lets_go(self) -> bool:
        return self.verdict.outcome.lets_go

    @property
    def approvals_needed(self) -> int:
        """How many people's yes it took and takes at the least: each in the facts is by another,
        and one who is asked by two rules says it once."""
        missing = [len(one.roles) if one.is_all else 1 for one in self.verdict.asks]
        return max(missing, default=0) + len(self.facts.approvals)


def judge(message: Message, now: datetime, *, by: User | None = None) -> Judgement:
    """Ask the district's policy about a draft as it stands; `by` is who would send it, and what
    they carry below their words is put there."""
    person = by or message.author
    disclaimers.put_below(message, by=person, now=now)
    # Whatever the fault is: a family in danger does not wait for its repair.
    with Contained("judging.unavailable", message_id=message.pk):
        # In one language, whoever looks: titles stand in the facts, and those are compared.
        with translation.override(content.main_language(message)):
            facts = facts_of(message, now, by=person)
        return Judgement(facts, policies.decide(version_of(message.district, now), facts))
    return _unchecked(message, now, person)


def once_confirmed(judgement: Judgement, message: Message, now: datetime) -> Judgement:
    """As it will be once the tick is set (S0-38) and the name is typed; a warning stays one."""
    asked = {one.rule for one in judgement.verdict.to_settle if one.remedy == "confirm"}
    if not asked:
        return judgement
    facts = judgement.facts
    if asked & BY_TICK:
        facts = replace(facts, has_followed_manual=True)
    if asked - BY_TICK <= BY_NAME:
        facts = replace(facts, is_retyped=True)
    return Judgement(facts, policies.decide(version_of(message.district, now), facts))


def freeze(message: Message, step: Ruling.Step, judgement: Judgement) -> Ruling:
    return Ruling.objects.create(
        district_id=message.district_id,
        message=message,
        step=step,
        version=judgement.verdict.version,
        outcome=judgement.verdict.outcome.value if judgement.is_checked else UNAVAILABLE,
        content_hash=content.fingerprint(message),
        submission=message.submission,
        approvals_needed=judgement.approvals_needed,
        facts=judgement.facts.as_json(),
        verdict=judgement.verdict.as_json(),
    )


def freeze_looked_at(message: Message, judgement: Judgement) -> None:
    """What the check page showed; looked at again with the same answer, it is one row."""
    last = message.rulings.filter(step=Ruling.Step.CHECK).first()
    if last is None or _answer(last) != _answer_of(message, judgement):
        freeze(message, Ruling.Step.CHECK, judgement)


def _answer(ruling: Ruling) -> tuple[Any, ...]:
    return ruling.content_hash, ruling.version, ruling.outcome, ruling.verdict["findings"]


def _answer_of(message: Message, judgement: Judgement) -> tuple[Any, ...]:
    verdict = judgement.verdict
    outcome = verdict.outcome.value if judgement.is_checked else UNAVAILABLE
    return content.fingerprint(message), verdict.version, outcome, verdict.as_json()["findings"]


def lacks_a_yes(message: Message, judgement: Judgement) -> bool:
    """Whether the policy asked more people when this round began than have agreed since: where it
    asks fewer by now, the database still counts those, and the message is handed in anew."""
    begun = Ruling.objects.filter(
        message=message,
        step__in=[Ruling.Step.SUBMIT, Ruling.Step.SEND],
        content_hash=message.content_hash,
        submission=message.submission,
    )
    asked = begun.aggregate(most=Max("approvals_needed"))["most"] or 0
    return judgement.is_checked and len(judgement.facts.approvals) < asked


def _unchecked(message: Message, now: datetime, by: User) -> Judgement:
    has_authority = message.is_emergency and can(by, Permission.EMERGENCY_SEND, place_of(message))
    outcome = Outcome.NOTE if has_authority else Outcome.HELD
    sentence = GOES if has_authority else WAITS
    findings = (Finding(UNCHECKED, outcome, say(sentence)), *_whom_to_call(message, outcome, by))
    verdict = Verdict(UNCHECKED, outcome, say(NOT_CHECKED), findings)
    return Judgement(bare_facts(message, now, by=by), verdict, is_checked=False)


def _whom_to_call(message: Message, outcome: Outcome, by: User) -> Iterator[Finding]:
    """The nearest of the district's people with a phone: somebody should know that it goes."""
    roles = roles_with(Permission.EMERGENCY_SEND)
    for one in with_roles(roles, message.district, without=[by.pk]):
        if one.phone:
            yield Finding(UNCHECKED, outcome, say(CALL, name=one.name, phone=one.phone))
            return


NOT_CHECKED = _("The policy check is not available.")
CALL = _("Call %(name)s, %(phone)s, who can say what the policy asks.")
GOES = _("An emergency can go all the same. The record will say that it was not checked.")
WAITS = _("Only an emergency can go without it. Everything is kept; try again in a few minutes.")
