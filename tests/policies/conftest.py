"""What tests of policies share."""

from typing import Any

import pytest


@pytest.fixture
def in_november(db: None, at_time: Any) -> None:
    """Monday, November 30, 2026, ten in the morning."""
    at_time("2026-11-30T10:00:00-08:00")
