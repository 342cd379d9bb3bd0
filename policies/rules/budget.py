"""How much outreach a family gets."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import One, Roles, Strictness, Whole
from policies.rules.registry import passed, rule
from policies.rules.strictness import strictly
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

# (messages, families), the fewest messages first.
Had = tuple[tuple[int, int], ...]


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
    """A guideline for each family: more of it is somebody's decision, and never impossible.

    What follows a message to the same families is no further one.
    """
    if facts.is_follow_up:
        return
    had = facts.outreach_had
    full = at_least(had, most)
    if not full:
        largest = had[-1][0] if had else 0
        yield passed("outreach_budget", WITHIN[period], number=largest + 1, most=most)
        return
    finding = Finding(
        "outreach_budget",
        Outcome.BLOCKED,
        _have_had_all(period, full, families=at_least(had, 0), most=most),
        heading=say(_("This is more outreach than the guideline.")),
    )
    yield strictly(over, finding, facts, approvers)


def _have_had_all(period: str, full: int, **given: int) -> Sentence:
    if period == "week":
        return say_counted(
            "%(number)s of %(families)s families has had %(most)s or more this week.",
            "%(number)s of %(families)s families have had %(most)s or more this week.",
            full,
            **given,
        )
    return say_counted(
        "%(number)s of %(families)s families has had %(most)s or more this month.",
        "%(number)s of %(families)s families have had %(most)s or more this month.",
        full,
        **given,
    )


def at_least(had: Had, messages: int) -> int:
    """How many families have had so many or more."""
    return sum(families for number, families in had if number >= messages)


def typical(had: Had) -> int:
    """What the family in the middle has had: half of all had no more than that."""
    so_far, half = 0, at_least(had, 0) / 2
    for number, families in had:
        so_far += families
        if so_far >= half:
            return number
    return 0


WITHIN = {
    "week": _("This makes at most %(number)s of %(most)s outreach messages this week."),
    "month": _("This makes at most %(number)s of %(most)s outreach messages this month."),
}
