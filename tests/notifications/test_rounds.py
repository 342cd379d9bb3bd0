"""What comes round every second: with the broker gone, or nobody awake, it is done all the same."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from benchmarks.message import Blast, begun
from notifications import content, rounds
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.models import Chunk, DueRelease, Lane, Message, ProviderEvent, Reach
from tenancy import jobs
from tenancy.clock import TenancyNow, database_now
from tenancy.scope import working_in
from tests.config.houses import eventually
from tests.config.servers import NOBODY_LISTENS, production, running
from tests.notifications.factories import deliveries, states
from tests.sandbox.outside import KEY, Outside

Rung = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """A broker that takes every bell, and nobody hears them."""
    heard: Rung = []

    def send(name: str, kwargs: dict[str, Any], **_: object) -> None:
        heard.append((name, kwargs))

    monkeypatch.setattr(jobs.current_app, "send_task", send)
    return heard


@pytest.fixture
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.current_app, "send_task", refuse)


@pytest.fixture
def blast(committed: None, company: Outside) -> Blast:
    return begun(deliveries=20)


def send_off(blast: Blast, *, due_ago: float = 0.0) -> None:
    """Held, and due since so many seconds."""
    with working_in(blast.district.pk):
        now = database_now()
        checked = content.fingerprint(blast.message)
        said = Said(typed=blast.district.short_name)
        sending.send(message=blast.message, by=blast.author, now=now, as_checked=checked, said=said)
        due_at = now - timedelta(seconds=due_ago)
        Message.objects.filter(pk=blast.message.pk).update(release_at=due_at)
        DueRelease.objects.update(due_at=due_at)


def status(blast: Blast) -> str:
    with working_in(blast.district.pk):
        return str(Message.objects.get(pk=blast.message.pk).status)


def make_late(blast: Blast) -> None:
    with working_in(blast.district.pk):
        Chunk.objects.update(due_at=TenancyNow() - timedelta(seconds=rounds.PATIENCE + 1))


def test_bell_rings_for_what_is_due_and_nothing_else(blast: Blast, rung: Rung) -> None:
    rounds.ring_for_releases()
    send_off(blast)
    rounds.ring_for_releases()
    ids = {"district_id": blast.district.pk, "message_id": blast.message.pk}
    assert rung == [("notifications.release", ids | {"lane": "routine"})]
    assert status(blast) == Message.Status.HOLDING


def test_message_in_its_hold_is_not_rung_for(blast: Blast, rung: Rung) -> None:
    send_off(blast, due_ago=-9)
    rounds.ring_for_releases()
    assert rung == []


def test_release_that_nobody_hears_is_done_here(blast: Blast, rung: Rung) -> None:
    send_off(blast, due_ago=rounds.PATIENCE + 1)
    rounds.ring_for_releases()
    assert status(blast) == Message.Status.SENDING


def test_message_that_cannot_be_released_holds_up_no_other(
    blast: Blast, rung: Rung, caplog: pytest.LogCaptureFixture
) -> None:
    broken = begun(deliveries=10)
    send_off(broken, due_ago=60)
    with working_in(broken.district.pk):
        Message.objects.filter(pk=broken.message.pk).update(release_basis="")
    send_off(blast, due_ago=rounds.PATIENCE + 1)
    rounds.ring_for_releases()
    assert status(blast) == Message.Status.SENDING
    assert status(broken) == Message.Status.HOLDING
    assert "release" in caplog.text


def test_lane_is_rung_for_then_worked_here_when_nobody_comes(blast: Blast, rung: Rung) -> None:
    blast.release()
    rung.clear()
    rounds.ring_for_lanes()
    assert rung == [("notifications.deliver", {"lane": "routine"})]
    assert states(blast.message) == {"queued": blast.deliveries}
    make_late(blast)
    rounds.ring_for_lanes()
    assert states(blast.message) == {"accepted": blast.deliveries}


@pytest.mark.usefixtures("no_broker")
def test_without_a_broker_all_of_it_is_done_here(blast: Blast) -> None:
    send_off(blast)
    rounds.ring_for_releases()
    rounds.ring_for_lanes()
    assert set(states(blast.message)) == {"accepted"}
    one = next(iter(deliveries(blast.message).values()))
    ProviderEvent.objects.create(
        account=blast.account,
        kind="message",
        sid=one.sid or "",
        status="delivered",
        delivery_id=one.pk,
        attempt=1,
        dedupe=os.urandom(32),
    )
    rounds.ring_for_inbox()
    rounds.ring_for_reach()
    assert states(blast.message)["delivered"] == 1
    with working_in(blast.district.pk):
        reach = Reach.objects.get(message=blast.message)
        assert (reach.waiting, reach.reached > 0) == (0, True)


def test_reach_that_nobody_tells_is_told_here(blast: Blast, rung: Rung) -> None:
    """A worker that sleeps hears no bell, and the broker takes them all."""
    blast.release()
    make_late(blast)
    rounds.ring_for_lanes()

    def is_told() -> bool:
        rounds.ring_for_reach()
        with working_in(blast.district.pk):
            return Reach.objects.get(message=blast.message).waiting == 0

    assert eventually(is_told, seconds=rounds.PATIENCE + 3)


def test_due_is_what_nobody_holds(blast: Blast) -> None:
    assert rounds._due_in(Lane.ROUTINE) is None
    blast.release()
    assert rounds._due_in(Lane.ROUTINE) is not None
    with working_in(blast.district.pk):
        Chunk.objects.update(lease_until=TenancyNow() + timedelta(seconds=9))
    assert rounds._due_in(Lane.ROUTINE) is None
    assert rounds._due_in(Lane.EMERGENCY) is None


@pytest.fixture
def scheduler(company: Outside, tmp_path: Path, committed: None) -> Iterator[Any]:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    environ = production(
        DATABASE_URL=f"{url}/{connection.settings_dict['NAME']}",
        REDIS_URL=f"redis://{NOBODY_LISTENS}/0",
        SANDBOX_URL=company.url,
        SANDBOX_MAIL=f"smtp://127.0.0.1:{company.smtp}",
        SANDBOX_KEY=KEY,
    )
    with running(["manage.py", "scheduler"], environ, tmp_path / "log") as process:
        yield process


def test_scheduler_alone_sends_a_message_with_the_broker_gone(
    scheduler: Any, company: Outside
) -> None:
    blast = begun(deliveries=20)
    send_off(blast, due_ago=-1)
    assert eventually(lambda: set(states(blast.message)) == {"accepted"}, seconds=30), (
        scheduler.said()
    )
    told = company.ask(f"/sandbox/truth.json?account={blast.account}")[1]
    assert told["messages"] == states(blast.message)["accepted"] > 10
