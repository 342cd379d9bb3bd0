"""A whole house for one command on a developer's machine: services, roles, tables, settings."""

import fcntl
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from config.launcher import database, services

NEEDS_NO_TABLES = {"migrate", "makemigrations", "check", "compile_words", "extract_words", "help"}


@contextmanager
def house(root: Path, environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Join or start the services, fill the settings in, and have the tables ready. Says nothing."""
    with joined(root / "var", environ):
        fill(root / "var", environ)
        if len(sys.argv) > 1 and sys.argv[1] not in NEEDS_NO_TABLES:
            migrate(root)
        yield


@contextmanager
def joined(
    folder: Path, environ: MutableMapping[str, str], *, durable: bool = True
) -> Iterator[None]:
    """The database and the broker: those that DATABASE_URL and REDIS_URL name, else our own."""
    if "DATABASE_URL" in environ and "DATABASE_OWNER_URL" not in environ:
        raise SystemExit(
            "DATABASE_URL is set and DATABASE_OWNER_URL is not. Migrations run as the tables' "
            "owner, everything else as a role that owns nothing: set both (docs/operations.md)."
        )
    if "DATABASE_URL" in environ and "REDIS_URL" in environ:
        yield
        return
    with services.joined(folder, durable=durable) as addresses:
        environ.setdefault("REDIS_URL", addresses.redis)
        if "DATABASE_URL" not in environ:
            urls = _urls(folder, addresses.postgres)
            environ.update(DATABASE_URL=urls.app, DATABASE_OWNER_URL=urls.owner)
        yield


def fill(folder: Path, environ: MutableMapping[str, str]) -> None:
    """Give every setting that is still missing its value for development (docs/adr/0009)."""
    settings = {
        "SECRET_KEY": _secret(folder),
        "DEBUG": "false",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TRUSTED_PROXIES": "0",
        "EMAIL_URL": "smtp://127.0.0.1:8025",
        "MAIL_FROM": "Belltower <bell@belltower.example>",
        "STATIC_FROM": "packages",
        "LOG_FORMAT": "words",
    }
    for name, value in settings.items():
        environ.setdefault(name, value)


def migrate(root: Path) -> None:
    """Bring the tables up to date, in a process of its own; its words are shown if it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(root / "manage.py"), "migrate", "--verbosity", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"The tables could not be made:\n{done.stdout}{done.stderr}")


def _urls(folder: Path, superuser: str) -> database.Urls:
    """The roles' addresses; made once for a start of the services, then read by who joins."""
    known = folder / "roles.json"
    with (folder / "starting.lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        if known.exists():
            kept = json.loads(known.read_text())
            if kept.pop("made_for") == superuser:
                return database.Urls(**kept)
        urls = database.prepare(superuser)
        known.touch(mode=0o600)
        known.write_text(json.dumps({"made_for": superuser, "app": urls.app, "owner": urls.owner}))
        return urls


def _secret(folder: Path) -> str:
    """One key for a checkout's life, so that a restart signs nobody out."""
    kept = folder / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()
