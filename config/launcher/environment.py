"""The private virtual environment: made from the hashed lock, stamped, entered."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotInstall(SystemExit):
    """Said in one sentence to whoever typed the command; exit code 1."""


def enter(house: Path, argv: list[str], *, tells: bool) -> None:
    """Return inside an environment that matches the lock, or replace this process by one there.

    `tells` prints the steps; other commands keep both streams to themselves.
    """
    venv = house / ".venv"
    wanted = stamp(house / "requirements.lock")
    if _stamped(venv) != wanted:
        began = time.monotonic()
        with _alone(house / "var" / "environment.lock"):
            if _stamped(venv) != wanted:
                if tells:
                    print("Installing the packages of requirements.lock (once)", flush=True)
                install(house, venv, wanted)
        if tells:
            print(f"Packages {time.monotonic() - began:.1f} s", flush=True)
    if Path(sys.prefix).resolve() != venv.resolve():
        python = str(venv / "bin" / "python")
        sys.stdout.flush()
        os.execv(python, [python, str(house / "manage.py"), *argv[1:]])  # noqa: S606


def stamp(lock: Path) -> str:
    """What the environment was made from: the lock's bytes, this Python, this place."""
    made_from = lock.read_bytes() + sys.version.encode() + str(lock.parent).encode()
    return hashlib.sha256(made_from).hexdigest()


def install(house: Path, venv: Path, wanted: str) -> None:
    """Fill the environment with hashes checked and wheels only; uv when it can be had, else pip."""
    python = str(venv / "bin" / "python")
    (venv / "stamp").unlink(missing_ok=True)
    _make(venv)
    lock = house / "requirements.lock"
    hashed = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if _fetch_uv(pip, lock):
        uv = [str(venv / "bin" / "uv"), "pip", "install", "--quiet", "--python", python, *hashed]
        done = subprocess.run(uv, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            (venv / "stamp").write_text(wanted)
            return
    done = subprocess.run([*pip, *hashed], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotInstall(
            "The packages of requirements.lock could not be installed. Is there a way to the "
            f"package index? The installer's last words:\n{done.stderr[-1500:]}"
        )
    (venv / "stamp").write_text(wanted)


def _make(venv: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotInstall(
            "This Python cannot make a virtual environment. On Debian and Ubuntu, install the "
            "package python3-venv, then run the same command again.\n" + done.stdout[-500:]
        )


def _fetch_uv(pip: list[str], lock: Path) -> bool:
    pinned = re.search(r"^uv==.*?(?=^\S|\Z)", lock.read_text(), re.MULTILINE | re.DOTALL)
    if pinned is None:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wish:
        wish.write(pinned[0])
        wish.flush()
        command = [*pip, "--require-hashes", "--only-binary", ":all:", "-r", wish.name]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _stamped(venv: Path) -> str | None:
    try:
        return (venv / "stamp").read_text()
    except OSError:
        return None


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two first commands at once: the second waits, then finds the work done."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
