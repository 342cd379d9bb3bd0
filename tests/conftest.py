"""Every test runs as the app role on a copy of the migrated template (docs/adr/0002)."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from config.testing import TEMPLATE, as_superuser
from districts.models import District, School, User
from districts.roles import Permission, RoleKey
from tenancy.database_roles import as_owner
from tests.districts import factories
from tests.walls import Walls, standing


def flush_as_owner(self: Any) -> None:
    """TRUNCATE, setval and post_migrate need the owner; the app role has none of these rights."""
    with as_owner():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    as_superuser(
        f"drop database if exists {name} with (force)",
        f"create database {name} template {TEMPLATE}",
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


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Any) -> None:
    """Hashing as slowly as in earnest would be most of the suite's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def riverside(db: None) -> District:
    return factories.district("riverside")


@pytest.fixture
def hilltop(db: None) -> District:
    return factories.district("hilltop")


@pytest.fixture
def north(riverside: District) -> School:
    return factories.school(riverside, "north-middle", name="North Middle School")


@pytest.fixture
def south(riverside: District) -> School:
    return factories.school(riverside, "south-high", name="South High School")


@pytest.fixture
def ann(north: School) -> User:
    """Ann leads North Middle."""
    ann = factories.person("Ann Archer", display_name="Ms. Archer")
    factories.appoint(ann, RoleKey.PRINCIPAL, north, phone="(253) 555-0142")
    return ann


@pytest.fixture
def bob(riverside: District) -> User:
    """Bob leads the district."""
    bob = factories.person("Bob Bell", display_name="Dr. Bell")
    factories.appoint(bob, RoleKey.SUPERINTENDENT, riverside, phone="(253) 555-0100")
    return bob


@pytest.fixture
def ian(riverside: District) -> User:
    """Ian runs the district's accounts."""
    ian = factories.person("Ian Ito", display_name="Mr. Ito")
    factories.appoint(ian, RoleKey.IT_ADMINISTRATOR, riverside)
    return ian


@pytest.fixture
def hana(riverside: District) -> User:
    """Hana directs HR."""
    hana = factories.person("Hana Hale", display_name="Ms. Hale")
    factories.appoint(hana, RoleKey.HR_DIRECTOR, riverside)
    return hana


@pytest.fixture
def sam(south: School) -> User:
    """Sam leads another school of Ann's district."""
    sam = factories.person("Sam Stone", display_name="Mr. Stone")
    factories.appoint(sam, RoleKey.PRINCIPAL, south)
    return sam


@pytest.fixture
def pia(riverside: District) -> User:
    """Pia is a parent in Ann's district."""
    pia = factories.person("Pia Perez", display_name="Ms. Perez")
    factories.appoint(pia, RoleKey.GUARDIAN, riverside)
    return pia


@pytest.fixture
def cora(hilltop: District) -> User:
    """Cora leads a school next door."""
    cora = factories.person("Cora Clay", display_name="Ms. Clay")
    factories.appoint(cora, RoleKey.PRINCIPAL, factories.school(hilltop, "hill-school"))
    return cora


def sign_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[1])
    return client


def with_token(person: User, at: District, *scopes: Permission) -> Client:
    """A program of this person's, that may do everything they may unless `scopes` name less."""
    _token, key = factories.token(person, at, *scopes)
    return Client(headers={"authorization": f"Bearer {key}"})


@pytest.fixture(params=list(Walls), ids=str)
def walls(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Walls]:
    """Ask for it before `db`: the role changes before the test's transaction begins."""
    with django_db_blocker.unblock(), standing(request.param):
        yield request.param
