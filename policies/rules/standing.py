"""What stands on file about the sender: leave, training, the year's agreement, documents read."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Choices, Kinds, Roles, Strictness, Whole, Words, YearDay
from policies.rules.registry import Stage, passed, rule
from policies.rules.strictness import strictly
from policies.rules.students import Way, left_out
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

LEAVES = ("administrative", "suspension", "other")
# What a person writes of their own accord and may put off: no emergency waits for a signature.
CAN_WAIT = ("outreach", "class", "trip")
WHO_CAN: Way = ("ask", say(_("See who can allow it")))


def _no_leave(*, leaves: tuple[str, ...], **_settings: object) -> str:
    return "" if leaves else "leaves is empty: it would hold for nobody. Name one."


@rule(
    "S0-56",
    title=_("Leave and suspension"),
    to=("students",),
    stage=Stage.RECIPIENT,
    contradiction=_no_leave,
)
def leave(
    facts: Facts,
    *,
    leaves: Annotated[tuple[str, ...], Choices(_("During which kinds of leave?"), of=LEAVES)] = (
        "administrative",
        "suspension",
    ),
    deciders: Annotated[tuple[str, ...], Roles(_("Who may allow contact all the same?"))] = (
        "superintendent",
        "hr_director",
    ),
) -> Iterable[Finding]:
    """Nobody on such leave writes to a student, but to those for whom a decider said yes before.

    Families are not meant: the policy speaks of students.
    """
    if facts.asker.leave not in leaves:
        return
    out = [one for one in facts.students if one.id not in facts.asker.leave_exceptions]
    if not out:
        yield passed("leave", _("Contact during your leave is allowed here."))
        return
    names = facts.named(deciders)
    sentence = say(ON_LEAVE, who=names) if names else say(ON_LEAVE_NOBODY)
    finding = left_out("leave", out, sentence, WHO_CAN)
    is_everybody = len(out) == len(facts.students)
    heading = say(_("You can’t write to students just now."))
    yield finding._replace(heading=heading) if is_everybody else finding


@rule("S0-18", "S2-02", title=_("Training"), kinds=CAN_WAIT)
def training(
    facts: Facts,
    *,
    months: Annotated[int, Whole(_("For how many months does a training last?"), 1, 120)] = 12,
    strictness: Annotated[str, Strictness(_("What if it is older, or there is none?"))] = "note",
    approvers: Annotated[tuple[str, ...], Roles(_("Who may approve it?"))] = ("principal",),
) -> Iterable[Finding]:
    """Whoever writes has been trained in the last year, or what the district takes for one."""
    if not facts.asker.has_file:
        return
    trained_on = facts.asker.trained_on
    if trained_on and _months_since(trained_on, facts) < months:
        yield passed("training", _("Your training is recent enough."))
        return
    finding = Finding(
        "training",
        Outcome.BLOCKED,
        say(TRAINED_BEFORE, months=months) if trained_on else say(NOT_TRAINED),
        remedy="training",
        remedy_label=say(_("See your training")),
        heading=say(_("Your training comes first.")),
    )
    yield strictly(strictness, finding, facts, approvers)


@rule("S1-04", title=_("The year’s agreement"), kinds=CAN_WAIT)
def agreement(
    facts: Facts,
    *,
    starts: Annotated[str, YearDay(_("On which day does a new year begin?"))] = "07-01",
) -> Iterable[Finding]:
    """This year's agreement is signed, or its course taken, before anything is sent."""
    if not facts.asker.has_file:
        return
    agreed_on = facts.asker.agreed_on
    if agreed_on and _day(agreed_on) >= _year_of(facts, starts):
        yield passed("agreement", _("This year’s agreement is on file."))
        return
    yield _unsigned(
        "agreement",
        say(_("You must sign this year’s agreement or take its course before you send.")),
        say(_("Sign this year’s agreement")),
        say(_("This year’s agreement is not signed.")),
    )


@rule("S0-47", "S0-62", "S4-08", title=_("Documents to acknowledge"), kinds=CAN_WAIT)
def acknowledgement(
    facts: Facts,
    *,
    documents: Annotated[tuple[str, ...], Words(_("Which documents, by their keys?"))],
    kinds: Annotated[tuple[str, ...], Kinds(_("For which messages?"), of=CAN_WAIT)] = CAN_WAIT,
) -> Iterable[Finding]:
    """Before a first message, the sender has acknowledged these documents as they now stand."""
    if facts.kind not in kinds or not facts.asker.has_file:
        return
    missing = [one for one in documents if one not in facts.asker.acknowledged]
    if not missing:
        yield passed("acknowledgement", _("You have acknowledged what applies to this."))
        return
    yield _unsigned(
        "acknowledgement",
        say_counted(
            "%(number)s document that applies to this waits for you to acknowledge it.",
            "%(number)s documents that apply to this wait for you to acknowledge them.",
            len(missing),
        ),
        say(_("Read and acknowledge")),
        say(_("Something to read comes first.")),
    )


def _unsigned(name: str, sentence: Sentence, label: Sentence, heading: Sentence) -> Finding:
    return Finding(
        name,
        Outcome.BLOCKED,
        sentence,
        remedy="agreement",
        remedy_label=label,
        heading=heading,
    )


def _day(told: str) -> date:
    """The day of a day, or of a moment in the district's zone."""
    return date.fromisoformat(told[:10])


def _months_since(told: str, facts: Facts) -> int:
    """Whole months that have passed; the day on which a month is full still belongs to it."""
    then, now = _day(told), facts.at.date()
    return (now.year - then.year) * 12 + now.month - then.month - (now.day <= then.day)


def _year_of(facts: Facts, starts: str) -> date:
    """When the year began in which the message is sent."""
    today = facts.at.date()
    begins = date.fromisoformat(f"{today.year}-{starts}")
    return begins if begins <= today else begins.replace(year=today.year - 1)


ON_LEAVE = _(
    "While you are on leave, contact with a student needs a written yes from before. "
    "These people give it: %(who)s."
)
ON_LEAVE_NOBODY = _(
    "While you are on leave, contact with a student needs a written yes from before."
)
NOT_TRAINED = _("No training of yours is on file.")
TRAINED_BEFORE = _("Your last training is more than %(months)s months ago.")
