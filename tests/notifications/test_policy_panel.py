"""The policy's answer as a page shows it: five outcomes, worst first, each with clause and way."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from districts.models import District
from notifications import differences
from notifications.looked_at import languages_in_words, looked_at
from notifications.models import Message
from notifications.panel import LOOKS, Panel, panel
from policies.deciding import HEADINGS, decide
from policies.facts import Advice, Approval, Facts, Override
from policies.verdict import Basis, Clause, Finding, Outcome, Verdict, say
from policies.versions import of_pack
from policies.words import Text
from tests.policies.drafts import PICTURE_DAY, draft

STARTING = of_pack("starting")
LIMIT = Clause(
    id="S0-24",
    document="ens",
    short="ENS",
    section=Text.of("Messaging items"),
    number="24",
    strength="should",
    summary=Text.of("Schools limit their calls."),
)
AT = datetime(2026, 12, 8, 15, 58, tzinfo=UTC)
CLOVER_PARK = District(slug="clover-park", name="Clover Park", short_name="Clover Park")
STEPS = {"words": "/words/", "recording": "/recording/", "ask": "#who-can"}


def shown(verdict: Verdict, facts: Facts = PICTURE_DAY) -> Panel:
    return panel(verdict, facts, checked_at=AT, district=CLOVER_PARK, steps=STEPS)


def drawn(of: Panel, **more: object) -> str:
    frame = {"district": CLOVER_PARK}
    page = render_to_string("components/policy_panel.html", {"panel": of, "frame": frame, **more})
    return " ".join(page.replace("\N{NO-BREAK SPACE}", " ").split())


def one_of(outcome: Outcome) -> Verdict:
    finding = Finding(
        "limit",
        outcome,
        say("This would be the 5th message in December."),
        remedy="words",
        remedy_label=say("Change it"),
        basis=Basis(clauses=(LIMIT,)),
    )
    return Verdict("31", outcome, say(HEADINGS[outcome]), (finding,))


@pytest.mark.parametrize(
    ("outcome", "kind", "icon", "lets_go"),
    [
        (Outcome.ALLOWED, "allowed", "tick", True),
        (Outcome.NOTE, "note", "info", True),
        (Outcome.UNSAID, "unsaid", "ask", False),
        (Outcome.APPROVAL, "approval", "glass", False),
        (Outcome.HELD, "approval", "clock", False),
        (Outcome.BLOCKED, "blocked", "noentry", False),
    ],
)
def test_each_outcome_has_its_color_mark_and_heading(
    outcome: Outcome, kind: str, icon: str, lets_go: bool
) -> None:
    found = shown(one_of(outcome))
    assert (found.kind, found.icon, found.lets_go) == (kind, icon, lets_go)
    page = drawn(found)
    assert f'class="policy {kind}"' in page
    assert f"#i-{icon}" in page
    assert str(say(HEADINGS[outcome])) in page
    assert len(found.heading.split()) <= 9


def test_every_outcome_has_a_look() -> None:
    assert set(LOOKS) == set(Outcome) == set(HEADINGS)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one != Outcome.ALLOWED])
def test_what_is_to_settle_has_sentence_clause_and_way_on(outcome: Outcome) -> None:
    (line,) = shown(one_of(outcome)).lines
    assert all([line.sentence, line.word, line.cite, line.clauses])
    page = drawn(shown(one_of(outcome)))
    assert "This would be the 5th message in December." in page
    assert "ENS · Messaging items" in page
    assert "<blockquote>Schools limit their calls.</blockquote>" in page
    assert '<a href="/words/">Change it</a>' in page


def test_worst_stands_first_and_what_passed_is_folded() -> None:
    verdict = decide(STARTING, draft(worded_in=("en",), voices=PICTURE_DAY.voices[:1]))
    found = shown(verdict)
    assert [one.sentence for one in found.lines] == [
        "A Spanish version is required. 88 families here read Spanish."
    ]
    assert len(found.passed) == 3
    page = drawn(found)
    assert page.index("A Spanish version is required") < page.index("3 passed")
    assert "<summary>Who may send and Recorded voice</summary>" in page
    assert [one.url for one in found.ways] == ["/words/"]


def test_who_may_not_send_is_shown_to_who_can() -> None:
    verdict = decide(STARTING, draft(asker=replace(PICTURE_DAY.asker, roles=())))
    found = shown(verdict)
    assert found.lines[0].word == "Not you"
    assert found.ways[0].url == "#who-can"


def test_frozen_panel_leads_nowhere() -> None:
    verdict = decide(STARTING, draft(worded_in=("en",)))
    found = panel(verdict, PICTURE_DAY, checked_at=AT, district=CLOVER_PARK)
    assert found.ways == []
    assert "Write the Spanish version" not in drawn(found)


def test_clause_and_its_reading_are_kept_apart() -> None:
    page = drawn(shown(decide(STARTING, PICTURE_DAY)))
    clause = page.index("<blockquote>")
    assert clause < page.index("Our summary of") < page.index("How Clover Park applies this.")
    assert "has not published rules of its own" in page
    assert "starting rules" in page


def test_all_that_was_looked_at_is_named() -> None:
    page = drawn(shown(decide(STARTING, PICTURE_DAY)))
    assert "What we looked at: 12 facts" in page
    for fact in (
        "Mr. Brandt, principal",
        "412 families",
        "306 English, 88 Spanish, 9 Korean and 9 language not known",
        "Mr. Brandt in English and Ms. Ortiz in Spanish",
        "Calls, Texts and Email",
        "<dt>About</dt><dd>Picture day</dd>",
        "<dt>Dismissal</dt><dd>2:45 pm</dd>",
    ):
        assert fact in page, fact


def test_what_is_known_beside_it_is_named_with_source_and_age() -> None:
    told = replace(
        PICTURE_DAY,
        roster_at="2026-12-08T05:12:00-08:00",
        outreach_had=((1, 300), (3, 112)),
        advice=Advice("Mr. Cole", ("assistant_superintendent",), "phone", "2026-12-08T07:40-08:00"),
        approvals=(Approval("Ms. Ito", (), "2026-12-07T14:05:00-08:00"),),
        overrides=(Override("quiet_hours", "Dr. Reyes"),),
        reasons=("outreach_budget",),
        found_in_words=("phone", "student_name"),
        schools_named=("Lakes High",),
    )
    facts = {
        label: value.replace("\N{NO-BREAK SPACE}", " ") for label, value in looked_at(told, AT)
    }
    assert facts["Roster"] == "Student system, today 5:12 am"
    assert facts["Outreach before"] == "A typical family has had 1, and none more than 3."
    assert facts["Advice"] == "Mr. Cole (by phone), today 7:40 am"
    assert facts["Approved by"].startswith("Ms. Ito, Dec 7")
    assert facts["Decided otherwise"] == "Dr. Reyes"
    assert facts["Reasons given"] == "How much outreach a family gets"
    assert facts["Found in the words"] == "a phone number and a student’s name"
    assert facts["Schools in the words"] == "Lakes High"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"roster_at": "2026-12-08T05:12:00-08:00"}, []),
        ({"approvals": (Approval("Ms. Ito"),)}, []),
        ({"when": "2026-12-08T16:01:00-08:00"}, []),
        ({"topic": ""}, [("About", "Picture day", "")]),
        ({"found_in_words": ("phone",)}, [("Found in the words", "", "a phone number")]),
    ],
)
def test_what_changes_by_itself_is_no_change(
    change: dict[str, Any], told: list[tuple[str, str, str]]
) -> None:
    verdict = one_of(Outcome.ALLOWED)
    before, after = shown(verdict), shown(verdict, replace(PICTURE_DAY, **change))
    found = differences._facts(before, after, Message())
    assert [(one.label, one.before, one.after) for one in found] == told


def test_panel_is_read_in_the_readers_language() -> None:
    verdict = decide(STARTING, PICTURE_DAY)
    with translation.override("es"):
        found = shown(verdict)
        assert any("9 en coreano" in value for _label, value in found.facts)


def test_no_fact_is_lost_on_an_empty_draft() -> None:
    bare = draft(
        channels=(), worded_in=(), voices=(), families=0, families_by_language=(), people=(),
    )  # fmt: skip
    page = drawn(shown(decide(STARTING, bare), bare))
    assert "0 families" in page
    assert "nobody just now" in page


def test_brief_panel_is_one_line_where_nothing_is_to_settle() -> None:
    assert 'class="policy allowed brief"' in drawn(shown(one_of(Outcome.ALLOWED)), brief=True)
    assert "brief" not in drawn(shown(one_of(Outcome.BLOCKED)), brief=True)


def test_languages_in_words() -> None:
    assert languages_in_words([("en", 1306), ("es", 88)]) == "1,306 English and 88 Spanish"
    assert languages_in_words([]) == ""
