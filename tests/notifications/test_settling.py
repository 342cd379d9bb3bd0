"""Calls without an answer: settled by the company's list, and by nothing less."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from districts.models import District, School, User
from notifications import content
from notifications.delivery import applying, portions, settling
from notifications.delivery.outcomes import Outcome, record
from notifications.delivery.portions import Claim
from notifications.models import Attempt, Channel, Chunk, Delivery, Lane, Message, ProviderEvent
from notifications.transports.twilio_lists import Listed
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

S = Delivery.State
PHONE = "+12535550121"


class Told(settling.Lists):
    """The company's list as a test writes it."""

    def __init__(self, *listed: Listed, fails: bool = False) -> None:
        super().__init__()
        self.listed, self.fails, self.asked = list(listed), fails, 0

    async def read(self, *_: Any, **__: Any) -> list[Listed]:
        self.asked += 1
        if self.fails:
            raise ConnectionError
        return self.listed


def settle(held: Claim, lists: settling.Lists) -> None:
    """Without a loop, in the test's own transaction: nothing here is waited for."""

    async def ask(question: Callable[[], Any]) -> Any:
        return question()

    with suppress(StopIteration):
        settling.settle(held, ask, lists).send(None)


@pytest.fixture
def sent(ann: User, north: School, riverside: District) -> Message:
    """One text whose answer was lost."""
    sender(riverside)
    family(north, "Elena Morales", mobile=PHONE)
    sent = released(message(ann, north, channels=["sms"]), ann)
    _lose(sent)
    return sent


def _lose(of: Message, channel: str = "sms") -> Claim:
    held = claim(of, channel)
    record(held, [Outcome(one.delivery_id, S.UNKNOWN) for one in promised(held)])
    portions.finish(held)
    return held


def asked(of: Message) -> Claim:
    return claim(of, work=Chunk.Work.SETTLE)


def listed(
    of: Message, sid: str = f"SM{'1' * 32}", *, status: str = "sent", **changed: Any
) -> Listed:
    with working_in(of.district_id):
        (tried,) = Attempt.objects.filter(state="unknown")
        words = next(
            words
            for words in _texts(of)
            if hashlib.sha256(words.encode()).digest() == bytes(tried.content)
        )
    made = Listed(sid, tried.destination, words, status, tried.started_at)
    return replace(made, **changed)


def _texts(of: Message) -> list[str]:
    whole = Message.objects.select_related("district", "school").get(pk=of.pk)
    return [content.text_message(whole, one) for one in content.by_language(whole).values()]


def only(of: Message) -> Delivery:
    (one,) = deliveries(of).values()
    return one


def attempts(of: Message) -> list[tuple[str, bool, str | None]]:
    with working_in(of.district_id):
        rows = Attempt.objects.order_by("n")
        return [(one.state, one.was_unknown, one.sid) for one in rows]


@pytest.mark.parametrize(
    ("status", "state"),
    [("queued", S.ACCEPTED), ("sent", S.SENT), ("delivered", S.DELIVERED), ("failed", S.FAILED),
     ("undelivered", S.UNDELIVERED), ("teleported", S.ACCEPTED)],
)  # fmt: skip
def test_found_in_the_list_it_stands_where_the_list_says(
    sent: Message, status: str, state: str
) -> None:
    settle(asked(sent), Told(listed(sent, status=status)))
    assert (only(sent).state, only(sent).sid) == (state, f"SM{'1' * 32}")
    assert states(sent) == tallies(sent)
    assert attempts(sent) == [("accepted", True, f"SM{'1' * 32}")]


def test_not_found_once_nothing_is_decided(sent: Message) -> None:
    settle(asked(sent), Told())
    assert only(sent).state == S.UNKNOWN
    with working_in(sent.district_id):
        (again,) = Chunk.objects.filter(work="settle", done_at=None)
        assert (again.reads, again.lease_until) == (1, None)
        assert again.due_at > database_now() - timedelta(seconds=1)


def test_not_found_twice_it_is_sent_again(sent: Message) -> None:
    for _ in range(2):
        settle(asked(sent), Told())
    assert states(sent) == tallies(sent) == {"queued": 1}
    assert attempts(sent) == [("not_sent", True, None)]
    with working_in(sent.district_id):
        assert not Chunk.objects.filter(work="settle", done_at=None).exists()
    assert [one.attempt for one in promised(claim(sent))] == [2]


def test_found_the_second_time_it_is_not_sent_again(sent: Message) -> None:
    settle(asked(sent), Told())
    settle(asked(sent), Told(listed(sent)))
    assert only(sent).state == S.SENT
    with working_in(sent.district_id):
        assert not Chunk.objects.filter(work="send", attempt=2).exists()


def test_two_matches_are_for_a_person(sent: Message) -> None:
    settle(asked(sent), Told(listed(sent), listed(sent, f"SM{'2' * 32}")))
    assert states(sent) == tallies(sent) == {"needs_review": 1}
    with working_in(sent.district_id):
        assert not Chunk.objects.filter(work="send", attempt=2).exists()


def test_list_that_cannot_be_read_changes_nothing(sent: Message) -> None:
    held = asked(sent)
    for _ in range(3):
        with pytest.raises(ConnectionError):
            settle(held, Told(fails=True))
    assert only(sent).state == S.UNKNOWN
    with working_in(sent.district_id):
        assert Chunk.objects.get(pk=held.chunk_id).reads == 0


