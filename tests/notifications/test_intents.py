"""The last look before the wire: who may not be called is not, and nothing is promised twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction

from benchmarks.message import Blast, begun
from districts.models import Appointment, District, School, User
from notifications.actions import sending
from notifications.delivery import claims, intents, letters, portions
from notifications.delivery.portions import Claim
from notifications.models import Attempt, Chunk, Delivery, Lane, Message, Tally
from optin.actions import stops
from optin.models import SenderGroup, Stop
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in
from tests.notifications import factories
from tests.notifications.factories import claim, family, message, promised, released, sender, states
from tests.records.threads import together

S = Delivery.State


@pytest.fixture
def sent(ann: User, north: School, riverside: District) -> Message:
    """Three texts, ready to go."""
    sender(riverside)
    for n in range(3):
        family(north, f"Guardian No{n}", mobile=f"+125355501{n + 20}")
    return released(message(ann, north, channels=["sms"]), ann)


def look(held: Claim, *, size: int = 100, after: int | None = None) -> intents.Promises:
    with working_in(held.district_id):
        contents = letters.prepare(held).contents
    start = held.first_id - 1 if after is None else after
    return intents.commit(held, contents, after=start, size=size)


def attempts(of: Message) -> list[Attempt]:
    with working_in(of.district_id):
        return list(Attempt.objects.order_by("delivery_id", "n"))


def test_promise_is_written_before_the_call(sent: Message) -> None:
    found = look(claim(sent), size=2)
    assert (len(found.made), found.is_over) == (2, False)
    assert states(sent) == factories.tallies(sent) == {"sending": 2, "queued": 1}
    assert {one.state for one in attempts(sent)} == {"intent"}
    assert {len(one.content) for one in attempts(sent)} == {32}


def test_portion_is_looked_through_once(sent: Message) -> None:
    held = claim(sent)
    first = look(held, size=2)
    second = look(held, size=2, after=first.after)
    assert (len(second.made), second.is_over) == (1, True)
    assert look(held).made == []
    assert [one.n for one in attempts(sent)] == [1, 1, 1]


def test_stopped_message_is_cancelled(sent: Message, ann: User) -> None:
    with working_in(sent.district_id):
        sending.stop(message=sent, by=ann, now=database_now())
    found = look(claim(sent))
    assert (found.made, found.ended) == ([], intents.STOPPED)
    assert states(sent) == factories.tallies(sent) == {"cancelled": 3}
    assert attempts(sent) == []


def test_stopped_half_way_the_rest_is_cancelled(sent: Message, ann: User) -> None:
    held = claim(sent)
    look(held, size=1)
    with working_in(sent.district_id):
        sending.stop(message=sent, by=ann, now=database_now())
    assert look(held).made == []
    assert states(sent) == factories.tallies(sent) == {"sending": 1, "cancelled": 2}


def test_expired_message_is_not_sent(sent: Message) -> None:
    with working_in(sent.district_id):
        Message.objects.filter(pk=sent.pk).update(expires_at=TenancyNow())
    assert look(claim(sent)).made == []
    assert states(sent) == factories.tallies(sent) == {"expired": 3}


@pytest.mark.parametrize(("group", "left"), [(SenderGroup.OTHER, 2), (SenderGroup.EMERGENCY, 3)])
def test_who_has_said_stop_since_is_suppressed(sent: Message, group: str, left: int) -> None:
    district = District.objects.get(pk=sent.district_id)
    factories.stop(district, "+12535550121", group=group)
    assert len(look(claim(sent)).made) == left
    assert states(sent)["suppressed"] == 3 - left
    assert factories.tallies(sent) == states(sent)


@pytest.mark.parametrize("how", ["role closed", "role over", "put out"])
def test_sender_without_the_right_any_more_is_halted(sent: Message, ann: User, how: str) -> None:
    with working_in(sent.district_id):
        if how == "role closed":
            Appointment.objects.filter(person=ann).update(closed_at=TenancyNow())
        elif how == "role over":
            Appointment.objects.filter(person=ann).update(
                from_on=date(2025, 1, 1), until_on=date(2026, 1, 31)
            )
        else:
            User.objects.filter(pk=ann.pk).update(is_active=False)
    found = look(claim(sent))
    assert (found.made, found.ended, found.is_over) == ([], intents.REVOKED, True)
    assert states(sent) == factories.tallies(sent) == {"cancelled": 3}
    with working_in(sent.district_id):
        sending.halt(message_id=sent.pk, now=database_now())
        sending.halt(message_id=sent.pk, now=database_now())
        assert Message.objects.get(pk=sent.pk).status == Message.Status.STOPPED
    assert attempts(sent) == []


def test_lost_lease_promises_nothing(sent: Message) -> None:
    held = claim(sent)
    with working_in(sent.district_id):
        Chunk.objects.filter(pk=held.chunk_id).update(lease_until=TenancyNow())
    assert look(held).ended == intents.LEASE_LOST
    assert claims._lease(held.chunk_id, held.district_id) is not None
    assert look(held).ended == intents.LEASE_LOST
    assert attempts(sent) == []


def test_portion_in_somebodys_hands_is_not_taken(sent: Message) -> None:
    held = claim(sent)
    assert claims._lease(held.chunk_id, held.district_id) is None
    portions.finish(held)
    assert claims._lease(held.chunk_id, held.district_id) is None


def test_worker_that_died_leaves_unknowns_that_are_asked_about(
    sent: Message, settings: object
) -> None:
    held = claim(sent)
    look(held, size=2)
    with working_in(sent.district_id):
        Chunk.objects.filter(pk=held.chunk_id).update(lease_until=TenancyNow())
    second = claims._lease(held.chunk_id, held.district_id)
    assert second is not None
    assert states(sent) == factories.tallies(sent) == {"unknown": 2, "queued": 1}
    assert [(one.state, one.was_unknown) for one in attempts(sent)] == [("unknown", True)] * 2
    with working_in(sent.district_id):
        (asked,) = Chunk.objects.filter(work="settle")
        assert len(asked.ids or []) == 2
        assert asked.due_at > database_now()
    assert len(look(second).made) == 1


def test_one_undecided_copy_of_a_text_to_a_number(sent: Message, ann: User, north: School) -> None:
    look(claim(sent))
    second = released(message(ann, north, channels=["sms"]), ann)
    found = look(claim(second))
    assert (found.made, len(found.crowded)) == ([], 3)
    assert states(second) == {"queued": 3}
    other_words = message(ann, north, channels=["sms"], text="Other words.", spanish="Otras")
    assert len(look(claim(released(other_words, ann))).made) == 3


def test_emergency_does_not_wait_for_another_copy(ann: User, north: School) -> None:
    for group in SenderGroup:
        sender(District.objects.get(pk=north.district_id), group=group)
    family(north, "Elena Morales")
    for _ in range(2):
        alarm = message(ann, north, kind="emergency", incident="fire", channels=["sms"])
        assert len(look(claim(released(alarm, ann))).made) == 1


def test_sending_goes_before_asking_and_asking_waits_for_who_is_free(sent: Message) -> None:
    with working_in(sent.district_id):
        (send,) = Chunk.objects.filter(message=sent)
        send.due_at = database_now()
        send.save()
        asking = Chunk.objects.get(pk=send.pk)
        asking.pk, asking.work = None, Chunk.Work.ASK
        asking.due_at = datetime.fromisoformat("2020-01-01T00:00:00Z")
        asking.save()
    taken = [claims.take(Lane.ROUTINE), claims.take(Lane.ROUTINE, may_ask=False)]
    assert [one and one.chunk_id for one in taken] == [send.pk, None]
    asked = claims.take(Lane.ROUTINE)
    assert asked is not None
    with working_in(sent.district_id):
        Chunk.objects.filter(pk=asking.pk).update(lease_until=TenancyNow())
    portions.keep(asked)
    with working_in(sent.district_id):
        kept = Chunk.objects.get(pk=asking.pk)
    assert kept.lease_until is not None
    assert kept.lease_until > database_now()


def test_longest_due_portion_is_taken_first(sent: Message, ann: User, north: School) -> None:
    later = released(message(ann, north, channels=["sms"], text="Later."), ann)
    with working_in(north.district_id):
        Chunk.objects.filter(message=later).update(
            due_at=datetime.fromisoformat("2020-01-01T00:00:00Z")
        )
        Chunk.objects.filter(message=sent).update(
            due_at=datetime.fromisoformat("2020-01-02T00:00:00Z")
        )
    taken = [claims.take(Lane.ROUTINE) for _ in range(2)]
    assert [one.message_id for one in taken if one] == [later.pk, sent.pk]
    with working_in(north.district_id):
        assert not Chunk.objects.filter(lane="emergency").exists()


def test_promises_go_to_the_right_words(sent: Message) -> None:
    made = promised(claim(sent))
    assert {one.language for one in made} == {"en"}
    assert {one.attempt for one in made} == {1}


class Racing:
    """A lane that promises as fast as it can, in a connection of its own."""

    def __init__(self, of: Message) -> None:
        self.of = of
        self.made = 0
        self.going = threading.Event()

    def run(self) -> None:
        held = claim(self.of)
        after = held.first_id - 1
        with working_in(held.district_id):
            contents = letters.prepare(held).contents
        while True:
            found = intents.commit(held, contents, after=after, size=4)
            self.made += len(found.made)
            after = found.after
            self.going.set()
            if found.is_over:
                return


def clock() -> datetime:
    """The database's own, now: not the transaction's."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def raced(of: Message, act: Callable[[], None], after: float) -> tuple[datetime, int]:
    """Do something while the lane runs; the moment before its commit, and how many were made."""
    lane = Racing(of)

    def other() -> datetime:
        lane.going.wait(10)
        time.sleep(after)
        with transaction.atomic(), working_in(of.district_id):
            act()
            done_at = clock()
            # A commit may take its time: nothing slips through meanwhile.
            time.sleep(0.02)
            return done_at

    _, committed_at = together(lane.run, other)
    assert isinstance(committed_at, datetime)
    return committed_at, lane.made


