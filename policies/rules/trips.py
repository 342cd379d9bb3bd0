"""Trips and events: both permissions in advance, and nothing before or after."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _

from policies.facts import Facts, Trip
from policies.parameters import Roles, Words
from policies.rules.registry import Stage, passed, rule
from policies.rules.students import TO_FAMILY, Way, left_out
from policies.verdict import Finding, Outcome, Sentence, say, say_counted

ASK_PARENTS: Way = ("permission", say(_("Ask the parents")))


@rule(
    "S0-59", "S0-60",
    title=_("Permissions for a trip"),
    kinds=("trip",),
    to=("students",),
    stage=Stage.RECIPIENT,
)  # fmt: skip
def trip_permission(
    facts: Facts,
    *,
    deciders: Annotated[tuple[str, ...], Roles(_("Who permits a trip?"))] = ("principal",),
) -> Iterable[Finding]:
    """The decider said yes before it began, each student's parent did, and it is under way."""
    if facts.trip is None:
        yield _no_trip()
        return
    yield _agreed(facts, facts.trip, deciders)
    yield from _under_way(facts, facts.trip)
    out = [one for one in facts.students if not one.has_trip_permission]
    if not out:
        yield passed("trip_permission", _("Every student’s parent has signed for this trip."))
        return
    sentence = say_counted(
        "%(number)s student has no parent’s signature for this trip.",
        "%(number)s students have no parent’s signature for this trip.",
        len(out),
    )
    yield left_out("trip_permission", out, sentence, ASK_PARENTS, TO_FAMILY)


@rule("S0-61", title=_("What carries a trip’s messages"), kinds=("trip",), to=("students",))
def trip_platform(
    facts: Facts,
    *,
    approved: Annotated[
        tuple[str, ...], Words(_("Which platforms, beside those listed for trips?"))
    ] = (),
    approvers: Annotated[tuple[str, ...], Roles(_("Who approves another?"))] = ("superintendent",),
) -> Iterable[Finding]:
    """The district's own way, or one that the superintendent has approved for trips."""
    platform = facts.platform
    is_listed = platform.key in approved or "trips" in platform.approved_for
    if is_listed and not platform.is_personal:
        yield passed("trip_platform", _("This tool is approved for trips."))
        return
    names = facts.named(approvers)
    yield Finding(
        "trip_platform",
        Outcome.BLOCKED,
        say(_("This tool is not approved for trips. These people approve one: %(who)s."), who=names)
        if names
        else say(_("This tool is not approved for trips.")),
        remedy="platform",
        remedy_label=say(_("Use the district’s own")),
    )


def _no_trip() -> Finding:
    return _blocked(say(_("A message during a trip belongs to a trip that was permitted.")))


def _agreed(facts: Facts, trip: Trip, deciders: Iterable[str]) -> Finding:
    """In advance: a yes that came after the start does not count."""
    if trip.agreed_at and _moment(trip.agreed_at, facts) < _moment(trip.starts, facts):
        return passed("trip_permission", _("The trip was permitted in advance."))
    names = facts.named(deciders)
    if trip.agreed_at:
        return _blocked(say(_("This trip was permitted after it began. It must be in advance.")))
    return _blocked(
        say(_("This trip must be permitted in advance. These people may: %(who)s."), who=names)
        if names
        else say(_("This trip must be permitted in advance, and nobody here may just now."))
    )


def _under_way(facts: Facts, trip: Trip) -> Iterator[Finding]:
    starts = _moment(trip.starts, facts)
    if facts.at < starts:
        yield Finding(
            "trip_permission",
            Outcome.HELD,
            say(_("It will be kept and can go when the trip starts.")),
            remedy="when",
            remedy_label=say(_("Choose another time")),
            heading=say(_("The trip has not started yet.")),
            until=starts.isoformat(timespec="minutes"),
        )
    elif facts.at >= _moment(trip.ends, facts):
        yield _blocked(say(_("The trip is over, and so are its messages.")))._replace(
            remedy=TO_FAMILY[0],
            remedy_label=TO_FAMILY[1],
            heading=say(_("The trip is over.")),
        )


def _blocked(sentence: Sentence) -> Finding:
    return Finding(
        "trip_permission",
        Outcome.BLOCKED,
        sentence,
        remedy="trip",
        remedy_label=say(_("See the trip")),
    )


def _moment(told: str, facts: Facts) -> datetime:
    """A time without an offset is meant where the message is sent from."""
    found = datetime.fromisoformat(told)
    return found if found.tzinfo else found.replace(tzinfo=facts.at.tzinfo)
