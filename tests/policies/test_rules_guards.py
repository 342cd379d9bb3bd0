"""Guards against the news story: each stops until the place's name is typed, and says why."""

from dataclasses import replace
from typing import Any

import pytest

from policies.facts import Absences
from policies.rules import RULES
from tests.policies.drafts import BRANDT, LOCKDOWN, draft, found, outcome

HILLS = ("Lakeview Hills Elementary",)
SENT = "2026-12-08T09:41:00-08:00"
USED_TO_40 = replace(BRANDT, largest_audience=40)
USED_TO_200 = replace(BRANDT, largest_audience=200)


@pytest.mark.parametrize(
    ("rule", "changes", "wanted"),
    [
        ("names_another_school", {}, "allowed"),
        ("names_another_school", {"schools_named": HILLS}, "blocked"),
        ("larger_than_school", {}, "allowed"),
        ("larger_than_school", {"families": 494}, "allowed"),  # 120 % of 412, just within
        ("larger_than_school", {"families": 495}, "blocked"),
        ("larger_than_school", {"families": 9870, "scope": "district"}, "allowed"),
        ("larger_than_school", {"families": 9870, "families_of_place": 0}, "allowed"),
        ("unusual_audience", {}, "allowed"),  # nothing to compare a first message with
        ("unusual_audience", {"asker": USED_TO_200}, "allowed"),
        ("unusual_audience", {"asker": USED_TO_40}, "blocked"),
        ("unusual_audience", {"asker": USED_TO_40, "families": 99}, "allowed"),
        ("unusual_audience", {"asker": USED_TO_40, "families": 120}, "allowed"),
        ("unusual_audience", {"asker": USED_TO_40, "families": 121}, "blocked"),
        ("same_again", {}, "allowed"),
        ("same_again", {"same_sent_at": SENT}, "blocked"),
    ],
)
def test_a_guard_stops_until_the_place_is_typed(
    rule: str, changes: dict[str, Any], wanted: str
) -> None:
    assert outcome(rule, draft(**changes)) == wanted
    typed = outcome(rule, draft(**changes, is_retyped=True))
    assert typed == ("note" if wanted == "blocked" else "allowed")


def test_the_wrong_school_is_named_beside_the_right_one_with_two_ways_on() -> None:
    (finding,) = found("names_another_school", draft(schools_named=HILLS))
    assert str(finding.sentence) == (
        "The words name Lakeview Hills Elementary, and this goes to Lakeview Middle."
    )
    assert str(finding.remedy_label) == "Type the name of Lakeview Middle to go on"
    assert [finding.remedy, *(way for way, _label in finding.ways)] == ["confirm", "words"]
    (finding,) = found("names_another_school", draft(schools_named=HILLS, is_retyped=True))
    assert (finding.remedy, finding.ways) == ("", ())


def test_more_people_than_a_school_has_is_said_in_numbers() -> None:
    (finding,) = found("larger_than_school", draft(families=600))
    assert str(finding.heading) == "This is more people than Lakeview Middle has."
    assert str(finding.sentence) == ("This goes to 600 families, and Lakeview Middle has 412.")


def test_a_district_sets_where_too_many_begins() -> None:
    assert outcome("larger_than_school", draft(families=430), percent=100) == "blocked"
    assert outcome("unusual_audience", draft(asker=USED_TO_200), factor=2) == "blocked"
    wide = draft(asker=USED_TO_40)
    assert outcome("unusual_audience", wide, strictness="note") == "note"
    assert outcome("unusual_audience", wide, least=500) == "allowed"


def test_when_the_same_was_sent_is_told_by_the_clock() -> None:
    (finding,) = found("same_again", draft(same_sent_at=SENT))
    assert "at 9:41\N{NO-BREAK SPACE}am" in str(finding.sentence)


@pytest.mark.requirement("S0-02")
@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (None, "allowed"),
        (Absences(17, 17, 25), "allowed"),
        (Absences(26, 17, 25), "blocked"),  # excused students among them
        (Absences(118, 17, 25), "blocked"),  # a bad import
        (Absences(118, 118, 25), "blocked"),  # the same, and the roster is wrong as well
        (Absences(50, 50, 25), "allowed"),
        (Absences(51, 51, 25), "blocked"),
        (Absences(19, 19, 3), "allowed"),  # a small school's day of flu
        (Absences(118, 118, 0), "allowed"),  # nothing usual is known yet
    ],
)
def test_s0_02_only_the_unexcused_are_named_and_a_strange_day_is_looked_at(
    told: Absences | None, wanted: str
) -> None:
    assert outcome("absences_plausible", draft(kind="attendance", absences=told)) == wanted


def test_typing_a_name_helps_a_strange_day_and_never_a_wrong_list() -> None:
    strange = draft(kind="attendance", absences=Absences(118, 118, 25), is_retyped=True)
    assert outcome("absences_plausible", strange) == "note"
    wrong = draft(kind="attendance", absences=Absences(118, 17, 25), is_retyped=True)
    assert outcome("absences_plausible", wrong) == "blocked"


@pytest.mark.parametrize(
    ("changes", "given", "wanted"),
    [
        ({}, {}, "allowed"),
        ({"school_count": 2}, {}, "blocked"),
        ({"school_count": 12, "scope": "district"}, {}, "blocked"),
        ({"school_count": 2, "is_retyped": True}, {}, "note"),
        ({"school_count": 2}, {"least": 3}, "allowed"),
        ({"school_count": 2, "kind": "outreach"}, {}, "allowed"),
        ({"school_count": 2, "kind": "outreach"}, {"kinds": ("outreach",)}, "blocked"),
    ],
)
def test_several_schools_at_once_are_typed(
    changes: dict[str, Any], given: dict[str, Any], wanted: str
) -> None:
    assert outcome("several_schools", replace(LOCKDOWN, **changes), **given) == wanted


@pytest.mark.parametrize(
    ("changes", "given", "wanted"),
    [
        ({}, {}, "allowed"),
        ({"found_in_words": ("phone",)}, {}, "allowed"),
        ({"found_in_words": ("drill",)}, {}, "blocked"),
        ({"found_in_words": ("drill",), "reasons": ("drill_in_words",)}, {}, "note"),
        ({"found_in_words": ("drill",)}, {"strictness": "note"}, "note"),
    ],
)
def test_drill_in_the_words_of_an_emergency_is_a_question(
    changes: dict[str, Any], given: dict[str, Any], wanted: str
) -> None:
    assert outcome("drill_in_words", replace(LOCKDOWN, **changes), **given) == wanted
    assert RULES["drill_in_words"].kinds == {"emergency"}


def test_guards_are_asked_about_what_can_go_wrong_alone() -> None:
    assert RULES["absences_plausible"].kinds == {"attendance"}
    assert not RULES["larger_than_school"].is_about("class", "students")
    assert not RULES["unusual_audience"].is_about("emergency", "families")
