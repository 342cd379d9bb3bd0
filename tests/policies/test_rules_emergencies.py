"""When an emergency goes, who sends it, on whose advice: the timing table and its neighbors."""

from dataclasses import replace
from typing import Any

import pytest

from policies.citing import PerIncidentClause
from policies.deciding import decide
from policies.facts import Advice, Facts, Override
from policies.parameters import Fault
from policies.rules import RULES
from policies.verdict import Finding, Outcome
from policies.versions import of_pack
from tests.policies.drafts import BRANDT, ITO, LOCKDOWN, LUND, REYES, found, outcome

SUPERINTENDENT = ("superintendent",)
TIMES: dict[str, Any] = {
    "now": ("evacuation", "fire"),
    "end_of_day": ("weapon", "lockdown", "injury"),
    "may_override": SUPERINTENDENT,
    "clauses": {"evacuation": "S0-42a", "lockdown": "S0-42c"},
}
SENDERS: dict[str, Any] = {
    "senders": {
        "weapon": ("superintendent", "principal"),
        "injury": ("superintendent", "communications_director", "principal"),
    },
    "clauses": {"weapon": "S0-42b"},
}
ADVICE: dict[str, Any] = {
    "advisers": ("assistant_superintendent",),
    "without": ("superintendent", "communications_director"),
}
COLE = Advice("Mr. Cole", ("assistant_superintendent",), "phone", "2026-12-02T09:38:00-08:00")
ASKED = "2026-12-02T09:40:00-08:00"
TODAY, TOMORROW = "2026-12-02T15:30:00-08:00", "2026-12-03T15:30:00-08:00"
DECIDED = Override("incident_timing", "Dr. Reyes", SUPERINTENDENT, "2026-12-02T09:45:00-08:00")


def emergency(**changes: Any) -> Facts:
    return replace(LOCKDOWN, **changes)


def timing(**changes: Any) -> Finding:
    (finding,) = found("incident_timing", emergency(**changes), **TIMES)
    return finding


@pytest.mark.parametrize(
    ("incident", "wanted"),
    [
        pytest.param("evacuation", "allowed", marks=pytest.mark.requirement("S0-42a")),
        pytest.param("weapon", "held", marks=pytest.mark.requirement("S0-42b")),
        pytest.param("lockdown", "held", marks=pytest.mark.requirement("S0-42c")),
        pytest.param("fire", "allowed", marks=pytest.mark.requirement("S0-42d")),
        pytest.param("injury", "held", marks=pytest.mark.requirement("S0-42e")),
        pytest.param("other", "allowed", marks=pytest.mark.requirement("S0-41")),
        ("", "blocked"),
    ],
)
def test_s0_41_s0_42a_s0_42b_s0_42c_s0_42d_s0_42e_each_incident_has_its_time(
    incident: str, wanted: str
) -> None:
    assert timing(incident=incident).outcome == wanted


@pytest.mark.requirement("S0-39")
def test_s0_39_what_nobody_set_goes_at_once() -> None:
    given = TIMES | {"now": (), "end_of_day": ()}
    assert outcome("incident_timing", LOCKDOWN, **given) == Outcome.ALLOWED


@pytest.mark.requirement("S0-42c")
def test_s0_42c_a_lockdown_waits_for_dismissal_and_says_who_may_send_earlier() -> None:
    finding = timing()
    assert finding.until == "2026-12-02T14:45-08:00"
    assert str(finding.heading) == "The policy times this for end of day."
    assert str(finding.sentence).replace("\N{NO-BREAK SPACE}", " ") == (
        "End of day is 2:45 pm at Lakeview Middle. "
        "To send earlier, Dr. Reyes (superintendent) must decide."
    )
    assert str(finding.remedy_label) == "Ask Dr. Reyes to decide"
    assert (finding.remedy, finding.override, finding.clause) == (
        "override", SUPERINTENDENT, "S0-42c",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"when": "2026-12-02T14:44:59-08:00"}, "held"),
        ({"when": "2026-12-02T14:45:00-08:00"}, "allowed"),
        ({"when": "2026-12-02T19:00:00-08:00"}, "allowed"),
        ({"dismissal": "09:30"}, "allowed"),  # an early release that day
        ({"dismissal": ""}, "note"),  # no school
        ({"dismissal": "", "scope": "district"}, "note"),
        ({"overrides": (DECIDED,)}, "note"),
        ({"overrides": (replace(DECIDED, rule="may_send"),)}, "held"),
        ({"asker": REYES}, "held"),
    ],
)
def test_s0_42_end_of_day_is_not_before_dismissal_on_that_day(
    changes: dict[str, Any], wanted: str
) -> None:
    assert timing(**changes).outcome == wanted


