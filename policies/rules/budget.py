"""How much outreach a family gets."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import One, Roles, Strictness, Whole
from policies.rules.registry import passed, rule
from policies.rules.strictness import strictly
from policies.verdict import Finding, Outcome, Sentence, say


def _approved_by_nobody(over: str, approvers: Iterable[str], **_settings: object) -> str:
    if over == "approval" and not tuple(approvers):
        return "More outreach needs an approval, and nobody may give it. Name a role."
    return ""


@rule(
    "S0-24", title=_("How much outreach a family gets"), kinds=("outreach",),
    to=("families", "staff"), contradiction=_approved_by_nobody,
)  # fmt: skip
def outreach_budget(
    facts: Facts,
    *,
    most: Annotated[int, Whole(_("How many messages at most?"), 1, 1000)],
    period: Annotated[str, One(_("In which time?"), of=("week", "month"))] = "month",
    over: Annotated[
        str, Strictness(_("And what if it is one more?"), of=("note", "reason", "approval"))
    ] = "reason",
    approvers: Annotated[tuple[str, ...], Roles(_("Who approves more?"))] = (),
) -> Iterable[Finding]:
    """A guideline: more of it is somebody's decision, and never impossible."""
    number = facts.outreach_so_far + 1
    if number <= most:
        yield passed("outreach_budget", WITHIN[period], number=number, most=most)
        return
    finding = Finding(
        "outreach_budget",
        Outcome.BLOCKED,
        say(OVER[period], number=facts.outreach_so_far, most=most),
        heading=_this_would_be(number),
    )
    yield strictly(over, finding, facts, approvers)


def _this_would_be(number: int) -> Sentence:
    """In English by the ending of the number; other languages number it their own way."""
    ending = 0 if number % 100 in {11, 12, 13} else number % 10
    return say(NUMBERED.get(ending, NUMBERED[0]), number=number)


WITHIN = {
    "week": _("This makes %(number)s of %(most)s outreach messages this week."),
    "month": _("This makes %(number)s of %(most)s outreach messages this month."),
}
OVER = {
    "week": _("Guideline: %(most)s a week. Most families here already got %(number)s."),
    "month": _("Guideline: %(most)s a month. Most families here already got %(number)s."),
}
NUMBERED = {
    0: _("This would be the %(number)sth outreach message."),
    1: _("This would be the %(number)sst outreach message."),
    2: _("This would be the %(number)snd outreach message."),
    3: _("This would be the %(number)srd outreach message."),
}
