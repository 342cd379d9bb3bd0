"""Who gets copies of what, and of what the board is told."""

from dataclasses import replace

import pytest

from policies.facts import Asker, Facts
from policies.rules.copies import lists_for
from policies.verdict import Outcome
from policies.versions import of_pack
from tests.policies.drafts import BRANDT, ITO, LOCKDOWN, REYES, draft, found

LISTS = {
    "emergency@school": ("leadership", "secretaries", "liaison", "reception"),
    "outreach@district": ("leadership",),
}
DISTRICTWIDE = draft(scope="district", asker=ITO)


@pytest.mark.requirement("S0-34", "S0-40", "S0-45")
@pytest.mark.parametrize(
    ("facts", "number"), [(LOCKDOWN, 4), (DISTRICTWIDE, 1), (draft(), 0)]
)  # fmt: skip
def test_s0_34_s0_40_s0_45_each_list_of_the_place_is_said_and_stops_nothing(
    facts: Facts, number: int
) -> None:
    said = found("copies", facts, lists=LISTS)
    assert [one.outcome for one in said] == [Outcome.ALLOWED] * number


@pytest.mark.requirement("S0-45")
@pytest.mark.parametrize(("asker", "is_copied"), [(ITO, True), (BRANDT, False)])
def test_outreach_may_be_copied_only_when_some_send_it(asker: Asker, is_copied: bool) -> None:
    facts = replace(DISTRICTWIDE, asker=asker)
    only_by = ("communications_director",)
    assert bool(found("copies", facts, lists=LISTS, only_by=only_by)) == is_copied


@pytest.mark.requirement("S0-34")
def test_an_emergency_is_copied_whoever_sends_it() -> None:
    only_by = ("communications_director",)
    for asker in (BRANDT, REYES):
        said = lists_for(replace(LOCKDOWN, asker=asker), lists=LISTS, only_by=only_by)
        assert said == LISTS["emergency@school"]


@pytest.mark.requirement("S0-25")
@pytest.mark.parametrize(("facts", "is_told"), [(LOCKDOWN, True), (draft(), False)])
def test_s0_25_the_superintendent_tells_the_board(facts: Facts, is_told: bool) -> None:
    on = {"emergency@school": ("board",)}
    said = found("board_notice", facts, on=on)
    assert ["Dr. Reyes" in str(one.sentence) for one in said] == [True] * is_told


@pytest.mark.requirement("S0-25")
def test_it_is_said_when_nobody_is_there_to_tell_the_board() -> None:
    (alone,) = found(
        "board_notice", replace(LOCKDOWN, people=()), on={"emergency@school": ("board",)}
    )
    assert "nobody is superintendent now" in str(alone.sentence)


@pytest.mark.requirement("S0-25", "S0-34")
def test_clover_park_copies_and_tells_of_an_emergency() -> None:
    rules = of_pack("clover-park").rules_for(LOCKDOWN)
    said = {one.rule for bound in rules for one in bound.ask(LOCKDOWN)}
    assert {"copies", "board_notice"} <= said
