import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from tests.districts import factories


@pytest.fixture
def tess(north: School) -> User:
    """Tess teaches at North Middle."""
    tess = factories.person("Tess Tan", display_name="Ms. Tan")
    factories.appoint(tess, RoleKey.TEACHER, north)
    return tess


@pytest.fixture
def lea(riverside: District) -> User:
    """Lea directs teaching and learning."""
    lea = factories.person("Lea Lund", display_name="Ms. Lund")
    factories.appoint(lea, RoleKey.TEACHING_DIRECTOR, riverside)
    return lea


@pytest.fixture
def dee(riverside: District) -> User:
    """Dee directs communications."""
    dee = factories.person("Dee Drew", display_name="Ms. Drew")
    factories.appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return dee
