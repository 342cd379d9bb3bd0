"""What came of calls: each answer of the company to the state that it means, and what follows."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from districts.models import District, School, User
from notifications.delivery import lanes, letters, outcomes
from notifications.delivery.outcomes import BACKOFF, Outcome, record
from notifications.delivery.portions import Claim
from notifications.models import Attempt, Chunk, Delivery, Message
from notifications.transports import twilio_wire
from notifications.transports.carriers import Carrier
from optin.models import Stop
from records.models import Event
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.notifications.factories import (
    claim,
    deliveries,
    family,
    message,
    promised,
    released,
    sender,
    states,
    tallies,
)
from tests.notifications.test_transports import (
    Behaviour,
    answers,
    company_that,
    cuts_short,
    hangs_up,
    is_silent,
    refuses,
)

S = Delivery.State
PHONE = "+12535550121"
MADE = json.dumps({"sid": f"SM{'1' * 32}", "status": "queued"})


@pytest.fixture
def held(ann: User, north: School, riverside: District, monkeypatch: pytest.MonkeyPatch) -> Claim:
    monkeypatch.setattr(twilio_wire, "CONNECT", 0.3)
    monkeypatch.setattr(twilio_wire, "READ", 0.4)
    sender(riverside)
    family(north, "Elena Morales", mobile=PHONE)
    return claim(released(message(ann, north, channels=["sms"]), ann))


def _message(held: Claim) -> Message:
    with working_in(held.district_id):
        return Message.objects.get(pk=held.message_id)


def call(held: Claim, url: str) -> Outcome:
    """One promised call, through the real client."""
    (promise,) = promised(held)
    with working_in(held.district_id):
        found = letters.prepare(held)
    carrier = Carrier(f"AC{'a' * 32}", url, "token", {})

    async def called() -> Outcome:
        async with carrier.open("sms") as transport:
            return await lanes._called(lanes._Hand(held, found, transport, after=0), promise)

    return asyncio.run(called())


@pytest.mark.parametrize(
    ("behaves", "state", "attempt"),
    [
        (answers(201, MADE), S.ACCEPTED, "accepted"),
        (refuses(429, 20429), S.QUEUED, "not_sent"),
        (refuses(401, 20003), S.QUEUED, "not_sent"),
        (refuses(400, 21611), S.QUEUED, "not_sent"),
        (refuses(400, 21211), S.FAILED, "not_sent"),
        (refuses(400, 21614), S.FAILED, "not_sent"),
        (refuses(400, 21610), S.SUPPRESSED, "not_sent"),
        (refuses(500, 20500), S.UNKNOWN, "unknown"),
        (answers(307, ""), S.UNKNOWN, "unknown"),
        (answers(201, "<html>"), S.UNKNOWN, "unknown"),
        (hangs_up, S.UNKNOWN, "unknown"),
        (cuts_short, S.UNKNOWN, "unknown"),
        (is_silent, S.UNKNOWN, "unknown"),
        (None, S.QUEUED, "not_sent"),
    ],
    ids=[
        "accepted", "429", "401", "queue full", "no such number", "landline", "opted out", "500",
        "307", "html", "hangs up", "cut short", "silent", "refused",
    ],
)  # fmt: skip
def test_each_answer_has_its_state(
    held: Claim,
    behaves: Behaviour | None,
    state: str,
    attempt: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if behaves is None:
        outcome = call(held, "http://127.0.0.1:1")
    else:
        with company_that(behaves) as (url, called):
            outcome = call(held, url)
        assert called == [1]
    record(held, [outcome])
    sent = _message(held)
    assert states(sent) == tallies(sent) == {state: 1}
    with working_in(held.district_id):
        (tried,) = Attempt.objects.all()
        assert (tried.state, tried.was_unknown) == (attempt, state == S.UNKNOWN)
        assert tried.ended_at is not None
        waiting = Chunk.objects.filter(done_at=None).exclude(pk=held.chunk_id)
        expected = {S.QUEUED: [("send", 2)], S.UNKNOWN: [("settle", 1)]}.get(S(state), [])
        assert [(one.work, one.attempt) for one in waiting] == expected
        assert Stop.objects.filter(is_in_force=True).count() == (state == S.SUPPRESSED)
    said = [one for one in caplog.records if not one.name.startswith("django.db")]
    assert not [one for one in said if PHONE in str(one.getMessage())]
    assert PHONE not in repr(outcome)


def test_carriers_stop_is_heard_for_its_group_and_on_record(held: Claim) -> None:
    (promise,) = promised(held)
    record(held, [Outcome(promise.delivery_id, S.SUPPRESSED, code="21610")])
    with working_in(held.district_id):
        (said,) = Stop.objects.all()
        assert (said.group, said.channel, said.destination, said.source) == (
            "other", "sms", PHONE, "carrier",
        )  # fmt: skip
        (event,) = Event.objects.filter(name="optin.stop.heard")
        assert PHONE not in str(event.details)


@pytest.mark.parametrize("attempt", [1, 2, 5, 9])
def test_refused_for_now_waits_longer_each_time(held: Claim, attempt: int) -> None:
    with working_in(held.district_id):
        Delivery.objects.update(attempts=attempt - 1)
        Chunk.objects.filter(pk=held.chunk_id).update(attempt=attempt)
    later = replace(held, attempt=attempt)
    (promise,) = promised(later)
    record(later, [Outcome(promise.delivery_id, S.QUEUED, code="20429")])
    base = BACKOFF[min(attempt, len(BACKOFF)) - 1]
    with working_in(held.district_id):
        (again,) = Chunk.objects.filter(attempt=attempt + 1)
        waits = (again.due_at - database_now()).total_seconds()
    assert base * 0.7 - 2 <= waits <= base * 1.3


def test_lost_answer_is_asked_about_after_the_companys_grace(held: Claim, settings: Any) -> None:
    settings.SETTLE_AFTER = 600
    (promise,) = promised(held)
    record(held, [Outcome(promise.delivery_id, S.UNKNOWN)])
    with working_in(held.district_id):
        (asked,) = Chunk.objects.filter(work="settle")
        waits = (asked.due_at - database_now()).total_seconds()
    assert 590 < waits <= 600


def test_recorded_twice_is_recorded_once(held: Claim) -> None:
    (promise,) = promised(held)
    for _ in range(2):
        record(held, [Outcome(promise.delivery_id, S.QUEUED, code="20429")])
    sent = _message(held)
    assert tallies(sent) == states(sent) == {"queued": 1}
    with working_in(held.district_id):
        assert Chunk.objects.filter(attempt=2).count() == 1


def test_outcome_of_a_former_attempt_changes_nothing(held: Claim) -> None:
    (promise,) = promised(held)
    with working_in(held.district_id):
        Delivery.objects.update(attempts=2)
    record(held, [Outcome(promise.delivery_id, S.FAILED, code="21211")])
    assert set(states(_message(held))) == {"sending"}


def test_mail_that_was_taken_is_delivered(ann: User, north: School, riverside: District) -> None:
    sender(riverside)
    family(north, "Elena Morales", mobile=None, email="elena@example.org")
    sent = released(message(ann, north, channels=["email"]), ann)
    held = claim(sent, "email")
    (promise,) = promised(held)
    record(held, [Outcome(promise.delivery_id, S.DELIVERED, "<7@bell.example.org>")])
    (one,) = deliveries(sent).values()
    assert (one.state, one.sid, one.rank) == ("delivered", None, 5)
    with working_in(riverside.pk):
        assert Attempt.objects.get(delivery_id=one.pk).sid == "<7@bell.example.org>"


def test_every_outcome_closes_its_attempt() -> None:
    wanted = {S.ACCEPTED: "accepted", S.DELIVERED: "accepted", S.UNKNOWN: "unknown"}
    for state in (S.ACCEPTED, S.DELIVERED, S.UNKNOWN, S.FAILED, S.QUEUED, S.SUPPRESSED):
        assert Outcome(1, state).attempt_state == wanted.get(state, "not_sent")
    assert list(outcomes.BACKOFF) == sorted(outcomes.BACKOFF)
