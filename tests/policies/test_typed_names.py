"""Whose name a typed one is."""

import pytest

from policies.names import is_name_of


@pytest.mark.parametrize(
    ("typed", "listed", "is_theirs"),
    [
        ("Vera Voss", "Vera Voss", True),
        ("  vera   VOSS ", "Vera Voss", True),
        ("Voss, Vera", "Vera Voss", True),
        ("Jose Nunez", "José Núñez", True),
        ("José Núñez", "Jose Nunez", True),
        ("Dang Le", "Đặng Lê", True),
        ("Maria Lopez", "María del Carmen López", True),
        ("Maria Carmen Lopez", "María del Carmen López", True),
        ("Ann OBrien-Smith", "Ann O’Brien Smith", True),
        ("Cher", "Cher", True),
        ("Lee Lee", "Lee Lee", True),
        ("Lee", "Lee Lee", False),
        ("Vera", "Vera Voss", False),
        ("Voss", "Vera Voss", False),
        ("Viktor Voss", "Vera Voss", False),
        ("Carmen Lopez", "María del Carmen López", False),
        ("Vera Voss Sam Stone", "Vera Voss", False),
        ("VeraVoss", "Vera Voss", True),
        ("", "Vera Voss", False),
        ("…", "Vera Voss", False),
        ("…", "…", False),
    ],
)
def test_typed_name_is_theirs_or_it_is_not(typed: str, listed: str, is_theirs: bool) -> None:
    assert is_name_of(typed, listed) is is_theirs
