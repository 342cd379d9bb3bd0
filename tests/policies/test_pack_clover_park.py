"""The pack of Clover Park: both of its documents whole, and who records what, as they say."""

from dataclasses import replace

import pytest

from districts.roles import RoleKey
from policies import packs
from policies.content import Content, Question
from policies.deciding import decide
from policies.facts import Advice, Approval, Asker, Facts, Voice
from policies.rules import RULES
from policies.verdict import Outcome
from policies.versions import of_pack
from policies.words import Text
from tests.policies.drafts import BRANDT, ITO, LOCKDOWN, LUND, MAX, REYES, SPANISH, draft, to_team

NAME = "clover-park"
IN_THE_TABLE = [f"S0-42{row}" for row in "abcde"]
ENS = [f"S0-{number:02}" for number in range(1, 84) if number != 42] + IN_THE_TABLE
ERP = [f"S1-{number:02}" for number in range(1, 52)]

STAFF = [one for one in RoleKey.values if one != RoleKey.GUARDIAN]
RECORDERS = {
    "outreach": {"superintendent", "principal", "communications_director", "it_administrator"},
    "weather": {
        "superintendent",
        "communications_director",
        "communications_manager",
        "it_director",
    },
    "emergency": {"superintendent", "principal", "communications_director"},
    "attendance": set(),
}


def content() -> Content:
    return packs.load(NAME)


def test_every_demand_of_both_documents_is_a_clause() -> None:
    found = content().clauses
    assert sorted(one.id for one in found) == sorted(ENS + ERP)
    assert {one.id for one in found if one.document == "ens"} == set(ENS)
    for one in found:
        assert one.number == one.id.split("-")[1].lstrip("0")


def test_clauses_stand_in_the_order_of_their_numbers() -> None:
    found = [one.id for one in content().clauses]
    assert found == sorted(found)


def test_a_clause_asks_as_much_as_its_words_say() -> None:
    """“Must” stands only where the policy demands it, “should” only where it advises."""
    for one in content().clauses:
        words = set(dict(one.summary.versions)["en"].lower().replace(",", " ").split())
        assert "must" not in words or one.strength == "must", one.id
        assert "should" not in words or one.strength == "should", one.id


def test_every_demand_that_a_rule_enforces_rests_under_its_setting() -> None:
    known = {one.id for one in content().clauses}
    for name, rule in RULES.items():
        asked = known.intersection(rule.requirements)
        setting = content().setting(name)
        assert not asked or setting is not None, f"{name} is not set, and is for {asked}"
        assert setting is None or asked <= set(setting.clauses), name


def test_what_the_district_alone_asks_rests_on_no_clause_and_the_rest_on_some() -> None:
    for one in content().settings:
        assert one.clauses or not one.is_policy, one.rule
        assert one.applies, one.rule
        assert one.decided_by in {"Dr. Reyes", "Ms. Ito"}, one.rule
        assert one.decided_on == "2026-08-20", one.rule


def test_everything_is_said_in_english_and_in_spanish() -> None:
    for words in [content().title, *_words()]:
        said = dict(words.versions)
        assert set(said) == {"en", "es"}, said
        assert said["en"] != said["es"], said


def test_official_copies_come_from_the_superintendent() -> None:
    for one in content().documents:
        assert "superintendent’s office" in str(one.copies)
        assert one.adopted < one.revised


def test_three_questions_were_decided_and_the_others_name_the_reading_taken() -> None:
    decided = {one.id for one in content().questions if one.decided}
    assert decided == {"A4", "A9", "A10"}
    for one in content().questions:
        assert one.clauses, one.id
        assert one.default, one.id
        assert len(one.options) >= 2, one.id
        assert bool(one.decided_by) == bool(one.decided_on) == bool(one.decided), one.id


@pytest.mark.requirement("S0-30", "S0-31", "S0-32", "S0-37")
@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("kind", RECORDERS)
def test_s0_30_s0_31_s0_32_who_may_record_what(kind: str, role: str) -> None:
    """A principal records for the own school only, never for the whole district."""
    assert _may_record(kind, role, "school") == (role in RECORDERS[kind])
    if kind != "attendance":
        in_district = RECORDERS[kind] - {"principal"}
        assert _may_record(kind, role, "district") == (role in in_district)


def _may_record(kind: str, role: str, scope: str) -> bool:
    voices = (Voice("en", "Somebody", (role,)), SPANISH)
    verdict = decide(of_pack(NAME), draft(kind=kind, scope=scope, voices=voices))
    about_voices = ("may_record", "voice_is_synthetic")
    found = [one.outcome for one in verdict.findings if one.rule in about_voices]
    assert found, "some rule says whose voice it may be"
    return Outcome.BLOCKED not in found


