"""From the check page to its button: what was shown is kept, and nothing else is done by it."""

import re
from typing import Any

import pytest
from django.http import HttpResponse

from districts.models import District, School, User
from notifications import content, differences, judging
from notifications.actions import sending
from notifications.actions.sending import AnswerChanged
from notifications.models import Message, Ruling, Words
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.emergencies import plain
from tests.notifications.factories import family, message, ruling, sender
from tests.notifications.in_force import approval, put_in_force


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    family(north, "Elena Morales")
    sender(north.district)
    return message(ann, north, channels=["sms"])


def address(draft: Message) -> str:
    return f"/riverside/messages/{draft.reference}/edit/check/"


def look(draft: Message) -> dict[str, str]:
    """What the page's button would send."""
    page = sign_in(draft.author).get(address(draft)).content.decode()
    return dict(re.findall(r'type="hidden" name="(as_checked|act)" value="(\w+)"', page))


def press(draft: Message, shown: dict[str, str]) -> HttpResponse:
    answer: HttpResponse = sign_in(draft.author).post(address(draft), shown)
    return answer


def checks(draft: Message) -> list[Ruling]:
    with working_in(draft.district_id):
        return list(draft.rulings.filter(step=Ruling.Step.CHECK))


def status(draft: Message) -> str:
    with working_in(draft.district_id):
        return Message.objects.get(pk=draft.pk).status


def test_what_the_check_page_showed_is_frozen_once(draft: Message) -> None:
    look(draft)
    look(draft)
    (kept,) = checks(draft)
    with working_in(draft.district_id):
        assert kept.content_hash == content.fingerprint(Message.objects.get(pk=draft.pk))
        Words.objects.filter(language="en").update(text="Picture day is on Friday.")
    look(draft)
    assert len(checks(draft)) == 2


def test_another_answer_to_the_same_content_is_frozen_too(
    draft: Message, riverside: District, bob: User
) -> None:
    look(draft)
    put_in_force(riverside, approval("superintendent"))
    look(draft)
    now, before = checks(draft)
    assert (before.outcome, now.outcome) == ("allowed", "approval")
    assert before.content_hash == now.content_hash


def test_button_does_what_it_said(draft: Message) -> None:
    shown = look(draft)
    assert shown["act"] == "send"
    assert press(draft, shown).status_code == 302
    assert status(draft) == Message.Status.HOLDING


def test_send_does_not_become_a_question_for_approval(
    draft: Message, riverside: District, bob: User
) -> None:
    shown = look(draft)
    put_in_force(riverside, approval("superintendent"))
    refused = press(draft, shown)
    assert refused.status_code == 409
    read = plain(refused)
    assert "The answer has changed since you looked: This needs the approval of Dr. Bell." in read
    assert "What has changed since you looked" in read
    assert "<del>You can send this.</del>" in refused.content.decode()
    assert "Ask for approval" in read
    assert status(draft) == Message.Status.DRAFT
    assert press(draft, look(draft)).status_code == 302
    assert status(draft) == Message.Status.SUBMITTED


def test_a_question_for_approval_does_not_become_sending(
    draft: Message, riverside: District, bob: User
) -> None:
    put_in_force(riverside, approval("superintendent"))
    shown = look(draft)
    put_in_force(riverside)
    assert press(draft, shown).status_code == 409
    assert status(draft) == Message.Status.DRAFT


def test_who_shows_no_act_is_asked_for_none(draft: Message) -> None:
    with working_in(draft.district_id):
        given: dict[str, Any] = {"by": draft.author, "now": database_now()}
        checked = content.fingerprint(draft)
        with pytest.raises(AnswerChanged):
            sending.send(message=draft, as_checked=checked, act="ask", **given)
        sending.send(message=draft, as_checked=checked, **given)
    assert status(draft) == Message.Status.HOLDING


def test_looking_again_does_not_hide_why_it_did_not_go(draft: Message, riverside: District) -> None:
    """The page that says so is itself a look at the answer."""
    ruling(draft, Ruling.Step.SEND)
    ruling(draft, Ruling.Step.RELEASE, "approval")
    for _again in range(2):
        page = sign_in(draft.author).get(address(draft))
        assert "It did not go when its time came" in plain(page)
    assert "was not sent" in plain(sign_in(draft.author).get("/riverside/"))


def test_nothing_was_looked_at_and_nothing_has_changed(draft: Message) -> None:
    with working_in(draft.district_id):
        now = database_now()
        judgement = judging.judge(draft, now, by=draft.author)
        assert differences.since_looked(draft, judgement, now) == []
