"""Which students are left out, which get it, and that nobody learns why a student is closed."""

from dataclasses import replace
from typing import Any

import pytest

from policies.deciding import decide
from policies.facts import Student
from policies.rules import RULES
from policies.verdict import Finding, Outcome, Verdict
from policies.versions import Version, compiled
from tests.policies.drafts import RUNNERS, found, outcome, to_team
from tests.policies.policy import policy_with

ROSTERS = {"students": "S0-51", "families": "S0-16"}
HELPER = Student(id=50, name="Helper", grade="05")


def judged(*rules: str, students: tuple[Student, ...]) -> Verdict:
    return decide(version_of(*rules), to_team(students=students))


def version_of(*rules: str) -> Version:
    return compiled("test", policy_with(*[{"rule": one} for one in rules]))


def in_grade(grade: str) -> Student:
    return Student(id=50, grade=grade)


@pytest.mark.requirement("S0-51")
@pytest.mark.parametrize(
    ("grade", "is_left_out"),
    [
        ("PK", True),
        ("KG", True),
        ("05", True),
        ("06", False),
        ("12", False),
        ("13", True),
        ("", True),
    ],
)
def test_s0_51_only_grades_6_to_12(grade: str, is_left_out: bool) -> None:
    (finding,) = found("grades", to_team(students=(in_grade(grade),)))
    assert finding.students == ((50,) if is_left_out else ())
    assert finding.remedy == ("family" if is_left_out else "")


@pytest.mark.requirement("S0-51")
def test_s0_51_a_younger_helper_is_left_out_and_the_team_gets_it() -> None:
    verdict = judged("grades", "individual_contact", students=(*RUNNERS, HELPER))
    assert (verdict.outcome, set(verdict.left_out)) == (Outcome.NOTE, {50})
    assert str(verdict.heading) == "You can send this to some."
    assert "not in grades 6 to 12" in str(verdict.left_out[50].sentence)


def test_below_the_grade_is_said_as_a_heading_when_nobody_else_is_there() -> None:
    assert str(judged("grades", students=(HELPER,)).heading) == (
        "Students below grade 6 can’t be messaged."
    )
    older = (in_grade("13"),)
    assert str(judged("grades", students=older).heading) == "This can’t be sent yet."


def test_a_district_sets_its_own_grades() -> None:
    facts = to_team(students=(in_grade("KG"),))
    assert outcome("grades", facts, lowest="KG", highest="05") == Outcome.ALLOWED
    (finding,) = found("grades", to_team(), lowest="KG", highest="05")
    assert "grades K to 5" in str(finding.sentence)


@pytest.mark.requirement("S0-16", "S0-46", "S0-51")
def test_s0_46_who_is_on_no_roster_of_the_sender_is_left_out() -> None:
    stranger = replace(HELPER, grade="07", is_on_roster=False)
    verdict = judged("own_roster", students=(*RUNNERS, stranger))
    assert set(verdict.left_out) == {50}
    assert outcome("own_roster", to_team()) == Outcome.ALLOWED


@pytest.mark.requirement("S0-16", "S0-46", "S0-51")
@pytest.mark.parametrize(
    ("changes", "told", "clause"),
    [
        ({}, "blocked", "S0-51"),
        ({"to": "families"}, "blocked", "S0-16"),
        ({"kind": "trip"}, "blocked", "S0-51"),
        ({"kind": "outreach"}, "blocked", "S0-51"),
        ({"kind": "service"}, "blocked", "S0-51"),
        # To a school, not to a class: it is of nobody's roster.
        ({"kind": "outreach", "scope": "school"}, "allowed", ""),
        ({"kind": "outreach", "scope": "school", "to": "families", "students": ()}, "allowed", ""),
    ],
)
def test_s0_16_whatever_goes_to_a_class_stays_with_its_roster(
    changes: dict[str, Any], told: str, clause: str
) -> None:
    facts = to_team(**{"students": (replace(HELPER, is_on_roster=False),), **changes})
    assert outcome("own_roster", facts, clauses=ROSTERS) == told
    cited = {one.clause for one in found("own_roster", facts, clauses=ROSTERS)}
    assert cited == ({clause} if clause else set())


def test_why_a_student_is_closed_is_never_told() -> None:
    closed = replace(HELPER, grade="07", is_closed=True)
    verdict = judged("closed_students", students=(*RUNNERS, closed))
    assert set(verdict.left_out) == {50}
    (finding,) = verdict.findings
    assert str(finding.sentence) == "1 student can’t be messaged right now. Ask the office."
    assert finding.remedy == "ask"
    assert "Helper" not in str(finding.as_json())
    assert not found("closed_students", to_team())


@pytest.mark.requirement("S1-07")
@pytest.mark.parametrize(
    ("is_under_13", "has_consent", "outcomes"),
    [
        (True, False, [Outcome.BLOCKED]),
        (True, True, [Outcome.ALLOWED]),
        (False, False, []),
    ],
)
def test_s1_07_under_13_with_consent(
    is_under_13: bool, has_consent: bool, outcomes: list[Outcome]
) -> None:
    child = Student(id=50, is_under_13=is_under_13, has_under_13_consent=has_consent)
    findings = found("under_13", to_team(students=(child, *RUNNERS)))
    assert [one.outcome for one in findings] == outcomes


def test_other_ways_are_frozen_with_the_finding() -> None:
    child = Student(id=50, is_under_13=True)
    (finding,) = found("under_13", to_team(students=(child,)))
    assert [name for name, _label in finding.ways] == ["family"]
    kept = finding.as_json()
    assert Finding.from_json(kept) == finding
    # As rulings were frozen before there were other ways.
    del kept["ways"]
    assert Finding.from_json(kept).ways == ()


@pytest.mark.parametrize(
    ("lowest", "highest", "contradicts"),
    [("06", "12", False), ("06", "06", False), ("12", "06", True), ("01", "KG", True)],
)
def test_grades_the_wrong_way_round_contradict(
    lowest: str, highest: str, contradicts: bool
) -> None:
    sentence = RULES["grades"].contradiction(lowest=lowest, highest=highest)
    assert bool(sentence) == contradicts


@pytest.mark.parametrize("name", ["grades", "closed_students", "under_13"])
def test_they_are_about_students_alone(name: str) -> None:
    assert RULES[name].is_about("class", "students")
    assert not RULES[name].is_about("class", "families")
