"""`manage.py up`: services, tables, demonstration, processes; then addresses, until Ctrl-C."""

import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from config.launcher import HOUSE, VAR, answers, development, ports, processes, welcome
from config.launcher.answers import CHECKS, House
from config.launcher.processes import Ports

T = TypeVar("T")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, SIGTERM, or the terminal went away: time to stop everything."""


def run(words: list[str]) -> int:
    """Until interrupted; with `--once` until everything has answered, and then a line of JSON."""
    once = words == ["--once"]
    if words and not once:
        print(f"`up` takes --once and nothing else; {words[-1]} is not known.", file=sys.stderr)
        return 2
    checks = dict.fromkeys(CHECKS, False)
    message: dict[str, Any] = {}
    code = 1
    try:
        with interruptible(), alone() as lock, ExitStack() as standing:
            live(standing, lock, checks, message, once=once)
        code = 0
    except Interrupted:
        code = 0 if all(checks.values()) else 130
    except SystemExit as ended:
        print(f"\n{ended}", flush=True)
    if once:
        code = 0 if code == 0 and all(checks.values()) and is_told(message) else 1
        result = {"ok": code == 0, "checks": checks, **message}
        result["seconds"] = round(since_the_command(), 1)
        print(json.dumps(result), flush=True)
    return code


def live(
    standing: ExitStack,
    lock: int,
    checks: dict[str, bool],
    message: dict[str, Any],
    *,
    once: bool,
) -> None:
    """Every step from the first to the last; `standing` ends it all in the reverse order."""
    places = ports.choose(os.environ.get("PUBLIC_URL"))
    for sentence in ports.moved(places):
        say(sentence)
    standing.callback(say, "Everything is stopped.")
    services = development.joined(VAR, os.environ)
    step("PostgreSQL and broker", lambda: standing.enter_context(services))
    fill(places, lock)
    step("Words", compile_words)
    step("Tables", lambda: development.have_tables(os.environ))
    demo = step("Demo districts", lambda: command(demo_words(), "The demo could not be made"))

    # The owner's role is for migrations; no process that serves people has it.
    environ = {k: v for k, v in os.environ.items() if k != "DATABASE_OWNER_URL"}
    running = standing.enter_context(processes.running(environ, lock))
    standing.callback(say, "Stopping.")
    house = House(places, time.monotonic(), json.loads(demo.splitlines()[-1]))
    for name, words in processes.commands(places, quick=once).items():
        running.start(name, words)
    for name, asks in CHECKS.items():
        checks[name] = step(LABELS[name], partial(answers.wait, running, asks, house))
        if not checks[name]:
            raise SystemExit(f"{LABELS[name]}: no answer. {running.logs} may say more.")
    command("introduce_to_sandbox", "The sandbox could not be told of our numbers")
    if once:
        said = step("First message", lambda: command("demo_message", "The message went astray"))
        message.update(json.loads(said.splitlines()[-1]))
    else:
        say(welcome.page(house, since_the_command()))
        while True:
            running.watch(None)


def compile_words() -> None:
    from config import catalogs  # noqa: PLC0415 -- Babel and Django, which this module does without

    catalogs.compile_all()


def demo_words() -> str:
    """Ten thousand students, or as few as BELLTOWER_STUDENTS says, for who waits for them."""
    most = os.environ.get("BELLTOWER_STUDENTS")
    return f"demo --json --most-students {int(most)}" if most else "demo --json"


def is_told(message: dict[str, Any]) -> bool:
    """Whether each family of the first message was reached, or is honestly said not to be."""
    told = message.get("reached", 0) + message.get("not_reached", 0)
    return bool(message.get("delivered")) and told == message["recipients"]


LABELS = {
    "web": "Web",
    "webhooks": "Webhooks",
    "scheduler": "Scheduler",
    "worker": "Worker",
    "database_roles": "Database roles",
    "broker": "Broker",
    "mail": "Mail sink",
    "demo": "Demo sign-in",
}


def fill(places: Ports, lock: int) -> None:
    """The settings, with the addresses of this time; and where we are, for a second `up`."""
    os.environ.setdefault("EMAIL_URL", f"smtp://127.0.0.1:{places.smtp}")
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{places.web}")
    os.environ.setdefault("WEBHOOKS_URL", f"http://127.0.0.1:{places.webhooks}")
    os.environ.setdefault("SANDBOX_URL", f"http://127.0.0.1:{places.inbox}")
    os.environ.setdefault("SANDBOX_MAIL", f"smtp://127.0.0.1:{places.smtp}")
    development.fill(VAR, os.environ)
    os.truncate(lock, 0)
    os.pwrite(lock, json.dumps({"pid": os.getpid(), "at": os.environ["PUBLIC_URL"]}).encode(), 0)


def command(words: str, when_failed: str) -> str:
    return development.run(HOUSE, words.split(), os.environ, when_failed)


def step(name: str, work: Callable[[], T]) -> T:
    began = time.monotonic()
    done = work()
    say(f"{name} {time.monotonic() - began:.1f} s")
    return done


def say(sentence: str) -> None:
    with suppress(BrokenPipeError):
        print(sentence, flush=True)


@contextmanager
def alone() -> Iterator[int]:
    """One `up` for a checkout; its lock is held until the last of its processes is gone."""
    path = VAR / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _wait_for_a_killed_one(lock)
        yield lock
    finally:
        os.close(lock)


def _wait_for_a_killed_one(lock: int) -> None:
    try:
        other = json.loads(os.pread(lock, 4096, 0))
        os.kill(other["pid"], 0)
    except (ValueError, ProcessLookupError):
        say("The last `up` was killed; waiting until the last of its processes is gone.")
        fcntl.flock(lock, fcntl.LOCK_EX)
    else:
        raise SystemExit(
            f"Belltower is up already, at {other['at']} (process {other['pid']}). "
            "Use that one, or stop it with Ctrl-C where it runs."
        )


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn the first Ctrl-C, SIGTERM or hang-up into Interrupted; later ones change nothing."""
    heard = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_: Any) -> None:
        for one in heard:
            signal.signal(one, signal.SIG_IGN)
        raise Interrupted

    former = {one: signal.signal(one, stop) for one in heard}
    try:
        yield
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)


def since_the_command() -> float:
    """Seconds since this process began, the making of the environment included: exec keeps it."""
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        up = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return time.monotonic() - _IMPORTED
    return up - ticks / os.sysconf("SC_CLK_TCK")


_IMPORTED = time.monotonic()
