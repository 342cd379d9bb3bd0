"""A trip's messages: who permitted it and when, whose parents signed, and how long it lasts."""

from dataclasses import replace
from typing import Any

import pytest

from policies.deciding import decide
from policies.facts import Facts, Platform, Trip
from policies.verdict import Outcome, Verdict
from policies.versions import compiled
from tests.policies.drafts import DIAZ, RUNNERS, found, outcome, to_team
from tests.policies.policy import policy_with

MEET = Trip(
    name="State meet",
    starts="2026-12-12T06:00:00-08:00",
    ends="2026-12-12T21:00:00-08:00",
    agreed_at="2026-12-10T15:10:00-08:00",
)
SIGNED = tuple(replace(one, has_trip_permission=True) for one in RUNNERS)
VERSION = compiled("test", policy_with({"rule": "trip_permission"}, {"rule": "trip_platform"}))


def on_trip(**changes: Any) -> Facts:
    facts = to_team(kind="trip", trip=MEET, students=SIGNED, when="2026-12-12T09:30:00-08:00")
    return replace(facts, **changes)


def judged(**changes: Any) -> Verdict:
    return decide(VERSION, on_trip(**changes))


@pytest.mark.requirement("S0-59")
@pytest.mark.parametrize(
    ("agreed_at", "expected"),
    [
        ("2026-12-10T15:10:00-08:00", Outcome.ALLOWED),
        ("2026-12-12T05:59:00-08:00", Outcome.ALLOWED),
        # The same minute is no longer in advance, nor is a yes from the way.
        ("2026-12-12T06:00:00-08:00", Outcome.BLOCKED),
        ("2026-12-12T07:00:00-08:00", Outcome.BLOCKED),
        ("", Outcome.BLOCKED),
    ],
)
def test_s0_59_the_principal_permits_it_in_advance(agreed_at: str, expected: Outcome) -> None:
    assert judged(trip=replace(MEET, agreed_at=agreed_at)).outcome == expected


@pytest.mark.requirement("S0-59")
def test_s0_59_who_may_permit_it_is_named() -> None:
    verdict = judged(trip=replace(MEET, agreed_at=""))
    assert "Mr. Brandt (principal)" in str(verdict.findings[0].sentence)
    assert judged(trip=None).outcome == Outcome.BLOCKED


@pytest.mark.requirement("S0-60")
def test_s0_60_nine_have_signed_and_two_have_not() -> None:
    verdict = judged(students=(*SIGNED[:9], *RUNNERS[9:]))
    assert (verdict.outcome, set(verdict.left_out)) == (Outcome.NOTE, {10, 11})
    finding = verdict.left_out[10]
    assert str(finding.sentence) == "2 students have no parent’s signature for this trip."
    assert [finding.remedy, *(name for name, _label in finding.ways)] == ["permission", "family"]


@pytest.mark.requirement("S0-60")
def test_s0_60_without_any_signature_nobody_is_reached() -> None:
    assert judged(students=RUNNERS).outcome == Outcome.BLOCKED


@pytest.mark.requirement("S0-59", "S0-60")
@pytest.mark.parametrize(
    ("when", "expected", "until"),
    [
        ("2026-12-11T18:00:00-08:00", Outcome.HELD, "2026-12-12T06:00-08:00"),
        ("2026-12-12T06:00:00-08:00", Outcome.ALLOWED, ""),
        ("2026-12-12T20:59:00-08:00", Outcome.ALLOWED, ""),
        ("2026-12-12T21:00:00-08:00", Outcome.BLOCKED, ""),
    ],
)
def test_s0_60_only_between_start_and_end(when: str, expected: Outcome, until: str) -> None:
    verdict = judged(when=when)
    assert (verdict.outcome, verdict.held_until) == (expected, until)


def test_times_told_without_an_offset_are_local() -> None:
    local = Trip("Zoo", "2026-12-12T06:00", "2026-12-12T21:00", "2026-12-10T15:10")
    assert judged(trip=local).outcome == Outcome.ALLOWED


@pytest.mark.requirement("S0-61")
@pytest.mark.parametrize(
    ("platform", "approved", "expected"),
    [
        (Platform(), (), Outcome.ALLOWED),
        (Platform("meetapp", approved_for=("trips",)), (), Outcome.ALLOWED),
        (Platform("meetapp", approved_for=("students",)), (), Outcome.BLOCKED),
        (Platform("meetapp", approved_for=()), ("meetapp",), Outcome.ALLOWED),
        (Platform("phone", is_personal=True), ("phone",), Outcome.BLOCKED),
    ],
)
def test_s0_61_the_district_method_or_one_approved_for_trips(
    platform: Platform, approved: tuple[str, ...], expected: Outcome
) -> None:
    facts = on_trip(platform=platform, asker=DIAZ)
    assert outcome("trip_platform", facts, approved=approved) == expected


@pytest.mark.requirement("S0-61")
def test_s0_61_the_superintendent_approves_another() -> None:
    facts = on_trip(platform=Platform("meetapp", approved_for=()))
    (finding,) = found("trip_platform", facts)
    assert "Dr. Reyes (superintendent)" in str(finding.sentence)
    (finding,) = found("trip_platform", replace(facts, people=()))
    assert str(finding.sentence) == "This tool is not approved for trips."
