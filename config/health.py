"""Two questions that proxies and operators ask: is this process alive, and can it serve people.

Containers ask by command: `python -m config.health web`, or webhooks, worker, scheduler.
"""

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

import psycopg2
import redis
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from tenancy.connections import of_its_own
from tenancy.database_roles import WRONG_ROLE

log = structlog.get_logger(__name__)

SILENT_AFTER = 30.0  # seconds without a heartbeat; one comes every two
KEPT_FOR = 1.0  # seconds; so that asking often costs one connection a second


@dataclass(frozen=True)
class Health:
    """What works just now. Pages need the database alone; without the rest they are degraded."""

    database: bool
    database_role: bool
    broker: bool
    scheduler_seconds_ago: float | None
    worker_seconds_ago: float | None

    @property
    def is_ready(self) -> bool:
        return self.database and self.database_role

    @property
    def degraded(self) -> list[str]:
        quiet = {"scheduler": self.scheduler_seconds_ago, "worker": self.worker_seconds_ago}
        silent = [name for name, ago in quiet.items() if ago is None or ago > SILENT_AFTER]
        return [*([] if self.broker else ["broker"]), *silent]

    def as_json(self) -> dict[str, object]:
        return {
            "ok": self.is_ready,
            "degraded": self.degraded,
            "database": self.database,
            "database_role": self.database_role,
            "broker": self.broker,
            "scheduler_seconds_ago": self.scheduler_seconds_ago,
            "worker_seconds_ago": self.worker_seconds_ago,
        }


class HealthMiddleware:
    """Answers before all else: a probe has no session, no host name and no patience."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            if request.path_info == "/health/live":
                return HttpResponse("ok", content_type="text/plain")
            if request.path_info == "/health/ready":
                health = measured()
                return JsonResponse(health.as_json(), status=200 if health.is_ready else 503)
        return self.get_response(request)


def measured() -> Health:
    """The state of what this process leans on, a second old at most unless it is being asked.

    Pages read it too: they never wait for an answer that another thread is waiting for.
    """
    if _Kept.health is None or time.monotonic() > _Kept.until:
        with_wait = _Kept.health is None
        if _Kept.asking.acquire(blocking=with_wait):
            try:
                if _Kept.health is None or time.monotonic() > _Kept.until:
                    _Kept.health = measure()
                    _Kept.until = time.monotonic() + KEPT_FOR
            finally:
                _Kept.asking.release()
    return _Kept.health  # type: ignore[return-value]


def measure() -> Health:
    """Ask each of them now, none for longer than about two seconds."""
    database, role, seen = _database_answers()
    health = Health(database, role, _broker_answers(), seen.get("scheduler"), seen.get("worker"))
    missing = [name for name in ("database", "database_role") if not getattr(health, name)]
    if missing or health.degraded:
        log.warning("health.missing", missing=[*missing, *health.degraded])
    return health


def _database_answers() -> tuple[bool, bool, dict[str, float]]:
    """Whether it answers, whether our role is held by the walls, and who was seen when.

    A connection of its own: Django's are kept open and would wait longer than a probe does.
    """
    try:
        connection = of_its_own(
            application_name="belltower-health",
            connect_timeout=2,
            options="-c statement_timeout=2000",
        )
    except psycopg2.Error:
        return False, False, {}
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(WRONG_ROLE)
            fault = cursor.fetchone()
            cursor.execute(SEEN)
            return True, fault == ("",), {name: float(ago) for name, ago in cursor.fetchall()}
    except psycopg2.Error:
        # It answers, and not with our tables: nobody has migrated, or it is going down.
        return False, False, {}
    finally:
        connection.close()


SEEN = """
    select process, round(extract(epoch from tenancy_now() - seen_at), 1) from tenancy_heartbeat
"""


def _broker_answers() -> bool:
    broker = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
    )
    try:
        return bool(broker.ping())
    except redis.RedisError:
        return False
    finally:
        broker.close()


class _Kept:
    """The last measurement of this process, shared by its threads."""

    asking = threading.Lock()
    health: Health | None = None
    until = 0.0


PORTS = {"web": 8000, "webhooks": 8001}


def main(process: str) -> int:
    """0 when that process of a container serves: its own port answers, or its heart beats."""
    if process in PORTS:
        probe = f"http://127.0.0.1:{PORTS[process]}/health/ready"
        try:
            with urllib.request.urlopen(probe, timeout=8):
                return 0
        except urllib.error.URLError as fault:
            print(fault, file=sys.stderr)  # noqa: T201
            return 1
    ago = getattr(measure(), f"{process}_seconds_ago")
    return 0 if ago is not None and ago < SILENT_AFTER else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.exit(main(sys.argv[1]))
