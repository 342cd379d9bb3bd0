"""PostgreSQL and Valkey of one folder, shared by every command that needs them just now.

Each user of the services holds a shared lock on `services.lock`. Whoever can turn it into an
exclusive one stops them: the last to leave, or the keeper, when the last was killed.
"""

import fcntl
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from config.launcher import HOUSE, detached
from config.launcher.postgres import Postgres
from config.launcher.valkey import Valkey


@dataclass(frozen=True)
class Addresses:
    """Where the running services answer; holds passwords, so the file is for its owner alone."""

    postgres: str  # the superuser's URL: makes roles and databases, nothing else
    redis: str


@contextmanager
def joined(folder: Path, *, durable: bool, temporary: bool = False) -> Iterator[Addresses]:
    """The services of this folder, running until the last user has left.

    A temporary folder goes with them when its user is killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "services.lock").open("w") as use:
        fcntl.flock(use, fcntl.LOCK_SH)
        try:
            yield _running(folder, durable=durable, temporary=temporary)
        finally:
            fcntl.flock(use, fcntl.LOCK_UN)
            if _is_last(use):
                stop(folder)
            else:
                # Others use them, and this returns at once; or the keeper was quicker and is
                # stopping them, and this waits until they are gone.
                fcntl.flock(use, fcntl.LOCK_SH)


def stop(folder: Path) -> None:
    """Stop what runs in this folder; the caller holds the exclusive lock."""
    Valkey(folder / "valkey").stop()
    Postgres(folder / "postgres").stop()
    (folder / "services.json").unlink(missing_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _running(folder: Path, *, durable: bool, temporary: bool) -> Addresses:
    """Start what does not run. What runs is left alone: somebody may be using it."""
    postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
    with (folder / "starting.lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        known = _known(folder)
        has_postgres, has_valkey = postgres.is_running(), valkey.is_running()
        if known and has_postgres and has_valkey:
            return known
        _keep(folder, temporary=temporary)
        if not (known and has_postgres):
            postgres.stop()
            port = _port(known.postgres if known else None)
            at = postgres.start(port=port, durable=durable)
            known = Addresses(postgres=at, redis=known.redis if known else "")
        if not (known.redis and has_valkey):
            valkey.stop()
            at = valkey.start(port=_port(known.redis))
            known = Addresses(postgres=known.postgres, redis=at)
        _know(folder, known)
        return known


def _known(folder: Path) -> Addresses | None:
    """Where they answer, or did when they were last killed; None after an orderly stop."""
    try:
        return Addresses(**json.loads((folder / "services.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _know(folder: Path, addresses: Addresses) -> None:
    """Written beside and renamed, so that nobody ever reads half of it."""
    fresh = folder / "services.json.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(addresses)))
    fresh.replace(folder / "services.json")


def _port(former: str | None) -> int:
    """The port of the address that clients still try, if it is free; else any."""
    port = urlsplit(former or "").port
    if port:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return free_port()
            return port
    return free_port()


def _keep(folder: Path, *, temporary: bool) -> None:
    """Start the keeper, which outlives a killed user just long enough to clear up after it."""
    keeper = [sys.executable, "-m", "config.launcher.keeper", str(folder)]
    detached.start([*keeper, *(["--remove"] if temporary else [])], within=HOUSE)


def _is_last(use: TextIO) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
