"""Our processes as production starts them: settings from the environment alone."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.launcher import HOUSE
from config.launcher.services import free_port
from config.variables import VARIABLES
from tests.config.houses import eventually

NOBODY_LISTENS = "127.0.0.1:1"


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    log: Path
    port: int

    def get(self, path: str, host: str = "localhost") -> tuple[int, str]:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", headers={"Host": host, "Accept-Language": "en"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read().decode()

    def said(self) -> str:
        return self.log.read_text()


def production(**changed: str) -> dict[str, str]:
    """Nothing but the settings, and the way to the programs."""
    settings = {each.name: os.environ[each.name] for each in VARIABLES}
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent"} | settings | changed


@contextmanager
def running(
    words: list[str], environ: dict[str, str], log: Path, port: int = 0
) -> Iterator[Server]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=HOUSE,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Server(process, log, port)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def web(environ: dict[str, str], log: Path) -> Iterator[Server]:
    port = free_port()
    words = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    with running([*words, "--no-control-socket"], environ, log, port) as server:
        assert eventually(lambda: is_alive(server), seconds=60), server.said()
        yield server


@contextmanager
def webhooks(environ: dict[str, str], log: Path) -> Iterator[Server]:
    port = free_port()
    words = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), "--no-access-log"]
    with running(words, environ, log, port) as server:
        assert eventually(lambda: is_alive(server), seconds=60), server.said()
        yield server


def is_alive(server: Server) -> bool:
    try:
        return server.get("/health/live") == (200, "ok")
    except OSError:
        return False
