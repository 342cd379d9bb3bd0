"""Everything that can go wrong, on purpose: nothing is lost, and nothing goes out twice."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from config.launcher import HOUSE
from tests.config.houses import newcomer


@pytest.mark.xdist_group("chaos")
def test_kills_and_faults_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    words = ["chaos", "--deliveries", "800", "--kills", "3", "--faults", "12", "--seed", "3"]
    words += ["--pg-restarts", "1", "--flush-redis", "1"]
    done = subprocess.run(
        [sys.executable, str(HOUSE / "manage.py"), *words, "--json"],
        env=newcomer(tmp_path / "var"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["lost"], found["duplicates"], found["needs_review"]) == (0, 0, 0)
    assert found["deliveries"] > 750
    assert found["kills"] == 3
    # What shows that there was something to survive.
    assert found["unknown_found"] > 0
    assert found["unknown_not_found"] > 0
    assert found["kills_while_busy"] > 0
