"""Migrations draw no model anew for a constraint, and leave Django as it was."""

from django.db import models
from django.db.migrations.operations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.state import ProjectState

from tenancy.migration_state import constraints_redraw_nothing

POSITIVE = models.CheckConstraint(condition=models.Q(number__gt=0), name="positive")
BY_NUMBER = models.Index(fields=["number"], name="by_number")


def state_with_a_bell() -> ProjectState:
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("number", models.IntegerField())]
    CreateModel("Bell", fields).state_forwards("districts", state)
    state.apps  # noqa: B018 -- draws it
    return state


def test_constraint_and_index_stand_on_the_model_that_was_drawn_before() -> None:
    state = state_with_a_bell()
    drawn = state.apps.get_model("districts", "bell")
    with constraints_redraw_nothing():
        AddConstraint("bell", POSITIVE).state_forwards("districts", state)
        AddIndex("bell", BY_NUMBER).state_forwards("districts", state)
    assert state.apps.get_model("districts", "bell") is drawn
    assert drawn._meta.constraints == [POSITIVE]
    assert drawn._meta.indexes == [BY_NUMBER]
    kept = state.models["districts", "bell"].options
    assert (kept["constraints"], kept["indexes"]) == ([POSITIVE], [BY_NUMBER])


def test_afterwards_django_draws_as_ever() -> None:
    with constraints_redraw_nothing():
        pass
    state = state_with_a_bell()
    drawn = state.apps.get_model("districts", "bell")
    AddConstraint("bell", POSITIVE).state_forwards("districts", state)
    redrawn = state.apps.get_model("districts", "bell")
    assert redrawn is not drawn
    assert redrawn._meta.constraints == [POSITIVE]