@pytest.mark.parametrize(
    ("incident", "wanted_at", "reasons", "told"),
    [
        pytest.param("evacuation", TODAY, (), "blocked", marks=pytest.mark.requirement("S0-42a")),
        pytest.param("fire", TOMORROW, (), "blocked", marks=pytest.mark.requirement("S0-42d")),
        ("fire", TODAY, ("incident_timing",), "note"),
        pytest.param("other", TODAY, (), "blocked", marks=pytest.mark.requirement("S0-39")),
        ("other", TODAY, ("incident_timing",), "note"),
        ("lockdown", TODAY, (), "allowed"),
        pytest.param("lockdown", TOMORROW, (), "blocked", marks=pytest.mark.requirement("S0-42c")),
        pytest.param("weapon", TOMORROW, (), "blocked", marks=pytest.mark.requirement("S0-42b")),
        # No reason makes tomorrow the end of today.
        ("injury", TOMORROW, ("incident_timing",), "blocked"),
    ],
)
def test_s0_42_a_chosen_time_is_judged_by_the_day_on_which_it_is_asked_for(
    incident: str, wanted_at: str, reasons: tuple[str, ...], told: str
) -> None:
    finding = timing(
        incident=incident, asked_at=ASKED, wanted_at=wanted_at, when=wanted_at, reasons=reasons
    )
    assert finding.outcome == told


def test_s0_42_scheduling_what_goes_at_once_asks_for_a_reason_or_sends_it_now() -> None:
    late = timing(incident="fire", asked_at=ASKED, wanted_at=TODAY, when=TODAY)
    assert late.remedy == "reason"
    assert [(name, str(label)) for name, label in late.ways] == [("when", "Send it now")]
    assert timing(asked_at=ASKED, wanted_at=TOMORROW, when=TOMORROW).remedy == "when"


def test_s0_42_what_nobody_scheduled_is_not_late_because_its_release_is() -> None:
    facts = {"asked_at": ASKED, "when": "2026-12-02T10:20:00-08:00"}
    assert timing(incident="fire", **facts).outcome == Outcome.ALLOWED
    chosen = {"asked_at": ASKED, "wanted_at": TODAY, "when": "2026-12-02T16:10:00-08:00"}
    assert timing(**chosen).outcome == Outcome.ALLOWED


@pytest.mark.parametrize(
    ("when", "zone", "until"),
    [
        # Both changes of clocks of 2026: asked before, held until after.
        ("2026-03-08T01:30-08:00", "America/Los_Angeles", "2026-03-08T14:45-07:00"),
        ("2026-11-01T01:30-07:00", "America/Los_Angeles", "2026-11-01T14:45-08:00"),
        ("2026-12-02T09:40-08:00", "", "2026-12-02T14:45-08:00"),
    ],
)
def test_s0_42_dismissal_is_by_the_clocks_of_its_own_hour(when: str, zone: str, until: str) -> None:
    assert timing(when=when, zone=zone).until == until


def test_who_may_decide_is_offered_to_decide_and_nobody_is_asked_when_there_is_nobody() -> None:
    assert str(timing(asker=REYES).remedy_label) == "Decide to send it now"
    alone = timing(people=())
    assert (alone.remedy, "must decide" in str(alone.sentence)) == ("", False)


@pytest.mark.parametrize(
    ("incident", "asker", "wanted"),
    [
        pytest.param("weapon", REYES, "allowed", marks=pytest.mark.requirement("S0-42b")),
        pytest.param("weapon", BRANDT, "allowed", marks=pytest.mark.requirement("S0-42b")),
        pytest.param("weapon", ITO, "blocked", marks=pytest.mark.requirement("S0-42b")),
        pytest.param("injury", REYES, "allowed", marks=pytest.mark.requirement("S0-42e")),
        pytest.param("injury", ITO, "allowed", marks=pytest.mark.requirement("S0-42e")),
        pytest.param("injury", BRANDT, "allowed", marks=pytest.mark.requirement("S0-42e")),
        pytest.param("injury", LUND, "blocked", marks=pytest.mark.requirement("S0-42e")),
    ],
)
def test_s0_42b_s0_42e_some_incidents_name_their_senders(
    incident: str, asker: Any, wanted: str
) -> None:
    facts = emergency(incident=incident, asker=asker)
    assert outcome("incident_senders", facts, **SENDERS) == wanted


def test_an_incident_without_a_row_of_senders_is_left_to_the_general_rule() -> None:
    assert found("incident_senders", emergency(incident="fire", asker=LUND), **SENDERS) == []


