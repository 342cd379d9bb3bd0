from typing import Any

import pytest

from districts.models import School, User
from districts.roles import RoleKey
from rosters.models import Student
from tests.districts import factories
from tests.notifications.factories import family


@pytest.fixture
def in_march(db: None, at_time: Any) -> None:
    """Tuesday, March 2, 2027, at noon."""
    at_time("2027-03-02T12:00-08:00")


@pytest.fixture
def tess(north: School) -> User:
    """Tess counsels at North Middle."""
    tess = factories.person("Tess Tan", display_name="Ms. Tan")
    factories.appoint(tess, RoleKey.COUNSELOR, north)
    return tess


@pytest.fixture
def kim(north: School) -> Student:
    return family(north, "Pat Perez", [("Kim", "07")]).students[0]
