"""Topics of the district and of a school, the guideline for families, and who speaks."""

from dataclasses import replace
from typing import Any

import pytest

from policies.facts import TOPICS, Approval, Facts, Voice
from policies.rules import RULES
from policies.rules.budget import typical
from policies.verdict import Asks, Outcome
from tests.policies.drafts import BRANDT, ENGLISH, ITO, LUND, REYES, draft, found, outcome

CENTRAL: dict[str, Any] = {"central": TOPICS[:4], "routed_to": ("communications_director",)}
OWN: dict[str, Any] = {
    "topics": ("testing", "school_event", "picture_day", "grading", "reminder"),
    "emergencies": ("school_emergency",),
}
BUDGET: dict[str, Any] = {"most": 4, "over": "approval", "approvers": ("communications_director",)}
# Most families have had two; 31 have had all that the guideline allows, or more.
HAD = ((1, 90), (2, 291), (4, 24), (5, 7))
ITO_SAYS_YES = Approval("Ms. Ito", ("communications_director",), "2026-12-08T12:00:00-08:00")
LUND_SAYS_YES = Approval("Ms. Lund", ("assistant_principal",), "2026-12-08T12:00:00-08:00")


@pytest.mark.requirement("S0-43")
@pytest.mark.parametrize(
    ("topic", "scope", "wanted"),
    [
        ("closure", "school", "blocked"),
        ("district_event", "school", "blocked"),
        ("late_start", "school", "blocked"),
        ("election", "school", "blocked"),
        ("late_start", "class", "blocked"),
        ("late_start", "district", "allowed"),
        ("picture_day", "school", "allowed"),
        ("", "school", "allowed"),
    ],
)
def test_s0_43_topics_of_the_district(topic: str, scope: str, wanted: str) -> None:
    assert outcome("district_topics", draft(topic=topic, scope=scope), **CENTRAL) == wanted


@pytest.mark.requirement("S0-43")
def test_s0_43_a_school_hands_it_over_by_name() -> None:
    (finding,) = found("district_topics", draft(topic="late_start"), **CENTRAL)
    assert (finding.remedy, str(finding.remedy_label)) == ("central", "Hand it to Ms. Ito")
    assert str(finding.heading) == "This goes out from the district."
    (finding,) = found("district_topics", draft(topic="late_start", people=()), **CENTRAL)
    assert str(finding.remedy_label) == "Hand it to the district"


def test_whoever_it_would_be_handed_to_sends_it_to_the_whole_district() -> None:
    (finding,) = found("district_topics", draft(topic="late_start", asker=ITO), **CENTRAL)
    assert (finding.outcome, finding.remedy) == ("blocked", "place")


@pytest.mark.parametrize("topic", ["testing", "other"])
def test_a_topic_without_words_of_its_own_is_told_as_well(topic: str) -> None:
    given = CENTRAL | {"central": ("testing", "other")}
    (finding,) = found("district_topics", draft(topic=topic), **given)
    assert "Lakeview Middle" in str(finding.sentence)


@pytest.mark.requirement("S0-44")
@pytest.mark.parametrize(
    ("topic", "scope", "wanted"),
    [
        ("testing", "school", "allowed"),
        ("school_event", "school", "allowed"),
        ("picture_day", "school", "allowed"),
        ("grading", "school", "allowed"),
        ("reminder", "school", "allowed"),
        ("other", "school", "allowed"),
        ("school_emergency", "school", "blocked"),  # A8: an emergency message of its own
        ("late_start", "school", "allowed"),  # district_topics has said no
        ("late_start", "district", "allowed"),
        ("", "school", "blocked"),
        ("", "district", "blocked"),
    ],
)
def test_s0_44_topics_of_one_school(topic: str, scope: str, wanted: str) -> None:
    assert outcome("school_topics", draft(topic=topic, scope=scope), **OWN) == wanted


@pytest.mark.requirement("S0-44")
def test_s0_44_a_topic_is_asked_for_unless_the_district_does_without() -> None:
    (finding,) = found("school_topics", draft(topic=""), **OWN)
    assert finding.remedy == "topic"
    assert found("school_topics", draft(topic=""), **OWN, is_required=False) == []


@pytest.mark.requirement("S0-24")
@pytest.mark.parametrize(
    ("so_far", "changes", "given", "wanted"),
    [
        (0, {}, {}, "allowed"),
        (3, {}, {}, "allowed"),
        (4, {}, {}, "approval"),
        (4, {"approvals": (ITO_SAYS_YES,)}, {}, "note"),
        (4, {"approvals": (LUND_SAYS_YES,)}, {}, "approval"),
        (4, {"asker": ITO}, {}, "blocked"),
        (4, {"asker": ITO, "reasons": ("outreach_budget",)}, {}, "note"),
        (4, {}, {"over": "note"}, "note"),
        (4, {}, {"over": "reason"}, "blocked"),
        (4, {"reasons": ("outreach_budget",)}, {"over": "reason"}, "note"),
        (4, {"reasons": ("may_send",)}, {"over": "reason"}, "blocked"),
    ],
)
def test_s0_24_more_than_the_guideline_is_somebodys_decision(
    so_far: int, changes: dict[str, Any], given: dict[str, Any], wanted: str
) -> None:
    facts = draft(outreach_had=((0, 400), (so_far, 12)), **changes)
    assert outcome("outreach_budget", facts, **BUDGET | given) == wanted


