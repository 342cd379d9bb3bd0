"""Each rule as a table: facts in, the outcome, the way on and who is named out."""

import json
from dataclasses import replace
from typing import Any

import pytest

from districts.roles import Permission
from policies.deciding import decide
from policies.facts import Asker, Facts, Voice
from policies.rules import RULES
from policies.verdict import Finding, Outcome, Sentence, Verdict, worst
from policies.versions import STARTING, Version

BRANDT = Asker(
    "Mr. Brandt",
    "principal",
    (Permission.MESSAGE_SCHOOL.value, Permission.EMERGENCY_SEND.value),
)
MAY_RECORD = (Permission.OUTREACH_RECORD.value, Permission.EMERGENCY_RECORD.value)
ENGLISH = Voice("en", "Mr. Brandt", MAY_RECORD)
SPANISH = Voice("es", "Ms. Ortiz", ())

PICTURE_DAY = Facts(
    kind="outreach",
    incident="",
    scope="school",
    place="Lakeview Middle",
    asker=BRANDT,
    channels=("voice", "sms", "email"),
    main_language="en",
    worded_in=("en", "es"),
    voices=(ENGLISH, SPANISH),
    families=412,
    families_by_language=(("en", 306), ("es", 88), ("ko", 9), ("", 9)),
    when="2026-12-08T16:00:00-08:00",
    may_send=("Mr. Brandt, principal", "Ms. Lund, assistant principal"),
    may_record=("Mr. Brandt, principal",),
)


def draft(**changes: Any) -> Facts:
    return replace(PICTURE_DAY, **changes)


def asker(*permissions: Permission) -> Asker:
    return Asker("Ms. Chen", "teacher", tuple(one.value for one in permissions))


def found(rule: str, facts: Facts) -> list[Finding]:
    setting = next(one for one in STARTING.settings if one.rule == rule)
    return list(RULES[rule](facts, **setting.parameters))


P = Permission


@pytest.mark.parametrize(
    ("kind", "scope", "permissions", "outcome"),
    [
        ("outreach", "school", [P.MESSAGE_SCHOOL], Outcome.ALLOWED),
        ("outreach", "school", [P.MESSAGE_DISTRICT], Outcome.BLOCKED),
        ("outreach", "school", [P.MESSAGE_CLASS], Outcome.BLOCKED),
        ("outreach", "school", [], Outcome.BLOCKED),
        ("outreach", "district", [P.MESSAGE_DISTRICT], Outcome.ALLOWED),
        ("outreach", "district", [P.MESSAGE_SCHOOL], Outcome.BLOCKED),
        ("emergency", "school", [P.EMERGENCY_SEND], Outcome.ALLOWED),
        ("emergency", "district", [P.EMERGENCY_SEND], Outcome.ALLOWED),
        ("emergency", "school", [P.MESSAGE_SCHOOL, P.MESSAGE_DISTRICT], Outcome.BLOCKED),
        ("emergency", "school", [P.EMERGENCY_RECORD], Outcome.BLOCKED),
        # A kind that no setting names is nobody's to send.
        ("attendance", "school", list(P), Outcome.BLOCKED),
    ],
)
def test_may_send(kind: str, scope: str, permissions: list[Permission], outcome: Outcome) -> None:
    facts = draft(kind=kind, scope=scope, asker=asker(*permissions))
    (finding,) = found("may_send", facts)
    assert finding.outcome == outcome
    assert finding.remedy == ("" if outcome == Outcome.ALLOWED else "ask")


def test_who_may_not_send_is_told_who_may() -> None:
    (finding,) = found("may_send", draft(asker=asker()))
    assert "Mr. Brandt, principal, Ms. Lund, assistant principal" in str(finding.sentence)
    assert str(finding.remedy_label) == "See who can"


def test_nobody_who_may_send_is_said_plainly() -> None:
    (finding,) = found("may_send", draft(asker=asker(), may_send=()))
    assert "nobody else’s does just now" in str(finding.sentence)


@pytest.mark.parametrize(
    ("kind", "worded_in", "outcomes"),
    [
        ("outreach", ("en", "es"), [Outcome.ALLOWED]),
        ("outreach", ("en",), [Outcome.BLOCKED]),
        ("outreach", (), [Outcome.BLOCKED]),
        ("outreach", ("es",), [Outcome.ALLOWED]),
        ("emergency", ("en",), [Outcome.BLOCKED]),
        ("emergency", ("en", "es", "ko"), [Outcome.ALLOWED]),
        ("attendance", ("en",), []),
    ],
)
def test_language_required(kind: str, worded_in: tuple[str, ...], outcomes: list[Outcome]) -> None:
    findings = found("language_required", draft(kind=kind, worded_in=worded_in))
    assert [one.outcome for one in findings] == outcomes


def test_missing_language_names_the_families_who_read_it() -> None:
    (finding,) = found("language_required", draft(worded_in=("en",)))
    assert str(finding.sentence) == (
        "A Spanish version is required. 88 families here read Spanish."
    )
    assert finding.remedy == "words"


