"""A role that walls do not hold gets no connection, and the owner's is put on for moments only."""

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.testing import BLIND
from tenancy.database_roles import as_owner
from tests.walls import _superusers_password


@pytest.fixture
def blind(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
):
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "USER", BLIND)
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", _superusers_password())
        yield connection
        connection.close()


def test_role_that_bypasses_row_security_is_refused(blind) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ImproperlyConfigured, match="may bypass row security"):
        blind.ensure_connection()


def test_check_names_the_wrong_role(blind) -> None:  # type: ignore[no-untyped-def]
    faults = run_checks(tags=[Tags.database], databases=["default"])
    assert "tenancy.E001" in {fault.id for fault in faults}


def test_check_is_content_with_the_app_role(db: None) -> None:
    faults = run_checks(tags=[Tags.database], databases=["default"])
    assert [fault for fault in faults if str(fault.id).startswith("tenancy")] == []


def test_owner_is_put_on_and_taken_off(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    def who() -> str:
        with connections["default"].cursor() as sql:
            sql.execute("select current_user")
            return str(sql.fetchone()[0])

    with django_db_blocker.unblock():
        with as_owner():
            assert who() == "owner"
        assert who() == "app"


def test_migrate_without_the_owners_url_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_OWNER_URL")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL is not set"):
        call_command("migrate", "--plan", verbosity=0)
