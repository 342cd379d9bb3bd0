"""When an emergency message goes, and who sends it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from districts.hours import hour
from policies.citing import NO_CLAUSES, PerIncidentClause
from policies.facts import Facts
from policies.parameters import Incidents, PerIncident, Roles
from policies.rules.registry import overridden, rule
from policies.rules.strictness import reasoned
from policies.verdict import NOTHING, Finding, Outcome, Sentence, say


def _both(now: Iterable[str], end_of_day: Iterable[str], **_settings: object) -> str:
    both = sorted(set(now) & set(end_of_day))
    return (
        f"{', '.join(both)} cannot go out at once and wait for the end of the day. "
        "Take it out of one list."
        if both
        else ""
    )


@rule(
    "S0-39", "S0-41", "S0-42a", "S0-42b", "S0-42c", "S0-42d", "S0-42e",
    title=_("When an emergency message goes"), kinds=("emergency",), contradiction=_both,
)  # fmt: skip
def incident_timing(
    facts: Facts,
    *,
    now: Annotated[tuple[str, ...], Incidents(_("Which incidents go out at once?"))],
    end_of_day: Annotated[
        tuple[str, ...], Incidents(_("Which incidents wait until school lets out?"))
    ],
    may_override: Annotated[tuple[str, ...], Roles(_("Who may decide to send earlier?"))],
    clauses: Annotated[
        Mapping[str, str], PerIncidentClause(_("Which clause does each incident rest on?"))
    ] = NO_CLAUSES,
) -> Iterable[Finding]:
    """End of day is that school's dismissal: not before it, and on the day on which it is asked
    for, which is the incident's (A3). For what goes at once a later time takes a reason.
    """
    clause = clauses.get(facts.incident, "")
    if facts.is_follow_up:
        yield Finding("incident_timing", Outcome.ALLOWED, say(FOLLOWS), clause=clause)
    elif not facts.incident:
        yield _unknown_incident()
    elif facts.incident in end_of_day:
        yield _at_end_of_day(facts, may_override, clause)
    else:
        yield _at_once(facts, clause, is_said=facts.incident in now)


def _unknown_incident() -> Finding:
    return Finding(
        "incident_timing",
        Outcome.BLOCKED,
        say(_("When this goes depends on what is happening.")),
        remedy="topic",
        remedy_label=say(_("Say what is happening")),
    )


def _at_once(facts: Facts, clause: str, *, is_said: bool) -> Finding:
    if _wanted(facts) <= facts.asked:
        words = AT_ONCE if is_said else LEFT_OPEN
        return Finding("incident_timing", Outcome.ALLOWED, say(words), clause=clause)
    words = CHOSEN_LATER if is_said else CHOSEN
    finding = Finding(
        "incident_timing",
        Outcome.BLOCKED,
        say(words),
        remedy="when",
        remedy_label=say(_("Send it now")),
        heading=say(_("This would go later than usual.")),
        clause=clause,
    )
    return reasoned(finding, facts)


def _at_end_of_day(facts: Facts, may_override: tuple[str, ...], clause: str) -> Finding:
    if _wanted(facts).date() == facts.asked.date():
        return _at_dismissal(facts, may_override, clause)
    return Finding(
        "incident_timing",
        Outcome.BLOCKED,
        say(_("End of day means today. This is set for another day.")),
        remedy="when",
        remedy_label=say(_("Choose today")),
        heading=HELD,
        clause=clause,
    )


def _wanted(facts: Facts) -> datetime:
    """The sender's choice, however late it is now; without one, as soon as it is asked for."""
    return datetime.fromisoformat(facts.wanted_at) if facts.wanted_at else facts.asked


def _at_dismissal(facts: Facts, may_override: tuple[str, ...], clause: str) -> Finding:
    if not facts.dismissal:
        words = say(NO_SCHOOL, place=facts.place)
        return Finding("incident_timing", Outcome.NOTE, words, clause=clause)
    at = facts.at
    due = _due(facts, at)
    told = hour(due.time())
    if at >= due:
        words = say(LET_OUT, hour=told, place=facts.place)
        return Finding("incident_timing", Outcome.ALLOWED, words, clause=clause)
    who = facts.named(may_override)
    return _held(
        facts,
        may_override,
        say(EARLIER, hour=told, place=facts.place, who=who)
        if who
        else say(END_OF_DAY, hour=told, place=facts.place),
        heading=HELD,
        until=due.isoformat(timespec="minutes"),
        clause=clause,
    )


