"""Processes that outlive the one which starts them, in a session of their own."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

START = '"$@" >/dev/null 2>&1 & echo $!'


def start(words: Sequence[str], *, within: Path) -> int:
    """Start it and return its number; nobody here waits for its end."""
    shell = subprocess.run(
        ["/bin/sh", "-c", START, "sh", *words],
        cwd=within,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=True,
    )
    return int(shell.stdout)
