"""What a migration from nothing spends most of its time on, left out.

For each model, field, constraint and index that a migration adds, Django draws its model anew and
every model that is related to it, which is nearly all of them: 24 of 28 seconds with 540 such
operations, at each first start. But what is added changes no other model, and its own only by
itself.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field, Index
from django.db.models.constraints import BaseConstraint
from django.db.models.fields import NOT_PROVIDED


@contextmanager
def additions_redraw_nothing() -> Iterator[None]:
    """While open, what is added is put on what is drawn already."""
    quick = {
        "add_model": _add_model,
        "add_field": _add_field,
        "add_constraint": _add_constraint,
        "add_index": _add_index,
    }
    django = {name: getattr(ProjectState, name) for name in quick}
    _set(quick)
    try:
        yield
    finally:
        _set(django)


def _add_model(state: ProjectState, added: ModelState) -> None:
    key = added.app_label, added.name_lower
    state.models[key] = added
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_relations(key)
    if _is_drawn(state):
        _gather(state)
        state.apps.render_multiple([added])


def _add_field(  # noqa: PLR0913 -- Django's own arguments
    state: ProjectState,
    app: str,
    model: str,
    name: str,
    added: Field[Any, Any],
    preserve_default: bool,
) -> None:
    field = added if preserve_default else _without_default(added)
    key = app, model
    state.models[key].fields[name] = field
    if state._relations is not None:  # type: ignore[attr-defined]
        state.resolve_model_field_relations(key, name, field)
    if _is_drawn(state):
        _gather(state)
        state.apps.get_model(app, model).add_to_class(name, field.clone())
        state.apps.clear_cache()


def _without_default(added: Field[Any, Any]) -> Field[Any, Any]:
    field = added.clone()
    field.default = NOT_PROVIDED
    return field


def _add_constraint(state: ProjectState, app: str, model: str, added: BaseConstraint) -> None:
    _append(state, app, model, "constraints", added)


def _add_index(state: ProjectState, app: str, model: str, added: Index) -> None:
    _append(state, app, model, "indexes", added)


def _append(
    state: ProjectState, app: str, model: str, option: str, added: BaseConstraint | Index
) -> None:
    options = state.models[app, model].options
    options[option] = [*options[option], added]
    if _is_drawn(state):
        meta = state.apps.get_model(app, model)._meta
        setattr(meta, option, [*getattr(meta, option), added])


def _is_drawn(state: ProjectState) -> bool:
    return "apps" in state.__dict__


def _gather(state: ProjectState) -> None:
    """Whom a drawn model is related to, it looks up where it was drawn: let that be here.

    The state before this one shares the drawn models, and is asked for nothing but their names.
    """
    for model in state.apps.get_models(include_auto_created=True):
        model._meta.apps = state.apps


def _set(methods: Mapping[str, object]) -> None:
    for name, method in methods.items():
        setattr(ProjectState, name, method)
