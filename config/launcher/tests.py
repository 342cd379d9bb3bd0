"""`manage.py test`: pytest, which starts services of its own."""

import os
import sys

from config.launcher import HOUSE

# Two at a time, and a third only gets in their way; tests that share a house (`xdist_group`) stay
# together in one of them, and all come in the order that `config.testing` gives them.
PYTEST = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"]


def run(words: list[str]) -> int:
    """Replaces this process by pytest's, so that Ctrl-C and the exit code are pytest's own."""
    os.chdir(HOUSE)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *PYTEST, *words])  # noqa: S606
