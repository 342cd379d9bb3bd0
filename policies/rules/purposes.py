"""Why a student is written to, and students who work for the district."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Kinds, Purposes
from policies.rules.registry import Stage, passed, rule
from policies.rules.students import Way, left_out
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

# Beside these, only what is urgent goes to students.
TO_STUDENTS = ("class", "outreach", "service", "trip")
# What most districts allow; none where a policy does not say.
DEFAULT = ("academics", "activity", "safety")
# A policy without this clause is cited with the clauses on which its rule rests.
BY_THE_BOARD = "S0-54"
CHOOSE: Way = ("purpose", say(_("Choose a purpose")))


def _no_purpose(*, allowed: tuple[str, ...], with_care: tuple[str, ...], **_rest: object) -> str:
    if not allowed:
        return "allowed is empty: nobody could write to a student for any purpose. Name one."
    unknown = sorted(set(with_care) - set(allowed))
    if unknown:
        return f"with_care names {', '.join(unknown)}, which allowed does not. Add it there, too."
    return ""


@rule(
    "S0-05", "S0-52", "S0-54", "S2-09", "S2-10", "S3-04",
    title=_("A purpose in school"),
    kinds=TO_STUDENTS,
    to=("students",),
    contradiction=_no_purpose,
)  # fmt: skip
def purpose(
    facts: Facts,
    *,
    allowed: Annotated[tuple[str, ...], Purposes(_("For which purposes?"))] = DEFAULT,
    with_care: Annotated[tuple[str, ...], Purposes(_("Which of them ask for caution?"))] = (),
    kinds: Annotated[
        tuple[str, ...], Kinds(_("For which messages to students?"), of=TO_STUDENTS)
    ] = TO_STUDENTS,
) -> Iterable[Finding]:
    """A message to students says what it is for, and that is on the district's list.

    A policy may have reasons of its own for a trip (S0-61), which its permission then states. What
    is personal goes to one's own family, as far as the board has authorized it.
    """
    if facts.kind not in kinds:
        return
    if not facts.purpose:
        yield _refused(say(_("The purpose of this message is missing.")), say(MISSING))
    elif facts.is_to_own_family and facts.purpose == "personal":
        words = _("The board has authorized you to write to your own family here.")
        yield passed("purpose", words)._replace(clause=BY_THE_BOARD)
    elif facts.purpose not in allowed:
        yield _refused(say(_("This purpose is not one for which staff write to students here.")))
    elif facts.purpose == "employment" and not facts.is_about_work:
        yield _refused(say(_("Employment is for students who work for the district.")))
    elif facts.purpose in with_care:
        yield Finding("purpose", Outcome.NOTE, say(CARE))
    else:
        yield passed("purpose", _("Its purpose is one for which staff write to students."))


@rule(
    "S2-07",
    title=_("Student workers"),
    kinds=TO_STUDENTS,
    to=("students",),
    stage=Stage.RECIPIENT,
)
def student_workers(facts: Facts) -> Iterable[Finding]:
    """About employment, only students whom the district employs are written to.

    Rules that ask something of a message to one student, of its hour or its tool let these pass
    where their `exempts_workers` says so.
    """
    if facts.purpose != "employment":
        return
    out = [one for one in facts.students if not one.is_employed]
    if out:
        sentence = say_counted(
            "%(number)s student is not on the student-worker list.",
            "%(number)s students are not on the student-worker list.",
            len(out),
        )
        yield left_out("student_workers", out, sentence, CHOOSE)
        return
    yield passed("student_workers", _("Everybody here is on the student-worker list."))._replace(
        heading=say(_("You can message student employees about work."))
    )


def _refused(sentence: Sentence, heading: Sentence | None = None) -> Finding:
    name, label = CHOOSE
    finding = Finding("purpose", Outcome.BLOCKED, sentence, remedy=name, remedy_label=label)
    return finding._replace(heading=heading) if heading else finding


MISSING = _("Say what this is for.")
CARE = _("On a personal matter, write only what school or safety needs. A counselor can help.")
