"""Names of students in what goes out, however they are written."""

import pytest

from districts.models import School
from tests.violations.factories import student
from violations.masking import Mask, initials

pytestmark = pytest.mark.requirement("S1-47", "S1-48")


@pytest.fixture
def mask(north: School) -> Mask:
    return Mask.of([student(north, "Sofía", "Muñoz")], ["Ana de la Cruz"])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Sofía Muñoz came", "[S. M.] came"),
        ("SOFIA MUNOZ came", "[S. M.] came"),
        ("muñoz, sofia", "[S. M.]"),
        ("Sofi\u0301a laughed", "[S. M.] laughed"),
        ("Sofía’s mother", "[S. M.]’s mother"),
        ("I saw ana and Ana de la Cruz", "I saw [A. C.] and [A. C.]"),
        ("Sofiane is somebody else", "Sofiane is somebody else"),
        ("Straße, naïve, Ångström", "Straße, naïve, Ångström"),
    ],
)
def test_name_is_shortened_wherever_it_stands(mask: Mask, said: str, shown: str) -> None:
    assert mask.over(said) == shown


def test_short_words_of_a_typed_name_stay(mask: Mask) -> None:
    assert mask.over("It is de facto the rule") == "It is de facto the rule"


def test_nobody_masks_nothing() -> None:
    assert Mask.of([]).over({"a": ["Sofi\u0301a"]}) == {"a": ["Sofi\u0301a"]}
    assert initials("sofía") == "S."
