"""When messages are kept, until when exactly, and whom the hours do not hold."""

from dataclasses import replace
from typing import Any

import pytest

from policies.facts import Facts, Student
from policies.rules import RULES
from policies.verdict import Finding, Outcome
from tests.policies.drafts import CHEN, draft, found, outcome, to_team

PACIFIC = "America/Los_Angeles"
WORKER = Student(id=80, grade="11", is_employed=True)
COUNSELOR = replace(CHEN, shift="Warmline")


def at(when: str, **changes: Any) -> Facts:
    return to_team(when=when, zone=PACIFIC, **changes)


def held(when: str, **given: Any) -> Finding:
    (finding,) = found("quiet_hours", at(when), **given)
    return finding


@pytest.mark.requirement("S2-15", "S2-17")
@pytest.mark.parametrize(
    ("when", "until"),
    [
        # Tuesday: the last minute, the first quiet one, the night, the first that is free again.
        ("2026-12-08T19:59:00-08:00", ""),
        ("2026-12-08T20:00:00-08:00", "2026-12-09T07:00-08:00"),
        ("2026-12-09T06:59:00-08:00", "2026-12-09T07:00-08:00"),
        ("2026-12-09T07:00:00-08:00", ""),
        # Friday night runs into the weekend.
        ("2026-12-11T20:30:00-08:00", "2026-12-14T07:00-08:00"),
        ("2026-12-12T21:10:00-08:00", "2026-12-14T07:00-08:00"),
        ("2026-12-13T12:00:00-08:00", "2026-12-14T07:00-08:00"),
        # The night in which the clocks go forward, and the one in which they go back.
        ("2026-03-07T21:10:00-08:00", "2026-03-09T07:00-07:00"),
        ("2026-10-31T21:10:00-07:00", "2026-11-02T07:00-08:00"),
        # Told in another offset, it is still the district's night.
        ("2026-12-09T04:30:00+00:00", "2026-12-09T07:00-08:00"),
    ],
)
def test_s2_15_s2_17_kept_until_the_next_workday_morning(when: str, until: str) -> None:
    finding = held(when)
    assert (finding.outcome, finding.until) == (
        Outcome.HELD if until else Outcome.ALLOWED,
        until,
    )


@pytest.mark.requirement("S2-17")
@pytest.mark.parametrize(
    ("when", "given", "until"),
    [
        # No quiet days: each night ends in its own morning.
        ("2026-12-12T21:10:00-08:00", {"days": ()}, "2026-12-13T07:00-08:00"),
        # Without a night, a quiet day ends at midnight.
        (
            "2026-12-13T12:00:00-08:00",
            {"starts": "03:00", "ends": "04:00"},
            "2026-12-14T00:00-08:00",
        ),
        # 2:30 does not come on that day: the clocks stand at 3:30 when it would.
        (
            "2026-03-08T00:30:00-08:00",
            {"days": (), "starts": "22:00", "ends": "02:30"},
            "2026-03-08T03:30-07:00",
        ),
        # 1:30 comes twice: whoever asks between the two waits for the second.
        (
            "2026-11-01T01:10:00-08:00",
            {"days": (), "starts": "22:00", "ends": "01:30"},
            "2026-11-01T01:30-08:00",
        ),
    ],
)
def test_the_end_of_quiet_hours(when: str, given: dict[str, Any], until: str) -> None:
    assert held(when, **given).until == until


def test_without_a_zone_the_offset_of_the_moment_has_to_do() -> None:
    (finding,) = found("quiet_hours", to_team(when="2026-12-12T21:10:00-08:00"))
    assert finding.until == "2026-12-14T07:00-08:00"


@pytest.mark.requirement("S2-17")
@pytest.mark.parametrize(
    ("when", "heading", "sentence"),
    [
        (
            "2026-12-12T21:10:00-08:00",
            "This can’t go to students on weekends.",
            "It will be kept and can go on Monday at 7 am.",
        ),
        (
            "2026-12-09T05:10:00-08:00",
            "This can’t go to students now.",
            "It will be kept and can go today at 7 am.",
        ),
    ],
)
def test_s2_17_says_when_it_can_go(when: str, heading: str, sentence: str) -> None:
    finding = held(when)
    said = str(finding.sentence).replace("\N{NO-BREAK SPACE}", " ")
    assert (str(finding.heading), said) == (heading, sentence)


