"""Migrations draw no model anew for what is added, and leave Django as it was."""

from django.db import models
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
)
from django.db.migrations.state import ProjectState

from tenancy.migration_state import additions_redraw_nothing

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
    with additions_redraw_nothing():
        AddConstraint("bell", POSITIVE).state_forwards("districts", state)
        AddIndex("bell", BY_NUMBER).state_forwards("districts", state)
    assert state.apps.get_model("districts", "bell") is drawn
    assert drawn._meta.constraints == [POSITIVE]
    assert drawn._meta.indexes == [BY_NUMBER]
    kept = state.models["districts", "bell"].options
    assert (kept["constraints"], kept["indexes"]) == ([POSITIVE], [BY_NUMBER])


def test_new_model_is_known_to_the_one_that_it_points_to() -> None:
    state = state_with_a_bell()
    drawn = state.apps.get_model("districts", "bell")
    bell = models.ForeignKey("districts.Bell", on_delete=models.CASCADE, related_name="ropes")
    fields = [("id", models.BigAutoField(primary_key=True)), ("bell", bell)]
    after = state.clone()
    with additions_redraw_nothing():
        CreateModel("Rope", fields).state_forwards("districts", after)
    assert after.apps.get_model("districts", "bell") is drawn
    rope = after.apps.get_model("districts", "rope")
    assert rope._meta.get_field("bell").related_model is drawn
    assert [one.related_model for one in drawn._meta.related_objects] == [rope]
    assert drawn.ropes.rel.related_model is rope


def test_new_field_stands_on_the_model_and_keeps_no_default_that_was_for_once() -> None:
    state = state_with_a_bell()
    drawn = state.apps.get_model("districts", "bell")
    tone = models.CharField(max_length=2, default="C")
    hangs = models.ForeignKey("districts.Bell", on_delete=models.CASCADE, null=True)
    with additions_redraw_nothing():
        AddField("bell", "tone", tone, preserve_default=False).state_forwards("districts", state)
        AddField("bell", "hangs_on", hangs).state_forwards("districts", state)
    assert state.apps.get_model("districts", "bell") is drawn
    assert [one.name for one in drawn._meta.fields] == ["id", "number", "tone", "hangs_on"]
    assert not drawn._meta.get_field("tone").has_default()
    assert drawn._meta.get_field("hangs_on").related_model is drawn
    assert set(state.models["districts", "bell"].fields) == {"id", "number", "tone", "hangs_on"}


def test_what_is_drawn_anew_later_takes_along_what_was_added() -> None:
    """A removal and a change are Django's own work, on top of what was added here."""
    state = state_with_a_bell()
    bell = models.ForeignKey("districts.Bell", on_delete=models.CASCADE)
    fields = [("id", models.BigAutoField(primary_key=True)), ("bell", bell)]
    with additions_redraw_nothing():
        CreateModel("Rope", fields).state_forwards("districts", state)
        key = models.AutoField(primary_key=True)
        AlterField("bell", "id", key).state_forwards("districts", state)
    redrawn = state.apps.get_model("districts", "bell")
    assert isinstance(redrawn._meta.pk, models.AutoField)
    rope = state.apps.get_model("districts", "rope")
    assert rope._meta.get_field("bell").related_model is redrawn


def test_afterwards_django_draws_as_ever() -> None:
    with additions_redraw_nothing():
        pass
    state = state_with_a_bell()
    drawn = state.apps.get_model("districts", "bell")
    AddConstraint("bell", POSITIVE).state_forwards("districts", state)
    redrawn = state.apps.get_model("districts", "bell")
    assert redrawn is not drawn
    assert redrawn._meta.constraints == [POSITIVE]
