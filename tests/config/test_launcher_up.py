"""`manage.py up` with all of its real processes, in houses that go away with the test."""

import json
import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.config.houses import alive_in, eventually, manage, started

pytestmark = pytest.mark.xdist_group("up")
CHECKED = ["web", "webhooks", "scheduler", "worker", "database_roles", "broker", "mail", "demo"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, as a checkout has: the second `up` finds the first one's tables."""
    return tmp_path_factory.mktemp("house")


def is_up(said: Path) -> bool:
    return "Ctrl-C stops everything." in said.read_text()


def processes_begin(said: Path) -> bool:
    return "Demo districts" in said.read_text()


def is_empty(house: Path) -> bool:
    """A killed one's processes and services end within seconds, and the keeper after them."""
    return eventually(lambda: alive_in(house) == [], seconds=15)


def test_up_once_checks_all_stops_all_and_ends_in_a_line_of_json(house):
    done = manage(house, "up", "--once")
    result = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 0, done.stdout
    assert result["ok"] is True
    assert result["checks"] == dict.fromkeys(CHECKED, True)
    assert result["message"].startswith("M-")
    assert result["reached"] + result["not_reached"] == result["recipients"] > 0
    assert 0 < result["delivered"] <= result["deliveries"]
    assert re.search(r"^PostgreSQL and broker \d+\.\d s$", done.stdout, re.MULTILINE)
    assert is_empty(house), alive_in(house)


def test_up_tells_a_second_one_where_it_is_and_stops_all_on_ctrl_c(house):
    with (
        subprocess.Popen(["sleep", "120"]) as bystander,
        started(house, "up") as (up, said),
    ):
        assert eventually(lambda: is_up(said) or up.poll() is not None, seconds=120)
        told = said.read_text()
        address = re.search(r"Belltower +(http://127\.0\.0\.1:\d+)\n", told)
        assert address, told
        assert "elena.morales@clover-park.example" in told

        second = manage(house, "up")
        assert second.returncode == 1
        assert f"Belltower is up already, at {address[1]}" in second.stdout

        up.send_signal(signal.SIGINT)
        assert up.wait(timeout=40) == 0
        assert said.read_text().endswith("Stopping.\nEverything is stopped.\n")
        assert is_empty(house), alive_in(house)
        assert bystander.poll() is None
        bystander.kill()


def test_up_that_is_killed_leaves_nothing_running(house):
    with started(house, "up") as (up, said):
        assert eventually(lambda: processes_begin(said), seconds=90), said.read_text()
        assert eventually(lambda: len(alive_in(house)) > 9, seconds=20), alive_in(house)
        up.kill()
        assert is_empty(house), alive_in(house)


def test_up_names_the_process_that_ended_by_itself_and_stops_the_rest(house):
    with started(house, "up") as (up, said):
        assert eventually(lambda: processes_begin(said), seconds=90), said.read_text()
        assert eventually(lambda: bool(number_of(house, "manage.py scheduler")), seconds=20)
        os.kill(number_of(house, "manage.py scheduler"), signal.SIGKILL)
        assert up.wait(timeout=40) == 1
        assert "The process `scheduler` ended by itself with code -9." in said.read_text()
        assert is_empty(house), alive_in(house)


def test_up_terminated_before_it_is_up_stops_what_it_had_started(house):
    with started(house, "up", "--once") as (up, said):
        assert eventually(lambda: "PostgreSQL and broker" in said.read_text(), seconds=60)
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=40) == 1
        assert json.loads(said.read_text().splitlines()[-1])["ok"] is False
        assert is_empty(house), alive_in(house)


def test_up_refuses_words_that_it_does_not_know(house):
    done = manage(house, "up", "--twice")
    assert done.returncode == 2
    assert "--twice is not known" in done.stderr


def number_of(var: Path, command: str) -> int:
    """The number of a process of this house; 0 when there is none."""
    mine = f"BELLTOWER_VAR={var}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if command in words and mine in (process / "environ").read_bytes().split(b"\0"):
                return int(process.name)
    return 0
