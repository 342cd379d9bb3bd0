"""How far a message got, family by family: the best of its deliveries counts, and it adds up."""

from collections import Counter
from itertools import product

import pytest

from districts.models import District, School, User
from notifications.actions import sending
from notifications.delivery import reach
from notifications.delivery.outcomes import Outcome, record
from notifications.models import Delivery, Message, Reach, Recipient, Stirred, Tally
from records.models import Event
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in
from tests.notifications.factories import (
    claim,
    counted,
    delivery,
    family,
    message,
    promised,
    recipient,
    released,
    sender,
    sent_message,
)

S = Delivery.State
TRYING = {"sending", "accepted", "sent", "unknown", "needs_review"}
OVER = {"undelivered", "failed", "expired", "cancelled", "suppressed"}


def fate(of: Message) -> list[tuple[str, str]]:
    """Recipients as they stand once what stirred is told."""
    with working_in(of.district_id):
        reach.tell(of.pk)
        rows = Recipient.objects.filter(message_id=of.pk).order_by("position")
        found = [(one.state, one.reason) for one in rows]
        sums = Counter(state for state, _ in found)
        told = Reach.objects.get(message=of)
        assert told.families == len(found)
        assert {name: getattr(told, name) for name in sums} == dict(sums)
    return found


def expected(*states: str) -> tuple[str, str]:
    if "delivered" in states:
        return "reached", ""
    if TRYING & set(states):
        return "trying", ""
    if "queued" in states:
        return "waiting", ""
    if {"undelivered", "failed", "expired"} & set(states):
        return "not_reached", "failed"
    return "not_reached", "cancelled" if "cancelled" in states else "stopped"


def test_best_of_a_familys_deliveries_counts(ann: User, north: School) -> None:
    """Every two states that two deliveries of one family can be in."""
    sent = sent_message(ann, north, channels=["sms", "email"])
    wanted = []
    with working_in(north.district_id):
        for first, second in product(S, S):
            home = family(north, "Elena Morales")
            tried = [delivery(sent, home, "sms", first), delivery(sent, home, "email", second)]
            recipient(sent, home, "waiting", *tried)
            wanted.append(expected(first, second))
        _stir(sent)
    assert fate(sent) == wanted
    assert {state for state, _ in wanted} == {"waiting", "trying", "reached", "not_reached"}


def _stir(of: Message) -> None:
    """One portion for each channel, all of it moved."""
    counted(of)
    for channel in of.channels:
        rows = Delivery.objects.filter(message_id=of.pk, channel=channel).order_by("pk")
        of.chunks.create(
            district_id=of.district_id,
            channel=channel,
            lane="routine",
            portion=0,
            first_id=rows[0].pk,
            last_id=rows.reverse()[0].pk,
            done_at=TenancyNow(),
        )
        Stirred.objects.create(
            district_id=of.district_id, message_id=of.pk, channel=channel, portion=0
        )


def test_busy_phone_that_waits_for_its_next_call_is_being_tried(ann: User, north: School) -> None:
    sent = sent_message(ann, north, channels=["voice"])
    home = family(north, "Elena Morales")
    with working_in(north.district_id):
        recipient(sent, home, "waiting", delivery(sent, home, "voice", "queued", attempts=1))
        _stir(sent)
    assert fate(sent) == [("trying", "")]


def test_shared_number_reaches_every_family_behind_it(ann: User, north: School) -> None:
    sent = sent_message(ann, north, channels=["sms"])
    homes = [family(north, "Elena Morales"), family(north, "Omar Haddad")]
    with working_in(north.district_id):
        one = delivery(sent, homes[0], "sms", "delivered", shared_with=[homes[1]])
        for home in homes:
            recipient(sent, home, "waiting", one)
        _stir(sent)
    assert fate(sent) == [("reached", ""), ("reached", "")]


@pytest.fixture
def under_way(ann: User, north: School, riverside: District) -> Message:
    sender(riverside)
    for n in range(4):
        family(north, f"Guardian No{n}")
    family(north, "Nobody Near", mobile=None)
    return released(message(ann, north, channels=["sms"]), ann)


def again(of: Message) -> Message:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk)


def events(of: Message) -> list[str]:
    with working_in(of.district_id):
        found = Event.objects.filter(subject=f"notifications.message:{of.pk}").order_by("pk")
        return [one.name.rpartition(".")[2] for one in found]


def test_message_goes_from_sending_to_sent_to_ended(under_way: Message) -> None:
    held = claim(under_way)
    made = promised(held)
    assert fate(under_way)[1:] == [("trying", "")] * 4
    assert again(under_way).status == Message.Status.SENDING
    record(held, [Outcome(one.delivery_id, S.ACCEPTED, f"SM{one.delivery_id}") for one in made])
    fate(under_way)
    assert (again(under_way).status, again(under_way).ended_at) == (Message.Status.SENT, None)
    with working_in(under_way.district_id):
        Delivery.objects.filter(message_id=under_way.pk).update(state="delivered")
        Tally.objects.update(accepted=0, delivered=4)
        Stirred.objects.create(
            district_id=under_way.district_id, message_id=under_way.pk, channel="sms", portion=0
        )
    assert Counter(fate(under_way)) == {("reached", ""): 4, ("not_reached", "no_contact"): 1}
    assert again(under_way).ended_at is not None
    assert events(under_way) == ["sent_off", "released", "handed_over", "ended"]
    with working_in(under_way.district_id):
        details = Event.objects.get(name="notifications.message.ended").details
        assert Reach.objects.get(message=under_way).half_reached_at is not None
    assert (details["families"], details["reached"], details["deliveries"]) == (5, 4, 4)
    assert len(details["outcomes"]) == 64


def test_message_does_not_end_before_the_last_of_it_is_told(under_way: Message) -> None:
    """The last answers may come while the teller works: the book would say too few for good."""
    held = claim(under_way)
    made = promised(held)
    record(held, [Outcome(one.delivery_id, S.ACCEPTED, f"SM{one.delivery_id}") for one in made])
    fate(under_way)
    with working_in(under_way.district_id):
        Delivery.objects.filter(message_id=under_way.pk).update(state="delivered")
        Tally.objects.update(accepted=0, delivered=4)
        Stirred.objects.create(
            district_id=under_way.district_id, message_id=under_way.pk, channel="sms", portion=0
        )
        reach.note_end(under_way.pk)
    assert again(under_way).ended_at is None
    fate(under_way)
    assert again(under_way).ended_at is not None
    with working_in(under_way.district_id):
        details = Event.objects.get(name="notifications.message.ended").details
    assert details["reached"] == 4


def test_stopped_message_ends_as_stopped(under_way: Message, ann: User) -> None:
    with working_in(under_way.district_id):
        sending.stop(message=under_way, by=ann, now=database_now())
    promised(claim(under_way))
    assert Counter(fate(under_way)) == {
        ("not_reached", "cancelled"): 4, ("not_reached", "no_contact"): 1,
    }  # fmt: skip
    assert again(under_way).status == Message.Status.STOPPED
    assert again(under_way).ended_at is not None


def test_what_was_told_is_told_once(under_way: Message) -> None:
    promised(claim(under_way))
    with working_in(under_way.district_id):
        assert reach.tell(under_way.pk) == 1
        assert reach.tell(under_way.pk) == 0


def test_every_districts_messages_are_told(under_way: Message, hilltop: District) -> None:
    promised(claim(under_way))
    assert reach.tell_all() >= 1
    with working_in(under_way.district_id):
        assert Reach.objects.get(message=under_way).trying == 4
