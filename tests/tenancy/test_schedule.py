"""What comes round is run once, on time, whoever asks and whatever failed before."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tenancy import heartbeats, schedule
from tenancy.models import Tick

ran: list[str] = []


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "ROUNDS", {})
    ran.clear()


def test_round_runs_when_it_is_due_and_not_before(db: None, rounds: None, at_time) -> None:  # type: ignore[no-untyped-def]
    schedule.every(60, name="tests.sweep")(lambda: ran.append("sweep"))
    at_time("2026-12-01T10:00:00Z")
    assert schedule.run_due() == ["tests.sweep"]
    at_time("2026-12-01T10:00:59Z")
    assert schedule.run_due() == []
    at_time("2026-12-01T10:01:00Z")
    assert schedule.run_due() == ["tests.sweep"]
    assert ran == ["sweep", "sweep"]


def test_round_that_fails_stops_no_other_and_comes_again(db: None, rounds: None, at_time) -> None:  # type: ignore[no-untyped-def]
    def fail() -> None:
        raise ZeroDivisionError

    schedule.every(1, name="tests.a_fails")(fail)
    schedule.every(1, name="tests.b_works")(lambda: ran.append("b"))
    at_time("2026-12-01T10:00:00Z")
    assert schedule.run_due() == ["tests.b_works"]
    at_time("2026-12-01T10:00:05Z")
    schedule.every(1, name="tests.a_fails")(lambda: ran.append("a"))
    assert set(schedule.run_due()) == {"tests.a_fails", "tests.b_works"}


def test_missed_ticks_are_made_up_by_one_run(db: None, rounds: None, at_time) -> None:  # type: ignore[no-untyped-def]
    schedule.every(1, name="tests.sweep")(lambda: ran.append("sweep"))
    at_time("2026-12-01T10:00:00Z")
    schedule.run_due()
    at_time("2026-12-01T12:00:00Z")
    schedule.run_due()
    schedule.run_due()
    assert ran == ["sweep", "sweep"]


def test_two_schedulers_run_a_round_once(
    rounds: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    schedule.every(3600, name="tests.once")(lambda: ran.append("once"))

    def another(_: int) -> None:
        with django_db_blocker.unblock():
            try:
                schedule.run_due()
            finally:
                connection.close()

    with ThreadPoolExecutor(6) as schedulers:
        list(schedulers.map(another, range(12)))
    assert ran == ["once"]
    with django_db_blocker.unblock():
        assert Tick.objects.filter(name="tests.once").delete()[0] == 1


def test_heartbeat_is_the_databases_time(db: None, at_time) -> None:  # type: ignore[no-untyped-def]
    at_time("2026-12-01T10:00:00Z")
    heartbeats.beat("worker")
    at_time("2026-12-01T10:00:03Z")
    heartbeats.beat("worker")
    assert heartbeats.last_seen()["worker"].isoformat() == "2026-12-01T10:00:03+00:00"
