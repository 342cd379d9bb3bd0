"""The answer of policy: `decide(version, facts)`. Pure, so that any past message can be judged
again by the rules and facts of its minute."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.verdict import NOTHING, Finding, Outcome, Sentence, Verdict, say, worst
from policies.versions import Version


def decide(version: Version, facts: Facts) -> Verdict:
    """The worst of what the version's rules find; a version without rules allows nothing less.

    Rules about single students come first: whom one of them leaves out, the next do not see, so
    that a group from which somebody falls out is judged by those who are left. When nobody is
    left, the message cannot be sent.
    """
    found: list[Finding] = []
    left_out: dict[int, Finding] = {}
    stage = None
    for one in version.rules_for(facts):
        if left_out and one.stage != stage:
            facts = _without(facts, left_out)
            if not facts.students:
                break
        stage = one.stage
        for finding in one.ask(facts):
            # The same as _replace(basis=…), in a third of the time.
            based = Finding._make((*finding[:-1], one.basis))
            found.append(based)
            if based.students and based.outcome == Outcome.BLOCKED:
                left_out.update((student, based) for student in based.students)
    found.sort(key=lambda one: -one.outcome.weight)
    outcome = worst(_counts_as(one, facts, left_out) for one in found)
    return Verdict(version.name, outcome, _heading(outcome, found), tuple(found), left_out)


def narrowed(verdict: Verdict, findings: Sequence[Finding]) -> Verdict:
    """The answer to a draft that is not whole, where some findings are not held against it yet."""
    outcome = worst(one.outcome for one in findings)
    heading = say(SO_FAR) if outcome.lets_go else _heading(outcome, findings)
    return replace(verdict, outcome=outcome, heading=heading, findings=tuple(findings))


def _without(facts: Facts, left_out: dict[int, Finding]) -> Facts:
    return replace(facts, students=tuple(one for one in facts.students if one.id not in left_out))


def _counts_as(finding: Finding, facts: Facts, left_out: dict[int, Finding]) -> Outcome:
    """That some are left out stops the message only when nobody remains."""
    if finding.students and finding.outcome == Outcome.BLOCKED:
        remain = any(one.id not in left_out for one in facts.students)
        return Outcome.NOTE if remain else Outcome.BLOCKED
    return finding.outcome


def _heading(outcome: Outcome, found: Sequence[Finding]) -> Sentence:
    """The worst finding's own words where it stands alone, else those of the outcome."""
    worst_ones = [one for one in found if one.outcome == outcome]
    if len(worst_ones) == 1 and worst_ones[0].heading != NOTHING:
        return worst_ones[0].heading
    if outcome == Outcome.APPROVAL:
        names = next((one.asks.names for one in worst_ones if one.asks and one.asks.names), "")
        # Several stand beneath, with their titles; a heading has room for one.
        is_one = names.count(" (") == 1
        return say(APPROVAL_OF, who=names.split(" (")[0]) if is_one else say(HEADINGS[outcome])
    if outcome == Outcome.BLOCKED and all(one.remedy not in {"", "ask"} for one in worst_ones):
        return say(NOT_YET)
    if outcome == Outcome.NOTE and any(one.students for one in found):
        return say(SOME)
    return say(HEADINGS[outcome])


SO_FAR = _("Nothing stands against it so far.")
NOT_YET = _("This can’t be sent yet.")
SOME = _("You can send this to some.")
APPROVAL_OF = _("This needs the approval of %(who)s.")
HEADINGS = {
    Outcome.ALLOWED: _("You can send this."),
    Outcome.NOTE: _("You can send this. One thing to know."),
    Outcome.UNSAID: _("The policy doesn’t say."),
    Outcome.APPROVAL: _("This needs somebody’s approval."),
    Outcome.HELD: _("This has to wait."),
    Outcome.BLOCKED: _("This can’t be sent."),
}