@pytest.mark.parametrize(
    ("changes", "outcomes", "words"),
    [
        ({}, [Outcome.ALLOWED], "Recorded by Mr. Brandt, who may."),
        ({"channels": ("sms", "email")}, [], ""),
        ({"kind": "attendance"}, [], ""),
        ({"voices": ()}, [Outcome.BLOCKED], "English is not recorded yet."),
        ({"voices": (SPANISH,)}, [Outcome.BLOCKED], "English is not recorded yet."),
        ({"voices": (ENGLISH,)}, [Outcome.BLOCKED], "Spanish is not recorded yet."),
        ({"voices": (ENGLISH,), "worded_in": ("en",)}, [Outcome.ALLOWED], "Mr. Brandt"),
        (
            {"worded_in": ("en", "es", "ko")},
            [Outcome.BLOCKED],
            "One language is not recorded yet.",
        ),
        # A colleague may speak the translation, never the main language.
        (
            {"voices": (replace(SPANISH, language="en"), replace(ENGLISH, language="es"))},
            [Outcome.BLOCKED],
            "Ms. Ortiz may not record this. These people may: Mr. Brandt, principal.",
        ),
        (
            {"voices": (replace(SPANISH, language="en"), SPANISH), "may_record": ()},
            [Outcome.BLOCKED],
            "These people may: –.",
        ),
        # What may record outreach is not what may record emergencies.
        (
            {
                "kind": "emergency",
                "voices": (Voice("en", "Ms. Park", (P.OUTREACH_RECORD.value,)), SPANISH),
            },
            [Outcome.BLOCKED],
            "Ms. Park may not record this.",
        ),
        (
            {
                "main_language": "es",
                "worded_in": ("es",),
                "voices": (Voice("es", "Ms. Ito", MAY_RECORD),),
            },
            [Outcome.ALLOWED],
            "Ms. Ito",
        ),
    ],
)
def test_voice_is_recorded(changes: dict[str, Any], outcomes: list[Outcome], words: str) -> None:
    findings = found("voice_is_recorded", draft(**changes))
    assert [one.outcome for one in findings] == outcomes
    assert words in " ".join(str(one.sentence) for one in findings)
    assert all(one.remedy == "recording" for one in findings if one.outcome != Outcome.ALLOWED)


def test_every_rule_of_the_starting_version_is_there() -> None:
    assert {one.rule for one in STARTING.settings} == set(RULES)


@pytest.mark.parametrize(
    ("changes", "outcome", "heading"),
    [
        ({}, Outcome.ALLOWED, "You can send this."),
        ({"worded_in": ("en",)}, Outcome.BLOCKED, "This can’t be sent yet."),
        ({"asker": asker()}, Outcome.BLOCKED, "This can’t be sent."),
        ({"asker": asker(), "worded_in": ("en",)}, Outcome.BLOCKED, "This can’t be sent."),
    ],
)
def test_verdict_is_the_worst_of_its_findings(
    changes: dict[str, Any], outcome: Outcome, heading: str
) -> None:
    verdict = decide(STARTING, draft(**changes))
    assert verdict.outcome == outcome
    assert str(verdict.heading) == heading
    weights = [one.outcome.weight for one in verdict.findings]
    assert weights == sorted(weights, reverse=True)
    assert all(one.clause is not None and one.clause.cite for one in verdict.findings)
    assert len(verdict.to_settle) + len(verdict.passed) == len(verdict.findings)


def test_order_of_outcomes() -> None:
    assert worst([]) == Outcome.ALLOWED
    assert worst([Outcome.NOTE, Outcome.HELD, Outcome.UNSAID]) == Outcome.HELD
    assert [one for one in Outcome if one.lets_go] == [Outcome.ALLOWED, Outcome.NOTE]


def test_version_without_rules_finds_nothing() -> None:
    verdict = decide(Version("empty", ()), PICTURE_DAY)
    assert verdict.findings == ()


def thawed(kept: Any) -> Any:
    """What a JSON column gives back."""
    return json.loads(json.dumps(kept))


@pytest.mark.parametrize(
    "facts",
    [
        PICTURE_DAY,
        draft(voices=(), families_by_language=(), channels=(), worded_in=(), may_record=()),
        draft(kind="emergency", incident="fire", families=0),
    ],
)
def test_facts_come_back_from_the_ice(facts: Facts) -> None:
    again = Facts.from_json(thawed(facts.as_json()))
    assert again == facts
    assert hash(again) == hash(facts)
    assert decide(STARTING, again) == decide(STARTING, facts)


@pytest.mark.parametrize(
    "facts", [PICTURE_DAY, draft(worded_in=("en",)), draft(asker=asker(), voices=())]
)
def test_verdict_comes_back_from_the_ice(facts: Facts) -> None:
    verdict = decide(STARTING, facts)
    again = Verdict.from_json(thawed(verdict.as_json()))
    assert again == verdict
    assert [str(one.sentence) for one in again.findings] == [
        str(one.sentence) for one in verdict.findings
    ]


def test_finding_without_a_clause_comes_back_too() -> None:
    bare = Finding("may_send", Outcome.NOTE, Sentence("100 %% sure", ()))
    assert Finding.from_json(thawed(bare.as_json())) == bare
    assert str(bare.sentence) == "100 % sure"


@pytest.mark.parametrize("language", ["es", "ko", ""])
def test_families_of_a_language_are_counted(language: str) -> None:
    assert PICTURE_DAY.families_in(language) == dict(PICTURE_DAY.families_by_language)[language]
    assert PICTURE_DAY.families_in("vi") == 0