READY = {"agreed_on": "2026-09-01", "trained_on": "2026-09-01", "acknowledged": ("ens",)}
ADVICE = Advice("Mr. Cole", ("assistant_superintendent",), "phone", "2026-12-02T09:39:00-08:00")
FROM_REYES = Approval("Dr. Reyes", ("superintendent",), "2026-12-02T09:39:00-08:00")
AS_THE_DISTRICT_READS_IT = {
    "picture day by the principal": (draft(asker=BRANDT), Outcome.NOTE, ""),
    "a late start by the principal": (
        draft(asker=BRANDT, topic="late_start"),
        Outcome.BLOCKED,
        "S0-43",
    ),
    "a fifth message in a month": (
        draft(outreach_had=((0, 381), (4, 31))),
        Outcome.APPROVAL,
        "S0-24",
    ),
    "a closure by the principal": (
        draft(kind="weather", topic="", channels=("sms",)),
        Outcome.BLOCKED,
        "S0-43",
    ),
    "a lockdown at 9:40 am": (replace(LOCKDOWN, asker=BRANDT), Outcome.HELD, "S0-42c"),
    "an evacuation at 9:40 am": (replace(LOCKDOWN, incident="evacuation"), Outcome.NOTE, ""),
    "a weapon by the communications director": (
        replace(LOCKDOWN, incident="weapon", asker=ITO),
        Outcome.BLOCKED,
        "S0-42b",
    ),
    "a team on a Saturday night": (
        to_team(when="2026-12-12T21:10:00-08:00"),
        Outcome.ALLOWED,
        "",
    ),
    "one student without an opt-in": (to_team(students=(MAX,)), Outcome.BLOCKED, "S0-65"),
}


@pytest.mark.requirement("S0-24", "S0-42a", "S0-42b", "S0-42c", "S0-43", "S0-44", "S0-65", "S0-82")
@pytest.mark.parametrize("case", AS_THE_DISTRICT_READS_IT)
def test_what_the_district_answers(case: str) -> None:
    facts, outcome, clause = AS_THE_DISTRICT_READS_IT[case]
    ready = replace(
        facts, asker=replace(facts.asker, **READY), advice=ADVICE, has_followed_manual=True
    )
    verdict = decide(of_pack(NAME), ready)
    assert verdict.outcome == outcome
    cited = {one.id for finding in verdict.to_settle for one in finding.clauses}
    assert not clause or clause in cited


CITED = [
    ("may_send", draft(asker=ITO, scope="district"), "S0-13"),
    ("may_send", draft(asker=LUND), "S0-14"),
    ("may_send", draft(asker=LUND, kind="attendance"), "S0-15"),
    ("may_send", to_team(), "S0-16"),
    ("may_send", LOCKDOWN, "S0-32"),
    ("may_send", draft(kind="weather"), "S0-43"),
    ("may_record", draft(), "S0-30"),
    ("may_record", draft(kind="weather"), "S0-31"),
    ("may_record", LOCKDOWN, "S0-32"),
    ("own_roster", to_team(), "S0-51"),
    ("own_roster", to_team(to="families"), "S0-16"),
    # Rows that name nobody in the source rest on the general rule (A1).
    ("incident_senders", replace(LOCKDOWN, incident="evacuation"), "S0-32"),
    ("incident_senders", LOCKDOWN, "S0-32"),
    ("incident_senders", replace(LOCKDOWN, incident="weapon"), "S0-42b"),
    ("incident_senders", replace(LOCKDOWN, incident="injury"), "S0-42e"),
]


@pytest.mark.requirement("S0-13", "S0-14", "S0-15", "S0-16", "S0-30", "S0-31", "S0-32", "S0-51")
@pytest.mark.parametrize(("rule", "facts", "clause"), CITED)
def test_each_case_cites_the_clause_that_it_rests_on(rule: str, facts: Facts, clause: str) -> None:
    found = [one for one in decide(of_pack(NAME), facts).findings if one.rule == rule]
    answers = [one for one in found if one.outcome != Outcome.NOTE]
    assert {each.id for one in answers for each in one.clauses} == {clause}


@pytest.mark.requirement("S0-11")
@pytest.mark.parametrize(
    ("asker", "approvals", "wanted"),
    [(ITO, (), "approval"), (ITO, (FROM_REYES,), "allowed"), (REYES, (), "allowed")],
)
def test_an_emergency_for_the_whole_district_takes_a_second_person(
    asker: Asker, approvals: tuple[Approval, ...], wanted: str
) -> None:
    facts = replace(LOCKDOWN, scope="district", asker=asker, approvals=approvals)
    found = decide(of_pack(NAME), facts).findings
    (told,) = (one for one in found if one.rule == "approval_required")
    assert told.outcome == wanted
    assert told.asks is None or told.asks.names == "Dr. Reyes (superintendent)"


def _words() -> list[Text]:
    """Every text of the pack that people read."""
    found: list[Text] = []
    for document in content().documents:
        found += [document.title, document.about, document.owner, document.copies]
    for clause in content().clauses:
        found += [clause.section, clause.summary]
    found += [one.applies for one in content().settings]
    for question in content().questions:
        found += _words_of(question)
    return found


def _words_of(question: Question) -> list[Text]:
    decided = [question.decided] if question.decided else []
    return [question.asks, *question.options, question.default, *decided]
