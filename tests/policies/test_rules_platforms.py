"""Which tools may carry a message to whom, and that what goes to one student is on record."""

import pytest

from policies.facts import Facts, Platform, Student
from policies.rules import RULES
from policies.verdict import Outcome
from tests.policies.drafts import RUNNERS, SOFIA, draft, found, outcome, to_team

OURS = Platform()
TEAMS = Platform("teams", "Teams", approved_for=("students",))
LESSONS = Platform("quiz", "Quiz", approved_for=("instruction",), keeps_record=False)
PERSONAL = Platform("phone", "Own phone", approved_for=("students", "parents"), is_personal=True)
WORKER = Student(id=80, grade="11", is_employed=True)


def to_whom(audience: str, platform: Platform) -> Facts:
    if audience == "students":
        return to_team(platform=platform)
    return draft(to=audience, platform=platform)


@pytest.mark.requirement("S0-53", "S2-03", "S2-04", "S2-05")
@pytest.mark.parametrize(
    ("platform", "approved", "expected"),
    [
        (OURS, (), Outcome.ALLOWED),
        (TEAMS, (), Outcome.ALLOWED),
        (LESSONS, (), Outcome.BLOCKED),
        (LESSONS, ("quiz",), Outcome.ALLOWED),
        (PERSONAL, (), Outcome.BLOCKED),
        (PERSONAL, ("phone",), Outcome.BLOCKED),
    ],
)
def test_s0_53_s2_03_s2_04_s2_05_to_students_by_approved_tools(
    platform: Platform, approved: tuple[str, ...], expected: Outcome
) -> None:
    (finding,) = found("approved_platforms", to_whom("students", platform), approved=approved)
    assert finding.outcome == expected
    assert finding.remedy == ("platform" if expected == Outcome.BLOCKED else "")


@pytest.mark.requirement("S1-06")
@pytest.mark.parametrize("audience", ["students", "families", "staff"])
def test_s1_06_own_devices_carry_the_districts_tools_and_never_an_own_number(
    audience: str,
) -> None:
    everybody = ("students", "families", "staff")
    on_own_device = to_whom(audience, OURS)
    assert outcome("approved_platforms", on_own_device, audiences=everybody) == Outcome.ALLOWED
    by_own_number = to_whom(audience, PERSONAL)
    assert outcome("approved_platforms", by_own_number, audiences=everybody) == Outcome.BLOCKED


AGREED = Student(id=90, grade="08", has_site_permission=True)
FORUM = Platform("forum", "A class site", approved_for=("students",))


@pytest.mark.requirement("S3-07", "S3-08")
@pytest.mark.parametrize(
    ("platform", "left_out"),
    [(FORUM, (SOFIA.id,)), (OURS, ()), (Platform("email"), ()), (PERSONAL, ())],
)
def test_s3_07_s3_08_by_a_site_only_with_the_parents_permission(
    platform: Platform, left_out: tuple[int, ...]
) -> None:
    facts = to_team(platform=platform, students=(AGREED, SOFIA))
    out = [one for finding in found("site_permission", facts) for one in finding.students]
    assert tuple(out) == left_out


@pytest.mark.requirement("S3-07")
def test_s3_07_the_permission_is_asked_for_or_another_tool_is_used() -> None:
    facts = to_team(platform=FORUM, students=(SOFIA,))
    (finding,) = found("site_permission", facts)
    assert [finding.remedy, *(name for name, _label in finding.ways)] == [
        "permission", "platform", "family",
    ]  # fmt: skip
    (told,) = found("site_permission", to_team(platform=FORUM, students=(AGREED,)))
    assert told.outcome == Outcome.ALLOWED


@pytest.mark.requirement("S4-01")
@pytest.mark.parametrize(
    ("audience", "platform", "audiences", "outcomes"),
    [
        ("families", TEAMS, ("students",), []),
        ("families", PERSONAL, ("students",), []),
        ("families", TEAMS, ("students", "families"), [Outcome.BLOCKED]),
        ("families", PERSONAL, ("students", "families"), [Outcome.BLOCKED]),
        ("families", OURS, ("students", "families"), [Outcome.ALLOWED]),
        ("staff", TEAMS, ("staff",), [Outcome.BLOCKED]),
        ("staff", OURS, ("staff",), [Outcome.ALLOWED]),
    ],
)
def test_s4_01_parents_and_staff_too_where_the_district_says_so(
    audience: str, platform: Platform, audiences: tuple[str, ...], outcomes: list[Outcome]
) -> None:
    findings = found("approved_platforms", to_whom(audience, platform), audiences=audiences)
    assert [one.outcome for one in findings] == outcomes


@pytest.mark.requirement("S2-07")
@pytest.mark.parametrize(
    ("platform", "purpose", "exempts", "expected"),
    [
        (LESSONS, "employment", True, Outcome.ALLOWED),
        (LESSONS, "employment", False, Outcome.BLOCKED),
        (LESSONS, "academics", True, Outcome.BLOCKED),
        (PERSONAL, "employment", True, Outcome.BLOCKED),
    ],
)
def test_s2_07_student_workers_are_texted_about_their_work(
    platform: Platform, purpose: str, exempts: bool, expected: Outcome
) -> None:
    facts = to_team(students=(WORKER,), purpose=purpose, platform=platform)
    assert outcome("approved_platforms", facts, exempts_workers=exempts) == expected


@pytest.mark.requirement("S2-13")
@pytest.mark.parametrize(
    ("students", "platform", "outcomes"),
    [
        ((SOFIA,), OURS, [Outcome.ALLOWED]),
        ((SOFIA,), LESSONS, [Outcome.BLOCKED]),
        (RUNNERS, LESSONS, []),
    ],
)
def test_s2_13_one_student_by_a_tool_that_keeps_a_record(
    students: tuple[Student, ...], platform: Platform, outcomes: list[Outcome]
) -> None:
    findings = found("keeps_record", to_team(students=students, platform=platform))
    assert [one.outcome for one in findings] == outcomes


def test_tools_for_nobody_contradict() -> None:
    contradiction = RULES["approved_platforms"].contradiction
    assert contradiction(audiences=())
    assert not contradiction(audiences=("students",))
