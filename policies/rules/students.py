"""Which students may be written to at all: grade, roster, age, and what the office knows."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.citing import NO_CLAUSES, PerAudienceClause
from policies.facts import Facts, Student
from policies.parameters import Grade
from policies.rules.registry import Stage, passed, rule
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

Way = tuple[str, Sentence]

OF_A_CLASS = ("class", "trip")
TO_FAMILY: Way = ("family", say(_("Write to the family")))
AUDIENCE: Way = ("audience", say(_("Change who")))
CONSENT: Way = ("permission", say(_("Ask for consent")))
OFFICE: Way = ("ask", say(_("Ask the office")))


def left_out(
    name: str, students: Iterable[Student], sentence: Sentence, way: Way, *others: Way
) -> Finding:
    """That these students do not get it, and what can be done about that."""
    return Finding(
        name,
        Outcome.BLOCKED,
        sentence,
        remedy=way[0],
        remedy_label=way[1],
        students=tuple(one.id for one in students),
        ways=others,
    )


def _upside_down(*, lowest: str, highest: str) -> str:
    if _step(lowest) <= _step(highest):
        return ""
    return f"lowest is {lowest} and highest is {highest}: no grade is in between. Swap them."


@rule(
    "S0-51",
    title=_("Which grades may be written to"),
    to=("students",),
    stage=Stage.RECIPIENT,
    contradiction=_upside_down,
)
def grades(
    facts: Facts,
    *,
    lowest: Annotated[str, Grade(_("From which grade on?"))] = "06",
    highest: Annotated[str, Grade(_("Up to which grade?"))] = "12",
) -> Iterable[Finding]:
    """Students of other grades are left out, and those whose grade nobody knows."""
    first, last = _step(lowest), _step(highest)
    out = [one for one in facts.students if not first <= _step(one.grade) <= last]
    spoken = {"lowest": _spoken(lowest), "highest": _spoken(highest)}
    if not out:
        yield passed("grades", _("Every student is in grades %(lowest)s to %(highest)s."), **spoken)
        return
    sentence = say_counted(
        "%(number)s student is not in grades %(lowest)s to %(highest)s. "
        "You can write to the family.",
        "%(number)s students are not in grades %(lowest)s to %(highest)s. "
        "You can write to their families.",
        len(out),
        **spoken,
    )
    finding = left_out("grades", out, sentence, TO_FAMILY)
    are_all_below = len(out) == len(facts.students) and all(
        0 <= _step(one.grade) < first for one in out
    )
    heading = say(BELOW, lowest=spoken["lowest"])
    yield finding._replace(heading=heading) if are_all_below else finding


@rule(
    "S0-16", "S0-46", "S0-51",
    title=_("Own classes and activities"),
    kinds=("class", "trip", "outreach", "service"),
    to=("students", "families"),
    stage=Stage.RECIPIENT,
)  # fmt: skip
def own_roster(
    facts: Facts,
    *,
    clauses: Annotated[
        Mapping[str, str], PerAudienceClause(_("Which clause does each audience rest on?"))
    ] = NO_CLAUSES,
) -> Iterable[Finding]:
    """Only students on a roster of the sender's, as the student system has it, or their families.

    What is no message to a class or group goes to the people of a place, and has no roster.
    """
    if not facts.students or (facts.kind not in OF_A_CLASS and facts.scope != "class"):
        return
    clause = clauses.get(facts.to, "")
    out = [one for one in facts.students if not one.is_on_roster]
    if not out:
        words = _("Every student is on your roster.")
        yield passed("own_roster", words)._replace(clause=clause)
        return
    sentence = say_counted(
        "%(number)s student is not on your roster in the student system.",
        "%(number)s students are not on your roster in the student system.",
        len(out),
    )
    yield left_out("own_roster", out, sentence, AUDIENCE)._replace(clause=clause)


@rule(
    title=_("Students who can’t be messaged right now"),
    to=("students",),
    stage=Stage.RECIPIENT,
)
def closed_students(facts: Facts) -> Iterable[Finding]:
    """Leaves out whom the office has closed, and never says why: not even that there is a why.

    It says nothing when nobody is closed, either, so that its presence tells no more than itself.
    """
    out = [one for one in facts.students if one.is_closed]
    if not out:
        return
    sentence = say_counted(
        "%(number)s student can’t be messaged right now. Ask the office.",
        "%(number)s students can’t be messaged right now. Ask the office.",
        len(out),
    )
    yield left_out("closed_students", out, sentence, OFFICE)


@rule("S1-07", title=_("Students under 13"), to=("students",), stage=Stage.RECIPIENT)
def under_13(facts: Facts) -> Iterable[Finding]:
    """A student under 13 is written to with a parent's consent on file (COPPA)."""
    young = [one for one in facts.students if one.is_under_13]
    out = [one for one in young if not one.has_under_13_consent]
    if young and not out:
        yield passed("under_13", _("A parent’s consent is on file for every student under 13."))
    if not out:
        return
    sentence = say_counted(
        "%(number)s student under 13 has no parent’s consent on file.",
        "%(number)s students under 13 have no parent’s consent on file.",
        len(out),
    )
    yield left_out("under_13", out, sentence, CONSENT, TO_FAMILY)


def _step(grade: str) -> int:
    """Where a grade stands among the others; -1 for one that nobody knows."""
    return Grade.of.index(grade) if grade in Grade.of else -1


def _spoken(grade: str) -> str:
    return {"PK": "PK", "KG": "K"}.get(grade) or grade.lstrip("0")


BELOW = _("Students below grade %(lowest)s can’t be messaged.")
