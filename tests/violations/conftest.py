"""People of North Middle beside Ann, who leads it; and one report that came in."""

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from tests.districts import factories as people
from tests.notifications.conftest import committed  # noqa: F401
from tests.violations import factories
from violations.models import Case


@pytest.fixture
def rafael(north: School) -> User:
    """Rafael coaches at North Middle."""
    rafael = people.person("Rafael Diaz", display_name="Mr. Diaz")
    people.appoint(rafael, RoleKey.COACH, north)
    return rafael


@pytest.fixture
def wei(north: School) -> User:
    """Wei teaches there, too."""
    wei = people.person("Wei Chen", display_name="Ms. Chen")
    people.appoint(wei, RoleKey.TEACHER, north)
    return wei


@pytest.fixture
def signe(north: School) -> User:
    """Signe is Ann's assistant."""
    signe = people.person("Signe Lund", display_name="Ms. Lund")
    people.appoint(signe, RoleKey.ASSISTANT_PRINCIPAL, north)
    return signe


@pytest.fixture
def marcus(riverside: District) -> User:
    """Marcus is the assistant superintendent."""
    marcus = people.person("Marcus Cole", display_name="Mr. Cole")
    people.appoint(marcus, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    return marcus


@pytest.fixture
def case(
    riverside: District, north: School, ann: User, hana: User, marcus: User, rafael: User
) -> Case:
    """Rafael's about himself: with Ann, and Hana of HR is informed."""
    return factories.sent(rafael, riverside, school=north)
