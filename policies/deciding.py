"""The answer of policy: `decide(version, facts)`. Pure, so that any past message can be judged
again by the rules and facts of its minute."""

from dataclasses import replace

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.rules import RULES
from policies.verdict import Finding, Outcome, Sentence, Verdict, say, worst
from policies.versions import Version


def decide(version: Version, facts: Facts) -> Verdict:
    """The worst of what the version's rules find; a version without rules allows nothing less."""
    found: list[Finding] = []
    for setting in version.settings:
        findings = RULES[setting.rule](facts, **setting.parameters)
        found += (replace(one, clause=setting.clause) for one in findings)
    found.sort(key=lambda one: -one.outcome.weight)
    outcome = worst(one.outcome for one in found)
    return Verdict(version.name, outcome, _heading(outcome, found), tuple(found))


def _heading(outcome: Outcome, found: list[Finding]) -> Sentence:
    if outcome == Outcome.BLOCKED and all(
        one.remedy != "ask" for one in found if one.outcome == Outcome.BLOCKED
    ):
        return say(_("This can’t be sent yet."))
    return say(HEADINGS[outcome])


HEADINGS = {
    Outcome.ALLOWED: _("You can send this."),
    Outcome.NOTE: _("You can send this. One thing to know."),
    Outcome.UNSAID: _("The policy doesn’t say."),
    Outcome.APPROVAL: _("This needs somebody’s approval."),
    Outcome.HELD: _("This has to wait."),
    Outcome.BLOCKED: _("This can’t be sent."),
}