@pytest.mark.requirement("S2-17")
def test_s2_17_students_alone_unless_the_district_says_more() -> None:
    facts = draft(kind="class", when="2026-12-12T21:10:00-08:00", zone=PACIFIC)
    assert not found("quiet_hours", facts)
    (finding,) = found("quiet_hours", facts, to=("students", "families"))
    assert (finding.outcome, str(finding.heading)) == (Outcome.HELD, "")


SATURDAY = "2026-12-12T21:10:00-08:00"


@pytest.mark.requirement("S2-18")
def test_s2_18_a_shift_of_a_program_opens_the_hours() -> None:
    facts = at(SATURDAY, asker=COUNSELOR)
    assert outcome("quiet_hours", facts) == Outcome.ALLOWED
    assert outcome("quiet_hours", facts, exempts_shifts=False) == Outcome.HELD


@pytest.mark.requirement("S2-07")
@pytest.mark.parametrize(
    ("students", "purpose", "exempts", "expected"),
    [
        ((WORKER,), "employment", True, Outcome.ALLOWED),
        ((WORKER,), "employment", False, Outcome.HELD),
        ((WORKER,), "academics", True, Outcome.HELD),
        ((WORKER, Student(id=81)), "employment", True, Outcome.HELD),
    ],
)
def test_s2_07_student_workers_about_their_shift(
    students: tuple[Student, ...], purpose: str, exempts: bool, expected: Outcome
) -> None:
    facts = at(SATURDAY, students=students, purpose=purpose)
    assert outcome("quiet_hours", facts, exempts_workers=exempts) == expected


@pytest.mark.requirement("S2-17")
def test_s2_17_a_reason_where_the_district_takes_one() -> None:
    facts = at(SATURDAY, reasons=("quiet_hours",))
    assert outcome("quiet_hours", facts) == Outcome.HELD
    assert outcome("quiet_hours", facts, takes_reason=True) == Outcome.NOTE
    finding = held(SATURDAY, takes_reason=True)
    assert [name for name, _label in finding.ways] == ["reason"]


def test_what_is_urgent_keeps_no_hours() -> None:
    about = RULES["quiet_hours"].is_about
    assert not any(about(kind, "students") for kind in ("emergency", "weather", "trip"))


@pytest.mark.parametrize(
    ("given", "contradicts"),
    [
        ({}, False),
        ({"starts": "07:00"}, True),
        ({"days": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}, True),
        ({"days": ("mon", "tue", "wed", "thu", "fri", "sat")}, False),
        ({"to": ()}, True),
    ],
)
def test_hours_that_contradict(given: dict[str, Any], contradicts: bool) -> None:
    rule = RULES["quiet_hours"]
    defaults = {name: one.default for name, one in rule.parameters.items()}
    assert bool(rule.contradiction(**{**defaults, **given})) == contradicts


@pytest.mark.requirement("S3-13")
@pytest.mark.parametrize("until", ["10:20", "2026-12-08T10:20:00-08:00"])
def test_s3_13_a_lesson_of_ones_own_is_noted(until: str) -> None:
    (finding,) = found("own_instruction", to_team(asker=replace(CHEN, teaches_until=until)))
    assert finding.outcome == Outcome.NOTE
    assert "10:20\N{NO-BREAK SPACE}am" in str(finding.sentence)


@pytest.mark.requirement("S3-13")
def test_s3_13_outside_lessons_nothing_is_said() -> None:
    assert not found("own_instruction", to_team(asker=CHEN))
    teaching = to_team(asker=replace(CHEN, teaches_until="10:20"))
    assert outcome("own_instruction", teaching, strictness="reason") == Outcome.BLOCKED
