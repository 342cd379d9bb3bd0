"""`bench` as somebody runs it, far too small to say anything of speed: it measures all three."""

import json
from pathlib import Path

import pytest

from tests.config.houses import manage

KEYS = {"path", "ours", "limit", "naive", "of_limit", "over_naive"}


@pytest.mark.parametrize(
    ("path", "size"),
    [("fanout", 400), ("callbacks", 300), ("deliver", 300), ("import", 600), ("policy", 240)],
)
def test_bench_ends_with_ours_the_limit_and_the_naive_way(
    tmp_path: Path, path: str, size: int
) -> None:
    done = manage(tmp_path, "bench", path, "--size", str(size), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) >= KEYS
    assert found["path"] == path
    assert found["of_limit"] == pytest.approx(found["ours"] / found["limit"], abs=0.01)
    assert all(found[name] > 0 for name in KEYS - {"path"})
