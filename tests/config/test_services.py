"""PostgreSQL or the broker is gone: a page and a log line say so, and neither is a stack trace."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from config.launcher import HOUSE
from config.testing import TEMPLATE, as_superuser
from tests.config.houses import eventually
from tests.config.servers import NOBODY_LISTENS, production, running, web

NO_BROKER = f"redis://{NOBODY_LISTENS}/0"


@pytest.fixture
def database() -> Iterator[str]:
    """A database that may go away without anybody else noticing."""
    name = f"leaving_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    as_superuser(f"create database {name} template {TEMPLATE}")
    yield name
    as_superuser(f"drop database {name} with (force)")


def close(database: str) -> None:
    away = f"datname = '{database}'"
    as_superuser(
        f"alter database {database} allow_connections false",
        f"select pg_terminate_backend(pid) from pg_stat_activity where {away}",  # noqa: S608
    )


def open_again(database: str) -> None:
    as_superuser(f"alter database {database} allow_connections true")


def at(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def test_web_without_broker_and_then_without_database_says_so(tmp_path, database):
    environ = production(DATABASE_URL=at(database), REDIS_URL=NO_BROKER, LOG_FORMAT="json")
    with web(environ, tmp_path / "log") as server:
        status, page = server.get("/sign-in/")
        assert (status, "Sign in" in page) == (200, True), server.said()
        ready = server.get("/health/ready")
        assert ready[0] == 200
        assert json.loads(ready[1])["degraded"] == ["broker", "scheduler", "worker"]

        close(database)
        status, page = server.get("/sign-in/")
        assert status == 503, page
        assert "<h1>" in page
        assert "Traceback" not in page
        assert eventually(lambda: server.get("/health/ready")[0] == 503, seconds=10)
        assert server.get("/health/live") == (200, "ok")
        assert missing(server.said())[:2] == ["database", "database_role"]
        assert '"service.gone"' in server.said()

        open_again(database)
        assert eventually(lambda: server.get("/sign-in/")[0] == 200, seconds=20)
        assert "Traceback" not in server.said()
        assert "  File " not in server.said()


def missing(said: str) -> list[str]:
    """What the last line of the health page names."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    return next(line["missing"] for line in reversed(lines) if line["event"] == "health.missing")


def test_scheduler_without_database_says_so_and_goes_on(tmp_path):
    environ = production(
        DATABASE_URL=f"postgres://app:none@{NOBODY_LISTENS}/none", REDIS_URL=NO_BROKER
    )
    with running(["manage.py", "scheduler"], environ, tmp_path / "log") as scheduler:
        told = "scheduler.database_gone"
        assert eventually(lambda: scheduler.said().count(told) > 1, seconds=40), scheduler.said()
        assert scheduler.process.poll() is None
        assert "Traceback" not in scheduler.said()


def test_scheduler_without_broker_works_on(tmp_path, database):
    environ = production(DATABASE_URL=at(database), REDIS_URL=NO_BROKER)
    with running(["manage.py", "scheduler"], environ, tmp_path / "log") as scheduler:
        told = "jobs.bell_unheard"
        assert eventually(lambda: scheduler.said().count(told) > 1, seconds=40), scheduler.said()
        assert scheduler.process.poll() is None
        assert "Traceback" not in scheduler.said()


def test_bell_that_nobody_hears_holds_nobody_up():
    """A page that rings for a job must not wait for a broker that is gone."""
    program = (
        "import django, time; django.setup(); from tenancy import jobs; began = time.monotonic(); "
        "jobs.ring('tenancy.answer'); print(time.monotonic() - began)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=HOUSE,
        env=production(REDIS_URL=NO_BROKER, DJANGO_SETTINGS_MODULE="config.settings"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 2
    assert "jobs.bell_unheard" in done.stderr


def test_worker_without_broker_says_so_and_waits(tmp_path):
    environ = production(REDIS_URL=NO_BROKER)
    words = ["-m", "celery", "--quiet", "-A", "config.celery", "worker", "--concurrency", "1"]
    with running(words, environ, tmp_path / "log") as worker:
        told = "Cannot connect to redis"
        assert eventually(lambda: told in worker.said(), seconds=40), worker.said()
        assert worker.process.poll() is None
        assert "Traceback" not in worker.said()


def test_logs_hold_no_password_of_a_service(tmp_path: Path, database: str) -> None:
    secret = urlsplit(os.environ["DATABASE_URL"]).password
    assert secret
    environ = production(DATABASE_URL=at(database), REDIS_URL=NO_BROKER)
    close(database)
    with running(["manage.py", "scheduler"], environ, tmp_path / "log") as scheduler:
        assert eventually(lambda: "database_gone" in scheduler.said(), seconds=40)
        assert secret not in scheduler.said()
