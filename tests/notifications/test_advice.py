"""Advice before an emergency (S0-33): noted, asked for, given here, and who needs none."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from notifications import steps
from notifications.actions import advice
from notifications.facts import facts_of
from notifications.models import Advice, Chunk, Delivery, Message
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, home, plain

Status, How = Advice.Status, Advice.How
pytestmark = pytest.mark.requirement("S0-33")


@pytest.fixture
def draft(ann: User, cole: User, north: School) -> Message:
    by_clover_park(north.district)
    f.family(north, "Elena Morales", language="es")
    return emergency(ann, north)


def _advice(of: Message) -> Advice:
    with working_in(of.district_id):
        return Advice.objects.get(message=of)


def _asked(of: Message, adviser: User, by: User) -> Advice:
    with working_in(of.district_id):
        return advice.ask(message=of, adviser=adviser, by=by, now=database_now())


def _url(of: Message) -> str:
    return f"/riverside/messages/{of.reference}/edit/advice/"


def test_one_tap_on_a_name_notes_the_advice_and_goes_on(
    ann: User, cole: User, draft: Message
) -> None:
    client = sign_in(ann)
    page = plain(client.get(_url(draft)))
    assert "Evacuation · step 4 of 5" in page
    assert "Mr. Cole advised: send" in page
    onward = client.post(_url(draft), {"how": "phone", "advised": cole.pk})
    assert onward["Location"] == f"/riverside/messages/{draft.reference}/edit/check/"
    noted = _advice(draft)
    assert (noted.adviser, noted.how, noted.status) == (cole, How.PHONE, Status.GIVEN)
    assert "Mr. Cole advised to send it, by phone," in plain(client.get(_url(draft)))
    with working_in(draft.district_id):
        given = facts_of(draft, database_now(), by=ann).advice
    assert given is not None
    assert (given.name, given.how, given.roles) == (
        "Mr. Cole",
        "phone",
        ("assistant_superintendent",),
    )


def test_question_stands_on_the_advisers_home_and_is_seen(
    ann: User, cole: User, draft: Message
) -> None:
    client = sign_in(ann)
    client.post(_url(draft), {"ask": cole.pk})
    waiting = plain(client.get(_url(draft)))
    assert "Asked Mr. Cole" in waiting
    assert "not opened yet" in waiting
    one = _advice(draft)
    assert "Ms. Archer asks for your advice" in home(cole)
    page = plain(sign_in(cole).get(f"/riverside/advice/{one.reference}/"))
    assert "May Ms. Archer send this?" in page
    assert "1 family" in page
    assert "We have left the building." in page
    assert "opened" in plain(client.get(_url(draft), headers={"HX-Request": "true"}))


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ("send", Status.GIVEN, "Mr. Cole says: send it."),
        ("wait", Status.AGAINST, "Mr. Cole advised to wait,"),
    ],
)
def test_adviser_answers_with_a_note(
    ann: User, cole: User, draft: Message, answer: str, status: Status, told: str
) -> None:
    one = _asked(draft, cole, ann)
    url = f"/riverside/advice/{one.reference}/"
    sign_in(cole).post(url, {"answer": answer, "words": "Police are at the gate."})
    found = _advice(draft)
    assert (found.status, found.how, found.words) == (status, How.HERE, "Police are at the gate.")
    page = plain(sign_in(ann).get(_url(draft)))
    assert told in page
    assert "Police are at the gate." in page
    assert "asks for your advice" not in home(cole)
    with working_in(draft.district_id):
        given = facts_of(draft, database_now(), by=ann).advice
    assert (given is not None) == (answer == "send")


def test_only_the_adviser_answers(ann: User, bob: User, cole: User, draft: Message) -> None:
    one = _asked(draft, cole, ann)
    other = factories.person("Lee Ortiz", display_name="Ms. Ortiz")
    factories.appoint(other, RoleKey.ASSISTANT_SUPERINTENDENT, draft.district)
    url = f"/riverside/advice/{one.reference}/"
    assert "This was asked of Mr. Cole" in plain(sign_in(other).get(url))
    assert sign_in(other).post(url, {"answer": "send"}).status_code == 403
    assert sign_in(ann).get(url).status_code == 403
    assert _advice(draft).seen_at is None


def test_next_door_there_is_no_such_question(
    ann: User, cora: User, cole: User, draft: Message
) -> None:
    one = _asked(draft, cole, ann)
    assert sign_in(cora).get(f"/riverside/advice/{one.reference}/").status_code == 404
    assert sign_in(cora).get(_url(draft)).status_code == 404


def test_after_two_minutes_the_next_of_the_rota_is_named(
    ann: User, cole: User, draft: Message, at_time: Any
) -> None:
    second = factories.person("Lee Ortiz", display_name="Ms. Ortiz")
    factories.appoint(second, RoleKey.ASSISTANT_SUPERINTENDENT, draft.district)
    _asked(draft, cole, ann)
    client = sign_in(ann)
    assert "If there is no answer, ask Ms. Ortiz at" in plain(client.get(_url(draft)))
    at_time((database_now() + timedelta(minutes=2, seconds=1)).isoformat())
    page = plain(client.get(_url(draft)))
    assert "Two minutes without an answer. Ask Ms. Ortiz now." in page
    assert "Ask Ms. Ortiz here" in page


def test_s0_33_who_acts_for_the_adviser_is_in_the_rota_and_advises(
    ann: User, cole: User, sam: User, draft: Message
) -> None:
    with working_in(draft.district_id):
        office = Appointment.objects.get(person=cole)
        Appointment.objects.filter(person=sam).update(phone="(253) 555-0166")
    factories.delegate(office, sam)
    page = plain(sign_in(ann).get(_url(draft)))
    assert page.index("Mr. Cole advised: send") < page.index("Mr. Stone advised: send")
    one = _asked(draft, sam, ann)
    assert sign_in(sam).post(f"/riverside/advice/{one.reference}/", {"answer": "send"})
    assert _advice(draft).status == Advice.Status.GIVEN
    with working_in(draft.district_id):
        facts = facts_of(draft, database_now(), by=ann)
    assert facts.advice is not None
    assert "assistant_superintendent" in facts.advice.roles


def test_who_needs_none_skips_the_step(ann: User, bob: User, north: School, draft: Message) -> None:
    own = emergency(bob, north)
    with working_in(north.district_id):
        assert "advice" not in steps.order_of(own)
        assert "advice" in steps.order_of(draft)
    assert "You can send this without advice." in plain(sign_in(bob).get(_url(draft)))
    asked = plain(sign_in(ann).get(_url(draft)))
    assert "They send without advice Dr. Bell, superintendent" in asked


def test_district_without_the_rule_has_no_such_step(ann: User, north: School) -> None:
    plainly = emergency(ann, north)
    with working_in(north.district_id):
        assert steps.following(plainly, "recording") == "check"


def test_who_is_not_named_by_the_policy_cannot_be_asked(
    ann: User, bob: User, draft: Message
) -> None:
    assert sign_in(ann).post(_url(draft), {"advised": bob.pk}).status_code == 409
    with working_in(draft.district_id), pytest.raises(Refused):
        advice.note(message=draft, adviser=bob, how="phone", by=ann, now=database_now())


def test_another_schools_principal_asks_for_nothing(
    ann: User, sam: User, cole: User, draft: Message
) -> None:
    with working_in(draft.district_id), pytest.raises(Denied):
        advice.ask(message=draft, adviser=cole, by=sam, now=database_now())
    assert sign_in(sam).get(_url(draft)).status_code == 403


def test_question_reaches_the_advisers_phone_and_says_no_word_of_it(
    ann: User, cole: User, draft: Message
) -> None:
    asked = _asked(draft, cole, ann)
    _asked(draft, cole, ann)
    with working_in(draft.district_id):
        text = Message.objects.get(kind=Message.Kind.SERVICE)
        words = text.words.get().text
        sent = Delivery.objects.get(message_id=text.pk)
        lanes = set(Chunk.objects.filter(message=text).values_list("lane", flat=True))
    assert (sent.channel, sent.destination) == ("sms", "+12535550107")
    assert lanes == {"emergency"}
    assert words.startswith("Ms. Archer asks for your advice: evacuation.")
    assert f"/riverside/advice/{asked.reference}/" in words


def test_question_cannot_carry_a_message_to_families(
    ann: User, cole: User, north: School, draft: Message
) -> None:
    _asked(draft, cole, ann)
    forged = f.message(ann, north, kind=Message.Kind.SERVICE, follows=draft)
    with (
        pytest.raises(IntegrityError, match="it asks nothing"),
        working_in(north.district_id),
    ):
        Message.objects.filter(pk=forged.pk).update(
            status=Message.Status.SENDING,
            release_basis=Message.Basis.QUESTION,
            content_hash="a" * 64,
            released_at=database_now(),
        )


def test_adviser_without_a_work_phone_finds_the_question_here_alone(
    riverside: District, ann: User, draft: Message
) -> None:
    other = factories.person("Dora Dee", display_name="Ms. Dee")
    factories.appoint(other, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    assert _asked(draft, other, ann).status == Status.ASKED
    with working_in(riverside.pk):
        assert not Message.objects.filter(kind=Message.Kind.SERVICE).exists()
