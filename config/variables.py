"""Every setting that the environment gives, with the sentence for whoever forgot it.

There are no defaults (docs/adr/0009): development fills the environment, production writes it.
"""

import os
from dataclasses import dataclass

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

env = environ.Env()


def refuse_missing() -> None:
    """Raise ImproperlyConfigured with one sentence for each variable that is not set."""
    missing = [v for v in VARIABLES if not os.environ.get(v.name)]
    if missing:
        raise ImproperlyConfigured(
            "Belltower cannot start. "
            + " ".join(f"{v.name} is not set: {v.what}, for example {v.example}." for v in missing)
        )


def one_of(name: str, *allowed: str) -> str:
    value = str(env(name))
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value
