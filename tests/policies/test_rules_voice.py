"""Calls: a recorded voice where it must be one, and a computer's where it must be that."""

from dataclasses import replace

import pytest

from policies.facts import Voice
from policies.rules import RULES
from tests.policies.drafts import ENGLISH, SPANISH, draft, found, outcome

ALWAYS = ("emergency", "outreach")
COMPUTER = Voice("en", "", (), is_synthetic=True)
IN_SPANISH = Voice("es", "", (), is_synthetic=True)


@pytest.mark.requirement("S0-35", "S0-36")
@pytest.mark.parametrize("kind", ALWAYS)
@pytest.mark.parametrize(
    ("voices", "told"),
    [
        ((ENGLISH, SPANISH), "allowed"),
        ((ENGLISH,), "blocked"),
        ((), "blocked"),
        ((COMPUTER, SPANISH), "blocked"),
        ((ENGLISH, IN_SPANISH), "blocked"),
    ],
)
def test_s0_35_s0_36_every_language_is_a_recorded_voice(
    kind: str, voices: tuple[Voice, ...], told: str
) -> None:
    facts = draft(kind=kind, voices=voices)
    assert outcome("voice_is_recorded", facts, kinds=ALWAYS) == told


@pytest.mark.requirement("S0-35")
@pytest.mark.parametrize(
    ("voices", "sentence"),
    [
        ((), "English is not recorded yet."),
        ((ENGLISH,), "Spanish is not recorded yet."),
        ((COMPUTER, SPANISH), "A computer voice is not enough."),
    ],
)
def test_what_is_missing_is_named(voices: tuple[Voice, ...], sentence: str) -> None:
    [one] = found("voice_is_recorded", draft(voices=voices), kinds=ALWAYS)
    assert str(one.sentence).endswith(sentence)
    assert one.remedy == "recording"


@pytest.mark.parametrize("rule", ["voice_is_recorded", "voice_is_synthetic"])
@pytest.mark.parametrize(
    "changes", [{"channels": ("sms", "email")}, {"kind": "weather"}], ids=["no call", "other kind"]
)
def test_nothing_is_said_where_nobody_is_called(rule: str, changes: dict[str, object]) -> None:
    assert found(rule, draft(voices=(ENGLISH,), **changes), kinds=ALWAYS) == []


@pytest.mark.requirement("S0-30", "S0-35", "S0-36")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "emergency"}, "blocked"),
        ({"kind": "outreach"}, "blocked"),
        # A correction or the all clear is for those whom the call has reached.
        ({"kind": "emergency", "is_follow_up": True}, "allowed"),
        ({"kind": "weather"}, "allowed"),
    ],
)
def test_what_always_has_a_voice_may_not_leave_out_the_call(
    changes: dict[str, object], told: str
) -> None:
    facts = draft(channels=("sms", "email"), voices=(ENGLISH, SPANISH), **changes)
    assert outcome("voice_is_recorded", facts, kinds=(*ALWAYS, "weather"), always=ALWAYS) == told


def test_the_call_that_is_missing_is_added_where_the_ways_are_chosen() -> None:
    [one] = found("voice_is_recorded", draft(channels=("sms",)), kinds=ALWAYS, always=ALWAYS)
    assert (one.remedy, str(one.remedy_label)) == ("channels", "Add the phone call")


def test_a_call_is_asked_only_of_what_must_be_recorded() -> None:
    never = RULES["voice_is_recorded"].contradiction
    assert "weather" in never(kinds=ALWAYS, always=("weather",))
    assert never(kinds=ALWAYS, always=ALWAYS) == ""


@pytest.mark.requirement("S0-37")
@pytest.mark.parametrize(
    ("voices", "told"),
    [((), "allowed"), ((COMPUTER, IN_SPANISH), "allowed"), ((ENGLISH,), "blocked")],
)
def test_s0_37_attendance_is_read_out_by_a_computer(voices: tuple[Voice, ...], told: str) -> None:
    facts = draft(kind="attendance", voices=voices)
    assert outcome("voice_is_synthetic", facts, kinds=("attendance",)) == told


RECORDERS = {
    "outreach@school": ("superintendent", "principal", "communications_director"),
    "weather@school": ("superintendent", "communications_director", "communications_manager"),
    "emergency@school": ("superintendent", "principal", "communications_director"),
    "emergency@district": ("superintendent", "communications_director"),
}


@pytest.mark.parametrize(
    ("kind", "scope", "role", "told"),
    [
        pytest.param(*row, marks=pytest.mark.requirement(demand))
        for demand, rows in {
            "S0-30": [
                ("outreach", "school", "principal", "allowed"),
                ("outreach", "school", "assistant_principal", "blocked"),
                ("outreach", "school", "communications_manager", "blocked"),
            ],
            "S0-31": [
                ("weather", "school", "superintendent", "allowed"),
                ("weather", "school", "communications_manager", "allowed"),
                ("weather", "school", "principal", "blocked"),
            ],
            # A principal for the own school alone.
            "S0-32": [
                ("emergency", "school", "principal", "allowed"),
                ("emergency", "school", "assistant_principal", "blocked"),
                ("emergency", "district", "principal", "blocked"),
                ("emergency", "district", "communications_director", "allowed"),
            ],
        }.items()
        for row in rows
    ],
)
def test_s0_30_s0_31_s0_32_a_role_records_a_kind_at_a_place(
    kind: str, scope: str, role: str, told: str
) -> None:
    voices = (Voice("en", "Somebody", (role,)), SPANISH)
    facts = draft(kind=kind, scope=scope, voices=voices)
    assert outcome("may_record", facts, recorders=RECORDERS) == told


@pytest.mark.requirement("S0-30")
def test_the_main_language_is_recorded_by_a_role_that_may() -> None:
    recorders = {"outreach@school": ("principal",)}
    assert outcome("may_record", draft(), recorders=recorders) == "allowed"
    by_a_colleague = draft(voices=(Voice("en", "Ms. Lund", ("assistant_principal",)), SPANISH))
    [one] = found("may_record", by_a_colleague, recorders=recorders)
    assert str(one.sentence) == (
        "Ms. Lund may not record this. These people may: Mr. Brandt (principal)."
    )
    [alone] = found("may_record", replace(by_a_colleague, people=()), recorders=recorders)
    assert "nobody holds a role now that may" in str(alone.sentence)
