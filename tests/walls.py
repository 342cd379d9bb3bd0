"""The two walls, each with the other one down: the modes that isolation is proven in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

import pytest
from django.db import connections, models

from config.testing import BLIND
from tenancy import database_roles
from tenancy.scope import DistrictManager
from violations.scope import OpenByNameManager


class Walls(StrEnum):
    BOTH = "both walls"
    ONE_DOWN = "wall 1 down"
    TWO_DOWN = "wall 2 down"


@contextmanager
def standing(walls: Walls) -> Iterator[None]:
    """Tear one wall down: the managers' filters, or the row security that the role is held by."""
    with pytest.MonkeyPatch.context() as patch:
        if walls == Walls.ONE_DOWN:
            for manager in (DistrictManager, OpenByNameManager):
                patch.setattr(manager, "get_queryset", models.Manager.get_queryset)
        if walls != Walls.TWO_DOWN:
            yield
            return
        connection = connections["default"]
        connection.close()
        patch.setattr(database_roles._Migrating, "now", True)
        patch.setitem(connection.settings_dict, "USER", BLIND)
        patch.setitem(connection.settings_dict, "PASSWORD", _superusers_password())
        yield
        connection.close()


def _superusers_password() -> str:
    return os.environ["SUPERUSER_URL"].split(":")[2].split("@")[0]
