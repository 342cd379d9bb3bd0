"""A lockdown waits for dismissal; the superintendent may decide otherwise, with a reason (A3)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from districts.models import Appointment, School, User
from districts.roles import RoleKey
from notifications import rounds
from notifications.actions import advice, earlier, overrides, sending
from notifications.models import Attestation, DueRelease, Message, Override
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f
from tests.notifications.emergencies import by_clover_park, emergency, home, plain, sent_off

S = Message.Status
# Wednesday, December 2, 2026, 9:40 am in Riverside; school lets out at 2:45 pm.
MORNING = "2026-12-02T09:40:00-08:00"
REASON = "Rumors spread faster than the facts."
pytestmark = pytest.mark.requirement("S0-42c")


@pytest.fixture(autouse=True)
def nine_forty(db: None, at_time: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    at_time(MORNING)
    _home_at(monkeypatch, MORNING)


def _home_at(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """The home page asks Python for the time."""
    now = datetime.fromisoformat(moment)
    monkeypatch.setattr("config.home.timezone.now", lambda: now)


@pytest.fixture
def draft(ann: User, bob: User, cole: User, north: School) -> Message:
    by_clover_park(north.district)
    f.family(north, "Elena Morales", language="es")
    made = emergency(ann, north, "lockdown")
    with working_in(north.district_id):
        advice.note(message=made, adviser=cole, how="phone", by=ann, now=database_now())
    return made


@pytest.fixture
def lockdown(draft: Message, ann: User) -> Message:
    """Sent off by Ann, and set for dismissal."""
    return sent_off(draft, ann)


def test_held_message_sent_twice_is_one(draft: Message, lockdown: Message, ann: User) -> None:
    """The page of the second click was drawn before the first one had set the time."""
    assert lockdown.wanted_at is not None
    again = sent_off(draft, ann)
    assert (again.status, again.release_at) == (Message.Status.SCHEDULED, lockdown.release_at)


def _again(of: Message) -> Message:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk)


def _url(of: Message, rest: str = "") -> str:
    return f"/riverside/messages/{of.reference}/{rest}"


def test_lockdown_waits_for_dismissal_with_clause_and_countdown(
    ann: User, lockdown: Message
) -> None:
    assert lockdown.status == S.SCHEDULED
    page = plain(sign_in(ann).get(_url(lockdown)))
    assert "for Wed Dec 2, 2026, 2:45 pm Pacific" in page
    assert "5 h 5 min until it goes" in page
    assert "End of day is 2:45 pm at North Middle. To send earlier, Dr. Bell" in page
    assert "ENS · Emergency table, row c" in page
    assert "Ask Dr. Bell to decide" in page


def test_sender_asks_and_superintendent_decides(ann: User, bob: User, lockdown: Message) -> None:
    asked = sign_in(ann).post(_url(lockdown, "earlier/"), {"words": "Parents are at the gate."})
    assert asked["Location"] == _url(lockdown, "override/")
    sign_in(ann).post(_url(lockdown, "earlier/"))
    with working_in(lockdown.district_id):
        assert Attestation.objects.filter(kind=Attestation.Kind.EARLIER).count() == 1
    assert "Asked by Ms. Archer, 9:40 am" in plain(sign_in(ann).get(_url(lockdown)))
    assert "Decide whether “Evacuation at North Middle” goes now" in home(bob)
    client = sign_in(bob)
    assert "Ms. Archer asked you" in plain(client.get(_url(lockdown)))
    page = plain(client.get(_url(lockdown, "override/")))
    assert "Send it before its time?" in page
    assert "“Parents are at the gate.”" in page
    assert "recorded and shown in oversight" in page
    done = client.post(_url(lockdown, "override/"), {"rule": "incident_timing", "reason": REASON})
    assert done["Location"] == _url(lockdown)
    now = _again(lockdown)
    assert (now.status, now.release_basis, now.sent_by) == (S.HOLDING, "override", ann)
    with working_in(lockdown.district_id):
        one = Override.objects.get()
        assert (one.by, one.reason, one.roles) == (bob, REASON, ["superintendent"])
        assert Event.objects.filter(name="notifications.message.overridden").count() == 1
    assert "Decide whether" not in home(bob)


def test_reason_is_one_sentence(bob: User, lockdown: Message) -> None:
    answer = sign_in(bob).post(
        _url(lockdown, "override/"), {"rule": "incident_timing", "reason": "Now."}
    )
    assert "<title>Error: " in answer.content.decode()
    assert "Write one sentence that says why." in plain(answer)
    assert _again(lockdown).status == S.SCHEDULED


def test_sender_finds_who_decides_and_no_form_for_it(ann: User, lockdown: Message) -> None:
    client = sign_in(ann)
    page = client.get(_url(lockdown, "override/"))
    assert "Who decides Dr. Bell" in plain(page)
    assert 'name="reason"' not in page.content.decode()
    given = {"rule": "incident_timing", "reason": REASON}
    assert client.post(_url(lockdown, "override/"), given).status_code == 403
    assert _again(lockdown).status == S.SCHEDULED


def test_neither_another_school_nor_next_door(sam: User, cora: User, lockdown: Message) -> None:
    given = {"rule": "incident_timing", "reason": REASON}
    for who, status in ((sam, 403), (cora, 404)):
        client = sign_in(who)
        assert client.get(_url(lockdown, "override/")).status_code == status
        assert client.post(_url(lockdown, "override/"), given).status_code == status
        assert client.post(_url(lockdown, "earlier/")).status_code == status


def test_decided_draft_goes_at_once_when_it_is_sent(ann: User, bob: User, draft: Message) -> None:
    with working_in(draft.district_id):
        earlier.ask(message=draft, words="", by=ann, now=database_now())
    client = sign_in(bob)
    assert "Decide: Ms. Archer may send it" in plain(client.get(_url(draft, "override/")))
    given = {"rule": "incident_timing", "reason": REASON}
    assert client.post(_url(draft, "override/"), given)["Location"] == "/riverside/"
    sent = sent_off(_again(draft), ann)
    assert (sent.status, sent.release_basis) == (S.HOLDING, "override")


def test_decision_goes_with_the_role_it_was_made_in(ann: User, bob: User, draft: Message) -> None:
    """Bob leads a school from now on: he still decides things here, but not this one."""
    factories.appoint(bob, RoleKey.PRINCIPAL, draft.school)
    with working_in(draft.district_id):
        now = database_now()
        overrides.decide(message=draft, rule="incident_timing", reason=REASON, by=bob, now=now)
        assert overrides.to_decide(draft, now) == []
        led = Appointment.objects.filter(person=bob, role=RoleKey.SUPERINTENDENT)
        led.update(closed_at=now)
        assert [one.rule for one in overrides.to_decide(draft, now)] == ["incident_timing"]
    sent = sent_off(_again(draft), ann)
    assert (sent.status, sent.release_basis) == (S.SCHEDULED, "verdict")


def test_who_comes_after_decides_again(bob: User, draft: Message) -> None:
    lee = factories.person("Lee Long")
    factories.appoint(lee, RoleKey.SUPERINTENDENT, draft.district)
    with working_in(draft.district_id):
        now = database_now()
        decided = {"message": draft, "rule": "incident_timing", "reason": REASON, "now": now}
        overrides.decide(by=bob, **decided)
        Appointment.objects.filter(person=bob).update(closed_at=now)
        overrides.decide(by=lee, **decided)
        assert overrides.to_decide(draft, now) == []


def test_changed_words_take_the_decision_back(ann: User, bob: User, draft: Message) -> None:
    with working_in(draft.district_id):
        now = database_now()
        overrides.decide(message=draft, rule="incident_timing", reason=REASON, by=bob, now=now)
        draft.words.filter(language="en").update(text="Other words.")
        assert [one.rule for one in overrides.to_decide(draft, now)] == ["incident_timing"]


def test_decision_about_the_words_stands_when_only_the_time_changes(
    ann: User, bob: User, draft: Message, at_time: Any
) -> None:
    """It may owe the Spanish version, and still waits for dismissal."""
    with working_in(draft.district_id):
        draft.words.filter(language="es").delete()
        overrides.decide(
            message=draft, rule="language_required", reason=REASON, by=bob, now=database_now()
        )
    before = draft.wanted_at
    sent = sent_off(_again(draft), ann)
    assert (sent.status, sent.release_basis) == (S.SCHEDULED, "override")
    assert sent.wanted_at != before
    at_time("2026-12-02T14:45:00-08:00")
    with working_in(draft.district_id):
        assert Override.objects.filter(by=bob).count() == 2
        assert sending.release(message=sent, now=database_now()).status == S.SENDING


def test_nothing_is_asked_about_what_may_go(ann: User, bob: User, north: School) -> None:
    by_clover_park(north.district)
    fire = emergency(ann, north, "fire")
    with working_in(north.district_id):
        with pytest.raises(Refused):
            earlier.ask(message=fire, words="", by=ann, now=database_now())
        with pytest.raises(Refused):
            overrides.decide(
                message=fire, rule="incident_timing", reason=REASON, by=bob, now=database_now()
            )
    assert sign_in(ann).get(_url(fire, "override/"))["Location"] == _url(fire)


def test_what_was_held_goes_at_its_time_as_it_was_checked(
    ann: User, lockdown: Message, at_time: Any
) -> None:
    at_time("2026-12-02T14:45:00-08:00")
    with working_in(lockdown.district_id):
        released = sending.release(message=lockdown, now=database_now())
    assert released.status == S.SENDING


def test_principal_decides_nothing(ann: User, lockdown: Message) -> None:
    with working_in(lockdown.district_id), pytest.raises(Denied):
        overrides.decide(
            message=lockdown, rule="incident_timing", reason=REASON, by=ann, now=database_now()
        )


def test_half_an_hour_late_it_is_an_alarm_for_three(
    ann: User, bob: User, cole: User, lockdown: Message, at_time: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told = "“Evacuation at North Middle” has not gone out"
    for late, is_alarm in ((timedelta(minutes=29), False), (timedelta(minutes=31), True)):
        assert lockdown.release_at is not None
        moment = (lockdown.release_at + late).isoformat()
        at_time(moment)
        _home_at(monkeypatch, moment)
        rounds.note_missed()
        rounds.note_missed()
        assert [told in home(who) for who in (ann, bob, cole)] == [is_alarm] * 3
        with working_in(lockdown.district_id):
            missed = Event.objects.filter(name="notifications.message.missed_its_time")
            assert missed.count() == int(is_alarm)
    with working_in(lockdown.district_id):
        assert DueRelease.objects.get().missed_at is not None
