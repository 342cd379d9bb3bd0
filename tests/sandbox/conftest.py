"""One sandbox in which nobody takes time, one in which people do, and an app to call back."""

import secrets
from collections.abc import Iterator

import pytest

from tests.sandbox.outside import App, Outside, app_standing, standing


@pytest.fixture(scope="session")
def one_instant() -> Iterator[Outside]:
    with standing("--instant") as outside:
        yield outside


@pytest.fixture(scope="session")
def one_lively() -> Iterator[Outside]:
    with standing() as outside:
        yield outside


@pytest.fixture
def company(one_instant: Outside) -> Outside:
    one_instant.told("/sandbox/weather", {"clear": True})
    return one_instant


@pytest.fixture
def lively(one_lively: Outside) -> Outside:
    return one_lively


@pytest.fixture
def app() -> Iterator[App]:
    with app_standing() as app:
        yield app


@pytest.fixture
def account() -> str:
    """One of its own for each test."""
    return f"AC{secrets.token_hex(16)}"


@pytest.fixture
def number() -> str:
    """A cell phone that no other test knows."""
    return f"+1253{200 + secrets.randbelow(700)}{2000 + secrets.randbelow(7000)}"
