"""`manage.py test`: pytest, which starts services of its own."""

import os
import sys

from config.launcher import HOUSE

# Three at a time on two cores: a browser and a telephone are waited for. Tests that share a house
# (`xdist_group`) stay together in one of them.
PYTEST = ["-n", "3", "--dist", "loadgroup", "--no-loadscope-reorder"]


def run(words: list[str]) -> int:
    """Replaces this process by pytest's, so that Ctrl-C and the exit code are pytest's own."""
    os.chdir(HOUSE)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *PYTEST, *words])  # noqa: S606
