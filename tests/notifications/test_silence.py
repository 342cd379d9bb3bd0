"""Taken and never heard of again: the company is asked by and by, and its answer is believed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from benchmarks.message import Blast, begun
from districts.models import District, School, User
from notifications.delivery import applying, lanes, portions, settling, silence
from notifications.delivery.outcomes import Outcome, record
from notifications.delivery.portions import Claim
from notifications.models import Channel, Chunk, Delivery, Lane, Message, ProviderEvent
from notifications.transports.twilio_lists import Listed
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in
from tests.config.houses import eventually
from tests.notifications.factories import (
    claim,
    deliveries,
    family,
    message,
    promised,
    released,
    states,
    tallies,
)
from tests.notifications.test_settling import Told
from tests.sandbox.outside import Outside

S = Delivery.State
SID = f"CA{'1' * 32}"


def ask(held: Claim, lists: settling.Lists) -> None:
    async def asked(question: Any) -> Any:
        return question()

    coroutine = silence.ask_about(held, asked, lists)
    with pytest.raises(StopIteration):
        coroutine.send(None)


@pytest.fixture
def rung(ann: User, north: School, riverside: District, settings: Any) -> Message:
    """One call that the company took, and no callback."""
    settings.SETTLE_AFTER = 600
    District.objects.filter(pk=riverside.pk).update(phone_account=f"AC{'7' * 32}")
    family(north, "Elena Morales", mobile="+12535550121")
    sent = released(message(ann, north, channels=["sms"]), ann)
    # A call without its recording: policy would hold it, the company does not mind.
    with working_in(sent.district_id), connection.cursor() as cursor:
        for table in ("delivery", "chunk", "tally"):
            cursor.execute(f"update notifications_{table} set channel = 'voice'")  # noqa: S608
    held = claim(sent, "voice")
    (one,) = promised(held)
    record(held, [Outcome(one.delivery_id, S.ACCEPTED, SID)])
    with working_in(sent.district_id):
        silence.watch(held)
    portions.finish(held)
    return sent


def watching(of: Message) -> Claim:
    return claim(of, "voice", work=Chunk.Work.ASK)


def left(of: Message) -> list[Chunk]:
    with working_in(of.district_id):
        return list(Chunk.objects.filter(work="ask", done_at=None))


def listed(status: str, **changed: str) -> Listed:
    return Listed(SID, "+12535550121", "", status, database_now(), **changed)


def test_nobody_is_asked_before_half_an_hour(rung: Message) -> None:
    (waiting,) = left(rung)
    assert timedelta(minutes=29) < waiting.due_at - database_now() < timedelta(minutes=31)


@pytest.mark.parametrize(
    ("status", "state"), [("completed", S.DELIVERED), ("failed", S.FAILED), ("ringing", S.SENT)]
)
def test_what_the_list_says_is_applied_like_a_callback(
    rung: Message, status: str, state: str
) -> None:
    ask(watching(rung), Told(listed(status, seconds="31" if status == "completed" else "")))
    applying.apply_all()
    (one,) = deliveries(rung).values()
    assert (one.state, one.seconds) == (state, 31 if status == "completed" else None)
    assert states(rung) == tallies(rung)


def test_asked_four_times_at_most_and_the_same_answer_counts_once(rung: Message) -> None:
    lists = Told(listed("ringing"))
    for wait in ("01:30", "10:00", "54:40", None):
        ask(watching(rung), lists)
        again = left(rung)
        assert len(again) == (0 if wait is None else 1)
        if wait is not None:
            hours, minutes = map(int, wait.split(":"))
            late = again[0].due_at - database_now() - timedelta(hours=hours, minutes=minutes)
            assert abs(late) < timedelta(minutes=1)
    assert lists.asked == 4
    assert ProviderEvent.objects.filter(sid=SID).count() == 1


def test_where_all_came_to_an_end_nobody_is_asked(rung: Message) -> None:
    ask(watching(rung), Told(listed("completed")))
    applying.apply_all()
    lists = Told()
    ask(watching(rung), lists)
    assert lists.asked == 0
    assert left(rung) == []


def test_anothers_call_in_the_list_is_nothing_to_us(rung: Message) -> None:
    other = Listed(f"CA{'2' * 32}", "+12535550121", "", "completed", database_now())
    before = ProviderEvent.objects.count()
    ask(watching(rung), Told(other))
    assert ProviderEvent.objects.count() == before


def test_mail_is_not_asked_about(ann: User, north: School) -> None:
    family(north, "Elena Morales", mobile=None, email="elena@example.org")
    sent = released(message(ann, north, channels=["email"]), ann)
    with working_in(sent.district_id):
        silence.watch(claim(sent, Channel.EMAIL.value))
    assert left(sent) == []


def test_callbacks_that_were_lost_are_made_up_for(committed: None, company: Outside) -> None:
    """Nobody hears the callbacks; the company's list says that all arrived."""
    blast: Blast = begun(deliveries=30)
    blast.release()
    lanes.work(Lane.ROUTINE)
    assert states(blast.message) == {"accepted": blast.deliveries}

    def is_told() -> bool:
        with working_in(blast.district.pk):
            Chunk.objects.filter(done_at=None).update(due_at=TenancyNow())
        lanes.work(Lane.ROUTINE)
        applying.apply_all()
        return states(blast.message) == {"delivered": blast.deliveries}

    assert eventually(is_told, seconds=10), states(blast.message)
