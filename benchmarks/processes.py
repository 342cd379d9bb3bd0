"""Processes of ours, started and ended by us alone, each in a session of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.launcher import HOUSE


@dataclass
class Herd:
    """What was started, by name; whatever happens, `end` leaves none of it."""

    logs: Path
    environ: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, words: list[str]) -> None:
        with (self.logs / f"{name}.log").open("ab") as said:
            self.running[name] = subprocess.Popen(
                [sys.executable, *words],
                cwd=HOUSE,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """As the system would: at once, with all its children, and no last word."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.running.values():
            process.terminate()
        until = time.monotonic() + 5
        for name, process in list(self.running.items()):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(until - time.monotonic(), 0.1))
            self.kill(name)


def wait_until(holds: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Raises SystemExit, naming what did not come, when it is not there in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    raise SystemExit(f"{what} did not come within {seconds:.0f} s.")


def answers(url: str) -> bool:
    with _opener().open(url, timeout=5) as answer:
        return bool(answer.status < 400)


def fetched(url: str, sent: dict[str, Any] | None = None) -> Any:
    """JSON from loopback; `sent` is posted as JSON."""
    body = None if sent is None else json.dumps(sent).encode()
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    with _opener().open(asked, timeout=60) as answer:
        said = answer.read()
    return json.loads(said) if said.strip().startswith((b"{", b"[")) else None


def _opener() -> urllib.request.OpenerDirector:
    """Past any proxy of the machine's: all of this is on loopback."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
