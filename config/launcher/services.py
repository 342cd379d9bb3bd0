"""PostgreSQL and Valkey of one folder, shared by every command that needs them just now.

Each user of the services holds a shared lock on `services.lock`. Whoever can turn it into an
exclusive one stops them: the last to leave, or the keeper, when the last was killed.
"""

import fcntl
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from config.launcher.postgres import Postgres
from config.launcher.valkey import Valkey


@dataclass(frozen=True)
class Addresses:
    """Where the running services answer; holds passwords, so the file is for its owner alone."""

    postgres: str  # the superuser's URL: makes roles and databases, nothing else
    redis: str


@contextmanager
def joined(folder: Path, *, durable: bool) -> Iterator[Addresses]:
    """The services of this folder, running until the last user has left."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "services.lock").open("w") as use:
        fcntl.flock(use, fcntl.LOCK_SH)
        try:
            yield _running(folder, durable=durable)
        finally:
            fcntl.flock(use, fcntl.LOCK_UN)
            if _is_last(use):
                stop(folder)


def stop(folder: Path) -> None:
    """Stop what runs in this folder; the caller holds the exclusive lock."""
    Valkey(folder / "valkey").stop()
    Postgres(folder / "postgres").stop()
    (folder / "services.json").unlink(missing_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _running(folder: Path, *, durable: bool) -> Addresses:
    known = folder / "services.json"
    postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
    with (folder / "starting.lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        if known.exists() and postgres.is_running() and valkey.is_running():
            return Addresses(**json.loads(known.read_text()))
        _keep(folder)
        valkey.stop()
        postgres.stop()
        addresses = Addresses(
            postgres=postgres.start(port=free_port(), durable=durable),
            redis=valkey.start(port=free_port()),
        )
        known.touch(mode=0o600)
        known.write_text(json.dumps(asdict(addresses)))
        return addresses


def _keep(folder: Path) -> None:
    """Start the keeper, which outlives a killed user just long enough to clear up after it."""
    subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "config.launcher.keeper", str(folder)],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _is_last(use: TextIO) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
