"""Every test runs as the app role on a copy of the migrated template (docs/adr/0002)."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from config.testing import TEMPLATE, as_superuser
from tenancy.roles import as_owner


def flush_as_owner(self: Any) -> None:
    """TRUNCATE, setval and post_migrate need the owner; the app role has none of these rights."""
    with as_owner():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    as_superuser(
        f"drop database if exists {name} with (force)", f"create database {name} template {TEMPLATE}"
    )
    connections["default"].settings_dict["NAME"] = name
    TransactionTestCase._fixture_teardown = flush_as_owner  # type: ignore[method-assign]
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    as_superuser(f"drop database {name} with (force)")


@pytest.fixture
def at_time() -> Any:
    """Move the database's clock inside this test's transaction: `at_time("2026-12-01T10:02Z")`."""

    def move(moment: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.now', %s, true)", [moment])

    return move