@pytest.fixture
def crowd(committed: None) -> Blast:
    return begun(deliveries=160)


def another(blast: Blast, number: int) -> Message:
    """The same audience, other words."""
    with working_in(blast.district.pk):
        made = Message.objects.get(pk=blast.message.pk)
        words = list(made.words.all())
        made.pk, made.begun_with, made.reference = None, uuid4(), f"R-{number}"
        made._state.adding = True
        made.save()
        for one in words:
            one.pk, one.message, one.text = None, made, f"{one.text} {number}"
            one._state.adding = True
            one.save()
    return released(made, blast.author)


def test_nothing_is_promised_after_the_commit_of_a_stop(crowd: Blast) -> None:
    dice = random.Random(11)  # noqa: S311
    interrupted = 0
    for number in range(12):
        of = another(crowd, number)
        committed_at, made = raced(
            of,
            lambda of=of: sending.stop(message=of, by=crowd.author, now=database_now()),  # type: ignore[misc]
            dice.uniform(0, 0.15),
        )
        with working_in(of.district_id):
            ours = Delivery.objects.filter(message_id=of.pk).values_list("pk", flat=True)
            started = Attempt.objects.filter(delivery_id__in=list(ours))
            late = [one for one in started if one.started_at > committed_at]
        found = states(of)
        assert late == []
        assert made == found["sending"]
        assert set(found) <= {"sending", "cancelled"}
        assert found == factories.tallies(of)
        interrupted += bool(made and found["cancelled"])
    assert interrupted > 2


