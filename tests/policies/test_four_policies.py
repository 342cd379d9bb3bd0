"""One engine, four policies: the same draft gets another answer in each district."""

from dataclasses import replace

import pytest

import policies
from policies.facts import Asker, Facts, Platform, Student
from policies.verdict import Outcome, Verdict
from policies.versions import of_pack

TEACHER = Asker(
    "Ms. Kovacs",
    "teacher",
    ("teacher",),
    trained_on="2026-08-20",
    agreed_on="2026-08-20",
    acknowledged=("ens", "erp", "9052"),
)
SEVENTH = Student(id=71, name="A student", grade="07")
# Saturday, ten past nine in the evening.
DRAFT = Facts(
    kind="class",
    purpose="academics",
    to="students",
    scope="class",
    place="Science 7",
    asker=TEACHER,
    channels=("sms",),
    worded_in=("en",),
    students=(SEVENTH,),
    when="2026-12-05T21:10:00-08:00",
    zone="America/Los_Angeles",
    people=(("principal", "Mr. Holm (principal)"),),
)
GROUP = tuple(replace(SEVENTH, id=number) for number in range(71, 76))
OWN_PHONE = Platform("own-phone", "a private phone", (), keeps_record=False, is_personal=True)
REASONED = replace(DRAFT, reasons=("third_person",))


def answer(pack: str, facts: Facts = DRAFT) -> Verdict:
    return policies.decide(of_pack(pack), facts)


def against(verdict: Verdict) -> dict[str, tuple[Outcome, str]]:
    """What stands against it: the outcome, and the first of its clauses."""
    return {
        one.rule: (one.outcome, one.clauses[0].id if one.clauses else "")
        for one in verdict.to_settle
    }


@pytest.mark.requirement("S0-65")
def test_clover_park_stops_it_without_a_parents_permission() -> None:
    verdict = answer("clover-park")
    assert verdict.outcome == Outcome.BLOCKED
    cited = [one for one in verdict.to_settle if one.rule == "individual_contact"]
    assert "S0-65" in {clause.id for clause in cited[0].clauses}
    assert set(verdict.left_out) == {SEVENTH.id}


@pytest.mark.requirement("S2-12", "S2-17")
def test_harbor_point_asks_for_a_third_person_and_keeps_it_until_monday() -> None:
    verdict = answer("harbor-point")
    assert against(verdict) == {
        "third_person": (Outcome.BLOCKED, "S2-12"),
        "quiet_hours": (Outcome.HELD, "S2-17"),
    }
    reasoned = answer("harbor-point", REASONED)
    assert reasoned.outcome == Outcome.HELD
    assert reasoned.held_until == "2026-12-07T07:00-08:00"


@pytest.mark.requirement("S3-06", "S3-13")
def test_prairie_central_sends_it_and_tells_of_the_disclaimer() -> None:
    assert against(answer("prairie-central")) == {"disclaimer_by_sender": (Outcome.NOTE, "S3-06")}
    teaching = replace(TEACHER, teaches_until="2026-12-08T10:45:00-06:00")
    in_class = replace(DRAFT, asker=teaching, when="2026-12-08T10:00:00-06:00")
    verdict = answer("prairie-central", in_class)
    assert verdict.outcome == Outcome.NOTE
    assert against(verdict)["own_instruction"] == (Outcome.NOTE, "S3-13")


@pytest.mark.requirement("S4-01")
def test_maple_ridge_sends_it_by_its_own_platform_alone() -> None:
    assert answer("maple-ridge").outcome == Outcome.ALLOWED
    verdict = answer("maple-ridge", replace(DRAFT, platform=OWN_PHONE))
    assert against(verdict) == {"approved_platforms": (Outcome.BLOCKED, "S4-01")}


@pytest.mark.requirement("S4-01")
@pytest.mark.parametrize("to", ["families", "staff"])
def test_maple_ridge_means_parents_and_colleagues_too(to: str) -> None:
    by_phone = replace(DRAFT, to=to, students=(), platform=OWN_PHONE)
    assert "approved_platforms" in against(answer("maple-ridge", by_phone))
    assert "approved_platforms" not in against(answer("harbor-point", by_phone))


