"""Every setting that the environment gives, with the sentence for whoever forgot it.

There are no defaults (docs/adr/0009): development fills the environment, production writes it.
"""

import os
from dataclasses import dataclass
from typing import Any

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
    """Django's settings of a mail server given as smtp+tls://user:password@host:port."""
    try:
        return dict(environ.Env.email_url_config(text(name)))
    except (ImproperlyConfigured, ValueError, KeyError):
        sentence = "it must be smtp+tls://user:password@host:port"
        raise _wrong(name, sentence, shown=False) from None


def broker(name: str) -> str:
    if not text(name).startswith(("redis://", "rediss://")):
        raise _wrong(name, "it must be redis://:password@host:port/0", shown=False)
    return text(name)


def _wrong(name: str, sentence: str, *, shown: bool = True) -> ImproperlyConfigured:
    """A sentence that names the variable, and its value where that holds no password."""
    value = f" is {text(name)!r}" if shown else " cannot be read"
    return ImproperlyConfigured(f"Belltower cannot start. {name}{value}: {sentence}.")
