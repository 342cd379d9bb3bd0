"""Houses of their own for tests: `manage.py` as a newcomer runs it, in a folder that goes away."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.launcher import HOUSE
from config.variables import OWNER, VARIABLES

FILLED_IN = {each.name for each in (*VARIABLES, OWNER)} | {
    "SUPERUSER_URL",
    "DJANGO_SETTINGS_MODULE",
    "PYTEST_XDIST_WORKER",
}


def newcomer(var: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing, with a small house in `var`."""
    mine = {key: value for key, value in os.environ.items() if key not in FILLED_IN}
    quick = {"BELLTOWER_STUDENTS": "240", "CALL_AGAIN_AFTER": "2"}
    return mine | quick | {"BELLTOWER_VAR": str(var)}


def manage(var: Path, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HOUSE / "manage.py"), *words],
        env=newcomer(var) | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@contextmanager
def started(var: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A command in the background, in a session of its own, with what it says in a file."""
    var.mkdir(parents=True, exist_ok=True)
    said = var / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(HOUSE / "manage.py"), *words],
            env=newcomer(var),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process, said
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        eventually(lambda: not alive_in(var), seconds=30)


def eventually(holds: Callable[[], bool], *, seconds: float = 60) -> bool:
    """Whether it comes to hold within so many seconds; looked at ten times a second."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def alive_in(var: Path) -> list[str]:
    """Command lines of the processes that work for the house in `var`."""
    mine = f"BELLTOWER_VAR={var}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environ = (process / "environ").read_bytes().split(b"\0")
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if mine in environ and command:
                found.append(command)
    return found