@pytest.mark.requirement("S4-08")
def test_maple_ridge_wants_its_policy_read_first() -> None:
    unread = replace(DRAFT, asker=replace(TEACHER, acknowledged=()))
    verdict = answer("maple-ridge", unread)
    assert against(verdict) == {"acknowledgement": (Outcome.BLOCKED, "S4-08")}


@pytest.mark.requirement("S2-17", "S2-18")
def test_a_group_at_night_waits_and_a_shift_does_not() -> None:
    group = replace(DRAFT, students=GROUP)
    assert against(answer("harbor-point", group)) == {"quiet_hours": (Outcome.HELD, "S2-17")}
    on_shift = replace(TEACHER, roles=("counselor",), shift="warmline")
    assert answer("harbor-point", replace(group, asker=on_shift)).outcome == Outcome.ALLOWED


@pytest.mark.requirement("S2-04", "S2-07")
def test_a_student_worker_may_be_texted_about_the_job_at_night() -> None:
    worker = replace(SEVENTH, grade="11", is_employed=True)
    text = Platform("sms", "a text message", (), keeps_record=True)
    job = replace(DRAFT, students=(worker,), purpose="employment", platform=text)
    assert answer("harbor-point", job).outcome == Outcome.ALLOWED
    homework = replace(job, purpose="academics")
    assert "approved_platforms" in against(answer("harbor-point", homework))


@pytest.mark.requirement("S2-12", "S2-13", "S2-20")
def test_one_to_one_is_few_recorded_and_in_company() -> None:
    by_day = replace(DRAFT, when="2026-12-08T16:00:00-08:00")
    with_parent = replace(by_day, others_added=("parent",))
    assert answer("harbor-point", with_parent).outcome == Outcome.ALLOWED
    often = replace(with_parent, students=(replace(SEVENTH, lone_messages=5),))
    assert against(answer("harbor-point", often)) == {"pair_limit": (Outcome.BLOCKED, "S2-20")}
    lossy = replace(with_parent, platform=Platform("teams", "Teams", keeps_record=False))
    assert against(answer("harbor-point", lossy)) == {"keeps_record": (Outcome.BLOCKED, "S2-13")}


@pytest.mark.requirement("S2-09", "S2-10")
@pytest.mark.parametrize(
    ("purpose", "outcome"),
    [
        ("", Outcome.BLOCKED),
        ("academics", Outcome.ALLOWED),
        ("activity", Outcome.ALLOWED),
        ("safety", Outcome.ALLOWED),
        ("personal", Outcome.NOTE),
    ],
)
def test_harbor_point_asks_what_it_is_for(purpose: str, outcome: Outcome) -> None:
    by_day = replace(DRAFT, when="2026-12-08T16:00:00-08:00", students=GROUP, purpose=purpose)
    assert answer("harbor-point", by_day).outcome == outcome


@pytest.mark.requirement("S2-02")
def test_harbor_point_reminds_of_the_training() -> None:
    by_day = replace(DRAFT, when="2026-12-08T16:00:00-08:00", students=GROUP)
    untrained = replace(by_day, asker=replace(TEACHER, trained_on=""))
    assert against(answer("harbor-point", untrained)) == {"training": (Outcome.NOTE, "S2-02")}


@pytest.mark.requirement("S2-03", "S2-05")
@pytest.mark.parametrize(
    ("platform", "is_fine"),
    [
        (Platform("email", "district email", ()), True),
        (Platform("parentsquare", "ParentSquare", ()), True),
        (Platform("teams", "Microsoft Teams", ()), True),
        (Platform("remind", "Remind", ()), False),
        (OWN_PHONE, False),
    ],
)
def test_harbor_point_knows_its_tools_by_name(platform: Platform, is_fine: bool) -> None:
    by_day = replace(DRAFT, when="2026-12-08T16:00:00-08:00", students=GROUP, platform=platform)
    assert ("approved_platforms" not in against(answer("harbor-point", by_day))) == is_fine
