"""What comes before an emergency message: somebody's advice, and the manual."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts
from policies.parameters import Incidents, Roles, Strictness, Whole
from policies.rules.registry import passed, rule
from policies.rules.strictness import noted, strictly
from policies.verdict import Finding, Outcome, Sentence, say


def _nobody_advises(advisers: Iterable[str], **_settings: object) -> str:
    return "" if tuple(advisers) else "Advice is asked for, and nobody may give it. Name a role."


@rule(
    "S0-33", title=_("Advice before an emergency message"), kinds=("emergency",),
    contradiction=_nobody_advises,
)  # fmt: skip
def advice_required(
    facts: Facts,
    *,
    advisers: Annotated[tuple[str, ...], Roles(_("Whose advice is it?"))],
    without: Annotated[tuple[str, ...], Roles(_("Who sends without advice?"))] = (),
    expires_minutes: Annotated[
        int, Whole(_("After how many minutes is it asked for again?"), 5, 10_080)
    ] = 720,
    unreached: Annotated[
        tuple[str, ...],
        Incidents(_("For which incidents may it go, with a reason, when nobody can be reached?")),
    ] = (),
) -> Iterable[Finding]:
    """How old it is counts when the message is asked for: what then waits stays advised."""
    advice = facts.advice
    if facts.is_any_of(without):
        yield passed("advice_required", _("Your role sends this without advice."))
    elif facts.is_follow_up:
        yield passed("advice_required", _("It follows a message that went out already."))
    elif advice is None or set(advisers).isdisjoint(advice.roles):
        names = facts.named(advisers)
        yield _advice_missing(
            facts, advisers, unreached, say(NO_ADVICE, who=names) if names else say(NO_ADVISER)
        )
    elif facts.asked - datetime.fromisoformat(advice.at) > timedelta(minutes=expires_minutes):
        told = say(OLD_ADVICE, name=advice.name, minutes=expires_minutes)
        yield _advice_missing(facts, advisers, unreached, told)
    else:
        yield passed("advice_required", _("%(name)s advised to send it."), name=advice.name)


def _advice_missing(
    facts: Facts, advisers: tuple[str, ...], unreached: tuple[str, ...], sentence: Sentence
) -> Finding:
    name = facts.nearest(advisers)
    finding = Finding(
        "advice_required",
        Outcome.BLOCKED,
        sentence,
        remedy="advice",
        remedy_label=say(_("Ask %(name)s for advice"), name=name)
        if name
        else say(_("Ask for advice")),
        heading=say(_("This goes out on advice.")),
    )
    if facts.incident not in unreached:
        return finding
    if finding.rule in facts.reasons:
        return noted(finding._replace(sentence=say(UNREACHED)))
    return finding._replace(ways=(("reason", say(WHY)),))


@rule("S0-38", title=_("The emergency manual"), kinds=("emergency",))
def manual_followed(
    facts: Facts,
    *,
    strictness: Annotated[
        str, Strictness(_("What if nobody has confirmed it?"), of=("note", "block"))
    ] = "block",
) -> Iterable[Finding]:
    """One tick, before it goes: the manual is followed, not replaced."""
    if facts.has_followed_manual:
        yield passed("manual_followed", _("You confirmed that the emergency manual is followed."))
        return
    finding = Finding(
        "manual_followed",
        Outcome.BLOCKED,
        say(_("The emergency manual must be followed, and you have not confirmed it yet.")),
        remedy="confirm",
        remedy_label=say(_("Confirm it")),
    )
    yield strictly(strictness, finding, facts)


NO_ADVICE = _("Emergency messages go out on the advice of %(who)s.")
NO_ADVISER = _("Emergency messages go out on advice, and nobody here gives it just now.")
OLD_ADVICE = _("The advice of %(name)s is more than %(minutes)s minutes old.")
WHY = _("Nobody could be reached: why does it go?")
UNREACHED = _("Nobody could be reached for advice, and you wrote down why it goes all the same.")
