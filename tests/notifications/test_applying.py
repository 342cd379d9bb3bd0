"""What the company told us: by rank and never back, in any order, twice, early, late, forged."""

import hashlib
import json
import random
from itertools import permutations
from typing import Any

import pytest
from django.db import connection

from districts.models import District, School, User
from notifications.delivery import applying
from notifications.delivery.outcomes import Outcome, record
from notifications.models import Attempt, Channel, Chunk, Delivery, Message, ProviderEvent, Reach
from notifications.transports.twilio_codes import CALLS, MESSAGES
from records.models import Event
from tenancy.scope import working_in
from tests.notifications import factories
from tests.notifications.factories import claim, deliveries, family, promised, sender, states

S = Delivery.State
TEXT_STATUSES = ["queued", "sending", "sent", "undelivered", "delivered"]
CALL_STATUSES = ["initiated", "ringing", "in-progress", "completed", "no-answer"]


def told(
    of: Delivery,
    status: str,
    *,
    attempt: int = 1,
    sid: str = "",
    kind: str = "message",
    account: str = "",
    **details: Any,
) -> ProviderEvent:
    """One line of the inbox, as the webhook process writes it."""
    account = account or District.objects.get(pk=of.district_id).phone_account
    sid = sid or f"SM{of.pk:032}"
    key = json.dumps([account, kind, sid, status, of.pk, attempt, details, _number()])
    return ProviderEvent.objects.create(
        account=account,
        kind=kind,
        sid=sid,
        status=status,
        error_code=details.pop("error_code", ""),
        delivery_id=of.pk,
        attempt=attempt,
        details=details,
        dedupe=hashlib.sha256(key.encode()).digest(),
    )


def _number() -> int:
    return ProviderEvent.objects.count()


def now(of: Delivery) -> Delivery:
    with working_in(of.district_id):
        return Delivery.objects.get(pk=of.pk)


def on_its_way(by: User, at: School, channel: str = "sms", *, answered: bool = True) -> Delivery:
    """A delivery that was promised, and usually accepted by the company."""
    family(at, "Elena Morales", mobile="+12535550121")
    asked = factories.message(by, at, channels=["sms"])
    sent = factories.released(asked, by)
    if channel == Channel.VOICE:
        # A call without its recording: policy would hold it, the applier does not mind.
        with working_in(at.district_id), connection.cursor() as cursor:
            for table in ("delivery", "chunk", "tally"):
                cursor.execute(f"update notifications_{table} set channel = 'voice'")  # noqa: S608
    held = claim(sent, channel)
    (promise,) = promised(held)
    if answered:
        sid = f"SM{promise.delivery_id:032}"
        record(held, [Outcome(promise.delivery_id, S.ACCEPTED, sid)])
    return next(iter(deliveries(sent).values()))


@pytest.fixture
def text(ann: User, north: School, riverside: District) -> Delivery:
    sender(riverside)
    return on_its_way(ann, north)


@pytest.fixture
def call(ann: User, north: School, riverside: District) -> Delivery:
    sender(riverside)
    return on_its_way(ann, north, "voice")


@pytest.fixture
def unanswered(ann: User, north: School, riverside: District) -> Delivery:
    sender(riverside)
    return on_its_way(ann, north, answered=False)


def reset(one: Delivery) -> None:
    with working_in(one.district_id):
        Delivery.objects.filter(pk=one.pk).update(state="accepted", rank=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "update notifications_tally set queued = 0, accepted = 1, sent = 0, delivered = 0, "
            "undelivered = 0, failed = 0"
        )


def test_texts_end_at_the_highest_rank_whatever_the_order(text: Delivery) -> None:
    for order in permutations(TEXT_STATUSES):
        with working_in(text.district_id):
            reset(text)
        for status in order:
            told(text, status)
        applying.apply_all()
        assert now(text).state == S.DELIVERED, order


def test_texts_end_at_the_highest_rank_one_by_one(text: Delivery) -> None:
    for order in permutations(["sending", "sent", "failed", "delivered"]):
        with working_in(text.district_id):
            reset(text)
        ranks = []
        for status in order:
            told(text, status)
            applying.apply_all()
            ranks.append(now(text).rank)
        assert ranks == sorted(ranks)
        assert now(text).state == S.DELIVERED, order


