"""Starts the processes of `up` and ends them; outlives a killed `up` just long enough for that.

Run as `python -m config.launcher.minder VAR [PATIENCE]`, in a session of its own, so that Ctrl-C
reaches `up` alone. Orders come as lines of JSON on standard input, news leave on standard output.
The end of the input, which a killed `up` cannot hold back, means stop.
"""

import fcntl
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

PATIENCE = 10.0  # seconds that a process has to finish its work before it is killed


class Minder:
    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.waiting = b""

    def mind(self) -> None:
        """Until told to stop: start what is asked for, and tell when a process ends by itself."""
        with selectors.DefaultSelector() as orders:
            orders.register(sys.stdin, selectors.EVENT_READ)
            try:
                while not orders.select(timeout=0.2) or self.obey():
                    self.look()
            finally:
                self.stop()

    def obey(self) -> bool:
        """Carry out the orders that have come; False when there will be no more."""
        came = os.read(sys.stdin.fileno(), 65536)
        *lines, self.waiting = (self.waiting + came).split(b"\n")
        for line in lines:
            self.start(**json.loads(line))
        return bool(came)

    def start(self, *, name: str, command: list[str], log: str) -> None:
        with Path(log).open("wb") as said:
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        tell(started=name, pid=self.running[name].pid)

    def look(self) -> None:
        for name, process in list(self.running.items()):
            if has_ended(process):
                self.clear(name)
                tell(ended=name, code=process.returncode)

    def stop(self) -> None:
        """Ask all to finish, wait for each in the reverse order of starting, then make sure."""
        until = time.monotonic() + self.patience
        leaving = list(reversed(self.running.items()))
        for _, process in leaving:
            # Only the first of the group is asked: it lets its own finish what they have begun.
            with suppress(ProcessLookupError):
                process.terminate()
        for name, process in leaving:
            while not has_ended(process) and time.monotonic() < until:
                time.sleep(0.02)
            self.clear(name)
            tell(stopped=name)

    def clear(self, name: str) -> None:
        """Kill whoever is left of a process's group, then let its number go."""
        process = self.running.pop(name)
        end_group(process.pid)
        process.wait()


def has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Looked at without reaping it: its number must not become another's before `end_group`."""
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, process.pid, flags) is not None


def end_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def tell(**news: Any) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(json.dumps(news) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # The services stay until our processes are gone, whatever became of `up`.
    with (Path(sys.argv[1]) / "services.lock").open("w") as use:
        fcntl.flock(use, fcntl.LOCK_SH)
        Minder(*map(float, sys.argv[2:])).mind()
