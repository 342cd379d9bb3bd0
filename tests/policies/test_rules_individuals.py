"""One student alone: who must have said yes, who reads along, and how often."""

from dataclasses import replace

import pytest

from policies.deciding import decide
from policies.facts import Approval, Facts, Student
from policies.rules import RULES
from policies.verdict import Outcome
from policies.versions import compiled
from tests.policies.drafts import CHEN, MAX, PEOPLE, RUNNERS, SOFIA, found, outcome, to_team
from tests.policies.policy import policy_with

NEITHER = (
    "We have no parent permission on file for this student, and the principal hasn’t approved "
    "individual messages."
)
WORKER = Student(id=80, grade="11", is_employed=True)


def to_students(*students: Student, **changes: object) -> Facts:
    return to_team(asker=CHEN, purpose="academics", students=students, **changes)


def ways(rule: str, facts: Facts, **given: object) -> list[str]:
    (finding,) = found(rule, facts, **given)
    return [finding.remedy, *(name for name, _label in finding.ways)]


@pytest.mark.requirement("S0-10", "S0-82")
@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, Outcome.BLOCKED), (2, Outcome.BLOCKED), (3, Outcome.ALLOWED), (11, Outcome.ALLOWED)],
)
def test_s0_10_s0_82_three_students_are_a_group(number: int, expected: Outcome) -> None:
    assert outcome("individual_contact", to_students(*RUNNERS[:number])) == expected


@pytest.mark.requirement("S0-10")
def test_s0_10_added_parents_make_no_group() -> None:
    facts = to_students(*RUNNERS[:2], others_added=("parent", "colleague"))
    assert outcome("individual_contact", facts) == Outcome.BLOCKED


@pytest.mark.requirement("S0-65", "S0-81")
@pytest.mark.parametrize(
    ("opt_in", "principal", "words"),
    [
        (True, True, "Individual messages are permitted here."),
        (True, False, "The principal hasn’t approved individual messages to this student."),
        (False, True, "We have no parent permission on file for this student."),
        (
            False,
            False,
            NEITHER,
        ),
    ],
)
def test_s0_65_s0_81_one_student_needs_both_yeses(
    opt_in: bool, principal: bool, words: str
) -> None:
    student = replace(MAX, has_opt_in=opt_in, has_principal_yes=principal)
    (finding,) = found("individual_contact", to_students(student))
    assert str(finding.sentence) == words
    assert finding.students == (() if opt_in and principal else (MAX.id,))


@pytest.mark.requirement("S0-10", "S0-65")
def test_s0_65_sofia_may_and_max_may_not() -> None:
    version = compiled("test", policy_with({"rule": "individual_contact"}))
    verdict = decide(version, to_students(SOFIA, MAX))
    assert (verdict.outcome, set(verdict.left_out)) == (Outcome.NOTE, {MAX.id})
    assert str(verdict.heading) == "You can send this to some."
    assert "A group is 3 students or more." in " ".join(
        str(one.sentence) for one in verdict.findings
    )
    finding = verdict.left_out[MAX.id]
    assert "for 1 of these students" in str(finding.sentence)
    assert "Max" not in str(finding.as_json())


@pytest.mark.parametrize(
    ("students", "heading"),
    [
        ((MAX,), "This can’t be sent to one student."),
        (RUNNERS[:2], "This counts as an individual message."),
    ],
)
def test_the_heading_when_nobody_is_left(students: tuple[Student, ...], heading: str) -> None:
    version = compiled("test", policy_with({"rule": "individual_contact"}))
    verdict = decide(version, to_students(*students))
    assert (verdict.outcome, str(verdict.heading)) == (Outcome.BLOCKED, heading)


def test_the_ways_on_are_permission_family_and_class() -> None:
    assert ways("individual_contact", to_students(MAX)) == ["permission", "family", "class"]


def test_two_who_lack_different_things_are_told_apart() -> None:
    half = replace(SOFIA, has_principal_yes=False)
    findings = found("individual_contact", to_students(half, MAX))
    assert [one.students for one in findings if one.students] == [(MAX.id,), (half.id,)]
    assert {str(one.heading) for one in findings if one.students} == {
        "This counts as an individual message."
    }


