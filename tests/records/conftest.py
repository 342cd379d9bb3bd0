"""Books to write in: one that several connections see, one in the hands of the tables' owner."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from districts.models import District
from records import book, sealer
from tenancy.database_roles import as_owner
from tenancy.scope import working_in
from tests.districts import factories


@dataclass(frozen=True)
class Somebody:
    """All that the book knows of a person."""

    pk: int


@pytest.fixture
def standing(django_db_blocker: DjangoDbBlocker) -> Iterator[District]:
    """A district that is committed, for tests with several connections; nobody else sees it."""
    with django_db_blocker.unblock():
        yield factories.district()


@pytest.fixture
def nine(django_db_blocker: DjangoDbBlocker) -> Iterator[District]:
    """A district with nine sealed entries, in the hands of the tables' owner; rolled back."""
    with django_db_blocker.unblock(), as_owner(), transaction.atomic():
        district = factories.district()
        with working_in(district.pk):
            for n in range(1, 10):
                book.write(
                    "records.hold.placed",
                    subject=district,
                    by=Somebody(pk=70 + n),
                    details={"n": n, "hash": f"{n}" * 64},
                )
        assert sealer.seal(district.pk) == 9
        yield district
        transaction.set_rollback(True)