@pytest.mark.parametrize(
    "changed",
    [{"to": "+12535550199"}, {"body": "Other words."}, {"created_at": "long ago"}],
    ids=str,
)
def test_what_is_not_it_is_not_taken_for_it(sent: Message, changed: dict[str, Any]) -> None:
    one = listed(sent)
    if "created_at" in changed:
        changed = {"created_at": one.created_at - settling.SLACK - timedelta(seconds=1)}
    settle(asked(sent), Told(replace(one, **changed)))
    assert only(sent).state == S.UNKNOWN


def test_clock_of_the_company_may_be_a_little_behind(sent: Message) -> None:
    one = listed(sent)
    settle(asked(sent), Told(replace(one, created_at=one.created_at - timedelta(seconds=90))))
    assert only(sent).state == S.SENT


def test_reference_of_another_delivery_is_not_its_own(
    sent: Message, ann: User, north: School
) -> None:
    one = listed(sent)
    with working_in(sent.district_id):
        other = released(message(ann, north, channels=["sms"], text="Other."), ann)
        Delivery.objects.filter(message_id=other.pk).update(sid=one.sid, state="sent")
    settle(asked(sent), Told(one))
    assert only(sent).state == S.UNKNOWN


def test_callback_settles_before_the_list_is_asked(sent: Message, riverside: District) -> None:
    held = asked(sent)
    _told(sent, 1, f"SM{'3' * 32}", "delivered")
    assert only(sent).state == S.DELIVERED
    lists = Told()
    settle(held, lists)
    assert lists.asked == 0
    assert attempts(sent) == [("accepted", True, f"SM{'3' * 32}")]


def _told(of: Message, attempt: int, sid: str, status: str) -> None:
    account = District.objects.get(pk=of.district_id).phone_account
    ProviderEvent.objects.create(
        account=account,
        kind="message",
        sid=sid,
        status=status,
        delivery_id=only(of).pk,
        attempt=attempt,
        dedupe=hashlib.sha256(f"{sid}{status}".encode()).digest(),
    )
    applying.apply_all()


def test_accepted_after_we_had_given_up_is_seen_and_on_record(sent: Message) -> None:
    for _ in range(2):
        settle(asked(sent), Told())
    again = claim(sent)
    (promise,) = promised(again)
    record(again, [Outcome(promise.delivery_id, S.ACCEPTED, f"SM{'2' * 32}")])
    for status in ("sent", "delivered"):
        _told(sent, 1, f"SM{'1' * 32}", status)
    assert (only(sent).sid, only(sent).state) == (f"SM{'2' * 32}", S.ACCEPTED)
    with working_in(sent.district_id):
        (found,) = Event.objects.filter(name="notifications.delivery.sent_twice")
        assert found.details == {"delivery": only(sent).pk}


def test_accepted_late_but_before_the_next_try_is_not_sent_again(sent: Message) -> None:
    for _ in range(2):
        settle(asked(sent), Told())
    _told(sent, 1, f"SM{'1' * 32}", "sent")
    assert only(sent).state == S.SENT
    assert promised(claim(sent)) == []
    with working_in(sent.district_id):
        assert not Event.objects.filter(name="notifications.delivery.sent_twice").exists()


def test_calls_are_known_by_number_and_time(sent: Message) -> None:
    with working_in(sent.district_id):
        for model in (Delivery, Attempt, Chunk):
            model.objects.update(channel="voice")
        started = Attempt.objects.get().started_at
    held = claim(sent, "voice", work=Chunk.Work.SETTLE)
    settle(held, Told(Listed(f"CA{'1' * 32}", PHONE, "", "ringing", started)))
    assert (only(sent).state, only(sent).sid) == (S.SENT, f"CA{'1' * 32}")


def test_letter_goes_once_more_and_is_then_for_a_person(
    ann: User, north: School, riverside: District
) -> None:
    sender(riverside)
    family(north, "Elena Morales", mobile=None, email="elena@example.org")
    sent = released(message(ann, north, channels=["email"]), ann)
    ends = []
    for _ in range(2):
        _lose(sent, Channel.EMAIL)
        settle(claim(sent, Channel.EMAIL, work=Chunk.Work.SETTLE), Told(fails=True))
        ends.append(only(sent).state)
    assert ends == [S.QUEUED, S.NEEDS_REVIEW]


@pytest.mark.parametrize(("lane", "seconds"), [("routine", 600), ("emergency", 60)])
def test_in_an_emergency_the_list_is_asked_sooner(
    sent: Message, settings: Any, lane: str, seconds: float
) -> None:
    settings.SETTLE_AFTER = 600
    assert replace(asked(sent), lane=Lane(lane)).settle_after == seconds


def test_one_reading_serves_all_that_ask_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    async def reading(*_: Any, **__: Any) -> list[Listed]:
        read.append(1)
        return []

    monkeypatch.setattr(settling, "read", reading)
    lists, carrier = settling.Lists(), type("Carrier", (), {"account": "AC1"})()
    many, since = [f"+1253555{n:04}" for n in range(9)], datetime.fromisoformat("2026-12-08")

    async def ask() -> None:
        await lists.read(carrier, "sms", since=since, to=many)
        await lists.read(carrier, "sms", since=since + timedelta(1), to=many)
        assert len(read) == 1
        await lists.read(carrier, "sms", since=since - timedelta(1), to=many)
        await lists.read(carrier, "voice", since=since, to=many)

    asyncio.run(ask())
    assert len(read) == 3
