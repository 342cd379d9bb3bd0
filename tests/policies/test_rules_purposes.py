"""What a message to students is for, and students who work for the district."""

from dataclasses import replace

import pytest

from policies.deciding import decide
from policies.facts import Student
from policies.rules import RULES
from policies.verdict import Outcome
from policies.versions import compiled, of_pack
from tests.policies.drafts import MAX, found, outcome, to_team
from tests.policies.policy import policy_with

WORKER = Student(id=80, grade="11", is_employed=True)
HARBOR = ("academics", "activity", "safety", "employment")


@pytest.mark.requirement("S0-05", "S0-52")
@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("academics", Outcome.ALLOWED),
        ("activity", Outcome.ALLOWED),
        ("", Outcome.BLOCKED),
        ("safety", Outcome.BLOCKED),
        ("personal", Outcome.BLOCKED),
        ("employment", Outcome.BLOCKED),
    ],
)
def test_s0_05_s0_52_educational_services_alone(purpose: str, expected: Outcome) -> None:
    (finding,) = found("purpose", to_team(purpose=purpose), allowed=("academics", "activity"))
    assert finding.outcome == expected
    assert finding.remedy == ("purpose" if expected == Outcome.BLOCKED else "")


@pytest.mark.requirement("S2-09")
@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("academics", Outcome.ALLOWED),
        ("activity", Outcome.ALLOWED),
        ("safety", Outcome.ALLOWED),
        ("personal", Outcome.BLOCKED),
        ("", Outcome.BLOCKED),
    ],
)
def test_s2_09_three_topics(purpose: str, expected: Outcome) -> None:
    assert outcome("purpose", to_team(purpose=purpose)) == expected


@pytest.mark.requirement("S0-52", "S2-09")
@pytest.mark.parametrize(
    ("kind", "told", "by_clover_park"),
    [
        ("class", "blocked", "blocked"),
        ("outreach", "blocked", "blocked"),
        ("service", "blocked", "blocked"),
        # Clover Park's trips have reasons of their own (S0-61).
        ("trip", "blocked", "allowed"),
    ],
)
def test_every_message_to_students_says_what_it_is_for(
    kind: str, told: str, by_clover_park: str
) -> None:
    setting = of_pack("clover-park").content.setting("purpose")
    assert setting is not None
    assert RULES["purpose"].is_about(kind, "students")
    facts = to_team(kind=kind, purpose="")
    assert outcome("purpose", facts) == told
    assert outcome("purpose", facts, **setting.parameters) == by_clover_park


@pytest.mark.parametrize("kind", ["emergency", "weather", "attendance"])
def test_what_is_urgent_needs_no_purpose(kind: str) -> None:
    assert not RULES["purpose"].is_about(kind, "students")


@pytest.mark.requirement("S2-10")
def test_s2_10_personal_matters_ask_for_caution() -> None:
    settings = {"allowed": ("academics", "personal"), "with_care": ("personal",)}
    assert outcome("purpose", to_team(purpose="personal"), **settings) == Outcome.NOTE
    assert outcome("purpose", to_team(purpose="academics"), **settings) == Outcome.ALLOWED


OWN = Student(id=81, grade="08", is_authorised_family=True)


@pytest.mark.requirement("S0-54", "S1-37")
@pytest.mark.parametrize(
    ("students", "purpose", "expected"),
    [
        ((OWN,), "personal", Outcome.ALLOWED),
        ((OWN, replace(OWN, id=82)), "personal", Outcome.ALLOWED),
        # One who is no family, or nobody at all.
        ((OWN, MAX), "personal", Outcome.BLOCKED),
        ((MAX,), "personal", Outcome.BLOCKED),
        ((), "personal", Outcome.BLOCKED),
        # What is not personal is no matter of the family.
        ((OWN,), "safety", Outcome.BLOCKED),
        ((OWN,), "employment", Outcome.BLOCKED),
        ((OWN,), "", Outcome.BLOCKED),
        ((OWN,), "activity", Outcome.ALLOWED),
    ],
)
def test_s0_54_s1_37_own_family_as_the_board_authorized(
    students: tuple[Student, ...], purpose: str, expected: Outcome
) -> None:
    facts = to_team(purpose=purpose, students=students)
    assert outcome("purpose", facts, allowed=("academics", "activity")) == expected


@pytest.mark.requirement("S0-54")
def test_s0_54_is_what_lets_family_pass() -> None:
    setting = of_pack("clover-park").content.setting("purpose")
    assert setting is not None
    facts = to_team(purpose="personal", students=(OWN,))
    (finding,) = found("purpose", facts, **setting.parameters)
    assert finding.clause in setting.clauses
    assert finding.clause == "S0-54"


@pytest.mark.requirement("S2-07")
@pytest.mark.parametrize(
    ("students", "expected", "left_out"),
    [
        ((WORKER,), Outcome.ALLOWED, set()),
        ((WORKER, MAX), Outcome.NOTE, {MAX.id}),
        ((MAX,), Outcome.BLOCKED, {MAX.id}),
    ],
)
def test_s2_07_employment_is_for_student_workers(
    students: tuple[Student, ...], expected: Outcome, left_out: set[int]
) -> None:
    settings = {"allowed": list(HARBOR)}
    version = compiled(
        "test",
        policy_with({"rule": "student_workers"}, {"rule": "purpose", "settings": settings}),
    )
    verdict = decide(version, to_team(purpose="employment", students=students))
    assert (verdict.outcome, set(verdict.left_out)) == (expected, left_out)


def test_a_message_to_student_workers_says_so() -> None:
    facts = to_team(purpose="employment", students=(WORKER,))
    (finding,) = found("student_workers", facts)
    assert str(finding.heading) == "You can message student employees about work."
    assert not found("student_workers", replace(facts, purpose="activity"))


def test_without_the_list_of_workers_employment_is_refused_to_others() -> None:
    facts = to_team(purpose="employment", students=(WORKER, MAX))
    assert outcome("purpose", facts, allowed=HARBOR) == Outcome.BLOCKED


@pytest.mark.parametrize(
    ("allowed", "with_care", "contradicts"),
    [
        (("academics",), (), False),
        ((), (), True),
        (("academics",), ("personal",), True),
        (("academics", "personal"), ("personal",), False),
    ],
)
def test_purposes_that_contradict(
    allowed: tuple[str, ...], with_care: tuple[str, ...], contradicts: bool
) -> None:
    sentence = RULES["purpose"].contradiction(allowed=allowed, with_care=with_care)
    assert bool(sentence) == contradicts
