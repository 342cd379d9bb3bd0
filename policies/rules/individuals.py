"""What is asked before one student is written to alone: permission, company, measure."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts, Student
from policies.parameters import Roles, Strictness, Whole, Yes
from policies.rules.registry import Stage, passed, rule
from policies.rules.strictness import strictly
from policies.rules.students import TO_FAMILY, Way, left_out
from policies.verdict import NOTHING, Finding, Outcome, say

# A trip has written permissions of its own, and nobody is alone in an emergency.
KINDS = ("class", "outreach", "service")
ASK_PERMISSION: Way = ("permission", say(_("Ask for permission")))
ALONE = ("note", "reason", "block")
TO_CLASS: Way = ("class", say(_("Write to the class")))


def _no_question(
    *, smallest_group: int, needs_opt_in: bool, needs_principal: bool, **_rest: object
) -> str:
    if smallest_group < 2:
        return "smallest_group is 1: one student is no group. Say 2 or more."
    if not needs_opt_in and not needs_principal:
        return "it asks neither a parent nor the principal. Ask one of them, or take the rule out."
    return ""


@rule(
    "S0-10", "S0-65", "S0-81", "S0-82",
    title=_("Writing to one student alone"),
    kinds=KINDS,
    to=("students",),
    stage=Stage.CONTACT,
    contradiction=_no_question,
)  # fmt: skip
def individual_contact(
    facts: Facts,
    *,
    smallest_group: Annotated[int, Whole(_("How many students make a group?"), 1, 100)] = 3,
    needs_opt_in: Annotated[bool, Yes(_("Must a parent have opted in?"))] = True,
    needs_principal: Annotated[bool, Yes(_("Must the principal have said yes?"))] = True,
    exempts_workers: Annotated[bool, Yes(_("Are student workers exempt for their work?"))] = False,
) -> Iterable[Finding]:
    """Fewer students than a group are individuals, and each needs both yeses on file.

    Students alone are counted: a parent or colleague who reads along makes no group of them.
    """
    number = len(facts.students)
    if not number or (exempts_workers and facts.is_about_work):
        return
    if facts.is_to_own_family:
        yield passed("individual_contact", OWN_FAMILY)
        return
    if number >= smallest_group:
        yield passed("individual_contact", GROUP, number=number)
        return
    lacks = [_lack(one, needs_opt_in, needs_principal) for one in facts.students]
    if not any(lacks):
        yield passed("individual_contact", _("Individual messages are permitted here."))
    if number > 1:
        yield Finding("individual_contact", Outcome.NOTE, say(TOO_FEW, least=smallest_group))
    yield from _without_permission(facts, lacks)


def _lack(student: Student, needs_opt_in: bool, needs_principal: bool) -> str:
    """Whose yes is missing for this student."""
    no_parent = needs_opt_in and not student.has_opt_in
    no_principal = needs_principal and not student.has_principal_yes
    if no_parent and no_principal:
        return "both"
    return "parent" if no_parent else "principal" if no_principal else ""


def _without_permission(facts: Facts, lacks: list[str]) -> Iterator[Finding]:
    """One finding for each thing that is missing, under one heading when nobody is left."""
    is_alone = len(lacks) == 1
    heading = say(ONE if is_alone else SEVERAL) if all(lacks) else NOTHING
    for lack, (of_one, of_some) in MISSING.items():
        out = [one for one, missing in zip(facts.students, lacks, strict=True) if missing == lack]
        if out:
            sentence = say(of_one) if is_alone else say(of_some, number=len(out))
            finding = left_out(
                "individual_contact", out, sentence, ASK_PERMISSION, TO_FAMILY, TO_CLASS
            )
            yield finding._replace(heading=heading)


@rule("S2-12", title=_("A third person reads along"), kinds=KINDS, to=("students",))
def third_person(
    facts: Facts,
    *,
    strictness: Annotated[str, Strictness(_("What is asked for without one?"))] = "reason",
    approvers: Annotated[tuple[str, ...], Roles(_("Who may approve it?"))] = ("principal",),
    exempts_workers: Annotated[bool, Yes(_("Are student workers exempt for their work?"))] = False,
) -> Iterable[Finding]:
    """One employee and one student are better three: a parent, a colleague, or a small group."""
    if len(facts.students) != 1 or (exempts_workers and facts.is_about_work):
        return
    if facts.others_added:
        yield passed("third_person", _("Somebody else reads along."))
        return
    finding = Finding(
        "third_person",
        Outcome.BLOCKED,
        say(_("You and one student would be alone here. Whenever possible, add a third person.")),
        remedy=COMPANY[0][0],
        remedy_label=COMPANY[0][1],
        heading=say(_("This goes to one student alone.")),
        ways=COMPANY[1:],
    )
    yield strictly(strictness, finding, facts, approvers)


@rule("S2-20", title=_("How often one student alone"), kinds=KINDS, to=("students",))
def pair_limit(
    facts: Facts,
    *,
    most: Annotated[int, Whole(_("How many messages to one student alone?"), 1, 1000)] = 5,
    days: Annotated[int, Whole(_("In how many days?"), 1, 366)] = 30,
    strictness: Annotated[str, Strictness(_("What is asked for beyond that?"), of=ALONE)] = "note",
    exempts_workers: Annotated[bool, Yes(_("Are student workers exempt for their work?"))] = False,
) -> Iterable[Finding]:
    """Contact of one employee with one student stays limited; `days` is the period counted."""
    if len(facts.students) != 1 or (exempts_workers and facts.is_about_work):
        return
    so_far = facts.students[0].lone_messages
    counted = {"next": so_far + 1, "days": days, "most": most}
    if so_far < most:
        yield passed("pair_limit", COUNTED, **counted)
        return
    finding = Finding(
        "pair_limit",
        Outcome.BLOCKED,
        say(COUNTED, **counted),
        remedy=TO_CLASS[0],
        remedy_label=TO_CLASS[1],
        heading=say(_("Messages to one student should be few.")),
        ways=COMPANY[:2],
    )
    yield strictly(strictness, finding, facts)


COMPANY: tuple[Way, ...] = (
    ("parent", say(_("Add a parent"))),
    ("colleague", say(_("Add a colleague"))),
    ("class", say(_("Make it a group"))),
)
OWN_FAMILY = _("The board has authorized you to write to your own family.")
GROUP = _("%(number)s students are a group: no individual permission is needed.")
TOO_FEW = _("A group is %(least)s students or more. Fewer are written to as individuals.")
COUNTED = _(
    "This would be message %(next)s to this student alone in %(days)s days. Guideline: %(most)s."
)
ONE = _("This can’t be sent to one student.")
SEVERAL = _("This counts as an individual message.")
# For each lack: of the only student, and of some among several.
MISSING = {
    "both": (
        _(
            "We have no parent permission on file for this student, and the principal hasn’t "
            "approved individual messages."
        ),
        _(
            "We have no parent permission on file for %(number)s of these students, and the "
            "principal hasn’t approved individual messages."
        ),
    ),
    "parent": (
        _("We have no parent permission on file for this student."),
        _("We have no parent permission on file for %(number)s of these students."),
    ),
    "principal": (
        _("The principal hasn’t approved individual messages to this student."),
        _("The principal hasn’t approved individual messages to %(number)s of these students."),
    ),
}
