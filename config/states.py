"""Draws docs/states.md from the models' own tables of next states."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

PAGE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """# States

Drawn from the models by `python3 manage.py draw_states`; a test fails when this page is not
current. An arrow is the only way from one state to another.
"""


def drawn() -> str:
    """The whole page: for each model with a `NEXT` table, a diagram and what it is about."""
    return HEAD + "".join(_section(model) for model in _models())


def _models() -> Iterator[Any]:
    with_states = (model for model in apps.get_models() if "NEXT" in model.__dict__)
    return iter(sorted(with_states, key=lambda model: model._meta.label))


def _section(model: Any) -> str:
    table: Mapping[models.TextChoices, set[models.TextChoices]] = model.NEXT
    arrows = [
        f"    {here.name} --> {there.name}"
        for here, nexts in table.items()
        for there in sorted(nexts, key=list(table).index)
    ]
    ends = [f"    {here.name} --> [*]" for here, nexts in table.items() if not nexts]
    first = next(iter(table)).name
    about = (model.__doc__ or "").splitlines()[0]
    diagram = "\n".join(["stateDiagram-v2", f"    [*] --> {first}", *arrows, *ends])
    return f"\n## {model._meta.label}\n\n{about}\n\n```mermaid\n{diagram}\n```\n"
