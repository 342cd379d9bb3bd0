"""Work that is really committed, and the outside world as a process."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from districts.models import District, User
from districts.roles import RoleKey
from notifications.models import Chunk, DueRelease, ProviderEvent, Stirred
from tenancy.clock import TenancyNow
from tenancy.scope import across_districts, working_in
from tests.districts import factories
from tests.sandbox.outside import KEY, App, Outside, app_standing, standing


@pytest.fixture
def cole(riverside: District) -> User:
    """Cole advises in emergencies, and has a work phone."""
    cole = factories.person("Carl Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside, phone="(253) 555-0107")
    return cole


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows that other connections see, in districts of the test's own; no work is left behind."""
    with django_db_blocker.unblock():
        connection.close()
        yield
        for model in (Chunk, DueRelease, Stirred):
            with across_districts("put away what a test has left"):
                found = set(model.in_all_districts.order_by().values_list("district_id", flat=True))
            for district_id in found:
                with working_in(district_id):
                    if model is Chunk:
                        Chunk.objects.filter(done_at=None).update(done_at=TenancyNow())
                    else:
                        model.objects.all().delete()
        ProviderEvent.objects.filter(applied_at=None).update(applied_at=TenancyNow())
        connection.close()


@pytest.fixture(scope="session")
def one_company() -> Iterator[Outside]:
    with standing("--instant") as outside:
        yield outside


@pytest.fixture
def company(one_company: Outside, settings: Any) -> Outside:
    """The sandbox, in clear weather, as where everything of ours goes."""
    one_company.told("/sandbox/weather", {"clear": True})
    settings.SANDBOX_URL = one_company.url
    settings.SANDBOX_KEY = KEY
    settings.SANDBOX_MAIL = f"smtp://127.0.0.1:{one_company.smtp}"
    settings.SETTLE_AFTER = 0.5
    return one_company


@pytest.fixture
def app() -> Iterator[App]:
    """Takes the company's callbacks in our place."""
    with app_standing() as app:
        yield app
