"""How hard a rule is where a district may choose: a note, a reason, somebody's yes, or a stop."""

from collections.abc import Iterable

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.verdict import NOTHING, Asks, Finding, Outcome, Sentence, say


def strictly(
    strictness: str, finding: Finding, facts: Facts, approvers: Iterable[str] = ()
) -> Finding:
    """The finding, told as what stops the message, as this district takes it.

    Whoever may give the yes to others gives a reason for their own: nobody approves themselves.
    """
    if strictness == "note":
        return noted(finding)
    if strictness == "reason" or (strictness == "approval" and facts.is_any_of(approvers)):
        return reasoned(finding, facts)
    return awaiting(finding, facts, approvers) if strictness == "approval" else finding


def noted(finding: Finding) -> Finding:
    """The same sentence as something to know, with nothing left to do."""
    return finding._replace(
        outcome=Outcome.NOTE, remedy="", remedy_label=NOTHING, heading=NOTHING, asks=None, ways=()
    )


def reasoned(finding: Finding, facts: Facts) -> Finding:
    if finding.rule in facts.reasons:
        return noted(finding)
    return finding._replace(
        outcome=Outcome.BLOCKED,
        remedy="reason",
        remedy_label=say(_("Write down why")),
        ways=_ways(finding),
    )


def awaiting(finding: Finding, facts: Facts, approvers: Iterable[str]) -> Finding:
    roles = tuple(approvers)
    if is_approved(facts, roles):
        return noted(finding)
    return finding._replace(
        outcome=Outcome.APPROVAL,
        remedy="approval",
        remedy_label=say(_("Ask for approval")),
        asks=Asks(roles, names=facts.others(roles)),
        ways=_ways(finding),
    )


def _ways(finding: Finding) -> tuple[tuple[str, Sentence], ...]:
    """What would have put it right without anybody's yes stays another way."""
    own = ((finding.remedy, finding.remedy_label),) if finding.remedy else ()
    return own + finding.ways


def is_approved(facts: Facts, roles: Iterable[str]) -> bool:
    """Whether somebody with one of these roles said yes; the author's yes is never among them."""
    wanted = set(roles)
    return any(not wanted.isdisjoint(one.roles) for one in facts.approvals)
