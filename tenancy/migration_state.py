"""What a migration from nothing spends most of its time on, left out.

For each constraint or index that a migration adds, Django draws its model anew and every model
that is related to it, which is nearly all of them: 19 of 28 seconds with 370 such operations,
at each first start. But a constraint changes no other model, and its own only by itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db.migrations.state import ProjectState
from django.db.models import Index
from django.db.models.constraints import BaseConstraint


@contextmanager
def constraints_redraw_nothing() -> Iterator[None]:
    """While open, adding a constraint or an index puts it on the model that is drawn already."""
    quick = {"add_constraint": _add_constraint, "add_index": _add_index}
    django = {name: getattr(ProjectState, name) for name in quick}
    _set(quick)
    try:
        yield
    finally:
        _set(django)


def _add_constraint(state: ProjectState, app: str, model: str, added: BaseConstraint) -> None:
    _append(state, app, model, "constraints", added)


def _add_index(state: ProjectState, app: str, model: str, added: Index) -> None:
    _append(state, app, model, "indexes", added)


def _append(
    state: ProjectState, app: str, model: str, option: str, added: BaseConstraint | Index
) -> None:
    """The state before this one shares the drawn model, and never asks it for these."""
    options = state.models[app, model].options
    options[option] = [*options[option], added]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app, model)._meta
        setattr(meta, option, [*getattr(meta, option), added])


def _set(methods: Mapping[str, object]) -> None:
    for name, method in methods.items():
        setattr(ProjectState, name, method)