def _due(facts: Facts, at: datetime) -> datetime:
    """Dismissal of that day by the clocks of that hour, whichever side of a change they are on."""
    zone = ZoneInfo(facts.zone) if facts.zone else at.tzinfo
    return datetime.combine(at.date(), time.fromisoformat(facts.dismissal), zone)


def _held(facts: Facts, roles: tuple[str, ...], sentence: Sentence, **more: Any) -> Finding:
    """Kept, until one of these roles decides otherwise."""
    decided = overridden("incident_timing", facts)
    if decided:
        return decided._replace(clause=more["clause"])
    label = _whom_to_ask(facts, roles)
    remedy = "override" if label != NOTHING else ""
    return Finding("incident_timing", Outcome.HELD, sentence, remedy, label, override=roles, **more)


def _whom_to_ask(facts: Facts, roles: tuple[str, ...]) -> Sentence:
    if facts.is_any_of(roles):
        return say(_("Decide to send it now"))
    name = facts.nearest(roles)
    return say(ASK, name=name) if name else NOTHING


def _nobody_sends(senders: Mapping[str, Iterable[str]], **_settings: object) -> str:
    empty = [incident for incident, roles in senders.items() if not tuple(roles)]
    return f"Nobody could send {empty[0]}. Name a role, or take the row out." if empty else ""


@rule(
    "S0-42b", "S0-42e",
    title=_("Who sends about which incident"), kinds=("emergency",), contradiction=_nobody_sends,
)  # fmt: skip
def incident_senders(
    facts: Facts,
    *,
    senders: Annotated[
        Mapping[str, tuple[str, ...]], PerIncident(_("Who sends about which incident?"))
    ],
    clauses: Annotated[
        Mapping[str, str], PerIncidentClause(_("Which clause does each incident rest on?"))
    ] = NO_CLAUSES,
    blank: Annotated[
        Mapping[str, str], PerIncidentClause(_("Which clause leaves its sender blank?"))
    ] = NO_CLAUSES,
) -> Iterable[Finding]:
    """Narrower than `may_send` (A2); an incident without a row is left to that rule (A1).

    That the source is blank, and the row therefore is the district's reading, is said openly.
    """
    if facts.incident in blank and not facts.is_follow_up:
        words = say(_("The policy’s table names no sender here. The general rule holds."))
        yield Finding("incident_senders", Outcome.NOTE, words, clause=blank[facts.incident])
    roles = senders.get(facts.incident)
    if roles is None:
        return
    clause = clauses.get(facts.incident, "")
    if facts.is_any_of(roles):
        words = say(_("%(title)s may send about this incident."), title=facts.asker.title)
        yield Finding("incident_senders", Outcome.ALLOWED, words, clause=clause)
        return
    names = facts.named(roles)
    yield Finding(
        "incident_senders",
        Outcome.BLOCKED,
        say(_("Your role does not send about this incident. These people may: %(who)s."), who=names)
        if names
        else say(_("Your role does not send about this incident, and nobody else may just now.")),
        remedy="ask",
        remedy_label=say(_("See who can")),
        clause=clause,
    )


HELD = say(_("The policy times this for end of day."))
ASK = _("Ask %(name)s to decide")
FOLLOWS = _("What follows goes at once to those who know already.")
AT_ONCE = _("The policy sends this at once.")
LEFT_OPEN = _("The policy leaves the time of this to you.")
LET_OUT = _("School lets out at %(hour)s at %(place)s, and this goes after it.")
END_OF_DAY = _("End of day is %(hour)s at %(place)s.")
EARLIER = _("End of day is %(hour)s at %(place)s. To send earlier, %(who)s must decide.")
CHOSEN_LATER = _("The policy sends this at once, and you chose a later time.")
CHOSEN = _("Emergency messages usually go at once, and you chose a later time.")
NO_SCHOOL = _("There is no school at %(place)s on that day. With no dismissal it can go now.")
