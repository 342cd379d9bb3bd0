"""Whose yes a message needs: any or each, never one's own, and elections besides."""

from dataclasses import replace
from typing import Any

import pytest

from policies.facts import Approval, Asker
from policies.rules import RULES
from policies.verdict import Asks
from policies.versions import of_pack
from tests.policies.drafts import BRANDT, ITO, REYES, draft, found, outcome

BOTH = ("superintendent", "communications_director")
DISTRICT: dict[str, Any] = {"approvers": {"outreach@district": BOTH}}
EACH = DISTRICT | {"is_all": True}
DAY = "2026-12-08T12:00:00-08:00"
FROM_REYES = Approval("Dr. Reyes", ("superintendent",), DAY)
FROM_ITO = Approval("Ms. Ito", ("communications_director",), DAY)
FROM_TWO_OFFICES = Approval("Ms. Falk", BOTH, DAY)
FROM_LUND = Approval("Ms. Lund", ("assistant_principal",), DAY)
PARK = Asker("Ms. Park", "IT administrator", ("it_administrator",))
BOTH_HATS = Asker("Dr. Reyes", "superintendent", BOTH)
ELECTIONS: dict[str, Any] = {"approvers": ("communications_director",)}
ELECTION = draft(topic="election", scope="district", asker=PARK)


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("asker", "approvals", "given", "wanted"),
    [
        (PARK, (), {}, "approval"),
        (PARK, (FROM_ITO,), {}, "allowed"),
        (PARK, (FROM_REYES,), {}, "allowed"),
        (PARK, (FROM_LUND,), {}, "approval"),
        # Holding the role is not having approved: somebody else does.
        (ITO, (), {}, "approval"),
        (ITO, (FROM_REYES,), {}, "allowed"),
        (REYES, (), {}, "approval"),
        (REYES, (), {"without": ("superintendent",)}, "allowed"),
        (ITO, (), {"without": ("superintendent",)}, "approval"),
        # A9: each of both, where the district asks for it.
        (PARK, (FROM_ITO,), {"is_all": True}, "approval"),
        (PARK, (FROM_ITO, FROM_REYES), {"is_all": True}, "allowed"),
        (ITO, (FROM_REYES,), {"is_all": True}, "allowed"),
        (ITO, (), {"is_all": True}, "approval"),
        (BOTH_HATS, (), {"is_all": True}, "approval"),
        (BOTH_HATS, (FROM_ITO,), {"is_all": True}, "approval"),
    ],
)
def test_s0_11_what_goes_to_the_district_needs_another_yes(
    asker: Asker, approvals: Any, given: dict[str, Any], wanted: str
) -> None:
    facts = draft(scope="district", asker=asker, approvals=approvals)
    assert outcome("approval_required", facts, **DISTRICT | given) == wanted


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("kind", "is_follow_up", "wanted"),
    [
        ("emergency", False, "approval"),
        ("emergency", True, "allowed"),
        ("outreach", True, "approval"),
    ],
)
def test_s0_11_news_of_an_emergency_waits_for_nobody(
    kind: str, is_follow_up: bool, wanted: str
) -> None:
    facts = draft(kind=kind, scope="district", asker=ITO, is_follow_up=is_follow_up)
    given = {"approvers": {"emergency@district": BOTH, "outreach@district": BOTH}}
    assert outcome("approval_required", facts, **given) == wanted


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("approvals", "counts", "is_each"),
    [
        ((), BOTH, True),
        ((FROM_REYES,), ("communications_director",), False),
        # Who holds both offices, or looks after one of them, says yes once; whose comes next
        # may be either's.
        ((FROM_TWO_OFFICES,), BOTH, False),
        ((FROM_TWO_OFFICES, FROM_ITO), (), False),
        ((FROM_TWO_OFFICES, FROM_REYES), (), False),
        ((FROM_REYES, FROM_TWO_OFFICES), (), False),
        ((FROM_ITO, FROM_LUND), ("superintendent",), False),
    ],
)
def test_s0_11_each_office_takes_a_yes_of_its_own(
    approvals: tuple[Approval, ...], counts: tuple[str, ...], is_each: bool
) -> None:
    facts = draft(scope="district", asker=PARK, approvals=approvals)
    (finding,) = found("approval_required", facts, **EACH)
    told = finding.asks or Asks(())
    assert (told.roles, told.is_all) == (counts, is_each)


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"scope": "district"}, "approval"),
        ({"scope": "school"}, "allowed"),
        ({"scope": "district", "kind": "weather"}, "allowed"),
        ({"scope": "district", "people": ()}, "approval"),
    ],
)
def test_s0_11_only_what_has_a_row_needs_one(changes: dict[str, Any], wanted: str) -> None:
    assert outcome("approval_required", draft(asker=BRANDT, **changes), **DISTRICT) == wanted


