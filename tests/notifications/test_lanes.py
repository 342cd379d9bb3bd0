"""A lane worked off for real: the sandbox on one side, rows that others see on the other."""

import hashlib
import time
from collections import Counter
from typing import Any

import pytest
from django.db import connection

from benchmarks.message import Blast, begun
from districts.models import District
from notifications.actions import sending
from notifications.delivery import lanes
from notifications.models import Attempt, Chunk, Delivery, Lane, Message, Words
from optin.models import Stop
from rosters.models import ContactPoint
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in
from tests.notifications.factories import deliveries, states, tallies
from tests.records.threads import together
from tests.sandbox.outside import Outside

S = Delivery.State


@pytest.fixture
def blast(committed: None, company: Outside) -> Blast:
    """Some forty texts."""
    return begun(deliveries=40)


def truth(company: Outside, blast: Blast) -> Any:
    return company.ask(f"/sandbox/truth.json?account={blast.account}&full=1")[1]


def due_now(blast: Blast) -> None:
    """Whatever waits for its time has waited."""
    with working_in(blast.district.pk):
        Chunk.objects.filter(done_at=None).update(due_at=TenancyNow(), lease_until=None)


def work(blast: Blast, lane: Lane = Lane.ROUTINE) -> int:
    calls = lanes.work(lane)
    connection.close()
    return calls


def test_every_text_goes_out_once(blast: Blast, company: Outside) -> None:
    blast.release()
    assert work(blast) == blast.deliveries > 30
    assert work(blast) == 0
    told = truth(company, blast)
    assert told["messages"] == blast.deliveries
    assert set(told["by_to_and_body"]) == set(blast.accepted())
    assert set(told["by_to_and_body"].values()) == {1}
    found = deliveries(blast.message)
    assert {(one.destination, one.sid) for one in found.values()} == {
        (to, sid) for sid, to, *_ in told["accepted"]
    }
    assert states(blast.message) == tallies(blast.message) == {"accepted": blast.deliveries}


def test_families_are_written_to_in_their_language(blast: Blast, company: Outside) -> None:
    blast.release()
    work(blast)
    texts = {
        hashlib.sha256(b"Laboratory: Picture day is Thursday.").hexdigest(): "en",
        hashlib.sha256(b"Laboratory: El dia de fotos es el jueves.").hexdigest(): "es",
    }
    rows = deliveries(blast.message)
    heard = {to: texts[words] for _, to, words, _ in truth(company, blast)["accepted"]}
    assert heard == {to: one.language for to, one in rows.items()}
    assert set(heard.values()) == {"en", "es"}


def test_numbers_that_are_refused_end_with_their_code(blast: Blast, company: Outside) -> None:
    special = {"+15005550001": "21211", "+15005550004": "21610", "+12535550133": "21614"}
    with working_in(blast.district.pk):
        points = ContactPoint.objects.filter(kind="mobile").order_by("pk")
        for point, number in zip(points, special, strict=False):
            ContactPoint.objects.filter(pk=point.pk).update(destination=number)
    blast.release()
    work(blast)
    found = deliveries(blast.message)
    assert {to: found[to].error_code for to in special} == special
    assert [found[to].state for to in special] == [S.FAILED, S.SUPPRESSED, S.FAILED]
    assert states(blast.message)["accepted"] == blast.deliveries - 3
    with working_in(blast.district.pk):
        assert [one.destination for one in Stop.objects.all()] == ["+15005550004"]


def test_rate_limit_of_the_company_costs_time_and_no_text(blast: Blast, company: Outside) -> None:
    company.told("/sandbox/weather", {"rate_limit": 100})
    blast.release()
    work(blast)
    assert states(blast.message)["queued"] > 0
    company.told("/sandbox/weather", {"clear": True})
    due_now(blast)
    work(blast)
    assert states(blast.message) == tallies(blast.message) == {"accepted": blast.deliveries}
    assert truth(company, blast)["messages"] == blast.deliveries


def test_answers_that_are_lost_are_found_in_the_companys_list(
    blast: Blast, company: Outside, settings: Any
) -> None:
    settings.SETTLE_AFTER = 60
    company.told("/sandbox/weather", {"faults": 60, "hang": 0.1, "accept_late": 0.05, "seed": 5})
    blast.release()
    work(blast)
    unknown = states(blast.message)["unknown"]
    assert unknown > 5
    company.told("/sandbox/weather", {"clear": True})
    for _ in range(4):
        due_now(blast)
        work(blast)
    found, not_found = blast.unknowns()
    assert found > 0
    assert not_found > 0
    assert set(states(blast.message)) <= {"accepted", "sent", "delivered"}
    told = truth(company, blast)
    assert set(told["by_to_and_body"].values()) == {1}
    assert told["messages"] == blast.deliveries


def test_company_that_is_down_loses_nothing(blast: Blast, company: Outside, settings: Any) -> None:
    settings.SETTLE_AFTER = 60
    company.told("/sandbox/weather", {"texts_down": True})
    blast.release()
    work(blast)
    assert states(blast.message) == {"unknown": blast.deliveries}
    due_now(blast)
    work(blast)
    due_now(blast)
    company.told("/sandbox/weather", {"clear": True})
    work(blast)
    due_now(blast)
    work(blast)
    assert states(blast.message) == {"accepted": blast.deliveries}
    assert set(truth(company, blast)["by_to_and_body"].values()) == {1}


