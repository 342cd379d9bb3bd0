"""A whole house for one command on a developer's machine: services, roles, tables, settings."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from config.launcher import HOUSE, VAR, database, services

NEEDS_NO_TABLES = {"migrate", "makemigrations", "check", "compile_words", "extract_words", "help"}
# Commands that ask no service anything: none is started for them.
NEEDS_NO_HOUSE = {"make_roster"}
NOWHERE = {
    # For what reads settings and asks no service anything.
    "DATABASE_URL": "postgres://app:none@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


@contextmanager
def house(environ: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Join or start the services, fill the settings in, and have the tables ready. Says nothing."""
    with joined(VAR, environ):
        fill(VAR, environ)
        if len(sys.argv) > 1 and sys.argv[1] not in NEEDS_NO_TABLES:
            have_tables(environ)
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
        "WEBHOOKS_URL": "http://127.0.0.1:8001",
        "PHONE_ACCOUNTS": "none",
        "SANDBOX_URL": "http://127.0.0.1:8026",
        "SANDBOX_MAIL": environ.get("EMAIL_URL", "smtp://127.0.0.1:8025"),
        "SANDBOX_KEY": _secret(folder)[:40],
        # Short, so that a demonstration does not wait for what goes wrong on purpose.
        "SETTLE_AFTER": "15",
        "CALL_AGAIN_AFTER": "10",
        "CASE_KEYS": f"here:{_case_key(folder)}",
        "FILES": str(folder / "files"),
        "STATIC_FROM": "packages",
        "LOG_FORMAT": "words",
    }
    for name, value in settings.items():
        environ.setdefault(name, value)


def have_tables(environ: MutableMapping[str, str]) -> None:
    """Migrate, unless this database had these migrations already; one command at a time."""
    done = VAR / "migrated"
    with (VAR / "migrating.lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        wanted = _migrations(environ)
        if done.exists() and done.read_text() == wanted:
            return
        run(HOUSE, ["migrate", "--verbosity", "0"], environ, "The tables could not be made")
        done.write_text(wanted)


def run(root: Path, words: list[str], environ: MutableMapping[str, str], when_failed: str) -> str:
    """Run a Django command in a process of its own and return what it prints; or end with it."""
    done = subprocess.run(
        [sys.executable, str(root / "manage.py"), *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise SystemExit(f"{when_failed}:\n{done.stdout[-2000:]}{done.stderr[-4000:]}".rstrip())
    return done.stdout


def _migrations(environ: MutableMapping[str, str]) -> str:
    """What decides which tables there are: our migrations, the packages', and which database."""
    seen = hashlib.sha256(_which_database(environ["DATABASE_URL"]).encode())
    files = [HOUSE / "requirements.lock", HOUSE / "config" / "settings.py"]
    for path in [*files, *sorted(HOUSE.glob("*/migrations/*.py"))]:
        seen.update(path.name.encode() + path.read_bytes())
    return seen.hexdigest()


def _which_database(url: str) -> str:
    """The address; of our own, whose port and passwords change, what stays for its life."""
    known = _read(VAR / "roles.json")
    return str(urlsplit(known["made_for"]).password) if known.get("app") == url else url


def _urls(folder: Path, superuser: str) -> database.Urls:
    """The roles' addresses; made once for a start of the services, then read by who joins."""
    with (folder / "starting.lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        known = _read(folder / "roles.json")
        if known.get("made_for") == superuser:
            return database.Urls(app=known["app"], owner=known["owner"])
        urls = database.prepare(superuser)
        kept = {"made_for": superuser, "app": urls.app, "owner": urls.owner}
        (folder / "roles.json").unlink(missing_ok=True)
        _write_once(folder / "roles.json", json.dumps(kept))
        return urls


def _secret(folder: Path) -> str:
    """One key for a checkout's life, so that a restart signs nobody out."""
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(kept, secrets.token_urlsafe(50))
    return kept.read_text()


def _case_key(folder: Path) -> str:
    """Made of the checkout's key: files of a demonstration stay readable after a restart."""
    digest = hashlib.sha256(f"case files {_secret(folder)}".encode()).digest()
    return base64.b64encode(digest).decode()


def _read(path: Path) -> dict[str, str]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def _write_once(path: Path, text: str) -> None:
    """All of it or nothing, for our eyes alone; of two at once the first is kept."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as fresh:
        fresh.write(text)
        fresh.flush()
        with suppress(FileExistsError):
            os.link(fresh.name, path)
