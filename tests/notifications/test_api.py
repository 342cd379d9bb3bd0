"""Messages for programs: the same noes as on the pages, and no way around an approval."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from districts.models import District, School, User
from districts.roles import Permission
from notifications import content
from notifications.models import Attestation, Message, Words
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.notifications.emergencies import plain
from tests.notifications.factories import as_draft, family, message
from tests.notifications.in_force import approval, put_in_force

API = "/api/v1/riverside/"


def post(client: Client, path: str, asked: dict[str, Any], **headers: str) -> Any:
    return client.post(API + path, asked, content_type="application/json", headers=headers)


def send(client: Client, of: Message, as_checked: str = "", **said: Any) -> Any:
    with working_in(of.district_id):
        checked = as_checked or content.fingerprint(Message.objects.get(pk=of.pk))
    return post(client, f"messages/{of.reference}/sending/", {"as_checked": checked, **said})


def answer(client: Client, of: Message, decision: str = "approved", **given: Any) -> Any:
    with working_in(of.district_id):
        checked = Message.objects.get(pk=of.pk).content_hash
    asked = {"decision": decision, "as_checked": checked} | given
    return post(client, f"messages/{of.reference}/approval/", asked)


def status(of: Message) -> str:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk).status


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    family(north, "Elena Morales")
    return message(ann, north, channels=["sms"])


@pytest.fixture
def approved_by_bob(draft: Message) -> Message:
    put_in_force(draft.district, approval("superintendent", "principal"))
    return draft


def test_a_draft_is_begun_once_and_read_with_the_policys_answer(
    riverside: District, north: School, ann: User
) -> None:
    client = with_token(ann, riverside)
    asked = {
        "begun_with": str(uuid4()),
        "kind": "outreach",
        "school": north.slug,
        "topic": "picture_day",
        "channels": ["sms"],
        "words": {"en": {"subject": "Picture day", "text": "Picture day is on Thursday."}},
    }
    made = post(client, "messages/", asked)
    assert made.status_code == 201, made.content
    assert made.json()["status"] == "draft"
    again = post(client, "messages/", asked)
    assert again.json()["reference"] == made.json()["reference"]
    read = client.get(f"{API}messages/{made.json()['reference']}/").json()
    assert (read["title"], read["school"]) == ("Picture day", north.slug)
    assert read["decision"]["outcome"]


def test_what_is_half_wrong_leaves_nothing_behind(
    riverside: District, north: School, ann: User
) -> None:
    """The draft was begun before its channels were found wrong; it is gone with them."""
    asked = {
        "begun_with": str(uuid4()),
        "kind": "outreach",
        "school": north.slug,
        "channels": ["pigeon"],
        "words": {"en": {"text": "Picture day is on Thursday."}},
    }
    assert post(with_token(ann, riverside), "messages/", asked).status_code in {400, 409}
    with working_in(riverside.pk):
        assert not Message.objects.exists()


def test_a_program_says_whether_staff_get_it(riverside: District, north: School, ann: User) -> None:
    family(north, "Elena Morales")
    asked = {
        "begun_with": str(uuid4()),
        "kind": "outreach",
        "school": north.slug,
        "includes_staff": True,
        "words": {"en": {"text": "Picture day is on Thursday."}},
    }
    client = with_token(ann, riverside)
    assert post(client, "messages/", asked).json()["includes_staff"] is True
    emergency = asked | {"begun_with": str(uuid4()), "kind": "emergency", "incident": "fire"}
    del emergency["includes_staff"]
    assert post(client, "messages/", emergency).json()["includes_staff"] is True


def test_what_is_held_or_waits_is_taken_back(
    draft: Message, ann: User, riverside: District
) -> None:
    client = with_token(ann, riverside)
    assert send(client, draft).json()["status"] == "holding"
    taken = client.delete(f"{API}messages/{draft.reference}/sending/")
    assert taken.json()["status"] == "draft"
    assert status(draft) == Message.Status.DRAFT


def test_a_no_reads_as_on_the_page(draft: Message, ann: User, riverside: District) -> None:
    refused = send(with_token(ann, riverside), draft, as_checked="0" * 64)
    assert refused.status_code == 409
    page = sign_in(ann).post(
        f"/riverside/messages/{draft.reference}/edit/check/", {"as_checked": "0" * 64}
    )
    assert refused.json()["detail"] in plain(page)
    assert status(draft) == Message.Status.DRAFT


@pytest.mark.requirement("S0-11")
def test_nothing_goes_by_api_before_another_has_approved(
    approved_by_bob: Message, ann: User, bob: User, riverside: District
) -> None:
    author, approver = with_token(ann, riverside), with_token(bob, riverside)
    assert send(author, approved_by_bob).json()["status"] == "submitted"
    assert send(author, approved_by_bob).json()["status"] == "submitted"
    assert answer(author, approved_by_bob).status_code in {403, 409}
    assert status(approved_by_bob) == Message.Status.SUBMITTED
    agreed = answer(approver, approved_by_bob)
    assert agreed.status_code == 200, agreed.content
    assert agreed.json()["status"] == "holding"


@pytest.mark.parametrize(("decision", "becomes"), [("returned", "draft"), ("declined", "declined")])
def test_an_approver_returns_or_declines_with_a_reason(
    approved_by_bob: Message, ann: User, bob: User, riverside: District, decision: str, becomes: str
) -> None:
    send(with_token(ann, riverside), approved_by_bob)
    approver = with_token(bob, riverside)
    assert answer(approver, approved_by_bob, decision).status_code in {400, 409}
    assert status(approved_by_bob) == Message.Status.SUBMITTED
    told = answer(approver, approved_by_bob, decision, note="Which Thursday?")
    assert told.json()["status"] == becomes


def test_a_yes_that_came_too_late_is_none(
    approved_by_bob: Message, ann: User, bob: User, riverside: District
) -> None:
    """Taken back by its author while the approver was reading."""
    author = with_token(ann, riverside)
    send(author, approved_by_bob)
    author.delete(f"{API}messages/{approved_by_bob.reference}/sending/")
    assert answer(with_token(bob, riverside), approved_by_bob).status_code in {403, 409}
    assert status(approved_by_bob) == Message.Status.DRAFT


def test_a_token_for_reading_sends_nothing(draft: Message, ann: User, riverside: District) -> None:
    """Its person may; the token was given for questions of policy alone."""
    asking = with_token(ann, riverside, Permission.MESSAGE_CLASS)
    assert send(asking, draft).status_code == 403
    assert status(draft) == Message.Status.DRAFT


@pytest.mark.requirement("S0-11")
def test_a_yes_counts_for_the_words_that_were_read(
    approved_by_bob: Message, ann: User, bob: User, riverside: District
) -> None:
    send(with_token(ann, riverside), approved_by_bob)
    with as_draft(approved_by_bob.pk, riverside.pk):
        Words.objects.filter(language="en").update(text="Picture day is on Friday.")
    assert answer(with_token(bob, riverside), approved_by_bob).status_code == 409
    assert status(approved_by_bob) == Message.Status.SUBMITTED


def test_words_changed_after_the_check_are_not_sent(
    draft: Message, ann: User, riverside: District
) -> None:
    with working_in(riverside.pk):
        checked = content.fingerprint(Message.objects.get(pk=draft.pk))
        Words.objects.filter(language="en").update(text="Picture day is on Friday.")
    assert send(with_token(ann, riverside), draft, as_checked=checked).status_code == 409
    assert status(draft) == Message.Status.DRAFT


def test_another_school_and_another_district_find_nothing(
    draft: Message, sam: User, cora: User, riverside: District, hilltop: District
) -> None:
    assert send(with_token(sam, riverside), draft).status_code in {403, 404}
    assert send(with_token(cora, hilltop), draft).status_code == 401


BAD = [
    ({"color": "red"}, "facts.color"),
    # Frozen rulings hold it; whoever tells it now would count on it.
    ({"outreach_so_far": 9}, "facts.outreach_so_far"),
    ({"families": "many"}, "facts.families"),
    ({"families": True}, "facts.families"),
    ({"when": "2026-12-05T21:10:00"}, "facts.when"),
    ({"when": "tomorrow"}, "facts.when"),
    ({"kind": "gossip"}, "facts.kind"),
    ({"to": "pets"}, "facts.to"),
    ({"scope": "planet"}, "facts.scope"),
    ({"topic": "weather"}, "facts.topic"),
    ({"purpose": "fun"}, "facts.purpose"),
    ({"incident": "boredom"}, "facts.incident"),
    ({"zone": "Mars/Olympus"}, "facts.zone"),
    ({"dismissal": "late"}, "facts.dismissal"),
    ({"trip": {}}, "facts.trip.starts"),
    ({"advice": {}}, "facts.advice.at"),
    ({"students": [{"name": 7}]}, "facts.students[0].name"),
    ({"students": {}}, "facts.students"),
    ({"asker": {"roles": "teacher"}}, "facts.asker.roles"),
    ({"asker": {"trained_on": "once"}}, "facts.asker.trained_on"),
    ({"families_by_language": [["en"]]}, "facts.families_by_language[0]"),
    ({"platform": None}, "facts.platform"),
]


def test_bad_reasons_are_refused_with_a_sentence_and_nothing_is_done(
    ann: User, riverside: District, draft: Message
) -> None:
    client = with_token(ann, riverside)
    for reasons, code, sentence in (
        ({"outreach_budget": "Because. " * 200}, 400, "1000"),
        ({"outreach_budget": "Why?"}, 409, "Write one sentence that says why."),
        ({"of_my_own" * 9: "Because I say so."}, 409, "There is no rule called"),
    ):
        told = send(client, draft, reasons=reasons)
        assert told.status_code == code, told.content
        assert sentence in told.content.decode()
    with working_in(riverside.pk):
        assert not Attestation.objects.exists()
    assert status(draft) == Message.Status.DRAFT


def test_bad_facts_are_named(ann: User, riverside: District) -> None:
    client = with_token(ann, riverside)
    for facts, field in BAD:
        told = post(client, "policy/decision/", {"facts": facts})
        assert told.status_code == 400, (facts, told.content)
        assert field in told.content.decode(), facts


@pytest.mark.parametrize("asked", [{}, {"message": "M-1", "facts": {}}])
def test_a_question_is_a_message_or_facts(
    ann: User, riverside: District, asked: dict[str, Any]
) -> None:
    told = post(with_token(ann, riverside), "policy/decision/", asked)
    assert told.status_code == 400
    assert "either message" in told.content.decode()


def test_an_answer_comes_in_the_language_asked_for(ann: User, riverside: District) -> None:
    client = with_token(ann, riverside)
    asked = {"facts": {"kind": "outreach"}}
    english = post(client, "policy/decision/", asked, **{"accept-language": "en"}).json()
    spanish = post(client, "policy/decision/", asked, **{"accept-language": "es"}).json()
    assert english["outcome"] == spanish["outcome"]
    assert english["heading"] != spanish["heading"]


def test_the_act_that_was_read_is_the_act_that_is_done(
    draft: Message, ann: User, bob: User, riverside: District
) -> None:
    client = with_token(ann, riverside)
    assert client.get(f"{API}messages/{draft.reference}/").json()["act"] == "send"
    put_in_force(riverside, approval("superintendent"))
    refused = send(client, draft, act="send")
    assert refused.status_code == 409
    assert "The answer has changed since you looked" in refused.json()["detail"]
    assert send(client, draft, act="ask").json()["status"] == "submitted"
    assert client.get(f"{API}messages/{draft.reference}/").json()["act"] is None
