"""Spanish where it must be, and the language of each home wherever it can be."""

from dataclasses import replace

import pytest

from policies.facts import Override
from policies.verdict import Outcome
from tests.policies.drafts import LOCKDOWN, draft, found, outcome

KINDS = ("outreach", "emergency", "attendance")
REQUIRED = {"language": "es", "kinds": KINDS}
DECIDED = Override("language_required", "Dr. Reyes", ("superintendent",))


@pytest.mark.requirement("S0-29")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("worded", "told"), [(("en", "es"), "allowed"), (("en",), "blocked")])
def test_there_is_a_spanish_version(kind: str, worded: tuple[str, ...], told: str) -> None:
    assert outcome("language_required", draft(kind=kind, worded_in=worded), **REQUIRED) == told


@pytest.mark.requirement("S0-29")
def test_whom_it_concerns_is_counted() -> None:
    [one] = found("language_required", draft(worded_in=("en",)), **REQUIRED)
    assert str(one.sentence) == "A Spanish version is required. 88 families here read Spanish."
    assert one.remedy == "words"


@pytest.mark.requirement("S0-29")
def test_somebody_with_the_right_may_let_spanish_follow() -> None:
    facts = draft(kind="emergency", worded_in=("en",), overrides=(DECIDED,))
    assert outcome("language_required", facts, **REQUIRED) == "note"


@pytest.mark.requirement("S0-28")
@pytest.mark.parametrize(
    ("worded", "told"), [(("en", "es", "ko"), "allowed"), (("en", "es"), "note")]
)
def test_s0_28_families_who_read_another_language_are_counted(
    worded: tuple[str, ...], told: str
) -> None:
    facts = draft(worded_in=worded)
    assert outcome("home_languages", facts, kinds=KINDS) == told
    assert outcome("home_languages", facts, kinds=KINDS, least=10) == "allowed"


@pytest.mark.requirement("S0-28")
def test_a_family_whose_language_nobody_entered_is_not_counted() -> None:
    facts = draft(worded_in=("en",), families_by_language=(("en", 400), ("", 12)))
    assert outcome("home_languages", facts, kinds=KINDS) == "allowed"


@pytest.mark.parametrize("rule", ["language_required", "home_languages"])
def test_other_kinds_are_not_asked_about(rule: str) -> None:
    settings = REQUIRED if rule == "language_required" else {"kinds": KINDS}
    assert found(rule, draft(kind="class", worded_in=("en",)), **settings) == []


@pytest.mark.requirement("S0-29")
def test_s0_29_an_emergency_may_owe_it_by_decision_and_outreach_may_not() -> None:
    owed = {"language": "es", "kinds": ("outreach", "emergency"), "may_owe": ("superintendent",)}
    english = replace(LOCKDOWN, worded_in=("en",))
    (finding,) = found("language_required", english, **owed)
    assert (finding.outcome, finding.override) == (Outcome.BLOCKED, ("superintendent",))
    decided = replace(english, overrides=(Override(rule="language_required", name="Dr. Reyes"),))
    assert outcome("language_required", decided, **owed) == Outcome.NOTE
    (finding,) = found("language_required", draft(worded_in=("en",)), **owed)
    assert finding.override == ()


def test_nobody_is_counted_where_nobody_reads_it() -> None:
    nobody = draft(worded_in=("en",), families_by_language=(("en", 412),))
    (finding,) = found("language_required", nobody, language="es", kinds=("outreach",))
    assert str(finding.sentence) == "A Spanish version is required."
