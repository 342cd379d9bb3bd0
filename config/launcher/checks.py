"""`manage.py check-all`: everything a machine can say about the code without running it."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from config.launcher import HOUSE, VAR, development


@dataclass(frozen=True)
class Outcome:
    name: str
    seconds: float
    said: str
    passed: bool


def commands() -> dict[str, list[str]]:
    """The slowest first, so that two at a time end together."""
    tools = Path(sys.executable).parent
    python = [sys.executable, "manage.py"]
    return {
        "mypy": [f"{tools}/mypy"],
        "djlint": [f"{tools}/djlint", "--lint", "--quiet", "templates"],
        "makemigrations --check": [*python, "makemigrations", "--check", "--dry-run"],
        "check --deploy": [*python, "check", "--deploy", "--fail-level", "WARNING"],
        "import-linter": [f"{tools}/lint-imports"],
        "ruff check": [f"{tools}/ruff", "check", "."],
        "ruff format": [f"{tools}/ruff", "format", "--check", "."],
    }


def run() -> int:
    """Run them two at a time; print what failed, and one line for each."""
    environ = production()
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        asked = [pool.submit(check, name, words, environ) for name, words in commands().items()]
        for answer in as_completed(asked):
            outcome = answer.result()
            verdict = "ok" if outcome.passed else "failed"
            print(f"{outcome.name:24} {outcome.seconds:5.1f} s  {verdict}", flush=True)
            if not outcome.passed:
                failed.append(outcome)
    for outcome in failed:
        print(f"\n{outcome.name}\n{outcome.said}")
    return 1 if failed else 0


def check(name: str, words: list[str], environ: dict[str, str]) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        words,
        cwd=HOUSE,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(name, time.monotonic() - began, done.stdout, done.returncode == 0)


def production() -> dict[str, str]:
    """Settings as a district would run them; nobody is asked at their addresses."""
    environ = dict(os.environ) | development.NOWHERE
    environ |= {
        "DEBUG": "false",
        "PUBLIC_URL": "https://bell.example.org",
        "TRUSTED_PROXIES": "1",
        "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
        "LOG_FORMAT": "json",
    }
    development.fill(VAR, environ)
    return environ
