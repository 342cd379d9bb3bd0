"""Those whose families are asked, and another system that wants to know."""

from collections.abc import Iterator
from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from rosters.models import Student
from tests.districts import factories
from tests.notifications.classrooms import Room, lead, room
from tests.notifications.conftest import committed  # noqa: F401
from tests.notifications.emergencies import by_clover_park
from tests.notifications.factories import family, sender
from tests.optin.receivers import Receiver, standing


@pytest.fixture
def in_march(db: None, at_time: Any) -> None:
    """Tuesday, March 2, 2027, at noon."""
    at_time("2027-03-02T12:00-08:00")


@pytest.fixture
def olga(north: School) -> User:
    """Olga keeps the office of North Middle."""
    olga = factories.person("Olga Ortiz", display_name="Ms. Ortiz")
    factories.appoint(olga, RoleKey.SCHOOL_SECRETARY, north)
    return olga


@pytest.fixture
def tess(north: School) -> User:
    """Tess counsels at North Middle."""
    tess = factories.person("Tess Tan", display_name="Ms. Tan")
    factories.appoint(tess, RoleKey.COUNSELOR, north)
    return tess


@pytest.fixture
def kim(north: School) -> Student:
    return family(north, "Pat Perez", [("Kim", "07")]).students[0]


@pytest.fixture
def chen(north: School) -> User:
    return lead("Mei Chen", north)


@pytest.fixture
def math(riverside: District, north: School, chen: User) -> Room:
    by_clover_park(riverside)
    sender(riverside)
    return room(north, chen)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with standing() as receiver:
        yield receiver
