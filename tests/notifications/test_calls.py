"""What a call says: to a person, to a machine, after a key; and nothing to another account."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from districts.models import District, School, User
from notifications import calls
from notifications.calls import Answered
from notifications.models import Delivery, Recording
from notifications.tickets import read_ticket, ticket_of
from tenancy.scope import working_in
from tests.notifications.factories import delivery, family, sent_message


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.WEBHOOKS_URL = "https://bell.example.org"


@pytest.fixture
def called(ann: User, north: School) -> Delivery:
    sent = sent_message(ann, north, text='Picture day: "Thursday" & <Friday>.')
    return delivery(sent, family(north, "Elena Morales"), "voice", "accepted")


def account_of(one: Delivery) -> str:
    return District.objects.get(pk=one.district_id).phone_account


def said(one: Delivery, *, by: str = "human", digits: str | None = None, account: str = "") -> str:
    heard = Answered(
        account or account_of(one), one.pk, ticket_of(one.pk, 1), answered_by=by, digits=digits
    )
    return calls.script(heard).decode()


def recorded(ann: User, north: School) -> tuple[Delivery, Recording]:
    """A call of a message that has a voice in English."""
    with working_in(north.district_id):
        voice = Recording.objects.create(
            district_id=north.district_id,
            key=uuid4(),
            language="en",
            file=ContentFile(b"RIFF voice", "voice.wav"),
            seconds=2,
            sha256="0" * 64,
            source="file",
            voice=ann,
            made_by=ann,
        )
    sent = sent_message(ann, north, voice=voice)
    return delivery(sent, family(north, "Elena Morales"), "voice", "accepted"), voice


def test_words_are_read_out_and_can_be_heard_again(called: Delivery) -> None:
    script = said(called)
    ticket = ticket_of(called.pk, 1)
    assert f'action="https://bell.example.org/webhooks/twilio/keys/{ticket}"' in script
    words = 'Picture day: "Thursday" &amp; &lt;Friday&gt;.'
    assert f'<Say language="en-US">North Middle: {words}</Say>' in script.replace(
        "North Middle School", "North Middle"
    )
    assert "To hear this again, press 1." in script
    assert read_ticket(ticket) == (called.pk, 1)


def test_pasted_control_characters_spoil_no_call(ann: User, north: School) -> None:
    sent = sent_message(ann, north, text="Fire drill\x0b at\x1f ten.")
    called = delivery(sent, family(north, "Elena Morales"), "voice", "accepted")
    assert "Fire drill  at  ten." in said(called)


def test_family_hears_its_own_language(called: Delivery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "_", lambda _words: f"hint in {translation.get_language()}")
    with working_in(called.district_id):
        Delivery.objects.update(language="es")
    script = said(called)
    assert 'language="es-MX"' in script
    assert "El día de fotos es el jueves." in script
    assert '<Say language="es-MX">hint in es</Say>' in script


def test_language_without_words_hears_the_main_one(called: Delivery) -> None:
    with working_in(called.district_id):
        Delivery.objects.update(language="ko")
    assert '<Say language="en-US">' in said(called)
    assert "Thursday" in said(called)


def test_recording_is_played(ann: User, north: School) -> None:
    called, made = recorded(ann, north)
    address = f"https://bell.example.org/webhooks/recordings/{account_of(called)}/{made.key}.wav"
    assert f"<Play>{address}</Play>" in said(called)


@pytest.mark.parametrize(
    "machine", ["machine_start", "machine_end_beep", "machine_end_silence", "machine_end_other"]
)
def test_machine_is_spoken_to_and_asked_nothing(called: Delivery, machine: str) -> None:
    script = said(called, by=machine)
    assert "Thursday" in script
    assert "<Gather" not in script


@pytest.mark.parametrize("somebody", ["human", "unknown", "fax", ""])
def test_whoever_may_be_a_person_is_asked(called: Delivery, somebody: str) -> None:
    assert "<Gather" in said(called, by=somebody)


def test_one_repeats_and_any_other_key_ends(called: Delivery) -> None:
    assert said(called, digits="1") == said(called)
    for key in ("2", "*", "", "11"):
        assert said(called, digits=key).endswith("<Response><Hangup/></Response>")


def test_other_account_hears_nothing(called: Delivery, hilltop: District) -> None:
    hilltop.refresh_from_db()
    for account in (hilltop.phone_account, f"AC{'0' * 32}"):
        assert said(called, account=account) == ""


def test_text_has_no_script(ann: User, north: School) -> None:
    sent = sent_message(ann, north)
    assert said(delivery(sent, family(north, "Elena Morales"), "sms", "accepted")) == ""


def test_recording_is_heard_by_who_knows_its_key(
    ann: User, north: School, hilltop: District
) -> None:
    called, made = recorded(ann, north)
    hilltop.refresh_from_db()
    assert calls.sound(account_of(called), f"{made.key}.wav") == b"RIFF voice"
    assert calls.sound(hilltop.phone_account, f"{made.key}.wav") is None
    for name in (f"{uuid4()}.wav", f"{made.key}.mp3", f"{made.key}", "../../etc/passwd.wav", ""):
        assert calls.sound(account_of(called), name) is None


@pytest.mark.parametrize(
    "ticket", ["", ".", "..", "1", "1.1", "1.1.", "-1.1.x", "1.1.é", "one.1.x", "1.1.1.1"]
)
def test_ticket_of_anybody_else_names_nothing(ticket: str) -> None:
    assert read_ticket(ticket) is None


def test_answer_to_a_text_is_escaped_and_empty_is_silence() -> None:
    assert calls.text_reply("a & <b>").endswith(
        b"<Response><Message>a &amp; &lt;b&gt;</Message></Response>"
    )
    assert calls.text_reply("").endswith(b"<Response></Response>")
