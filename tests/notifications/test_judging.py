"""The policy's answer when it can be asked, and when it cannot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from districts.models import District, School, User
from notifications import content, judging, rounds
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.facts import facts_of
from notifications.models import DueRelease, Message, Ruling
from policies import in_force
from policies.content import BadPolicy
from records.models import Event
from rosters.models import RosterImport
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f

S = Message.Status


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def broken_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in the engine itself: no rule answers."""

    def fail(*_given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging.policies, "decide", fail)


def by_text(by: User, at: School, **fields: Any) -> Message:
    f.family(at, "Elena Morales")
    return f.message(by, at, channels=["sms"], **fields)


def send(message: Message, by: User, now: datetime, said: Said | None = None) -> Message:
    with working_in(message.district_id):
        checked = content.fingerprint(message)
        return sending.send(message=message, by=by, now=now, as_checked=checked, said=said)


@pytest.mark.usefixtures("broken_engine")
def test_outreach_waits_when_the_policy_cannot_be_asked(
    ann: User, north: School, now: datetime
) -> None:
    draft = by_text(ann, north)
    with pytest.raises(Refused, match="The policy check is not available"):
        send(draft, ann, now)
    with working_in(draft.district_id):
        assert Message.objects.get(pk=draft.pk).status == S.DRAFT


@pytest.mark.usefixtures("broken_engine")
def test_emergency_goes_on_standing_authority_and_on_record(
    ann: User, north: School, now: datetime
) -> None:
    draft = by_text(ann, north, kind=Message.Kind.EMERGENCY, incident="fire")
    held = send(draft, ann, now)
    with working_in(draft.district_id):
        gone = sending.release(message=held, now=now + timedelta(seconds=11))
        rulings = list(Ruling.objects.values_list("outcome", "version"))
        assert Event.objects.filter(name="notifications.message.went_unchecked").count() == 1
    assert (gone.status, gone.release_basis) == (S.SENDING, Message.Basis.AUTHORITY)
    assert rulings == [("unavailable", "unchecked")] * 2


@pytest.mark.usefixtures("broken_engine")
def test_emergency_of_somebody_without_the_authority_waits(
    riverside: District, ann: User, north: School, now: datetime
) -> None:
    draft = by_text(ann, north, kind=Message.Kind.EMERGENCY, incident="fire")
    with working_in(riverside.pk):
        ann.is_active = False
        judged = judging.judge(draft, now, by=ann)
    assert not judged.lets_go
    assert not judged.is_checked


def test_ruling_keeps_what_was_judged(ann: User, north: School, now: datetime) -> None:
    draft = by_text(ann, north)
    send(draft, ann, now)
    with working_in(draft.district_id):
        ruling = Ruling.objects.get()
        assert ruling.content_hash == content.fingerprint(draft)
    assert (ruling.step, ruling.outcome, ruling.approvals_needed) == ("send", "allowed", 0)


def test_emergency_goes_when_what_is_on_file_cannot_be_read(
    ann: User, north: School, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = by_text(ann, north, kind=Message.Kind.EMERGENCY, incident="fire")

    def fail(*_given: Any, **_named: Any) -> None:
        connection.cursor().execute("select no_such_column from districts_school")

    monkeypatch.setattr(judging, "facts_of", fail)
    held = send(draft, ann, now)
    assert held.status == S.HOLDING


@pytest.mark.parametrize("fault", [BadPolicy("rules.may_send: no such rule."), KeyError("rule")])
def test_emergency_goes_when_the_policy_in_force_cannot_be_read(
    ann: User, north: School, now: datetime, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Whether it was found to be no policy, or something in it is not foreseen."""
    draft = by_text(ann, north, kind=Message.Kind.EMERGENCY, incident="fire")

    def fail(*_given: Any) -> None:
        raise fault

    monkeypatch.setattr(in_force, "as_of", fail)
    place = f"/riverside/messages/{draft.reference}/edit/check/"
    page = sign_in(ann).get(place).content.decode()
    assert "The policy check is not available." in page
    assert 'name="as_checked"' in page
    held = send(draft, ann, now)
    with working_in(draft.district_id):
        gone = sending.release(message=held, now=now + timedelta(seconds=11))
    assert (gone.status, gone.release_basis) == (S.SENDING, Message.Basis.AUTHORITY)


def test_outreach_that_cannot_be_checked_at_its_time_waits_a_minute(
    ann: User, north: School, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = by_text(ann, north)
    held = send(draft, ann, now)

    def fail(*_given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging.policies, "decide", fail)
    at = now + timedelta(seconds=11)
    with working_in(draft.district_id):
        waits = sending.release(message=held, now=at)
        due = DueRelease.objects.get(message=waits)
    assert (waits.status, waits.released_at) == (S.HOLDING, None)
    assert (waits.release_at, due.due_at) == (held.release_at, at + timedelta(minutes=1))


def test_emergency_that_cannot_be_checked_is_an_alarm_by_its_own_time(
    ann: User, north: School, now: datetime, monkeypatch: pytest.MonkeyPatch, at_time: Any
) -> None:
    """Tried every minute, it never looks late to whoever counts from the last try."""
    held = send(by_text(ann, north, kind=Message.Kind.EMERGENCY, incident="fire"), ann, now)

    def fail(*_given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging.policies, "decide", fail)
    monkeypatch.setattr(judging, "can", lambda *_given: False)
    missed = []
    for minutes in (1, 29, 31):
        later = now + timedelta(minutes=minutes)
        at_time(later.isoformat())
        with working_in(north.district_id):
            assert sending.release(message=held, now=later).status == S.HOLDING
        rounds.note_missed()
        with working_in(north.district_id):
            missed.append(DueRelease.objects.get(message=held).missed_at is not None)
    assert missed == [False, False, True]


def test_what_waited_too_long_is_judged_for_the_moment_it_goes(
    ann: User, north: School, now: datetime
) -> None:
    draft = by_text(ann, north, wanted_at=now - timedelta(hours=3))
    with working_in(draft.district_id):
        facts = judging.judge(draft, now, by=ann).facts
    assert abs(facts.at - now) < timedelta(minutes=1)


def test_facts_say_how_old_the_roster_is(ann: User, north: School) -> None:
    draft = f.message(ann, north)
    with working_in(north.district_id):
        assert facts_of(draft, database_now(), by=ann).roster_at == ""
        for status, hour in (("applied", 12), ("held", 13)):
            at = datetime(2026, 12, 8, hour, 12, tzinfo=UTC)
            RosterImport.objects.create(
                district=north.district, reference=f"I-{hour}", status=status,
                started_at=at, ended_at=at,
            )  # fmt: skip
        assert facts_of(draft, database_now(), by=ann).roster_at == "2026-12-08T04:12-08:00"
