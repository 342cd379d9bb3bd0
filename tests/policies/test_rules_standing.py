"""What stands on file about the sender: leave, training, agreement, acknowledgements."""

from dataclasses import replace
from typing import Any

import pytest

from policies.content import BadPolicy
from policies.deciding import decide
from policies.facts import Facts
from policies.rules import RULES
from policies.verdict import Outcome
from policies.versions import compiled
from tests.policies.drafts import DIAZ, RUNNERS, draft, found, outcome, to_team
from tests.policies.policy import policy_with


def by_diaz(**on_file: Any) -> Facts:
    return to_team(asker=replace(DIAZ, **on_file))


@pytest.mark.requirement("S0-56")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("administrative", Outcome.BLOCKED),
        ("suspension", Outcome.BLOCKED),
        ("other", Outcome.ALLOWED),
        ("", Outcome.ALLOWED),
    ],
)
def test_s0_56_nobody_on_such_leave_writes_to_students(kind: str, expected: Outcome) -> None:
    version = compiled("test", policy_with({"rule": "leave"}))
    verdict = decide(version, by_diaz(leave=kind))
    assert verdict.outcome == expected
    if expected == Outcome.BLOCKED:
        assert str(verdict.heading) == "You can’t write to students just now."


@pytest.mark.requirement("S0-56")
def test_s0_56_a_written_yes_reopens_one_student_alone() -> None:
    version = compiled("test", policy_with({"rule": "leave"}))
    verdict = decide(version, by_diaz(leave="administrative", leave_exceptions=(3,)))
    assert verdict.outcome == Outcome.NOTE
    assert set(verdict.left_out) == {one.id for one in RUNNERS} - {3}
    alone = replace(by_diaz(leave="administrative", leave_exceptions=(3,)), students=RUNNERS[2:3])
    assert outcome("leave", alone) == Outcome.ALLOWED


@pytest.mark.requirement("S0-56")
def test_s0_56_superintendent_and_hr_director_are_named() -> None:
    (finding,) = found("leave", by_diaz(leave="suspension"))
    assert "Dr. Reyes (superintendent), Ms. Adeyemi (HR director)" in str(finding.sentence)
    (finding,) = found("leave", replace(by_diaz(leave="suspension"), people=()))
    assert str(finding.sentence).endswith("a written yes from before.")


def test_leave_is_about_students_in_every_kind_of_message() -> None:
    rule = RULES["leave"]
    assert all(rule.is_about(kind, "students") for kind in ("class", "trip", "outreach"))
    assert not rule.is_about("class", "families")
    assert rule.contradiction(leaves=())
    assert not rule.contradiction(leaves=("suspension",))


@pytest.mark.requirement("S0-18", "S2-02")
@pytest.mark.parametrize(
    ("trained_on", "strictness", "expected"),
    [
        ("2025-12-09", "block", Outcome.ALLOWED),
        # A year to the day is still a year.
        ("2025-12-08", "block", Outcome.ALLOWED),
        ("2025-12-07", "block", Outcome.BLOCKED),
        ("2025-12-07", "reason", Outcome.BLOCKED),
        ("2025-12-07", "approval", Outcome.APPROVAL),
        ("2025-12-07", "note", Outcome.NOTE),
        ("", "note", Outcome.NOTE),
        ("", "block", Outcome.BLOCKED),
    ],
)
def test_s2_02_trained_within_a_year(trained_on: str, strictness: str, expected: Outcome) -> None:
    assert outcome("training", by_diaz(trained_on=trained_on), strictness=strictness) == expected


@pytest.mark.requirement("S0-18")
def test_s0_18_training_lasts_as_long_as_the_district_says() -> None:
    facts = by_diaz(trained_on="2024-01-31")
    assert outcome("training", facts, months=36, strictness="block") == Outcome.ALLOWED
    (finding,) = found("training", facts, months=24, strictness="block")
    assert finding.remedy == "training"
    assert "more than 24 months ago" in str(finding.sentence)


@pytest.mark.requirement("S1-04")
@pytest.mark.parametrize(
    ("agreed_on", "when", "expected"),
    [
        ("2026-08-20", "2026-12-08T12:15:00-08:00", Outcome.ALLOWED),
        ("2026-08-20", "2027-06-30T23:59:00-07:00", Outcome.ALLOWED),
        ("2026-08-20", "2027-07-01T00:00:00-07:00", Outcome.BLOCKED),
        ("2026-07-01T08:00:00-07:00", "2026-12-08T12:15:00-08:00", Outcome.ALLOWED),
        ("2026-06-30", "2026-12-08T12:15:00-08:00", Outcome.BLOCKED),
        ("2025-08-20", "2026-12-08T12:15:00-08:00", Outcome.BLOCKED),
        ("", "2026-12-08T12:15:00-08:00", Outcome.BLOCKED),
    ],
)
def test_s1_04_this_years_agreement_comes_first(
    agreed_on: str, when: str, expected: Outcome
) -> None:
    facts = replace(by_diaz(agreed_on=agreed_on), when=when)
    (finding,) = found("agreement", facts)
    assert finding.outcome == expected
    assert finding.remedy == ("agreement" if expected == Outcome.BLOCKED else "")


@pytest.mark.requirement("S1-04")
def test_s1_04_no_emergency_waits_for_a_signature() -> None:
    for name in ("agreement", "acknowledgement", "training"):
        assert not RULES[name].is_about("emergency", "families")
        assert RULES[name].is_about("class", "families")


@pytest.mark.parametrize("starts", ["02-29", "13-01", "7-1", "W01-1", 701])
def test_a_year_begins_on_a_day_of_every_year(starts: object) -> None:
    with pytest.raises(BadPolicy, match="a day of the year like"):
        policy_with({"rule": "agreement", "settings": {"starts": starts}})
    policy_with({"rule": "agreement", "settings": {"starts": "08-15"}})


@pytest.mark.requirement("S0-47", "S0-62", "S4-08")
@pytest.mark.parametrize(
    ("acknowledged", "expected"),
    [
        (("guidelines", "standards"), Outcome.ALLOWED),
        (("guidelines",), Outcome.BLOCKED),
        ((), Outcome.BLOCKED),
    ],
)
def test_s0_47_s0_62_s4_08_documents_are_acknowledged_first(
    acknowledged: tuple[str, ...], expected: Outcome
) -> None:
    facts = by_diaz(acknowledged=acknowledged)
    documents = ("guidelines", "standards")
    assert outcome("acknowledgement", facts, documents=documents) == expected


@pytest.mark.requirement("S0-47")
def test_s0_47_for_the_messages_that_the_district_names() -> None:
    given = {"documents": ("guidelines",), "kinds": ("class",)}
    assert not found("acknowledgement", draft(), **given)
    (finding,) = found("acknowledgement", by_diaz(), **given)
    assert str(finding.sentence).startswith("1 document that applies")
