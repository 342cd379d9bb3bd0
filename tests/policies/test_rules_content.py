"""What words may hold, the disclaimer below them, and who may be shown."""

from dataclasses import replace
from typing import Any

import pytest

from policies.parameters import Fault
from policies.rules import RULES
from tests.policies.drafts import BRANDT, CHEN, REYES, draft, found, outcome

OFFICERS: dict[str, Any] = {"officers": ("superintendent", "communications_director")}


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param("address", marks=pytest.mark.requirement("S1-26")),
        pytest.param("phone", marks=pytest.mark.requirement("S1-26")),
        pytest.param("student_name", marks=pytest.mark.requirement("S1-27")),
        pytest.param("student_id", marks=pytest.mark.requirement("S1-27")),
    ],
)
@pytest.mark.parametrize(
    ("strictness", "reasons", "wanted", "remedy"),
    [
        ("reason", (), "blocked", "reason"),
        ("reason", ("personal_data_in_words",), "note", ""),
        ("reason", ("selling_in_words",), "blocked", "reason"),
        ("note", (), "note", ""),
        ("block", ("personal_data_in_words",), "blocked", "words"),
    ],
)
def test_s1_26_s1_27_personal_data_in_words(
    inside: str, strictness: str, reasons: tuple[str, ...], wanted: str, remedy: str
) -> None:
    facts = draft(found_in_words=(inside,), reasons=reasons)
    (finding,) = found("personal_data_in_words", facts, strictness=strictness)
    assert (finding.outcome, finding.remedy) == (wanted, remedy)


@pytest.mark.requirement("S1-26", "S1-27")
def test_s1_26_an_emergency_does_not_wait_for_a_reason() -> None:
    fire = draft(kind="emergency", incident="fire", found_in_words=("student_name",))
    (finding,) = found("personal_data_in_words", fire, strictness="block")
    assert finding.outcome == "note"


@pytest.mark.requirement("S1-26", "S1-27")
def test_s1_26_each_thing_found_is_told_and_the_words_may_be_changed() -> None:
    several = draft(found_in_words=("student_name", "address", "politics"))
    told = found("personal_data_in_words", several)
    assert len({str(one.sentence) for one in told}) == 2
    assert [str(label) for one in told for _way, label in one.ways] == ["Change the words"] * 2
    assert len(found("personal_data_in_words", several, what=("address",))) == 1
    assert found("personal_data_in_words", draft()) == []


@pytest.mark.requirement("S1-27")
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "The words name 1 student to other families."),
        (2, "The words name 2 students to other families."),
        (0, "The words name a student to others than the student’s own family."),
    ],
)
def test_s1_27_the_reason_for_a_student_is_that_the_family_agreed(
    number: int, sentence: str
) -> None:
    facts = draft(found_in_words=("student_name",), students_in_words=number)
    (finding,) = found("personal_data_in_words", facts)
    assert str(finding.sentence) == sentence
    assert str(finding.remedy_label) == "Write down that the family agreed"
    (other,) = found("personal_data_in_words", draft(found_in_words=("phone",)))
    assert str(other.remedy_label) == "Write down why"


@pytest.mark.requirement("S1-44")
@pytest.mark.parametrize(("what", "wanted"), [(("password",), 1), (("phone",), 0)])
def test_s1_44_a_password_in_the_words_is_told(what: tuple[str, ...], wanted: int) -> None:
    facts = draft(found_in_words=("password",))
    told = found("personal_data_in_words", facts, what=what)
    assert len(told) == wanted
    for finding in told:
        assert (finding.outcome, finding.remedy) == ("blocked", "reason")
        assert "in person" in str(finding.sentence)


@pytest.mark.requirement("S1-17")
@pytest.mark.parametrize(
    ("changes", "given", "wanted"),
    [
        ({}, {}, "allowed"),
        ({"found_in_words": ("selling",)}, {}, "blocked"),
        ({"found_in_words": ("selling",), "reasons": ("selling_in_words",)}, {}, "note"),
        ({"found_in_words": ("selling",)}, {"strictness": "note"}, "note"),
        ({"found_in_words": ("selling",)}, {"strictness": "block"}, "blocked"),
        ({"found_in_words": ("politics",)}, {}, "allowed"),
    ],
)
def test_s1_17_nothing_is_sold_for_ones_own_gain(
    changes: dict[str, Any], given: dict[str, Any], wanted: str
) -> None:
    assert outcome("selling_in_words", draft(**changes), **given) == wanted


@pytest.mark.requirement("S3-06")
@pytest.mark.parametrize(
    ("changes", "wanted", "remedy"),
    [
        ({"asker": CHEN}, "note", ""),
        ({"asker": BRANDT}, "note", ""),
        ({"asker": CHEN, "has_disclaimer": True}, "allowed", ""),
        ({"asker": CHEN, "to": "public"}, "blocked", "disclaimer"),
        ({"asker": CHEN, "to": "public", "has_disclaimer": True}, "allowed", ""),
    ],
)
def test_s3_06_who_is_no_officer_carries_the_disclaimer(
    changes: dict[str, Any], wanted: str, remedy: str
) -> None:
    (finding,) = found("disclaimer_by_sender", draft(**changes), **OFFICERS)
    assert (finding.outcome, finding.remedy) == (wanted, remedy)


@pytest.mark.requirement("S3-06")
def test_s3_06_where_the_policy_has_the_words_they_come_by_themselves() -> None:
    (by_hand,) = found("disclaimer_by_sender", draft(asker=CHEN), **OFFICERS)
    words = {"in_texts": {"en": "Details may change."}}
    (added,) = found("disclaimer_by_sender", draft(asker=CHEN), **OFFICERS, **words)
    assert str(by_hand.sentence).startswith("Put the district’s disclaimer below it")
    assert str(added.sentence).startswith("The district’s disclaimer comes below it")


@pytest.mark.requirement("S3-06")
@pytest.mark.parametrize("given", ["Now", {"english": "Now"}, {"en": " "}, {"en": "x" * 161}])
def test_s3_06_words_that_cannot_stand_below_a_text_are_named(given: Any) -> None:
    kind = RULES["disclaimer_by_sender"].parameters["in_texts"].kind
    with pytest.raises(Fault):
        kind.read(given)


@pytest.mark.requirement("S3-06")
def test_s3_06_an_officer_speaks_for_the_district_itself() -> None:
    assert found("disclaimer_by_sender", draft(asker=REYES, to="public"), **OFFICERS) == []


@pytest.mark.requirement("S1-13", "S1-28")
@pytest.mark.parametrize(("number", "wanted"), [(0, "allowed"), (1, "blocked"), (3, "blocked")])
def test_s1_13_s1_28_nobody_is_published_without_permission(number: int, wanted: str) -> None:
    facts = replace(draft(to="public"), unreleased_students=number)
    assert outcome("media_release", facts) == wanted
    assert RULES["media_release"].to == {"public"}


@pytest.mark.requirement("S1-28")
def test_s1_28_how_many_is_counted_in_words() -> None:
    one, three = (
        str(found("media_release", draft(to="public", unreleased_students=number))[0].sentence)
        for number in (1, 3)
    )
    assert one == "1 student shown here has no permission to be published."
    assert three == "3 students shown here have no permission to be published."
