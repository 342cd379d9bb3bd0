"""The minder, with small processes in place of ours: it starts, tells, ends, and outlives us."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.launcher import HOUSE, processes
from tests.config.houses import eventually

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(60)"
)
# Leaves a child behind in its group, as a server does whose first process is killed.
PARENT = "import subprocess, sys, time; subprocess.Popen(['sleep', '60']); time.sleep({})"


class Talk:
    def __init__(self, var: Path) -> None:
        self.var = var
        self.minder = subprocess.Popen(
            [sys.executable, "-m", "config.launcher.minder", str(var), "1"],
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def start(self, name: str, program: str) -> int:
        order = {
            "name": name,
            "command": [sys.executable, "-c", program],
            "log": str(self.var / f"{name}.log"),
        }
        assert self.minder.stdin
        self.minder.stdin.write(json.dumps(order).encode() + b"\n")
        self.minder.stdin.flush()
        return int(self.hear()["pid"])

    def hear(self) -> dict[str, Any]:
        assert self.minder.stdout
        return dict(json.loads(self.minder.stdout.readline()))

    def end(self) -> list[str]:
        """What a killed `up` does to it: the pipe ends."""
        assert self.minder.stdin
        self.minder.stdin.close()
        assert self.minder.stdout
        told = [json.loads(line) for line in self.minder.stdout]
        self.minder.wait(timeout=20)
        return [one["stopped"] for one in told]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    talk = Talk(tmp_path)
    yield talk
    if talk.minder.poll() is None:
        talk.end()
    for pipe in (talk.minder.stdin, talk.minder.stdout):
        assert pipe
        pipe.close()


def group_is_empty(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_end_of_the_pipe_stops_all_in_the_reverse_order(talk):
    groups = [talk.start(name, "import time; time.sleep(60)") for name in ("web", "worker")]
    assert talk.end() == ["worker", "web"]
    assert all(group_is_empty(group) for group in groups)


def test_process_that_ends_by_itself_is_told_with_its_code(talk):
    talk.start("web", "raise SystemExit(7)")
    assert talk.hear() == {"ended": "web", "code": 7}


def test_children_of_a_process_that_ended_are_ended_too(talk):
    group = talk.start("web", PARENT.format(0.3))
    assert talk.hear()["ended"] == "web"
    assert eventually(lambda: group_is_empty(group), seconds=5)


def test_process_that_will_not_stop_is_killed(talk):
    group = talk.start("worker", STUBBORN)
    assert eventually(lambda: (talk.var / "worker.log").read_text() == "ready\n")
    assert talk.end() == ["worker"]
    assert group_is_empty(group)


def test_minder_told_to_terminate_takes_its_processes_along(talk):
    group = talk.start("web", PARENT.format(60))
    talk.minder.send_signal(signal.SIGTERM)
    talk.minder.wait(timeout=20)
    assert eventually(lambda: group_is_empty(group), seconds=5)


def test_processes_of_a_killed_minder_are_ended_by_up(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "VAR", tmp_path)
    with (
        (tmp_path / "up.lock").open("w") as lock,
        processes.running(dict(os.environ), lock.fileno()) as mine,
    ):
        mine.start("web", [sys.executable, "-c", PARENT.format(60)])
        mine.watch(20)
        group = mine.groups["web"]
        mine.minder.kill()
        with pytest.raises(processes.Died, match="was ended by somebody"):
            mine.watch(20)
    assert eventually(lambda: group_is_empty(group), seconds=5)


def test_nothing_that_the_minder_did_not_start_is_touched(talk):
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    talk.start("web", "import time; time.sleep(60)")
    talk.end()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()
