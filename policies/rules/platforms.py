"""By which tools people may be written to, and which of them keep a record."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Choices, Words, Yes
from policies.rules.individuals import KINDS as TO_ONE
from policies.rules.registry import Stage, passed, rule
from policies.rules.students import TO_FAMILY, Way, left_out
from policies.rules.trips import ASK_PARENTS
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

# What a platform must be registered for, to reach an audience.
NEEDED = {"students": "students", "families": "parents", "staff": "staff"}
OWN: Way = ("platform", say(_("Use an approved tool")))


def _nobody(*, audiences: tuple[str, ...], **_settings: object) -> str:
    return "" if audiences else "audiences is empty: it would hold for nobody. Name one."


@rule(
    "S0-53", "S1-06", "S2-03", "S2-04", "S2-05", "S2-07", "S4-01",
    title=_("Approved tools"),
    to=tuple(NEEDED),
    contradiction=_nobody,
)  # fmt: skip
def approved_platforms(
    facts: Facts,
    *,
    approved: Annotated[
        tuple[str, ...], Words(_("Which tools, beside those registered for it?"))
    ] = (),
    audiences: Annotated[tuple[str, ...], Choices(_("For messages to whom?"), of=tuple(NEEDED))] = (
        "students",
    ),
    exempts_workers: Annotated[bool, Yes(_("Are student workers exempt for their work?"))] = False,
) -> Iterable[Finding]:
    """Only by tools that the district provides or has approved; a personal account never is one."""
    if facts.to not in audiences:
        return
    platform = facts.platform
    if platform.is_personal:
        yield _refused("approved_platforms", say(PERSONAL))
    elif platform.key in approved or NEEDED[facts.to] in platform.approved_for:
        yield passed("approved_platforms", _("This tool is approved for it."))
    elif exempts_workers and facts.to == "students" and facts.is_about_work:
        yield passed("approved_platforms", _("Student workers can be texted about their work."))
    else:
        yield _refused("approved_platforms", say(NOT_APPROVED[facts.to]))


@rule("S2-13", title=_("A tool that keeps a record"), kinds=(*TO_ONE, "trip"), to=("students",))
def keeps_record(facts: Facts) -> Iterable[Finding]:
    """Whatever goes to one student alone stays on record, word for word."""
    if len(facts.students) != 1:
        return
    if facts.platform.keeps_record:
        yield passed("keeps_record", _("This tool keeps a record of all that is said."))
        return
    yield _refused(
        "keeps_record",
        say(
            _("Messages to one student must go by a tool that keeps a record of all that is said.")
        ),
    )


@rule(
    "S3-07", "S3-08",
    title=_("Parents’ permission for a site"),
    to=("students",),
    stage=Stage.RECIPIENT,
)  # fmt: skip
def site_permission(
    facts: Facts,
    *,
    without: Annotated[
        tuple[str, ...], Words(_("Which tools need no permission for each student?"))
    ] = ("district", "email"),
) -> Iterable[Finding]:
    """By a site or account beside the district's own only students whose parents agreed before,
    on a form of that site or of the year; the school keeps it on file.

    Somebody's own number is no site, and is refused as a tool where the policy refuses it.
    """
    if facts.platform.key in without or facts.platform.is_personal:
        return
    out = [one for one in facts.students if not one.has_site_permission]
    if not out:
        yield passed("site_permission", _("Every student’s parent has agreed to this site."))
        return
    sentence = say_counted(
        "%(number)s student has no parent’s permission for this site on file.",
        "%(number)s students have no parent’s permission for this site on file.",
        len(out),
    )
    yield left_out("site_permission", out, sentence, ASK_PARENTS, OWN, TO_FAMILY)


def _refused(name: str, sentence: Sentence) -> Finding:
    return Finding(
        name,
        Outcome.BLOCKED,
        sentence,
        remedy=OWN[0],
        remedy_label=OWN[1],
        heading=say(_("This tool can’t be used here.")),
    )


PERSONAL = _("Your own account or number can’t be used for this. It must be one of the district’s.")
NOT_APPROVED = {
    "students": _("This tool is not approved for messages to students."),
    "families": _("This tool is not approved for messages to families."),
    "staff": _("This tool is not approved for messages to staff."),
}
