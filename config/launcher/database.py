"""The two roles and the database of a server that the launcher started itself.

A server given by DATABASE_URL is its owner's business: docs/operations.md has the same statements.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Urls:
    """The same database, as two roles."""

    app: str
    owner: str


def prepare(superuser: str, *, database: str = "belltower") -> Urls:
    """Make roles `owner` and `app` with fresh passwords, and the database; any number of times."""
    import psycopg2  # noqa: PLC0415

    passwords = {role: secrets.token_urlsafe(24) for role in ("owner", "app")}
    connection = psycopg2.connect(superuser)
    connection.autocommit = True
    with connection.cursor() as sql:
        # Two commands may come here at once, each with passwords of its own.
        sql.execute("select pg_advisory_lock(2411)")
        for role, password in passwords.items():
            sql.execute("select 1 from pg_roles where rolname = %s", [role])
            verb = "alter" if sql.fetchone() else "create"
            sql.execute(f"{verb} role {role} {ROLE} password %s", [password])
        sql.execute("select 1 from pg_database where datname = %s", [database])
        if not sql.fetchone():
            sql.execute(f'create database "{database}" owner owner')
            sql.execute(f'revoke all on database "{database}" from public')
            sql.execute(f'grant connect, temporary on database "{database}" to app')
    connection.close()
    return Urls(**{role: _url(superuser, role, passwords[role], database) for role in passwords})


ROLE = "login nosuperuser nobypassrls nocreatedb nocreaterole noinherit"


def _url(superuser: str, role: str, password: str, database: str) -> str:
    at = urlsplit(superuser)
    return f"postgres://{role}:{password}@{at.hostname}:{at.port}/{database}"
