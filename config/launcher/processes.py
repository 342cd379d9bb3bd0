"""The processes of `up`, and its side of the talk with the minder that starts and ends them."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from config.launcher import HOUSE, VAR
from config.launcher.minder import end_group


@dataclass(frozen=True)
class Ports:
    web: int
    webhooks: int
    smtp: int
    inbox: int


class Died(SystemExit):
    """A process ended that nobody asked to; says which, and its last words; exit code 1."""


def commands(ports: Ports, *, quick: bool = False) -> dict[str, list[str]]:
    """What runs, in the order of starting. The same processes as in docker-compose.yml.

    `quick`: the sandbox's phones take no human time to answer.
    """
    python = sys.executable
    here = "127.0.0.1"
    return {
        "mail": [
            *[python, "-m", "sandbox"],
            *["--smtp-port", str(ports.smtp), "--http-port", str(ports.inbox)],
            *["--app-url", f"http://{here}:{ports.web}"],
            *(["--instant"] if quick else []),
        ],
        "web": [
            *[python, "-m", "gunicorn", "config.wsgi", "--bind", f"{here}:{ports.web}"],
            *["--worker-class", "gthread", "--workers", "1", "--threads", "8"],
            *["--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"],
        ],
        "webhooks": [
            *[python, "-m", "uvicorn", "config.asgi:application", "--host", here],
            *["--port", str(ports.webhooks), "--no-access-log", "--timeout-graceful-shutdown", "5"],
        ],
        "worker": [
            *[python, "-m", "celery", "--quiet", "-A", "config.celery", "worker"],
            *["--concurrency", "2", "--without-gossip", "--without-mingle"],
        ],
        "emergency": [
            *[python, "-m", "celery", "--quiet", "-A", "config.celery", "worker"],
            *["--concurrency", "1", "--queues", "emergency"],
            *["--without-gossip", "--without-mingle"],
        ],
        "scheduler": [python, "manage.py", "scheduler"],
    }


@dataclass
class Running:
    """Processes in the minder's care. Their numbers are kept for the day the minder is killed."""

    minder: subprocess.Popen[bytes]
    logs: Path
    groups: dict[str, int] = field(default_factory=dict)
    news: queue.Queue[dict[str, Any] | None] = field(default_factory=queue.Queue)
    is_silent: threading.Event = field(default_factory=threading.Event)

    def start(self, name: str, command: list[str]) -> None:
        order = {"name": name, "command": command, "log": str(self.logs / f"{name}.log")}
        assert self.minder.stdin is not None  # noqa: S101
        try:
            self.minder.stdin.write(json.dumps(order).encode() + b"\n")
            self.minder.stdin.flush()
        except BrokenPipeError:
            raise Died("The minder of Belltower's processes was ended by somebody.") from None

    def watch(self, seconds: float | None) -> None:
        """Wait so long, for ever with None; raises Died as soon as a process ends by itself."""
        try:
            new = self.news.get(timeout=seconds)
        except queue.Empty:
            return
        self.note(new)
        if new is None:
            raise Died("The minder of Belltower's processes was ended by somebody.")
        if "ended" in new:
            raise Died(self._last_words(new["ended"], new["code"]))

    def listen(self, heard: IO[bytes]) -> None:
        """In a thread of its own, until the minder has nothing more to say."""
        for line in heard:
            self.news.put(json.loads(line))
        self.news.put(None)
        self.is_silent.set()

    def stop(self) -> None:
        """Have all of them end, and wait until they have."""
        assert self.minder.stdin is not None  # noqa: S101
        with suppress(BrokenPipeError):
            self.minder.stdin.close()
        self.is_silent.wait()
        self.minder.wait()
        while not self.news.empty():
            self.note(self.news.get())
        for group in self.groups.values():
            # Only when the minder itself was killed is anything left here.
            end_group(group)

    def note(self, new: dict[str, Any] | None) -> None:
        """Keep the numbers of those that run."""
        if new and "started" in new:
            self.groups[new["started"]] = new["pid"]
        elif new:
            self.groups.pop(new.get("ended") or new["stopped"], None)

    def _last_words(self, name: str, code: int) -> str:
        log = self.logs / f"{name}.log"
        words = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        return f"The process `{name}` ended by itself with code {code}. The end of {log}:\n{words}"


@contextmanager
def running(environ: dict[str, str], lock: int) -> Iterator[Running]:
    """A minder with nothing to mind yet; on leaving, everything it started has ended.

    It holds `lock` too, so that a second `up` waits for the first one's last process.
    """
    logs = VAR / "log"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "minder.log").open("wb") as said:
        minder = subprocess.Popen(
            [sys.executable, "-m", "config.launcher.minder", str(VAR)],
            cwd=HOUSE,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,
            pass_fds=[lock],
        )
    with minder:
        mine = Running(minder, logs)
        threading.Thread(target=mine.listen, args=[minder.stdout], daemon=True).start()
        try:
            yield mine
        finally:
            mine.stop()
