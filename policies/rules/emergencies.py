"""When an emergency message goes, and who sends it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _

from districts.hours import hour
from policies.facts import Facts
from policies.parameters import Incidents, PerIncident, PerIncidentClause, Roles
from policies.rules.registry import overridden, passed, rule
from policies.verdict import NOTHING, Finding, Outcome, Sentence, say

NO_CLAUSES: Mapping[str, str] = {}


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
    """End of day is that school's dismissal: not before it, and on that day (A3)."""
    clause = clauses.get(facts.incident, "")
    if not facts.incident:
        found = _unknown_incident()
    elif facts.incident in end_of_day:
        found = _at_dismissal(facts, may_override)
    elif facts.incident in now:
        found = passed("incident_timing", _("The policy sends this at once."))
    else:
        found = passed("incident_timing", _("The policy leaves the time of this to you."))
    yield found._replace(clause=clause)


def _unknown_incident() -> Finding:
    return Finding(
        "incident_timing",
        Outcome.BLOCKED,
        say(_("When this goes depends on what is happening.")),
        remedy="topic",
        remedy_label=say(_("Say what is happening")),
    )


def _at_dismissal(facts: Facts, may_override: tuple[str, ...]) -> Finding:
    if not facts.dismissal:
        return _without_dismissal(facts, may_override)
    due = _due(facts)
    told = hour(due.time())
    if facts.at >= due:
        words = _("School lets out at %(hour)s at %(place)s, and this goes after it.")
        return passed("incident_timing", words, hour=told, place=facts.place)
    return overridden("incident_timing", facts) or _to_decide(
        facts,
        may_override,
        Outcome.HELD,
        say(EARLIER, hour=told, place=facts.place, who=facts.named(may_override))
        if facts.named(may_override)
        else say(END_OF_DAY, hour=told, place=facts.place),
    )._replace(
        heading=say(_("The policy times this for end of day.")),
        until=due.isoformat(timespec="minutes"),
    )


def _without_dismissal(facts: Facts, may_override: tuple[str, ...]) -> Finding:
    """No school on that day; a district has no one dismissal, and nobody may guess it."""
    if facts.scope == "school":
        return Finding("incident_timing", Outcome.NOTE, say(NO_SCHOOL, place=facts.place))
    return overridden("incident_timing", facts) or _to_decide(
        facts, may_override, Outcome.UNSAID, say(MANY_ENDS)
    )


def _due(facts: Facts) -> datetime:
    """Dismissal of that day by the clocks of that hour, whichever side of a change they are on."""
    zone = ZoneInfo(facts.zone) if facts.zone else facts.at.tzinfo
    return datetime.combine(facts.at.date(), time.fromisoformat(facts.dismissal), zone)


def _to_decide(
    facts: Facts, roles: tuple[str, ...], outcome: Outcome, sentence: Sentence
) -> Finding:
    label = _whom_to_ask(facts, roles)
    return Finding(
        "incident_timing",
        outcome,
        sentence,
        remedy="override" if label != NOTHING else "",
        remedy_label=label,
        override=roles,
    )


def _whom_to_ask(facts: Facts, roles: tuple[str, ...]) -> Sentence:
    if facts.is_any_of(roles):
        return say(_("Decide to send it now"))
    name = facts.nearest(roles)
    return say(_("Ask %(name)s to decide"), name=name) if name else NOTHING


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
) -> Iterable[Finding]:
    """Narrower than `may_send` (A2); an incident without a row is left to that rule (A1)."""
    roles = senders.get(facts.incident)
    if roles is None:
        return
    clause, names = clauses.get(facts.incident, ""), facts.named(roles)
    if facts.is_any_of(roles):
        words = _("%(title)s may send about this incident.")
        yield passed("incident_senders", words, title=facts.asker.title)._replace(clause=clause)
        return
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


END_OF_DAY = _("End of day is %(hour)s at %(place)s.")
EARLIER = _("End of day is %(hour)s at %(place)s. To send earlier, %(who)s must decide.")
NO_SCHOOL = _("There is no school at %(place)s on that day, so nothing is left to wait for.")
MANY_ENDS = _("The policy times this for end of day, and the schools let out at different hours.")
