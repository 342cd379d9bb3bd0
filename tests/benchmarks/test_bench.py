"""`bench` as somebody runs it, far too small to say anything of speed: it measures all three."""

import json
from typing import Any

import pytest

from tests.config.houses import manage

PATHS = ["fanout", "callbacks", "deliver", "import", "policy"]
KEYS = {"path", "ours", "limit", "naive", "of_limit", "over_naive"}

pytestmark = pytest.mark.xdist_group("bench")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """All of them after one another, in the one laboratory that they stand up."""
    done = manage(
        tmp_path_factory.mktemp("bench"), "bench", *PATHS, "withdrawals", "--size", "150", "--json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"path"')]
    return {one["path"]: one for one in lines}


@pytest.mark.requirement("S0-65")
def test_no_promise_commits_after_a_withdrawal(measured: dict[str, dict[str, Any]]) -> None:
    found = measured["withdrawals"]
    assert found["withdrawals"] == 150
    assert found["late"] == 0
    assert min(found["before"], found["instead"]) > 0


@pytest.mark.parametrize("path", PATHS)
def test_bench_ends_with_ours_the_limit_and_the_naive_way(
    measured: dict[str, dict[str, Any]], path: str
) -> None:
    found = measured[path]
    assert set(found) >= KEYS
    assert found["of_limit"] == pytest.approx(found["ours"] / found["limit"], abs=0.01)
    assert all(found[name] > 0 for name in KEYS - {"path"})
