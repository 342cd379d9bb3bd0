"""The policy's answer beside each step: what this step settles, and nothing of what lies ahead."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from districts.models import District, School, User
from notifications import judging
from notifications.models import Message, Ruling, Words
from notifications.so_far import SoFar, settled_at, so_far
from policies.deciding import SO_FAR, narrowed
from policies.verdict import Finding, Outcome, Verdict, say
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.emergencies import by_clover_park, emergency, plain
from tests.notifications.factories import family, message, ruling
from tests.notifications.in_force import approval, put_in_force

BLOCKED = Finding("voice", Outcome.BLOCKED, say("Record it."), remedy="recording")
NOTED = Finding("copies", Outcome.NOTE, say("The office gets a copy."))


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    """By phone, and in English alone: families here read Spanish, too."""
    family(north, "Elena Morales", language="es")
    family(north, "Ada Abbot")
    return message(ann, north, spanish="")


def beside(draft: Message, step: str) -> SoFar:
    with working_in(draft.district_id):
        return so_far(draft, step, by=draft.author, now=database_now())


def sentences(found: SoFar) -> list[str]:
    return [one.sentence for one in found.panel.lines]


def step_page(draft: Message, step: str, **more: str) -> HttpResponse:
    page: HttpResponse = sign_in(draft.author).get(
        f"/riverside/messages/{draft.reference}/edit/{step}/", **more
    )
    return page


@pytest.mark.parametrize(
    ("finding", "step"),
    [
        (BLOCKED, "recording"),
        (BLOCKED._replace(remedy="channels"), "recording"),
        (BLOCKED._replace(remedy="reason", ways=(("words", say("Change")),)), "words"),
        (BLOCKED._replace(remedy="approval"), None),
        (NOTED, None),
    ],
)
def test_a_finding_is_settled_where_its_remedy_is(finding: Finding, step: str | None) -> None:
    assert settled_at(finding) == step


def test_what_is_left_of_an_answer_has_a_heading_of_its_own() -> None:
    whole = Verdict("31", Outcome.BLOCKED, say("This can’t be sent yet."), (BLOCKED, NOTED))
    assert narrowed(whole, [NOTED]).heading == say(SO_FAR)
    assert narrowed(whole, [NOTED]).outcome == Outcome.NOTE
    assert narrowed(whole, [BLOCKED]).outcome == Outcome.BLOCKED


def test_nobody_is_scolded_for_steps_that_lie_ahead(draft: Message) -> None:
    with working_in(draft.district_id):
        Words.objects.all().delete()
    found = beside(draft, "audience")
    assert (sentences(found), found.elsewhere) == ([], 0)
    assert found.panel.heading == SO_FAR
    assert found.panel.lets_go


def test_each_step_has_what_it_settles_and_counts_the_rest(draft: Message) -> None:
    words = beside(draft, "words")
    assert any("Spanish" in one for one in sentences(words))
    assert words.elsewhere == 0
    recording = beside(draft, "recording")
    assert not any("Spanish version" in one for one in sentences(recording))
    assert (len(sentences(recording)) > 0, recording.elsewhere) == (True, 1)


def test_whose_approval_it_needs_is_said_from_the_first_step(
    draft: Message, riverside: District, bob: User
) -> None:
    put_in_force(riverside, approval("superintendent"))
    found = beside(draft, "audience")
    assert (found.panel.heading, found.elsewhere) == ("This needs the approval of Dr. Bell.", 1)


def test_after_the_check_every_step_counts(draft: Message) -> None:
    before = beside(draft, "audience").elsewhere
    ruling(draft, Ruling.Step.CHECK)
    assert beside(draft, "audience").elsewhere > before


def test_it_costs_little_more_than_asking_the_policy(draft: Message) -> None:
    with working_in(draft.district_id):
        now = database_now()
        with CaptureQueriesContext(connection) as judged:
            judging.judge(draft, now, by=draft.author)
        with CaptureQueriesContext(connection) as shown:
            so_far(draft, "recording", by=draft.author, now=now)
    assert len(shown) <= len(judged) + 3


def test_every_step_of_a_message_shows_the_answer(draft: Message) -> None:
    for step in ("audience", "topic", "words", "recording", "when"):
        read = plain(step_page(draft, step))
        assert "Policy check so far" in read, step
        assert "See the whole check" in read, step
    assert "Policy check so far" not in plain(step_page(draft, "check"))


def test_a_step_does_not_lead_to_itself(draft: Message) -> None:
    page = step_page(draft, "words").content.decode()
    aside = page[page.index('id="so-far"') :]
    assert "A Spanish version" in aside
    assert "edit/words/?then=check" not in aside


def test_an_emergency_does_not_wait_for_the_answer(
    ann: User, north: School, riverside: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line below the button, asked for when the page is there."""
    by_clover_park(riverside)
    family(north, "Elena Morales")
    made = emergency(ann, north)

    def never(*_args: Any, **_more: Any) -> None:
        raise AssertionError("The button waited for the policy.")

    with monkeypatch.context() as patched:
        patched.setattr(judging, "judge", never)
        pages = {step: step_page(made, step) for step in ("audience", "words", "recording")}
    for step, page in pages.items():
        drawn = page.content.decode()
        assert drawn.index("Continue") < drawn.index('id="so-far"'), step
        assert f'edit/answer/?step={step}" hx-trigger="load' in drawn
    line = step_page(made, "answer", headers={"HX-Request": "true"}).content.decode()
    assert "load" not in line
    assert re.search(r'class="chip \w+"', line)
    assert "<ol" not in line


def test_without_a_script_the_answer_is_the_check_page(draft: Message) -> None:
    assert step_page(draft, "answer")["Location"].endswith("/edit/check/")
