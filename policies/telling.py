"""Facts as somebody outside tells them, checked: a rule meets nothing that it cannot read."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from policies.facts import AUDIENCES, INCIDENTS, KINDS, PURPOSES, SCOPES, TOPICS, Facts, NotFacts


def told(given: Mapping[str, Any], *, now: datetime, zone: str) -> Facts:
    """A message that is only thought of; without a time, of this moment in the district's zone.

    Raises NotFacts with a sentence that names the field.
    """
    when = now.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")
    facts = Facts.told({"when": when, "zone": zone, **given})
    _one_of("kind", facts.kind, KINDS)
    _one_of("to", facts.to, AUDIENCES)
    _one_of("scope", facts.scope, SCOPES)
    for name, value, known in (
        ("incident", facts.incident, INCIDENTS),
        ("topic", facts.topic, TOPICS),
        ("purpose", facts.purpose, PURPOSES),
    ):
        if value:
            _one_of(name, value, known)
    _readable("zone", facts.zone, ZoneInfo, "the name of a time zone like America/Chicago")
    _moment("when", facts.when)
    for name in ("asked_at", "wanted_at", "roster_at"):
        if moment := getattr(facts, name):
            _moment(name, moment)
    if facts.dismissal:
        _readable("dismissal", facts.dismissal, time.fromisoformat, "a time like 14:45")
    _moments_of(facts)
    return facts


def _moments_of(facts: Facts) -> None:
    asker = facts.asker
    for name in ("trained_on", "agreed_on"):
        if getattr(asker, name):
            said = getattr(asker, name)
            _readable(f"asker.{name}", said, datetime.fromisoformat, "a day like 2026-09-01")
    if facts.trip is not None:
        _moment("trip.starts", facts.trip.starts)
        _moment("trip.ends", facts.trip.ends)
        if facts.trip.agreed_at:
            _moment("trip.agreed_at", facts.trip.agreed_at)
    if facts.advice is not None:
        _moment("advice.at", facts.advice.at)
    if asker.teaches_until and "T" in asker.teaches_until:
        _moment("asker.teaches_until", asker.teaches_until)
    elif asker.teaches_until:
        _readable(
            "asker.teaches_until", asker.teaches_until, time.fromisoformat, "a time like 14:45"
        )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise NotFacts(f"facts.{name} is {value!r}; it is one of {', '.join(known)}.")


def _moment(name: str, value: str) -> None:
    wanted = "a moment with its offset like 2026-12-05T21:10:00-08:00"
    _readable(name, value, datetime.fromisoformat, wanted)
    if datetime.fromisoformat(value).utcoffset() is None:
        raise NotFacts(f"facts.{name} must be {wanted}, not {value!r}.")


def _readable(name: str, value: str, read: Callable[[str], Any], wanted: str) -> None:
    try:
        read(value)
    except (ValueError, KeyError, OSError):
        raise NotFacts(f"facts.{name} must be {wanted}, not {value!r}.") from None