@pytest.mark.parametrize(
    ("incident", "clause"),
    [
        pytest.param("evacuation", "S0-42a", marks=pytest.mark.requirement("S0-42a")),
        pytest.param("lockdown", "S0-42c", marks=pytest.mark.requirement("S0-42c")),
        pytest.param("fire", "S0-42d", marks=pytest.mark.requirement("S0-42d")),
        pytest.param("weapon", "", marks=pytest.mark.requirement("S0-42b")),
        pytest.param("injury", "", marks=pytest.mark.requirement("S0-42e")),
    ],
)
def test_s0_42a_s0_42c_s0_42d_a_row_without_a_sender_is_told(incident: str, clause: str) -> None:
    """Beside the answer, not among the rules that passed; it stops nobody."""
    verdict = decide(of_pack("clover-park"), emergency(incident=incident))
    told = [one for one in verdict.to_settle if one.rule == "incident_senders"]
    assert [(one.clause, one.outcome) for one in told] == ([(clause, "note")] if clause else [])
    assert all("names no sender here" in str(one.sentence) for one in told)


def test_who_may_not_send_learns_who_may() -> None:
    (finding,) = found("incident_senders", emergency(incident="weapon", asker=ITO), **SENDERS)
    assert "Mr. Brandt (principal)" in str(finding.sentence)
    assert finding.clause == "S0-42b"


@pytest.mark.requirement("S0-33")
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, "blocked"),
        ({"advice": COLE}, "allowed"),
        ({"advice": replace(COLE, roles=("principal",))}, "blocked"),
        ({"advice": COLE, "when": "2026-12-02T14:45:00-08:00"}, "allowed"),
        ({"advice": COLE, "when": "2026-12-03T14:45:00-08:00"}, "blocked"),
        # Fresh when it was asked for, however long it then waits; old when it was asked for.
        ({"advice": COLE, "asked_at": ASKED, "when": TOMORROW}, "allowed"),
        ({"advice": COLE, "asked_at": "2026-12-02T21:39:00-08:00", "when": TOMORROW}, "blocked"),
        ({"asker": REYES}, "allowed"),
        ({"asker": ITO}, "allowed"),
        ({"reasons": ("advice_required",)}, "blocked"),
    ],
)
def test_s0_33_advice_comes_first_and_does_not_last(changes: dict[str, Any], wanted: str) -> None:
    assert outcome("advice_required", emergency(**changes), **ADVICE) == wanted


@pytest.mark.requirement("S0-33")
def test_s0_33_a_district_may_let_a_reason_stand_in_when_nobody_is_reached() -> None:
    given = ADVICE | {"unreached": ("lockdown",)}
    assert outcome("advice_required", LOCKDOWN, **given) == Outcome.BLOCKED
    alone = emergency(reasons=("advice_required",))
    assert outcome("advice_required", alone, **given) == Outcome.NOTE
    assert outcome("advice_required", replace(alone, incident="fire"), **given) == "blocked"


def test_whose_advice_is_missing_is_said_by_name() -> None:
    (finding,) = found("advice_required", LOCKDOWN, **ADVICE)
    assert str(finding.remedy_label) == "Ask Mr. Cole for advice"
    (finding,) = found("advice_required", emergency(people=()), **ADVICE)
    assert str(finding.remedy_label) == "Ask for advice"


@pytest.mark.requirement("S0-38")
@pytest.mark.parametrize(
    ("has_followed", "strictness", "wanted"),
    [
        (False, "block", "blocked"), (False, "note", "note"),
        (True, "block", "allowed"), (True, "note", "allowed"),
    ],
)  # fmt: skip
def test_s0_38_the_manual_is_confirmed(has_followed: bool, strictness: str, wanted: str) -> None:
    facts = emergency(has_followed_manual=has_followed)
    assert outcome("manual_followed", facts, strictness=strictness) == wanted


@pytest.mark.parametrize(
    ("rule", "given", "word"),
    [
        ("incident_timing", TIMES | {"now": ("lockdown",)}, "lockdown"),
        ("incident_timing", TIMES, ""),
        ("incident_senders", {"senders": {"fire": ()}}, "fire"),
        ("incident_senders", SENDERS, ""),
        ("advice_required", {"advisers": ()}, "nobody"),
        ("advice_required", ADVICE, ""),
    ],
)
def test_settings_that_cannot_both_hold_are_told(
    rule: str, given: dict[str, Any], word: str
) -> None:
    told = RULES[rule].contradiction(**given)
    assert word in told
    assert bool(told) == bool(word)


@pytest.mark.parametrize(
    ("given", "word"), [([], "table"), ({"flood": "1"}, "'flood'"), ({"fire": ""}, "fire")]
)
def test_a_table_of_clauses_says_what_is_wrong_with_it(given: Any, word: str) -> None:
    kind = PerIncidentClause("Which?")
    assert kind.show(kind.read({"fire": "S0-42d"})) == {"fire": "S0-42d"}
    with pytest.raises(Fault, match=word):
        kind.read(given)


@pytest.mark.parametrize(
    "rule", ["incident_timing", "incident_senders", "advice_required", "manual_followed"]
)
def test_only_emergencies_are_asked_about(rule: str) -> None:
    assert RULES[rule].kinds == {"emergency"}