@pytest.mark.requirement("S0-11")
def test_s0_11_a_designee_approves_with_the_role_of_whom_they_act_for() -> None:
    own = Approval("Ms. Lund", ("assistant_principal",), DAY)
    acting = Approval("Ms. Lund", ("assistant_principal", "superintendent"), DAY)
    for said, told in ((own, "approval"), (acting, "allowed")):
        facts = draft(scope="district", asker=PARK, approvals=(said,))
        assert outcome("approval_required", facts, **DISTRICT) == told


def test_a_designee_who_asks_is_not_among_those_whom_it_waits_for() -> None:
    both = "Dr. Reyes (superintendent), Ms. Park (superintendent for Dr. Reyes)"
    facts = draft(scope="district", asker=PARK, people=(("superintendent", both),))
    (finding,) = found("approval_required", facts, **DISTRICT)
    assert finding.asks is not None
    assert finding.asks.names == "Dr. Reyes (superintendent)"


def test_those_whose_yes_is_missing_are_named() -> None:
    facts = draft(scope="district", asker=PARK)
    (finding,) = found("approval_required", facts, **DISTRICT)
    who = "Dr. Reyes (superintendent), Ms. Ito (communications director)"
    assert finding.asks == Asks(BOTH, False, who)
    assert who in str(finding.sentence)
    (finding,) = found("approval_required", facts, **EACH)
    assert finding.asks == Asks(BOTH, True, who)
    (finding,) = found("approval_required", replace(facts, approvals=(FROM_ITO,)), **EACH)
    assert finding.asks == Asks(("superintendent",), False, "Dr. Reyes (superintendent)")


@pytest.mark.requirement("S1-20", "S0-43")
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ["blocked", "approval"]),
        ({"reasons": ("election_topic",)}, ["note", "approval"]),
        ({"approvals": (FROM_ITO,)}, ["blocked", "allowed"]),
        ({"reasons": ("election_topic",), "approvals": (FROM_ITO,)}, ["note", "allowed"]),
        ({"reasons": ("election_topic",), "approvals": (FROM_LUND,)}, ["note", "approval"]),
        ({"topic": "picture_day"}, []),
        ({"topic": "picture_day", "found_in_words": ("politics",)}, ["approval"]),
        (
            {"topic": "", "found_in_words": ("politics",), "approvals": (FROM_ITO,)},
            ["allowed"],
        ),
        ({"topic": "picture_day", "found_in_words": ("phone",)}, []),
        ({"topic": "picture_day", "found_in_words": ("politics",), "asker": ITO}, ["blocked"]),
    ],
)
def test_s1_20_elections_are_attested_and_read_by_somebody_else(
    changes: dict[str, Any], wanted: list[str]
) -> None:
    told = found("election_topic", replace(ELECTION, **changes), **ELECTIONS)
    assert [one.outcome for one in told] == wanted


@pytest.mark.requirement("S1-20")
@pytest.mark.parametrize(
    ("asker", "approvals", "wanted"),
    [
        (PARK, (FROM_ITO,), "allowed"),
        # The superintendent’s yes is not the one that is asked for, nor their own enough.
        (PARK, (FROM_REYES,), "approval"),
        (REYES, (), "approval"),
        (REYES, (FROM_ITO,), "allowed"),
        (ITO, (), ""),
    ],
)
def test_s1_20_by_clover_park_the_communications_director_reads_it(
    asker: Asker, approvals: tuple[Approval, ...], wanted: str
) -> None:
    setting = of_pack("clover-park").content.setting("election_topic")
    assert setting is not None
    facts = replace(ELECTION, asker=asker, approvals=approvals, reasons=("election_topic",))
    stated, *read = found("election_topic", facts, **setting.parameters)
    assert stated.outcome == "note"
    assert [one.outcome for one in read] == ([wanted] if wanted else [])


@pytest.mark.requirement("S1-20")
def test_s1_20_the_author_confirms_that_the_words_take_no_side() -> None:
    attest, approve = found("election_topic", ELECTION, **ELECTIONS)
    assert attest.remedy == "reason"
    assert str(attest.remedy_label) == "Confirm that they take no side"
    assert approve.asks == Asks(
        ("communications_director",), names="Ms. Ito (communications director)"
    )
    (only,) = found("election_topic", ELECTION, **ELECTIONS, attests=False)
    assert only.outcome == "approval"
    (_first, nobody) = found("election_topic", replace(ELECTION, people=()), **ELECTIONS)
    assert "nobody" in str(nobody.sentence)


@pytest.mark.parametrize(
    ("rule", "given", "is_told"),
    [
        ("approval_required", {"approvers": {"outreach@district": ()}}, True),
        ("approval_required", EACH, False),
        ("approval_required", DISTRICT, False),
        ("election_topic", {"approvers": ()}, True),
        ("election_topic", ELECTIONS, False),
    ],
)
def test_approvals_that_nobody_could_give_are_told(
    rule: str, given: dict[str, Any], is_told: bool
) -> None:
    assert bool(RULES[rule].contradiction(**given)) == is_told
