"""One house for the browser: a database with the demo, the mail sink, and the web process."""

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.launcher import HOUSE, processes
from config.launcher.processes import Ports, Running
from config.launcher.services import free_port
from config.testing import TEMPLATE, as_superuser

SOON = 60  # seconds that the web process may take to come up on a busy machine
# Nobody rings here, and every page for staff would say so.
ALL_IS_WELL = """
    insert into tenancy_heartbeat (process, seen_at)
    values ('scheduler', now() + interval '1 day'), ('worker', now() + interval '1 day')
"""


@dataclass(frozen=True)
class House:
    url: str
    inbox: str
    database: str

    def mails(self) -> list[dict[str, Any]]:
        """Every letter that was sent, the newest first."""
        with urllib.request.urlopen(f"{self.inbox}/mails.json", timeout=10) as answer:
            return list(json.load(answer))


@contextmanager
def standing(name: str, folder: Path) -> Iterator[House]:
    """A house of that name; on leaving, its processes and its database are gone."""
    ports = Ports(web=free_port(), webhooks=0, smtp=free_port(), inbox=free_port())
    url = f"http://127.0.0.1:{ports.web}"
    environ = _environ(name, url, ports)
    with _database(name):
        _run(["-m", "tests.browser.lay_out"], environ)
        as_superuser(ALL_IS_WELL, database=name)
        with _minded(folder, environ) as running:
            commands = processes.commands(ports)
            running.start("mail", commands["mail"])
            running.start("web", commands["web"])
            _wait(running, url)
            yield House(url, f"http://127.0.0.1:{ports.inbox}", environ["DATABASE_URL"])


def _environ(name: str, url: str, ports: Ports) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_OWNER_URL", "SUPERUSER_URL"}
    }
    return kept | {
        "DATABASE_URL": os.environ["DATABASE_URL"].removesuffix(TEMPLATE) + name,
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
        "PUBLIC_URL": url,
    }


@contextmanager
def _database(name: str) -> Iterator[None]:
    drop = f"drop database if exists {name} with (force)"
    as_superuser(drop, f"create database {name} template {TEMPLATE}")
    try:
        yield
    finally:
        as_superuser(drop)


def _run(words: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def _minded(folder: Path, environ: dict[str, str]) -> Iterator[Running]:
    """The minder of `up`: it ends its processes when we end, even when we are killed."""
    minder = subprocess.Popen(
        [sys.executable, "-m", "config.launcher.minder", str(folder)],
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert minder.stdout is not None
    with minder:
        running = Running(minder, folder)
        threading.Thread(target=running.listen, args=[minder.stdout], daemon=True).start()
        try:
            yield running
        finally:
            running.stop()


def _wait(running: Running, url: str) -> None:
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        running.watch(0.1)
        with suppress(OSError), urllib.request.urlopen(f"{url}/health/ready", timeout=10):
            return
    raise AssertionError(f"{url} does not answer. {running.logs}/web.log may say more.")
