"""One house for the browser: a database with the demo, and every process of `up`."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.launcher import HOUSE, processes
from config.launcher.processes import Ports, Running
from config.launcher.services import free_port
from config.testing import TEMPLATE, as_superuser

# A level as our logs write it; what is no line of ours says its error by name.
LOUD = re.compile(r"\[(warning|error|critical) *\]|\w+(Error|Exception): ")
SOON = 60  # seconds that all of it may take to come up on a busy machine


@dataclass(frozen=True)
class House:
    url: str
    outside: str  # the sandbox: phones and inboxes
    database: str
    # What lies there to be looked at (tests.browser.stock), and its reference.
    stock: dict[str, str] = field(default_factory=dict)
    logs: Path = Path()

    def mails(self) -> list[dict[str, Any]]:
        """Every letter that was sent, the newest first."""
        return list(self._asked("mails.json"))

    def phone(self, number: str) -> dict[str, Any]:
        """One phone with all that came to it, the newest first."""
        [phone] = self._asked(f"sandbox/phones.json?q={urllib.parse.quote(number)}")
        return dict(phone)

    def complaints(self, most: int = 40) -> str:
        """What its processes warned of last, for whoever reads why a test failed."""
        lines = [
            f"{log.stem}: {line}"
            for log in sorted(self.logs.glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if LOUD.search(line)
        ]
        return "\n".join(lines[-most:])

    def _asked(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.outside}/{what}", timeout=10) as answer:
            return json.load(answer)


@contextmanager
def standing(name: str, folder: Path) -> Iterator[House]:
    """A house of that name; on leaving, its processes and its database are gone."""
    ports = Ports(web=free_port(), webhooks=free_port(), smtp=free_port(), inbox=free_port())
    url, outside = (f"http://127.0.0.1:{port}" for port in (ports.web, ports.inbox))
    environ = _environ(name, folder, ports)
    with _database(name), _minded(folder, environ) as running:
        for process, command in processes.commands(ports, quick=True).items():
            running.start(process, command)
        _wait(running, f"{outside}/mails.json")
        stock = json.loads(_run(["-m", "tests.browser.lay_out"], environ).splitlines()[-1])
        _wait(running, f"{url}/health/ready", "degraded")
        yield House(url, outside, environ["DATABASE_URL"], stock, running.logs)


def _environ(name: str, folder: Path, ports: Ports) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_OWNER_URL", "SUPERUSER_URL"}
    }
    here = "127.0.0.1"
    return kept | {
        "DATABASE_URL": os.environ["DATABASE_URL"].removesuffix(TEMPLATE) + name,
        # A shelf of its own: the workers of other tests would take its bells.
        "REDIS_URL": os.environ["REDIS_URL"].removesuffix("/0") + "/1",
        "EMAIL_URL": f"smtp://{here}:{ports.smtp}",
        "SANDBOX_MAIL": f"smtp://{here}:{ports.smtp}",
        "SANDBOX_URL": f"http://{here}:{ports.inbox}",
        "PUBLIC_URL": f"http://{here}:{ports.web}",
        "WEBHOOKS_URL": f"http://{here}:{ports.webhooks}",
        "FILES": str(folder / "files"),
        "CALL_AGAIN_AFTER": "2",
    }


@contextmanager
def _database(name: str) -> Iterator[None]:
    drop = f"drop database if exists {name} with (force)"
    as_superuser(drop, f"create database {name} template {TEMPLATE}")
    try:
        yield
    finally:
        as_superuser(drop)


def _run(words: list[str], environ: dict[str, str]) -> str:
    """What it prints."""
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
    return done.stdout


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


def _wait(running: Running, url: str, empty: str = "") -> None:
    """Until it answers; with a key, until nothing stands under it any more."""
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        running.watch(0.1)
        with suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:
            if not (empty and json.load(answer)[empty]):
                return
    raise AssertionError(f"{url} does not answer. {running.logs} may say more.")