def test_nothing_is_promised_after_the_commit_of_stop_from_a_phone(crowd: Blast) -> None:
    dice = random.Random(12)  # noqa: S311
    fates: Counter[str] = Counter()
    for number in range(8):
        of = another(crowd, 100 + number)
        phones = dice.sample(sorted(factories.deliveries(of)), 15)
        done_at, _ = raced(of, lambda phones=phones: hear(*phones), dice.uniform(0, 0.1))  # type: ignore[misc]
        theirs = [factories.deliveries(of)[phone] for phone in phones]
        with working_in(of.district_id):
            started = Attempt.objects.filter(delivery_id__in=[one.pk for one in theirs])
            assert [one for one in started if one.started_at > done_at] == []
            Stop.objects.all().delete()
        fates.update(one.state for one in theirs)
    assert set(fates) == {"sending", "suppressed"}


def hear(*phones: str) -> None:
    for phone in phones:
        stops.hear(
            group=SenderGroup.OTHER,
            channel="sms",
            destination=phone,
            is_stop=True,
            said_at=None,
            source=Stop.Source.REPLY,
        )


def test_two_workers_never_promise_the_same(crowd: Blast) -> None:
    crowd.release()
    held = claim(crowd.message)

    def run() -> list[int]:
        with working_in(held.district_id):
            contents = letters.prepare(held).contents
        return [
            one.delivery_id
            for _ in range(60)
            for one in intents.commit(held, contents, after=held.first_id - 1, size=3).made
        ]

    first, second = together(run, run)
    assert not set(first) & set(second)
    assert len(first) + len(second) == states(crowd.message)["sending"] > 100


def test_rows_of_a_message_that_nobody_released_promise_nothing(
    ann: User, north: School, riverside: District
) -> None:
    """Written past our actions, as whoever has the app's role could."""
    home = family(north, "Elena Morales")
    draft = message(ann, north, channels=["sms"])
    sender(riverside)
    with working_in(north.district_id):
        one = factories.delivery(draft, home, "sms", "queued")
        Tally.objects.create(
            district_id=north.district_id, message=draft, channel="sms", shard=0, queued=1
        )
        Chunk.objects.create(
            district_id=north.district_id,
            message=draft,
            channel="sms",
            lane="routine",
            portion=0,
            first_id=one.pk,
            last_id=one.pk,
        )
    assert promised(claim(draft)) == []
    assert states(draft) == {"cancelled": 1}
