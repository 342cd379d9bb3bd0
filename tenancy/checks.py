"""System checks: models without walls, and a database role that walls do not hold."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections, models

from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


def check_walls(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every model with a district has both walls, and no foreign key that could point across."""
    return [fault for model in walled_models() for fault in _faults(model)]


def check_database_role(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Run with `check --database default`; each new connection refuses by itself as well."""
    faults: list[CheckMessage] = []
    for alias in databases or ():
        try:
            connections[alias].ensure_connection()
        except ImproperlyConfigured as wrong:
            faults.append(Error(str(wrong), id="tenancy.E001"))
        except OperationalError as down:
            faults.append(Error(f"PostgreSQL does not answer: {down}", id="tenancy.E002"))
    return faults


def walled_models() -> Iterator[type[models.Model]]:
    """Models whose rows belong to a district: those with a `district_id` column."""
    for model in apps.get_models(include_auto_created=True):
        if any(field.column == "district_id" for field in model._meta.concrete_fields):
            yield model


def _faults(model: type[models.Model]) -> Iterable[CheckMessage]:
    held = model._meta.constraints
    if not any(isinstance(one, Wall) for one in held):
        text = f"{model._meta.label} has a district and no Wall."
        yield Error(text, obj=model, id="tenancy.E003")
    if not isinstance(model._default_manager, DistrictManager):
        yield Error(
            f"{model._meta.label} has a district and its first manager is not a DistrictManager.",
            obj=model,
            id="tenancy.E004",
        )
    same = {one.field for one in held if isinstance(one, SameDistrict)}
    walled = set(walled_models())
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model in walled:
            if field.name not in same:
                yield Error(
                    f"{model._meta.label}.{field.name} could point into another district: add "
                    f'SameDistrict("{field.name}", name=…) to its constraints.',
                    obj=model,
                    id="tenancy.E005",
                )
            if getattr(field, "db_constraint", True):
                yield Error(
                    f"{model._meta.label}.{field.name} is checked twice: SameDistrict already "
                    "does, so give the field db_constraint=False.",
                    obj=model,
                    id="tenancy.E006",
                )