def test_calls_end_at_the_highest_rank_whatever_the_order(call: Delivery) -> None:
    for order in permutations(CALL_STATUSES):
        with working_in(call.district_id):
            reset(call)
        for status in order:
            told(call, status, kind="call")
        applying.apply_all()
        assert now(call).state == S.DELIVERED, order


@pytest.mark.parametrize("status", list(MESSAGES))
def test_each_status_of_a_text_has_its_place(text: Delivery, status: str) -> None:
    told(text, status, error_code="30005")
    applying.apply_all()
    found = now(text)
    is_news = MESSAGES[status].rank > 1
    assert (found.state, found.rank) == (MESSAGES[status].state, MESSAGES[status].rank)
    assert found.error_code == ("30005" if is_news else "")
    assert factories.tallies(_message(text)) == states(_message(text))


def _message(of: Delivery) -> Message:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.message_id)


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "failed", "completed"])
def test_each_status_of_a_call_has_its_place(call: Delivery, status: str) -> None:
    told(call, status, kind="call", CallDuration="31", AnsweredBy="human")
    applying.apply_all()
    found = now(call)
    assert (found.state, found.rank) == (CALLS[status].state, CALLS[status].rank)
    if CALLS[status].rank > 1:
        assert (found.seconds, found.answered_by) == (31, "human")


def test_doubled_events_change_nothing(text: Delivery) -> None:
    for _ in range(3):
        told(text, "delivered")
        applying.apply_all()
    assert factories.tallies(_message(text)) == states(_message(text)) == {"delivered": 1}
    with working_in(text.district_id):
        assert not Event.objects.filter(name="notifications.delivery.sent_twice").exists()


def test_callback_before_our_own_record_is_believed(unanswered: Delivery) -> None:
    told(unanswered, "delivered")
    applying.apply_all()
    assert now(unanswered).state == S.DELIVERED
    held = claim(_message(unanswered))
    sid = f"SM{unanswered.pk:032}"
    record(held, [Outcome(unanswered.pk, S.ACCEPTED, sid)])
    assert (now(unanswered).state, now(unanswered).sid) == (S.DELIVERED, sid)
    with working_in(unanswered.district_id):
        assert Attempt.objects.get(delivery_id=unanswered.pk).state == "accepted"


