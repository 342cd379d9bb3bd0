"""Texts to the work phones of whom an emergency waits for, or who count on it: once each."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import rounds
from notifications.actions import advice, earlier, sending
from notifications.models import Chunk, Delivery, Message, Words
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, sent_off
from tests.notifications.in_force import approval, put_in_force

S = Message.Status
ANN, BOB, COLE, DEE = "+12535550142", "+12535550100", "+12535550107", "+12535550102"
DIRECTOR = RoleKey.COMMUNICATIONS_DIRECTOR


@pytest.fixture(autouse=True)
def nine_forty(db: None, at_time: Any) -> None:
    """Wednesday, December 2, 2026; school lets out at 2:45 pm."""
    at_time("2026-12-02T09:40:00-08:00")


@pytest.fixture
def lockdown(ann: User, bob: User, cole: User, north: School) -> Message:
    """Sent off by Ann on Cole's advice, and set for dismissal."""
    by_clover_park(north.district)
    f.family(north, "Elena Morales", language="es")
    made = emergency(ann, north, "lockdown")
    with working_in(north.district_id):
        advice.note(message=made, adviser=cole, how="phone", by=ann, now=database_now())
    return sent_off(made, ann)


def _texts(about: Message) -> dict[str, str]:
    """To whom, and what."""
    with working_in(about.district_id):
        texts = Message.objects.filter(follows=about, channels=["sms"])
        lanes = set(Chunk.objects.filter(message__in=texts).values_list("lane", flat=True))
        assert lanes <= {"emergency"}
        found = Delivery.objects.filter(message_id__in=texts)
        words = {one.message_id: one.text for one in Words.objects.filter(message__in=texts)}
        sent = [(one.destination, words[one.message_id]) for one in found]
        assert len(dict(sent)) == len(sent)
        return dict(sent)


@pytest.mark.requirement("S0-42c")
def test_half_an_hour_after_its_time_three_phones_are_told_once(
    lockdown: Message, at_time: Any
) -> None:
    at_time((lockdown.wanted_at + timedelta(minutes=29)).isoformat())  # type: ignore[operator]
    rounds.note_missed()
    assert not _texts(lockdown)
    at_time((lockdown.wanted_at + timedelta(minutes=31)).isoformat())  # type: ignore[operator]
    rounds.note_missed()
    rounds.note_missed()
    told = _texts(lockdown)
    assert set(told) == {ANN, BOB, COLE}
    assert told[ANN].startswith("The emergency message has not gone out: lockdown.")
    assert f"/messages/{lockdown.reference}/" in told[BOB]
    assert "/advice/AD-" in told[COLE]
    assert "left the building" not in "".join(told.values())


def test_what_is_held_back_at_its_time_is_told_at_once(
    lockdown: Message, ann: User, at_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending.pauses, "stands_against", lambda _message: True)
    at_time(lockdown.wanted_at.isoformat())  # type: ignore[union-attr]
    for _ in range(2):
        with working_in(lockdown.district_id):
            assert sending.release(message=lockdown, now=database_now()).status == S.DRAFT
    assert set(_texts(lockdown)) == {ANN, BOB, COLE}


def test_whoever_may_decide_is_asked_by_text_to_let_it_go_earlier(
    lockdown: Message, ann: User
) -> None:
    for _ in range(2):
        with working_in(lockdown.district_id):
            earlier.ask(message=lockdown, words="At the gate.", by=ann, now=database_now())
    told = _texts(lockdown)
    assert list(told) == [BOB]
    assert told[BOB].startswith("Ms. Archer asks whether this goes now: lockdown.")
    assert f"/messages/{lockdown.reference}/override/" in told[BOB]
    assert "gate" not in told[BOB]


def test_whoever_must_approve_an_emergency_hears_of_it_by_text(
    riverside: District, ann: User, bob: User, north: School
) -> None:
    dee = factories.person("Dee Drew", display_name="Ms. Drew")
    factories.appoint(dee, DIRECTOR, riverside, phone="(253) 555-0102")
    f.family(north, "Elena Morales")
    rule = approval("superintendent", "communications_director")
    approvers = rule["settings"]["approvers"]
    approvers["emergency@school"] = approvers["outreach@school"]
    put_in_force(riverside, rule)
    routine = sent_off(f.message(ann, north, channels=["sms"]), ann)
    urgent = f.message(ann, north, channels=["sms"], kind="emergency", incident="fire")
    waits = sent_off(urgent, ann)
    assert (routine.status, waits.status) == (S.SUBMITTED, S.SUBMITTED)
    assert not _texts(routine)
    told = _texts(waits)
    assert set(told) == {BOB, DEE}
    assert told[DEE].startswith("Ms. Archer asks for your approval: fire.")
    assert f"/approvals/{waits.reference}/" in told[DEE]


@pytest.mark.parametrize("kind", ["outreach", "emergency"])
def test_nobody_is_texted_about_what_does_not_wait(
    kind: str, ann: User, north: School, riverside: District
) -> None:
    draft = f.message(ann, north, kind=kind)
    if kind == "outreach":
        with working_in(riverside.pk):
            Message.objects.filter(pk=draft.pk).update(status=S.SUBMITTED)
    forged = {"kind": "service", "follows": draft, "audience": "lists", "channels": ["sms"]}
    one = f.message(ann, north, **forged)
    with (
        pytest.raises(IntegrityError, match="it asks nothing"),
        working_in(riverside.pk),
        transaction.atomic(),
    ):
        Message.objects.filter(pk=one.pk).update(
            status=S.SENDING,
            release_basis=Message.Basis.QUESTION,
            content_hash="a" * 64,
            released_at=database_now(),
        )