def test_stopped_message_makes_no_call(blast: Blast, company: Outside) -> None:
    blast.release()
    with working_in(blast.district.pk):
        sending.stop(message=blast.message, by=blast.author, now=database_now())
    assert work(blast) == 0
    assert states(blast.message) == tallies(blast.message) == {"cancelled": blast.deliveries}
    assert truth(company, blast)["messages"] == 0


def test_stop_calls_off_at_once_what_waits_to_be_tried_again(
    blast: Blast, company: Outside
) -> None:
    company.told("/sandbox/weather", {"rate_limit": 0.01})
    blast.release()
    work(blast)
    assert states(blast.message)["queued"] == blast.deliveries - 1
    with working_in(blast.district.pk):
        sending.stop(message=blast.message, by=blast.author, now=database_now())
    work(blast)
    assert states(blast.message) == {"cancelled": blast.deliveries - 1, "accepted": 1}


def test_process_that_stood_still_after_its_promise_makes_no_call(
    blast: Blast, company: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = lanes.intents.commit

    def stands_still(*args: Any, **kwargs: Any) -> Any:
        made = commit(*args, **kwargs)
        time.sleep(0.3)
        return made

    monkeypatch.setattr(lanes.intents, "commit", stands_still)
    monkeypatch.setattr(lanes, "PROMISE_HOLDS", 0.2)
    blast.release()
    assert work(blast) == 0
    assert states(blast.message) == tallies(blast.message) == {"queued": blast.deliveries}
    assert truth(company, blast)["messages"] == 0


def test_sender_who_was_put_out_is_halted(blast: Blast, company: Outside) -> None:
    blast.release()
    blast.author.is_active = False
    blast.author.save()
    assert work(blast) == 0
    with working_in(blast.district.pk):
        assert Message.objects.get(pk=blast.message.pk).status == Message.Status.STOPPED
    due_now(blast)
    work(blast)
    assert truth(company, blast)["messages"] == 0


def test_halted_message_leaves_nothing_waiting(blast: Blast) -> None:
    blast.release()
    blast.author.is_active = False
    blast.author.save()
    work(blast)
    work(blast)
    assert states(blast.message) == tallies(blast.message) == {"cancelled": blast.deliveries}


def test_emergency_lane_does_emergencies_alone(blast: Blast) -> None:
    blast.release()
    assert work(blast, Lane.EMERGENCY) == 0
    assert states(blast.message) == {"queued": blast.deliveries}


def test_letters_arrive_in_their_language(committed: None, company: Outside) -> None:
    blast = begun(deliveries=20, channels=("email",))
    with working_in(blast.district.pk):
        Words.objects.filter(language="es").update(subject="Día de fotos")
    blast.release()
    work(blast)
    assert states(blast.message) == tallies(blast.message) == {"delivered": blast.deliveries}
    mails = company.ask("/mails.json")[1]
    said = Counter(one["subject"] for one in mails if "Laboratory" in one["subject"])
    assert said["Laboratory: Día de fotos"] > 0


def test_work_that_was_told_to_end_puts_back_what_it_has(blast: Blast) -> None:
    blast.release()
    lanes.work(Lane.ROUTINE, seconds=1e-6)
    with working_in(blast.district.pk):
        assert not Chunk.objects.filter(done_at=None, lease_until__gt=TenancyNow()).exists()
    work(blast)
    assert states(blast.message) == {"accepted": blast.deliveries}


def test_district_without_a_carrier_waits_and_stands_in_nobodys_way(
    blast: Blast, company: Outside, settings: Any
) -> None:
    stuck = begun(deliveries=20)
    stuck.release()
    District.objects.filter(pk=stuck.district.pk).update(live_since="2026-01-01T00:00Z")
    blast.release()
    assert work(blast) == blast.deliveries
    assert states(stuck.message) == {"queued": stuck.deliveries}
    with working_in(stuck.district.pk):
        (waiting,) = Chunk.objects.all()
        assert waiting.due_at > database_now()
        assert not Attempt.objects.exists()
        Message.objects.update(expires_at=TenancyNow())
        Chunk.objects.update(due_at=TenancyNow())
    work(blast)
    assert states(stuck.message) == tallies(stuck.message) == {"expired": stuck.deliveries}


def test_two_workers_share_the_work(blast: Blast, company: Outside) -> None:
    others = [begun(deliveries=40) for _ in range(3)]
    for one in (blast, *others):
        one.release()
    calls = together(lambda: lanes.work(Lane.ROUTINE), lambda: lanes.work(Lane.ROUTINE))
    assert sum(calls) == sum(one.deliveries for one in (blast, *others))
    for one in (blast, *others):
        assert set(truth(company, one)["by_to_and_body"].values()) == {1}
        assert states(one.message) == {"accepted": one.deliveries}
