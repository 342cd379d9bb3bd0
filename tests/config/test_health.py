"""The two probes, in the web process and in the webhook process."""

import json
from typing import Any

import pytest
from django.test import Client

from config import health
from config.health import Health
from tenancy import heartbeats
from tests.config.servers import NOBODY_LISTENS, production, webhooks

WELL = Health(True, True, True, 1.0, 1.5)


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """No measurement of another test is taken for this one's."""
    monkeypatch.setattr(health._Kept, "health", None)


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready", headers={"host": "10.0.0.7:8000"})
    return answer.status_code, answer.json()


def test_live_answers_any_host_without_asking_anything(client):
    answer = client.get("/health/live", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert not answer.cookies


@pytest.mark.django_db
def test_ready_asks_database_role_and_broker(client):
    status, found = ready(client)
    assert status == 200
    assert found == {
        "ok": True,
        "degraded": ["scheduler", "worker"],
        "database": True,
        "database_role": True,
        "broker": True,
        "scheduler_seconds_ago": None,
        "worker_seconds_ago": None,
    }


@pytest.mark.django_db(transaction=True)
def test_ready_tells_how_long_ago_the_scheduler_was_seen(client):
    heartbeats.beat("scheduler")
    status, found = ready(client)
    assert status == 200
    assert 0 <= found["scheduler_seconds_ago"] < 20
    assert found["degraded"] == ["worker"]


@pytest.mark.django_db
def test_ready_without_broker_is_degraded_and_says_so_in_a_log_line(client, settings, caplog):
    settings.REDIS_URL = f"redis://{NOBODY_LISTENS}/0"
    status, found = ready(client)
    assert status == 200
    assert found["degraded"][0] == "broker"
    assert caplog.records[-1].msg["missing"] == ["broker", "scheduler", "worker"]


@pytest.mark.django_db
def test_ready_with_a_role_that_walls_do_not_hold_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "WRONG_ROLE", "select 'is a superuser'")
    status, found = ready(client)
    assert status == 503
    assert (found["ok"], found["database"], found["database_role"]) == (False, True, False)


@pytest.mark.parametrize(
    ("state", "is_ready", "degraded"),
    [
        (WELL, True, []),
        (Health(False, False, True, None, None), False, ["scheduler", "worker"]),
        (Health(True, False, True, 1.0, 1.0), False, []),
        (Health(True, True, False, 1.0, 1.0), True, ["broker"]),
        (Health(True, True, True, 31.0, 1.0), True, ["scheduler"]),
        (Health(True, True, True, 1.0, 300.0), True, ["worker"]),
    ],
)
def test_health_is_ready_with_the_database_alone(state, is_ready, degraded):
    assert (state.is_ready, state.degraded) == (is_ready, degraded)


def test_pages_do_not_wait_for_a_measurement_under_way(monkeypatch):
    monkeypatch.setattr(health._Kept, "health", WELL)
    monkeypatch.setattr(health._Kept, "until", 0.0)
    with health._Kept.asking:
        assert health.measured() is WELL


def test_webhook_process_answers_probes_and_nothing_else(tmp_path):
    environ = production(DATABASE_URL=f"postgres://app:x@{NOBODY_LISTENS}/none")
    with webhooks(environ, tmp_path / "log") as server:
        assert server.get("/health/live") == (200, "ok")
        status, body = server.get("/health/ready")
        assert status == 503
        assert json.loads(body)["database"] is False
        assert json.loads(body)["broker"] is True
        assert server.get("/sign-in/") == (404, "not found")
        assert "health.missing" in server.said()
        assert "Traceback" not in server.said()
    assert "Application shutdown complete." in server.said()
