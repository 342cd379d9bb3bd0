"""Scenes of a school week, as the shipped policies answer them."""

from dataclasses import replace

import pytest

import policies
from policies.facts import Asker, Facts, Platform, Student
from policies.verdict import Finding, Outcome, Verdict
from policies.versions import of_pack
from tests.policies.drafts import CHEN, DIAZ, MAX, RUNNERS, SOFIA, to_team

CURRENT = {
    "trained_on": "2026-08-20",
    "agreed_on": "2026-08-20",
    "acknowledged": ("ens", "erp", "9052"),
}
MOVED = to_team(asker=replace(DIAZ, **CURRENT), zone="America/Los_Angeles")
HELPER = Student(id=20, name="A helper", grade="05")
TO_TWO = replace(MOVED, asker=replace(CHEN, **CURRENT), purpose="academics", students=(SOFIA, MAX))
# Saturday, ten past nine in the evening, to a group.
AT_NIGHT = replace(TO_TWO, students=RUNNERS, when="2026-12-05T21:10:00-08:00")
WORKER = Student(id=30, name="A worker", grade="11", is_employed=True)


def answer(facts: Facts, pack: str = "clover-park") -> Verdict:
    return policies.decide(of_pack(pack), facts)


def of(rule: str, verdict: Verdict) -> Finding:
    return next(one for one in verdict.to_settle if one.rule == rule)


def cited(finding: Finding) -> set[str]:
    return {one.id for one in finding.clauses}


@pytest.mark.requirement("S0-10", "S0-82")
def test_eleven_runners_are_a_group_and_need_no_permission() -> None:
    assert not any(one.has_opt_in for one in MOVED.students)
    verdict = answer(MOVED)
    assert verdict.outcome.lets_go
    assert not verdict.left_out


@pytest.mark.requirement("S0-51")
def test_a_helper_of_grade_5_is_left_out_and_the_other_eleven_go() -> None:
    verdict = answer(replace(MOVED, students=(*RUNNERS, HELPER)))
    assert verdict.outcome.lets_go
    assert set(verdict.left_out) == {HELPER.id}
    assert "S0-51" in cited(verdict.left_out[HELPER.id])


@pytest.mark.requirement("S0-52")
def test_nothing_goes_to_students_without_a_purpose() -> None:
    verdict = answer(replace(MOVED, purpose=""))
    assert verdict.outcome == Outcome.BLOCKED
    assert any("S0-52" in cited(one) for one in verdict.to_settle)


@pytest.mark.requirement("S0-10", "S0-65")
def test_two_students_are_individuals_and_each_needs_the_permission() -> None:
    verdict = answer(TO_TWO)
    assert verdict.outcome.lets_go
    assert set(verdict.left_out) == {MAX.id}
    refused = verdict.left_out[MAX.id]
    assert "S0-65" in cited(refused)
    ways = {refused.remedy, *(remedy for remedy, _label in refused.ways)}
    assert {"permission", "family"} <= ways


@pytest.mark.requirement("S0-65")
def test_sofia_alone_may_be_written_to_and_max_alone_may_not() -> None:
    assert answer(replace(TO_TWO, students=(SOFIA,))).outcome.lets_go
    assert answer(replace(TO_TWO, students=(MAX,))).outcome == Outcome.BLOCKED


@pytest.mark.requirement("S2-17")
def test_a_group_on_saturday_night_is_kept_until_monday_morning() -> None:
    verdict = answer(AT_NIGHT, "harbor-point")
    assert verdict.outcome == Outcome.HELD
    assert verdict.held_until == "2026-12-07T07:00-08:00"
    assert "S2-17" in cited(of("quiet_hours", verdict))


@pytest.mark.requirement("S2-18")
def test_a_counselor_on_the_warmline_writes_on_saturday_night() -> None:
    counselor = Asker("Ms. Ruiz", "counselor", ("counselor",), shift="warmline", **CURRENT)
    assert answer(replace(AT_NIGHT, asker=counselor), "harbor-point").outcome.lets_go
    off_shift = replace(counselor, shift="")
    verdict = answer(replace(AT_NIGHT, asker=off_shift), "harbor-point")
    assert verdict.outcome == Outcome.HELD


@pytest.mark.requirement("S2-07")
def test_a_student_worker_is_texted_about_the_shift_on_saturday_night() -> None:
    text = Platform("sms", "a text message", ())
    job = replace(AT_NIGHT, students=(WORKER,), purpose="employment", platform=text)
    assert answer(job, "harbor-point").outcome.lets_go
    unemployed = replace(job, students=(replace(WORKER, is_employed=False),))
    assert not answer(unemployed, "harbor-point").outcome.lets_go


@pytest.mark.requirement("S2-12")
def test_one_to_one_offers_company_and_takes_a_reason() -> None:
    alone = replace(TO_TWO, students=(SOFIA,))
    asks = of("third_person", answer(alone, "harbor-point"))
    assert "S2-12" in cited(asks)
    offered = {asks.remedy, *(remedy for remedy, _label in asks.ways)}
    assert {"parent", "colleague", "class", "reason"} <= offered
    reasoned = answer(replace(alone, reasons=("third_person",)), "harbor-point")
    assert reasoned.outcome.lets_go
    assert of("third_person", reasoned).outcome == Outcome.NOTE


@pytest.mark.requirement("S2-20")
def test_messages_of_one_pair_are_counted() -> None:
    def said(so_far: int) -> str:
        one = replace(SOFIA, lone_messages=so_far)
        facts = replace(TO_TWO, students=(one,), others_added=("parent",))
        verdict = answer(facts, "harbor-point")
        return next(str(one.sentence) for one in verdict.findings if one.rule == "pair_limit")

    assert "message 1 to this student" in said(0)
    assert "message 2 to this student" in said(1)


@pytest.mark.requirement("S3-04")
@pytest.mark.parametrize(
    ("purpose", "is_fine"), [("academics", True), ("activity", True), ("personal", False)]
)
def test_s3_04_prairie_central_asks_that_it_is_for_the_work(purpose: str, is_fine: bool) -> None:
    verdict = answer(replace(MOVED, purpose=purpose), "prairie-central")
    assert any(one.rule == "purpose" for one in verdict.to_settle) != is_fine
