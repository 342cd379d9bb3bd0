"""Every setting that the environment gives, with the sentence for whoever forgot it.

There are no defaults (docs/adr/0009): development fills the environment, production writes it.
"""

import base64
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Variable:
    name: str
    what: str
    example: str


VARIABLES = (
    Variable("SECRET_KEY", "signs sessions and links; 50 random characters", "(secret)"),
    Variable("DEBUG", "shows stack traces to visitors; false wherever people work", "false"),
    Variable(
        "PUBLIC_URL",
        "the address people type; https except on loopback",
        "https://bell.example.org",
    ),
    Variable("TRUSTED_PROXIES", "how many proxies of ours stand before the web process", "1"),
    Variable(
        "DATABASE_URL",
        "PostgreSQL as the app role, which owns nothing",
        "postgres://app:(secret)@db:5432/belltower",
    ),
    Variable("REDIS_URL", "the broker", "redis://:(secret)@broker:6379/0"),
    Variable("EMAIL_URL", "the mail server", "smtp+tls://user:(secret)@mail.example.org:587"),
    Variable("MAIL_FROM", "the sender of our mail", "Belltower <bell@example.org>"),
    Variable(
        "WEBHOOKS_URL",
        "where the telephone company calls back; the public address, unless on loopback",
        "https://bell.example.org",
    ),
    Variable(
        "PHONE_ACCOUNTS",
        "the districts’ accounts at Twilio as `AC…:token`, or `AC…:token/former-token` while a "
        "token is being changed, with commas between; `none` while nobody is live",
        "AC0123456789abcdef0123456789abcdef:(secret)",
    ),
    Variable(
        "SANDBOX_URL",
        "the telephone company for districts that are not live yet, or `none`",
        "none",
    ),
    Variable("SANDBOX_MAIL", "the mail server for those districts, or `none`", "none"),
    Variable("SANDBOX_KEY", "what the sandbox’s tokens are made from, or `none`", "none"),
    Variable(
        "SETTLE_AFTER",
        "seconds before we ask what became of a text that got no answer; longer than the company "
        "ever takes to accept one",
        "600",
    ),
    Variable("CALL_AGAIN_AFTER", "seconds until a busy phone is called again", "300"),
    Variable(
        "CASE_KEYS",
        "what the keys of investigation files are locked with, as `name:key`, the key 32 random "
        "bytes in base64; while it is being changed `new:key,old:key`",
        "2026:(secret)",
    ),
    Variable("FILES", "the folder for recordings and uploads, on a disk that is kept", "/files"),
    Variable("STATIC_FROM", "static files: `collected` (in the image) or `packages`", "collected"),
    Variable("LOG_FORMAT", "log lines as `json` or as `words`", "json"),
)
OWNER = Variable(
    "DATABASE_OWNER_URL",
    "PostgreSQL as the owner of the tables; only for migrate",
    "postgres://owner:(secret)@db:5432/belltower",
)


def refuse_missing() -> None:
    """Raise ImproperlyConfigured with one sentence for each variable that is not set."""
    missing = [v for v in VARIABLES if not os.environ.get(v.name)]
    if missing:
        raise ImproperlyConfigured(
            "Belltower cannot start. "
            + " ".join(f"{v.name} is not set: {v.what}, for example {v.example}." for v in missing)
        )


def text(name: str) -> str:
    return os.environ[name]


def one_of(name: str, *allowed: str) -> str:
    if text(name) not in allowed:
        raise _wrong(name, f"it must be one of {', '.join(allowed)}")
    return text(name)


def flag(name: str) -> bool:
    return one_of(name, "true", "false") == "true"


def whole(name: str) -> int:
    if not text(name).isdecimal():
        raise _wrong(name, "it must be a whole number, 0 or more")
    return int(text(name))


def seconds(name: str) -> float:
    try:
        found = float(text(name))
    except ValueError:
        found = 0.0
    if found <= 0:
        raise _wrong(name, "it must be a number of seconds above 0")
    return found


def web(name: str) -> str:
    """An address without its last slash: https, except on this machine itself."""
    url = text(name).rstrip("/")
    parts = urlsplit(url)
    at_home = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
        raise _wrong(name, "it must be an https address (http on this machine alone)")
    return url


def optional(name: str) -> str:
    """Empty where the environment says `none`."""
    return "" if text(name) == "none" else text(name).rstrip("/")


def phone_accounts(name: str) -> dict[str, tuple[str, ...]]:
    """Account number → its tokens, the one that we send with first."""
    accounts: dict[str, tuple[str, ...]] = {}
    for pair in optional(name).split(",") if optional(name) else []:
        found = re.fullmatch(r"\s*(AC[0-9a-fA-F]{32}):([^,/:\s]+)(?:/([^,/:\s]+))?\s*", pair)
        if not found:
            raise _wrong(name, "it must be AC…:token, with commas between", shown=False)
        accounts[found[1]] = tuple(token for token in (found[2], found[3]) if token)
    return accounts


def case_keys(name: str) -> dict[str, bytes]:
    """Name → key; the first locks, any of them opens."""
    keys: dict[str, bytes] = {}
    for pair in text(name).split(","):
        called, _colon, key = pair.strip().partition(":")
        try:
            keys[called] = base64.b64decode(key, validate=True)
        except ValueError:
            keys[called] = b""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", called) or len(keys[called]) != 32:
            raise _wrong(name, "it must be name:key, the key 32 bytes in base64", shown=False)
    return keys


def database(name: str) -> dict[str, Any]:
    """Django's settings of a PostgreSQL given as postgres://user:password@host:port/name."""
    try:
        found: dict[str, Any] = environ.Env.db_url_config(text(name))
    except (ImproperlyConfigured, ValueError, KeyError):
        found = {}
    if not all(found.get(key) for key in ("ENGINE", "NAME", "USER", "HOST")):
        raise _wrong(name, "it must be postgres://user:password@host:port/name", shown=False)
    return found


def mail(name: str) -> dict[str, Any]:
    """Django's settings of a mail server: smtp+tls://user:password@host:port, or
    sendgrid://key@api for Twilio SendGrid through anymail."""
    url = urlsplit(text(name))
    if url.scheme == "sendgrid" and url.username:
        backend = "anymail.backends.sendgrid.EmailBackend"
        return {"EMAIL_BACKEND": backend, "SENDGRID_API_KEY": url.username}
    try:
        return dict(environ.Env.email_url_config(text(name)))
    except (ImproperlyConfigured, ValueError, KeyError):
        sentence = "it must be smtp+tls://user:password@host:port or sendgrid://key@api"
        raise _wrong(name, sentence, shown=False) from None


def broker(name: str) -> str:
    if not text(name).startswith(("redis://", "rediss://")):
        raise _wrong(name, "it must be redis://:password@host:port/0", shown=False)
    return text(name)


def _wrong(name: str, sentence: str, *, shown: bool = True) -> ImproperlyConfigured:
    """A sentence that names the variable, and its value where that holds no password."""
    value = f" is {text(name)!r}" if shown else " cannot be read"
    return ImproperlyConfigured(f"Belltower cannot start. {name}{value}: {sentence}.")
