"""The two database roles: what the app's may, and the refusal to work as any other."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tenancy.constraints import app_role

WRONG_ROLE = """
    select concat_ws(', ',
        case when r.rolsuper then 'is a superuser' end,
        case when r.rolbypassrls then 'may bypass row security' end,
        case when not r.rolsuper and exists (
            select 1 from pg_roles other where other.oid <> r.oid
            and (other.rolsuper or other.rolbypassrls)
            and pg_has_role(current_user, other.oid, 'member'))
            then 'is a member of a role that bypasses row security' end,
        case when exists (
            select 1 from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p')
            and pg_has_role(current_user, c.relowner, 'member')) then 'owns the tables' end)
    from pg_roles r where r.rolname = current_user
"""


class _Migrating:
    """Whether this process has put on the owner's role; only `as_owner` writes it."""

    now = False


def fault_of_role(using: BaseDatabaseWrapper) -> str:
    """Why this connection's role voids the second wall; empty when it does not."""
    with using.cursor() as cursor:
        cursor.execute(WRONG_ROLE)
        return str(cursor.fetchone()[0])


def refuse_wrong_role(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """On every new connection: a role that walls do not hold gets no further than this."""
    if _Migrating.now or connection.vendor != "postgresql":
        return
    fault = fault_of_role(connection)
    if fault:
        connection.close()
        raise ImproperlyConfigured(
            f"The database role of DATABASE_URL {fault}, so districts would not be kept apart. "
            "Use a role without these rights (docs/operations.md, roles)."
        )


@contextmanager
def as_owner() -> Iterator[None]:
    """Be the owner of the tables for a while: migrate and flush, nothing else."""
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise ImproperlyConfigured(
            "DATABASE_OWNER_URL is not set: migrations run as the owner of the tables, "
            "for example postgres://owner:(secret)@db:5432/belltower."
        )
    given = environ.Env.db_url_config(url)
    mine = connections["default"].settings_dict
    kept = {key: mine[key] for key in ("USER", "PASSWORD")}
    connection.close()
    mine.update({key: given[key] for key in kept})
    _Migrating.now = True
    try:
        yield
    finally:
        connection.close()
        mine.update(kept)
        _Migrating.now = False


def grant_to_app(**_: Any) -> None:
    """Before each migration: what tables and sequences made from here on give the app role.

    Default privileges and no GRANT ON ALL TABLES, which would give append-only tables back
    their UPDATE. Never TRUNCATE.
    """
    if not _Migrating.now:
        return
    role = app_role()
    with connection.cursor() as cursor:
        cursor.execute(f"grant usage on schema public to {role}")
        for things, rights in (
            ("tables", "select, insert, update, delete"),
            ("sequences", "usage, select"),
            ("functions", "execute"),
        ):
            cursor.execute(
                f"alter default privileges in schema public grant {rights} on {things} to {role}"
            )
