"""Everything that can go wrong, on purpose and by a seed, while a message goes out.

Real processes on a real database and broker, and a telephone company that keeps the truth:
workers are killed with -9, the database is restarted as if the power had failed, the broker is
emptied, and one request in so many is answered with a fault. In the end the company's truth is
compared with our rows: nothing may be lost, and nothing may have gone out twice.
"""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from benchmarks.message import Blast, begun
from benchmarks.processes import Herd, answers, fetched, wait_until
from config.launcher.laboratory import FOLDER
from config.launcher.postgres import Postgres
from config.launcher.services import free_port

T = TypeVar("T")

WORKERS = 2
# Longer than the company takes to accept (ACCEPT_LATE), as production's is.
SETTLE_AFTER = 4.0
ACCEPT_LATE = 1.0
LATENCY = 0.02
OVER = ("queued", "sending", "unknown")


@dataclass
class Plan:
    deliveries: int
    kills: int
    faults: int  # percent
    pg_restarts: int
    flush_redis: int
    seed: int


@dataclass
class Run:
    plan: Plan
    herd: Herd
    sandbox: str
    chance: random.Random
    killed: int = 0
    killed_while_busy: int = 0
    said: list[str] = field(default_factory=list)


def run(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """Returns the figures that `manage.py chaos` prints."""
    folder = Path(os.environ[FOLDER])
    web, phones, mails = free_port(), free_port(), free_port()
    environ = dict(os.environ) | {
        "WEBHOOKS_URL": f"http://127.0.0.1:{web}",
        "SANDBOX_URL": f"http://127.0.0.1:{phones}",
        "SANDBOX_MAIL": f"smtp://127.0.0.1:{mails}",
        "SETTLE_AFTER": str(SETTLE_AFTER),
    }
    environ.pop("DATABASE_OWNER_URL", None)
    herd = Herd(folder, environ)
    state = Run(plan, herd, environ["SANDBOX_URL"], random.Random(plan.seed))
    try:
        start_everything(state, web, phones, mails)
        blast = begun(deliveries=plan.deliveries)
        say(f"{blast.deliveries} texts, {plan.kills} kills, {plan.faults} % faults")
        began = time.monotonic()
        blast.release()
        trouble(state, blast, folder, say)
        wait_for_the_end(blast)
        seconds = time.monotonic() - began
        return figures(state, blast, seconds)
    finally:
        herd.end()


def start_everything(state: Run, web: int, phones: int, mails: int) -> None:
    herd = state.herd
    herd.start(
        "sandbox",
        ["-m", "sandbox", "--http-port", str(phones), "--smtp-port", str(mails), "--instant"],
    )
    herd.start("webhooks", [*WEBHOOKS, "--port", str(web)])
    for number in range(WORKERS):
        herd.start(f"worker-{number}", worker(number))
    herd.start("scheduler", ["manage.py", "scheduler"])
    wait_until(lambda: answers(f"{state.sandbox}/mails.json"), seconds=60, what="The sandbox")
    wait_until(
        lambda: answers(f"http://127.0.0.1:{web}/health/live"), seconds=60, what="The webhooks"
    )
    weather = {
        "faults": state.plan.faults,
        "latency": LATENCY,
        "seed": state.plan.seed,
        "accept_late": ACCEPT_LATE,
        "hang": 12,
    }
    fetched(f"{state.sandbox}/sandbox/weather", weather)


WEBHOOKS = ["-m", "uvicorn", "config.asgi:application", "--no-access-log", "--log-level", "warning"]


def worker(number: int) -> list[str]:
    return [
        *["-m", "celery", "--quiet", "-A", "config.celery", "worker", "--concurrency", "1"],
        *["-n", f"chaos-{number}@here", "--without-gossip", "--without-mingle"],
    ]


def trouble(state: Run, blast: Blast, folder: Path, say: Callable[[str], None]) -> None:
    """Each thing at its share of the way, in the order that the seed gives."""
    kinds = ["kill"] * state.plan.kills + ["restart"] * state.plan.pg_restarts
    kinds += ["flush"] * state.plan.flush_redis
    state.chance.shuffle(kinds)
    for number, kind in enumerate(kinds, 1):
        share = number / (len(kinds) + 1)
        left, busy = wait_for_share(blast, share)
        if kind == "kill":
            kill_one(state, busy)
        elif kind == "restart":
            restart_database(folder)
        else:
            with redis.Redis.from_url(settings.REDIS_URL) as broker:
                broker.flushall()
        say(f"{kind} with {left} still to go")


def wait_for_share(blast: Blast, share: float) -> tuple[int, bool]:
    """Until so much of the message has left our queue; how much has not, and whether calls run."""
    while True:
        states = asked(lambda: blast.states())
        left = states.get("queued", 0)
        busy = states.get("sending", 0) > 0
        if left <= blast.deliveries * (1 - share) and (busy or not left):
            return left, busy
        time.sleep(0.05)


def kill_one(state: Run, busy: bool) -> None:
    number = state.chance.randrange(WORKERS)
    state.herd.kill(f"worker-{number}")
    state.killed += 1
    state.killed_while_busy += busy
    state.herd.start(f"worker-{number}", worker(number))


def restart_database(folder: Path) -> None:
    """As if the power had failed, on the same port."""
    postgres = Postgres(folder / "postgres")
    port = int(settings.DATABASES["default"]["PORT"])
    postgres.stop(mode="immediate")
    postgres.start(port=port, durable=True)


def wait_for_the_end(blast: Blast) -> None:
    """Until every delivery is settled and what the company told us has been taken in."""
    until = time.monotonic() + 600
    while time.monotonic() < until:
        states = asked(lambda: blast.states())
        still = asked(lambda: blast.open_portions())
        if not any(states.get(one) for one in OVER) and not still:
            return
        time.sleep(0.5)
    raise SystemExit(f"It did not end: {asked(lambda: blast.states())}")


def figures(state: Run, blast: Blast, seconds: float) -> dict[str, Any]:
    url = f"{state.sandbox}/sandbox/truth.json?account={blast.account}"
    truth: dict[str, int] = fetched(url)["by_to_and_body"]
    rows = asked(lambda: blast.accepted())
    lost = sum(key not in truth for key in rows)
    found, not_found = asked(lambda: blast.unknowns())
    return {
        "deliveries": blast.deliveries,
        "lost": lost,
        "duplicates": sum(count - 1 for count in truth.values()),
        "unknown_found": found,
        "unknown_not_found": not_found,
        "kills": state.killed,
        "kills_while_busy": state.killed_while_busy,
        "needs_review": asked(lambda: blast.states()).get("needs_review", 0),
        "seconds": round(seconds, 1),
        "per_second": round(blast.deliveries / seconds, 1),
        "seed": state.plan.seed,
    }


def asked(question: Callable[[], T]) -> T:
    """Of a database that may just be coming back."""
    until = time.monotonic() + 60
    while True:
        try:
            return question()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
