"""From "Send" to the release: sent once, as checked, by who may, if the policy still says so."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from notifications import content, guards
from notifications.actions import corrections, sending
from notifications.models import (
    Channel,
    Delivery,
    DueRelease,
    Message,
    Reach,
    Recipient,
    Ruling,
    Words,
)
from records.models import Event
from tenancy.clock import TenancyNow, database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts.factories import appoint, person
from tests.notifications.factories import claim, family, message, promised, released, sender, states

Status = Message.Status


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def draft(ann: User, north: School) -> Message:
    family(north, "Elena Morales")
    return message(ann, north, channels=["sms"])


def send(of: Message, by: User, now: datetime, *, as_checked: str | None = None) -> Message:
    with working_in(of.district_id):
        checked = content.fingerprint(of) if as_checked is None else as_checked
        return sending.send(message=of, by=by, now=now, as_checked=checked)


def again(of: Message) -> Message:
    with working_in(of.district_id):
        return Message.objects.select_related("sent_as").get(pk=of.pk)


def events(of: Message) -> list[str]:
    with working_in(of.district_id):
        found = Event.objects.filter(subject=f"notifications.message:{of.pk}").order_by("pk")
        return [one.name.rpartition(".")[2] for one in found]


def release(of: Message, now: datetime) -> Message:
    with working_in(of.district_id):
        return sending.release(message=of, now=now)


def test_message_is_held_ten_seconds(draft: Message, ann: User, now: datetime) -> None:
    send(draft, ann, now)
    sent = again(draft)
    assert (sent.status, sent.release_at) == (Status.HOLDING, now + timedelta(seconds=10))
    assert (sent.sent_by, sent.release_basis) == (ann, "verdict")
    release(draft, now + timedelta(seconds=9.9))
    assert again(draft).status == Status.HOLDING
    release(draft, now + timedelta(seconds=10))
    assert again(draft).status == Status.SENDING
    assert states(draft) == {"queued": 1}
    assert events(draft) == ["sent_off", "released"]


def test_sent_twice_is_one_message(draft: Message, ann: User, bob: User, now: datetime) -> None:
    send(draft, ann, now)
    later = now + timedelta(seconds=3)
    send(draft, bob, later)
    assert again(draft).sent_by == ann
    assert again(draft).release_at == now + timedelta(seconds=10)
    release(draft, now + timedelta(seconds=10))
    send(draft, ann, now + timedelta(seconds=20))
    release(draft, now + timedelta(seconds=30))
    assert states(draft) == {"queued": 1}
    assert events(draft) == ["sent_off", "released"]


def test_changed_since_it_was_checked_is_refused(draft: Message, ann: User, now: datetime) -> None:
    with working_in(draft.district_id):
        checked = content.fingerprint(draft)
        Words.objects.filter(message=draft, language="en").update(text="Something else.")
    with pytest.raises(Refused, match="changed since you checked"):
        send(draft, ann, now, as_checked=checked)
    assert (again(draft).status, events(draft)) == (Status.DRAFT, [])


def test_changed_after_it_was_sent_off_by_another_tab_is_refused(
    draft: Message, ann: User, now: datetime
) -> None:
    send(draft, ann, now)
    with pytest.raises(Refused):
        send(draft, ann, now, as_checked="f" * 64)
    assert again(draft).status == Status.HOLDING


def test_what_the_policy_does_not_let_go_is_refused(
    ann: User, north: School, now: datetime
) -> None:
    english_only = message(ann, north, channels=["sms"], spanish="")
    with pytest.raises(Refused):
        send(english_only, ann, now)
    assert again(english_only).status == Status.DRAFT
    with working_in(north.district_id):
        assert not Ruling.objects.exists()
        assert not DueRelease.objects.exists()


@pytest.mark.parametrize("action", ["send", "stop", "send_now"])
def test_only_who_may_write_for_the_school(
    draft: Message, sam: User, ann: User, now: datetime, action: str
) -> None:
    more = {"as_checked": "f" * 64} if action == "send" else {}
    with pytest.raises(Denied), working_in(draft.district_id):
        getattr(sending, action)(message=draft, by=sam, now=now, **more)
    assert events(draft) == []


def test_time_that_has_passed_is_refused(draft: Message, ann: User, now: datetime) -> None:
    with working_in(draft.district_id):
        Message.objects.filter(pk=draft.pk).update(wanted_at=now - timedelta(seconds=1))
        draft.refresh_from_db()
    with pytest.raises(Refused, match="has passed"):
        send(draft, ann, now)


def test_message_for_later_waits_for_its_time(draft: Message, ann: User, now: datetime) -> None:
    later = now + timedelta(hours=2)
    with working_in(draft.district_id):
        Message.objects.filter(pk=draft.pk).update(wanted_at=later)
        draft.refresh_from_db()
    send(draft, ann, now)
    assert (again(draft).status, again(draft).release_at) == (Status.SCHEDULED, later)
    release(draft, later - timedelta(seconds=1))
    assert again(draft).status == Status.SCHEDULED
    release(draft, later)
    assert again(draft).expires_at == later + timedelta(hours=24)


def test_stopped_within_the_hold_it_is_a_draft_and_nobody_was_contacted(
    draft: Message, ann: User, bob: User, now: datetime
) -> None:
    send(draft, ann, now)
    with working_in(draft.district_id):
        sending.stop(message=draft, by=bob, now=now)
    release(draft, now + timedelta(seconds=10))
    taken = again(draft)
    assert (taken.status, taken.release_at, taken.release_basis) == (Status.DRAFT, None, "")
    assert states(draft) == {}
    assert events(draft) == ["sent_off", "taken_back"]
    with working_in(draft.district_id):
        assert not DueRelease.objects.exists()


def test_stopped_on_its_way_the_rest_is_not_sent(draft: Message, ann: User, now: datetime) -> None:
    released(draft, ann)
    with working_in(draft.district_id):
        sending.stop(message=draft, by=ann, now=now)
        sending.stop(message=draft, by=ann, now=now)
    stopped = again(draft)
    assert (stopped.status, stopped.stopped_by) == (Status.STOPPED, ann)
    assert events(draft)[-1] == "stopped"
    assert events(draft).count("stopped") == 1


def test_what_was_sent_cannot_be_taken_back(draft: Message, ann: User, now: datetime) -> None:
    released(draft, ann)
    with working_in(draft.district_id):
        Message.objects.filter(pk=draft.pk).update(status=Status.SENT)
        with pytest.raises(Refused):
            sending.stop(message=draft, by=ann, now=now)


def test_emergency_can_skip_the_hold(ann: User, north: School, now: datetime) -> None:
    family(north, "Elena Morales")
    alarm = message(ann, north, kind="emergency", incident="lockdown", channels=["sms"])
    send(alarm, ann, now)
    with working_in(north.district_id):
        sending.send_now(message=alarm, by=ann, now=now)
        sending.send_now(message=alarm, by=ann, now=now)
    release(alarm, now)
    sent = again(alarm)
    assert (sent.status, sent.expires_at) == (Status.SENDING, now + timedelta(hours=6))
    with working_in(north.district_id):
        sending.send_now(message=alarm, by=ann, now=now)
    assert states(alarm) == {"queued": 1}


def test_hold_of_an_emergency_is_cut_short_by_who_may_send_one(
    ann: User, north: School, now: datetime
) -> None:
    family(north, "Elena Morales")
    clerk = person("Clerk")
    appoint(clerk, RoleKey.ATTENDANCE_CLERK, north)
    alarm = message(ann, north, kind="emergency", incident="fire", channels=["sms"])
    send(alarm, ann, now)
    with working_in(north.district_id), pytest.raises(Denied):
        sending.send_now(message=alarm, by=clerk, now=now)
    assert again(alarm).status == Status.HOLDING


@pytest.mark.parametrize("is_held", [True, False])
def test_only_an_emergency_that_is_held_can_skip_it(
    draft: Message, ann: User, north: School, now: datetime, is_held: bool
) -> None:
    asked = draft if is_held else message(ann, north, kind="emergency", incident="fire")
    if is_held:
        send(asked, ann, now)
    with working_in(north.district_id), pytest.raises(Refused):
        sending.send_now(message=asked, by=ann, now=now)
    assert "hold_skipped" not in events(asked)


def test_role_that_ended_within_the_hold_makes_it_a_draft_again(
    draft: Message, ann: User, now: datetime
) -> None:
    send(draft, ann, now)
    with working_in(draft.district_id):
        Appointment.objects.filter(person=ann).update(closed_at=TenancyNow())
    release(draft, now + timedelta(seconds=10))
    assert again(draft).status == Status.DRAFT
    assert states(draft) == {}
    assert events(draft) == ["sent_off", "held_back"]
    with working_in(draft.district_id):
        steps = Ruling.objects.filter(message=draft).order_by("pk")
        assert [(one.step, one.outcome) for one in steps] == [
            ("send", "allowed"), ("release", "blocked"),
        ]  # fmt: skip
        assert not DueRelease.objects.exists()


def test_person_who_was_put_out_sends_nothing(draft: Message, ann: User, now: datetime) -> None:
    send(draft, ann, now)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    release(draft, now + timedelta(seconds=10))
    assert (again(draft).status, states(draft)) == (Status.DRAFT, {})


def test_role_that_gives_the_right_is_the_one_that_is_watched(
    riverside: District, north: School, now: datetime
) -> None:
    both = person("Dora Dean")
    at_school = appoint(both, RoleKey.PRINCIPAL, north)
    appoint(both, RoleKey.SUPERINTENDENT, riverside)
    family(north, "Elena Morales")
    sent = released(message(both, north, channels=["sms"]), both)
    assert again(sent).sent_as == at_school


def test_role_without_the_right_is_not_watched(
    riverside: District, north: School, now: datetime
) -> None:
    """A clerk of the school who also leads the district sends an emergency as its leader."""
    both = person("Dora Dean")
    appoint(both, RoleKey.ATTENDANCE_CLERK, north)
    leads = appoint(both, RoleKey.SUPERINTENDENT, riverside)
    family(north, "Elena Morales")
    alarm = message(both, north, kind="emergency", incident="fire", channels=["sms"])
    assert again(released(alarm, both)).sent_as == leads


def test_message_that_reaches_nobody_is_over_at_once(
    ann: User, north: School, now: datetime
) -> None:
    family(north, "Elena Morales", mobile=None)
    sent = released(message(ann, north, channels=["sms"]), ann)
    with working_in(north.district_id):
        assert Reach.objects.get(message=sent).not_reached == 1
    assert again(sent).status == Status.SENT
    assert again(sent).ended_at is not None
    assert events(sent)[-2:] == ["handed_over", "ended"]


def correct(of: Message, by: User, **given: object) -> Message:
    with working_in(of.district_id):
        return corrections.begin(
            message=of, by=by, now=database_now(), **{"begun_with": uuid4()} | given
        )


def test_correction_reaches_exactly_those_who_were_contacted(
    ann: User, north: School, riverside: District
) -> None:
    sender(riverside)
    homes = [family(north, f"Guardian No{n}") for n in range(3)]
    first = released(message(ann, north, channels=["sms"]), ann)
    (gone,) = promised(claim(first), size=1)
    with working_in(riverside.pk):
        sending.stop(message=first, by=ann, now=database_now())
    correction = correct(first, ann)
    released(correction, ann)
    with working_in(riverside.pk):
        (only,) = Delivery.objects.filter(message_id=correction.pk)
        assert (only.destination, only.channel) == (gone.destination, Channel.SMS)
        (who,) = Recipient.objects.filter(message_id=correction.pk)
        assert who.family_id in {one.family.pk for one in homes}


def test_correction_is_begun_once(draft: Message, ann: User) -> None:
    first = released(draft, ann)
    begun_with = uuid4()
    made = correct(first, ann, begun_with=begun_with)
    assert correct(first, ann, begun_with=begun_with).pk == made.pk
    assert (made.audience, made.corrects_id) == (Message.Audience.CONTACTED, first.pk)
    with working_in(first.district_id):
        assert {one.language for one in made.words.all()} == {"en", "es"}


def test_correction_of_what_did_not_go_is_refused(draft: Message, ann: User) -> None:
    with pytest.raises(Refused):
        correct(draft, ann)


@pytest.mark.parametrize(
    "change",
    [
        "release_basis = ''",
        "content_hash = ''",
        "status = 'sending', released_at = null",
    ],
)
def test_database_lets_none_go_without_basis_and_hash(
    draft: Message, ann: User, now: datetime, change: str
) -> None:
    released(draft, ann)
    with pytest.raises(DatabaseError), transaction.atomic(), working_in(draft.district_id):
        connection.cursor().execute(
            f"update notifications_message set {change} where id = %s",  # noqa: S608
            [draft.pk],
        )
    assert again(draft).released_at is not None


def test_database_lets_no_draft_be_released_by_hand(draft: Message) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), working_in(draft.district_id):
        Message.objects.filter(pk=draft.pk).update(status=Status.SENDING, released_at=TenancyNow())


def test_rulings_are_kept_as_they_were(draft: Message, ann: User, now: datetime) -> None:
    send(draft, ann, now)
    with pytest.raises(DatabaseError), transaction.atomic(), working_in(draft.district_id):
        Ruling.objects.update(outcome="blocked")


@pytest.mark.parametrize("kind", list(Message.Kind))
def test_every_kind_says_how_long_it_is_good_for(kind: str) -> None:
    assert sending.VALID_FOR[Message.Kind(kind)] > timedelta(hours=1)


def test_first_of_two_that_wait_is_no_copy_of_the_second(
    ann: User, north: School, now: datetime
) -> None:
    """Two principals tell of the same fire: the second typed the name, the first must still go."""
    first, second = message(ann, north), message(ann, north)
    for seconds, one in ((0, first), (5, second)):
        with working_in(north.district_id):
            Message.objects.filter(pk=one.pk).update(
                status=Status.HOLDING, release_at=now, changed_at=now + timedelta(seconds=seconds)
            )
    with working_in(north.district_id):
        one, two = (Message.objects.get(pk=each.pk) for each in (first, second))
        assert guards.same_sent_at(one, now + timedelta(seconds=10)) is None
        assert guards.same_sent_at(two, now + timedelta(seconds=10)) == now


def test_copies_that_cannot_be_made_stop_no_message(
    draft: Message, ann: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise KeyError("en")

    monkeypatch.setattr(sending.copies, "follow", fail)
    send(draft, ann, now)
    release(draft, now + timedelta(seconds=10))
    assert again(draft).status == Status.SENDING
    with working_in(draft.district_id):
        assert Event.objects.filter(name="notifications.copy.failed").count() == 1


def test_message_without_the_main_language_is_not_sent(
    draft: Message, ann: User, now: datetime
) -> None:
    with working_in(draft.district_id):
        Words.objects.filter(message=draft, language="en").delete()
    with pytest.raises(Refused, match="Write it in English, too"):
        send(draft, ann, now)


def test_what_is_sent_off_cannot_be_sent_off_again_with_other_words(
    draft: Message, ann: User, now: datetime
) -> None:
    send(draft, ann, now)
    with pytest.raises(Refused, match="not a draft any more"), working_in(draft.district_id):
        sending.send(message=draft, by=ann, now=now, as_checked="anything")
