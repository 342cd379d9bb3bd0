"""A class whose families are asked, and another system that wants to know."""

from collections.abc import Iterator

import pytest

from districts.models import District, School, User
from tests.notifications.classrooms import Room, lead, room
from tests.notifications.conftest import committed  # noqa: F401
from tests.notifications.emergencies import by_clover_park
from tests.notifications.factories import sender
from tests.optin.receivers import Receiver, standing


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