@pytest.mark.requirement("S0-24")
def test_s0_24_the_families_over_it_are_counted_and_the_approver_named() -> None:
    (finding,) = found("outreach_budget", draft(outreach_had=HAD), **BUDGET)
    assert str(finding.heading) == "This is more outreach than the guideline."
    assert str(finding.sentence) == "31 of 412 families have had 4 or more this month."
    director = ("communications_director",)
    assert finding.asks == Asks(director, names="Ms. Ito (communications director)")
    (finding,) = found("outreach_budget", draft(outreach_had=((0, 2), (4, 1))), **BUDGET)
    assert str(finding.sentence) == "1 of 3 families has had 4 or more this month."


@pytest.mark.requirement("S0-24")
def test_s0_24_what_follows_a_message_is_no_further_one() -> None:
    assert found("outreach_budget", draft(outreach_had=HAD, is_follow_up=True), **BUDGET) == []


@pytest.mark.parametrize(
    ("had", "middle"),
    [((), 0), (((3, 1),), 3), (((0, 2), (4, 2)), 0), (((0, 1), (1, 1), (9, 1)), 1), (HAD, 2)],
)
def test_a_typical_family_is_the_one_in_the_middle(
    had: tuple[tuple[int, int], ...], middle: int
) -> None:
    assert typical(had) == middle


def test_the_time_of_the_guideline_is_the_districts() -> None:
    weekly = BUDGET | {"period": "week"}
    (finding,) = found("outreach_budget", draft(), **weekly)
    assert str(finding.sentence) == "This makes at most 1 of 4 outreach messages this week."
    (finding,) = found("outreach_budget", draft(outreach_had=HAD), **weekly)
    assert str(finding.sentence) == "31 of 412 families have had 4 or more this week."


def test_a_ruling_from_before_families_were_counted_stays_readable() -> None:
    kept = draft().as_json() | {"outreach_so_far": 3}
    assert Facts.from_json(kept) == draft()


@pytest.mark.requirement("S0-12")
def test_s0_12_another_speaker_is_asked_why_and_nobody_for_a_yes() -> None:
    facts = draft(scope="district", asker=ITO, voices=())
    (finding,) = found("superintendent_speaks", facts)
    assert (finding.remedy, finding.asks) == ("reason", None)


@pytest.mark.requirement("S0-12")
@pytest.mark.parametrize(
    ("changes", "given", "wanted"),
    [
        ({"asker": REYES}, {}, "allowed"),
        ({"asker": ITO}, {}, "blocked"),
        ({"asker": ITO}, {"strictness": "note"}, "note"),
        ({"asker": ITO, "reasons": ("superintendent_speaks",)}, {}, "note"),
        ({"asker": ITO, "voices": (Voice("en", "Dr. Reyes", REYES.roles),)}, {}, "allowed"),
        ({"asker": ITO, "voices": (ENGLISH,)}, {}, "blocked"),
        ({"asker": ITO, "people": ()}, {}, "note"),
        ({"asker": BRANDT, "scope": "school"}, {}, "allowed"),
        ({"asker": ITO, "kind": "emergency"}, {}, "allowed"),
        ({"asker": ITO, "kind": "emergency"}, {"kinds": ("emergency",)}, "blocked"),
    ],
)
def test_s0_12_the_superintendent_speaks_for_the_district(
    changes: dict[str, Any], given: dict[str, Any], wanted: str
) -> None:
    facts = replace(draft(scope="district", voices=()), **changes)
    assert outcome("superintendent_speaks", facts, **given) == wanted


@pytest.mark.parametrize(
    ("rule", "given", "is_told"),
    [
        ("district_topics", CENTRAL | {"routed_to": ()}, True),
        ("district_topics", {"central": (), "routed_to": ()}, False),
        ("district_topics", CENTRAL, False),
        ("school_topics", OWN | {"topics": ("school_emergency",)}, True),
        ("school_topics", OWN, False),
        ("outreach_budget", {"over": "approval", "approvers": ()}, True),
        ("outreach_budget", {"over": "reason", "approvers": ()}, False),
        ("outreach_budget", BUDGET, False),
    ],
)
def test_settings_that_lead_to_nobody_are_told(
    rule: str, given: dict[str, Any], is_told: bool
) -> None:
    assert bool(RULES[rule].contradiction(**given)) == is_told


def test_only_outreach_to_families_and_staff_counts() -> None:
    assert RULES["outreach_budget"].is_about("outreach", "families")
    assert not RULES["outreach_budget"].is_about("outreach", "students")
    assert not RULES["outreach_budget"].is_about("emergency", "families")
    assert outcome("outreach_budget", draft(asker=LUND), **BUDGET) == Outcome.ALLOWED