def test_a_group_that_shrinks_is_judged_by_who_is_left() -> None:
    young = replace(RUNNERS[0], grade="05")
    version = compiled("test", policy_with({"rule": "individual_contact"}, {"rule": "grades"}))
    verdict = decide(version, to_students(young, *RUNNERS[1:3]))
    assert verdict.outcome == Outcome.BLOCKED
    assert len(verdict.left_out) == 3


@pytest.mark.parametrize(
    ("given", "student", "expected"),
    [
        ({"needs_opt_in": False}, replace(MAX, has_principal_yes=True), Outcome.ALLOWED),
        ({"needs_opt_in": False}, MAX, Outcome.BLOCKED),
        ({"needs_principal": False}, replace(MAX, has_opt_in=True), Outcome.ALLOWED),
        ({"smallest_group": 2}, MAX, Outcome.BLOCKED),
    ],
)
def test_a_district_asks_for_less(
    given: dict[str, object], student: Student, expected: Outcome
) -> None:
    assert outcome("individual_contact", to_students(student), **given) == expected


@pytest.mark.requirement("S2-07")
@pytest.mark.parametrize("rule", ["individual_contact", "third_person", "pair_limit"])
@pytest.mark.parametrize(
    ("student", "purpose", "exempts", "is_asked"),
    [
        (WORKER, "employment", True, False),
        (WORKER, "employment", False, True),
        (WORKER, "academics", True, True),
        (MAX, "employment", True, True),
    ],
)
def test_s2_07_student_workers_about_their_work(
    rule: str, student: Student, purpose: str, exempts: bool, is_asked: bool
) -> None:
    facts = replace(to_students(replace(student, lone_messages=9)), purpose=purpose)
    assert bool(found(rule, facts, exempts_workers=exempts)) == is_asked


@pytest.mark.requirement("S2-12")
@pytest.mark.parametrize(
    ("strictness", "changes", "expected"),
    [
        ("reason", {}, Outcome.BLOCKED),
        ("reason", {"reasons": ("third_person",)}, Outcome.NOTE),
        ("reason", {"others_added": ("parent",)}, Outcome.ALLOWED),
        ("note", {}, Outcome.NOTE),
        ("block", {"reasons": ("third_person",)}, Outcome.BLOCKED),
        ("approval", {}, Outcome.APPROVAL),
        ("approval", {"approvals": (Approval("Mr. Brandt", ("principal",)),)}, Outcome.NOTE),
    ],
)
def test_s2_12_alone_with_one_student(
    strictness: str, changes: dict[str, object], expected: Outcome
) -> None:
    facts = to_students(SOFIA, people=PEOPLE, **changes)
    assert outcome("third_person", facts, strictness=strictness) == expected


@pytest.mark.requirement("S2-12")
def test_s2_12_offers_parent_colleague_or_group() -> None:
    assert ways("third_person", to_students(SOFIA)) == ["reason", "parent", "colleague", "class"]
    assert not found("third_person", to_students(SOFIA, MAX))


@pytest.mark.requirement("S2-20")
@pytest.mark.parametrize(
    ("so_far", "given", "expected"),
    [
        (4, {}, Outcome.ALLOWED),
        (5, {}, Outcome.NOTE),
        (5, {"strictness": "reason"}, Outcome.BLOCKED),
        (5, {"strictness": "block"}, Outcome.BLOCKED),
        (1, {"most": 1}, Outcome.NOTE),
    ],
)
def test_s2_20_contact_of_two_is_limited(
    so_far: int, given: dict[str, object], expected: Outcome
) -> None:
    facts = to_students(replace(SOFIA, lone_messages=so_far))
    (finding,) = found("pair_limit", facts, **given)
    assert finding.outcome == expected
    assert f"message {so_far + 1} to this student alone in 30 days" in str(finding.sentence)


@pytest.mark.parametrize(
    ("given", "contradicts"),
    [
        ({}, False),
        ({"smallest_group": 1}, True),
        ({"needs_opt_in": False}, False),
        ({"needs_opt_in": False, "needs_principal": False}, True),
    ],
)
def test_settings_that_ask_nothing_contradict(given: dict[str, object], contradicts: bool) -> None:
    rule = RULES["individual_contact"]
    defaults = {name: one.default for name, one in rule.parameters.items()}
    assert bool(rule.contradiction(**{**defaults, **given})) == contradicts


def test_trips_have_permissions_of_their_own() -> None:
    assert not RULES["individual_contact"].is_about("trip", "students")
    assert not RULES["individual_contact"].is_about("class", "families")
