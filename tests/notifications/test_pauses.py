"""The kill switch: all stops in one move, emergencies go, and everybody is told who and why."""

from datetime import timedelta
from threading import Barrier
from time import sleep

import pytest
from django.db import transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications import content
from notifications.actions import pauses, sending
from notifications.models import Message
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, district, person, school
from tests.notifications.factories import family, message, released, sent_message
from tests.notifications.test_approval_pages import words_of
from tests.records.threads import together

S = Message.Status
SWITCH = "/riverside/messages/pause/"
WHY = "The wrong school got a message."


def status(of: Message) -> str:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk).status


def send(of: Message, by: User) -> Message:
    with working_in(of.district_id):
        return sending.send(
            message=of, by=by, now=database_now(), as_checked=content.fingerprint(of)
        )


def test_all_that_is_under_way_stops_and_nothing_new_leaves(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    family(north, "Elena Morales")
    going = released(message(ann, north, channels=["sms"]), ann)
    holding = send(message(ann, north, channels=["sms"], text="Another."), ann)
    page = words_of(sign_in(bob), SWITCH)
    assert "Picture day" in page
    assert "Stop everything that is going out" in page
    assert "1 more message is set to go later." in page
    assert sign_in(bob).post(SWITCH, {"reason": WHY}).status_code == 302
    assert status(going) == S.STOPPED
    with working_in(riverside.pk):
        sending.release(
            message=Message.objects.get(pk=holding.pk), now=database_now() + timedelta(minutes=1)
        )
    assert status(holding) == S.DRAFT
    draft = message(ann, north, channels=["sms"], text="A third.")
    with pytest.raises(Refused, match=r"paused by Dr\. Bell"):
        send(draft, ann)
    assert status(draft) == S.DRAFT
    fire = message(ann, north, kind="emergency", incident="fire", channels=["sms"])
    assert released(fire, ann).status == S.SENDING


def test_release_that_meets_the_switch_waits_for_it_and_then_stays(committed: None) -> None:
    place = district()
    at, ann, bob = school(place), person(), person()
    appoint(ann, RoleKey.PRINCIPAL, at)
    appoint(bob, RoleKey.SUPERINTENDENT, place)
    family(at, "Elena Morales")
    one = send(message(ann, at, channels=["sms"]), ann)
    began = Barrier(2, timeout=5)

    def switch() -> str:
        with working_in(place.pk), transaction.atomic():
            pauses.pause_all(district=place, reason=WHY, by=bob, now=database_now())
            began.wait()
            # Meanwhile the other stands before the lock: nothing of it is decided yet.
            sleep(0.2)
        return "paused"

    def release() -> str:
        began.wait()
        with working_in(place.pk):
            late = database_now() + timedelta(minutes=1)
            return sending.release(message=one, now=late).status

    assert together(switch, release) == ["paused", S.DRAFT]


def test_every_staff_page_says_who_and_why(
    riverside: District, north: School, ann: User, bob: User, pia: User, cora: User
) -> None:
    sign_in(bob).post(SWITCH, {"reason": WHY})
    for path in ("/riverside/", "/riverside/messages/", "/riverside/access/"):
        page = words_of(sign_in(ann), path)
        assert "All sending is paused by Dr. Bell" in page, path
        assert WHY in page
        assert "Let messages leave again" not in page
    assert "Let messages leave again" in words_of(sign_in(bob), "/riverside/")
    assert "paused" not in words_of(sign_in(pia), "/riverside/")
    assert "paused" not in words_of(sign_in(cora), "/hilltop/")


def test_lifted_messages_leave_again(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    family(north, "Elena Morales")
    stopped = sent_message(ann, north, families={"waiting": 3})
    boss = sign_in(bob)
    boss.post(SWITCH, {"reason": WHY})
    assert boss.post(SWITCH, {"reason": WHY}).status_code == 409
    boss.post(SWITCH, {"lift": "1"})
    assert boss.post(SWITCH, {"lift": "1"}).status_code == 302
    assert "paused" not in words_of(sign_in(ann), "/riverside/")
    assert status(stopped) == S.STOPPED
    assert send(message(ann, north, channels=["sms"]), ann).status == S.HOLDING
    with working_in(riverside.pk):
        names = Event.objects.filter(name__startswith="notifications.pause").order_by("pk")
        assert [one.name for one in names] == [
            "notifications.pause.begun",
            "notifications.pause.lifted",
        ]


def test_only_who_writes_to_the_whole_district(
    riverside: District, north: School, ann: User, bob: User
) -> None:
    assert sign_in(ann).get(SWITCH).status_code == 403
    assert "Stop all sending" not in words_of(sign_in(ann), "/riverside/messages/")
    assert "Stop all sending" in words_of(sign_in(bob), "/riverside/messages/")
    with pytest.raises(Denied), working_in(riverside.pk):
        pauses.pause_all(district=riverside, reason=WHY, by=ann, now=database_now())
    assert sign_in(bob).post(SWITCH, {"reason": "why"}).status_code == 409
    assert sign_in(bob).post(SWITCH, {"reason": ""}).status_code == 200