def test_unknown_status_is_kept_and_changes_nothing(
    text: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    event = told(text, "teleported")
    applying.apply_all()
    assert now(text).state == S.ACCEPTED
    event.refresh_from_db()
    assert event.applied_at is not None
    assert "delivery.status_unknown" in caplog.text


def test_accounts_speak_of_their_own_deliveries_alone(text: Delivery, hilltop: District) -> None:
    hilltop.refresh_from_db()
    told(text, "delivered", account=hilltop.phone_account)
    told(text, "delivered", account=f"AC{'0' * 32}")
    assert applying.apply_all() == 2
    assert now(text).state == S.ACCEPTED


@pytest.mark.parametrize("status", ["busy", "no-answer"])
def test_phone_that_is_busy_is_called_again_three_times_in_all(
    call: Delivery, settings: Any, status: str
) -> None:
    settings.CALL_AGAIN_AFTER = 300
    for attempt in (1, 2):
        sid = f"CA{attempt:032}" if attempt > 1 else ""
        told(call, status, kind="call", attempt=attempt, sid=sid)
        applying.apply_all()
        assert now(call).state == S.QUEUED
        with working_in(call.district_id):
            (waiting,) = Chunk.objects.filter(done_at=None, attempt=attempt + 1)
            assert (waiting.ids, waiting.work) == ([call.pk], "send")
        held = claim_attempt(call, attempt + 1)
        assert [one.attempt for one in promised(held)] == [attempt + 1]
        record(held, [Outcome(call.pk, S.ACCEPTED, f"CA{attempt + 1:032}")])
    told(call, status, kind="call", attempt=3, sid=f"CA{3:032}")
    applying.apply_all()
    assert (now(call).state, now(call).attempts) == (S.UNDELIVERED, 3)


def claim_attempt(of: Delivery, attempt: int) -> Any:
    with working_in(of.district_id):
        Chunk.objects.exclude(attempt=attempt).update(done_at="2026-01-01T00:00Z")
    return claim(_message(of), of.channel)


def test_late_word_of_a_former_call_does_not_touch_the_next(call: Delivery) -> None:
    told(call, "busy", kind="call")
    applying.apply_all()
    promised(claim_attempt(call, 2))
    told(call, "completed", kind="call", attempt=1)
    applying.apply_all()
    assert (now(call).state, now(call).attempts) == (S.SENDING, 2)


def test_two_references_for_one_attempt_are_seen_and_on_record(text: Delivery) -> None:
    told(text, "sent", sid=f"SM{'f' * 32}")
    applying.apply_all()
    assert now(text).sid != f"SM{'f' * 32}"
    with working_in(text.district_id):
        (found,) = Event.objects.filter(name="notifications.delivery.sent_twice")
        assert found.details == {"delivery": text.pk}


def test_two_references_that_come_together_are_seen_as_well(unanswered: Delivery) -> None:
    told(unanswered, "sent", sid=f"SM{'e' * 32}")
    told(unanswered, "sent", sid=f"SM{'f' * 32}")
    applying.apply_all()
    assert now(unanswered).state == S.SENT
    with working_in(unanswered.district_id):
        assert Event.objects.filter(name="notifications.delivery.sent_twice").count() == 1


def test_one_second_copy_is_one_line_in_the_record_book(text: Delivery) -> None:
    for status in ("sending", "sent", "delivered"):
        told(text, status, sid=f"SM{'f' * 32}")
        applying.apply_all()
    with working_in(text.district_id):
        assert Event.objects.filter(name="notifications.delivery.sent_twice").count() == 1


def test_event_that_cannot_be_applied_stands_in_nobodys_way(
    text: Delivery, hilltop: District, caplog: pytest.LogCaptureFixture
) -> None:
    hilltop.refresh_from_db()
    sender(hilltop)
    broken = told(text, "received", kind="text", account=hilltop.phone_account)
    ProviderEvent.objects.filter(pk=broken.pk).update(
        details={"From": "+1" + "2" * 300, "To": "+15005550006", "Body": "STOP"}
    )
    told(text, "delivered")
    applying.apply_all()
    assert now(text).state == S.DELIVERED
    assert "delivery.event_set_aside" in caplog.text
    assert "2222" not in caplog.text
    assert not ProviderEvent.objects.filter(applied_at=None).exists()


def test_thousand_events_in_any_order_with_doubles(
    ann: User, north: School, riverside: District
) -> None:
    sender(riverside)
    for n in range(300):
        family(north, f"Guardian No{n}", mobile=f"+1253666{n:04}")
    sent = factories.released(factories.message(ann, north, channels=["sms"]), ann)
    held = claim(sent)
    for promise in promised(held, size=400):
        record(held, [Outcome(promise.delivery_id, S.ACCEPTED, f"SM{promise.delivery_id:032}")])
    dice = random.Random(9)  # noqa: S311
    ends: dict[int, int] = {}
    said = []
    for one in deliveries(sent).values():
        statuses = dice.sample(["sending", "sent", "undelivered", "delivered"], 3)
        said += [(one, status) for status in statuses]
        ends[one.pk] = max(MESSAGES[status].rank for status in statuses)
    said += dice.sample(said, 100)
    dice.shuffle(said)
    assert len(said) == 1000
    for one, status in said:
        told(one, status, account=riverside.phone_account)
    assert applying.apply_all() == 1000
    assert {one.pk: one.rank for one in deliveries(sent).values()} == ends
    assert factories.tallies(sent) == states(sent)
    with working_in(riverside.pk):
        assert Reach.objects.get(message=sent).families == 300
        assert not Event.objects.filter(name="notifications.delivery.sent_twice").exists()
