"""Two districts side by side: with both walls, and with either one down, neither sees the other."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from districts.models import Appointment, Delegation, Dismissal, School
from notifications.models import Chunk, DueRelease, Stirred
from records.models import Unsealed
from tenancy.checks import walled_models
from tenancy.scope import across_districts, as_oneself, working_in
from tests.tenancy.furniture import furnish
from tests.walls import Walls
from violations.reading import as_house


def test_every_walled_table_is_furnished_here(db: None) -> None:
    assert set(furnish().rows) == set(walled_models())


def test_reads_stay_at_home(walls: Walls, db: None) -> None:
    ours, theirs = furnish(), furnish()
    with working_in(ours.district.pk), as_house():
        for model, row in theirs.rows.items():
            found = model._default_manager
            assert found.count() == found.filter(pk=ours.rows[model].pk).count() + _more(model)
            assert not found.filter(pk=row.pk).exists(), model
            assert not found.exclude(pk=ours.rows[model].pk).filter(pk=row.pk).exists(), model


def test_changes_of_the_neighbours_rows_touch_nothing(walls: Walls, db: None) -> None:
    ours, theirs = furnish(), furnish()
    with working_in(ours.district.pk), as_house():
        for model, row in theirs.rows.items():
            column = next(one.attname for one in model._meta.fields if not one.primary_key)
            with _append_only_is_fine():
                assert model._default_manager.filter(pk=row.pk).update(**{column: None}) == 0
            with _append_only_is_fine():
                assert model._default_manager.filter(pk=row.pk).delete()[0] == 0
    with working_in(theirs.district.pk), as_house():
        for model, row in theirs.rows.items():
            assert model._default_manager.filter(pk=row.pk).exists(), model


@pytest.mark.parametrize("walls", [Walls.BOTH, Walls.ONE_DOWN], indirect=True, ids=str)
def test_row_security_refuses_rows_for_the_neighbour(walls: Walls, db: None) -> None:
    ours, theirs = furnish(), furnish()
    with working_in(ours.district.pk), as_house():
        for model, row in theirs.rows.items():
            copy = model._default_manager.model(
                **{
                    one.attname: getattr(row, one.attname)
                    for one in model._meta.concrete_fields
                    if not isinstance(one, models.AutoField)
                }
            )
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                model._default_manager.bulk_create([copy])


def test_no_row_can_point_into_the_neighbours_district(walls: Walls, db: None) -> None:
    ours, theirs = furnish(), furnish()
    pointers = 0
    with working_in(ours.district.pk), as_house():
        for model, row in ours.rows.items():
            for field in _pointers(model):
                target = theirs.rows[field.related_model]
                with pytest.raises(DatabaseError) as refused, transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{field.attname: target.pk})
                # A policy that looks at what a row points at says no before the key does.
                is_narrowed = 'policy "narrowed"' in str(refused.value)
                if not is_narrowed and not _is_append_only(refused.value):
                    assert isinstance(refused.value, IntegrityError), (model, field.name)
                pointers += 1
    assert pointers >= 5


def test_neighbours_row_cannot_be_walked_to(walls: Walls, db: None) -> None:
    ours, theirs = furnish(), furnish()
    with working_in(ours.district.pk), as_house():
        theirs_school = theirs.rows[School]
        assert not Appointment.objects.filter(school=theirs_school).exists()
        assert not School.objects.filter(appointments__pk=theirs.rows[Appointment].pk).exists()
        assert not Dismissal.objects.filter(school__pk=theirs_school.pk).exists()
        assert not Delegation.objects.filter(
            appointment__person=theirs.rows[Appointment].person_id  # type: ignore[attr-defined]
        ).exists()


@pytest.mark.parametrize("walls", [Walls.BOTH, Walls.ONE_DOWN], indirect=True, ids=str)
def test_without_a_district_the_database_shows_nothing(walls: Walls, db: None) -> None:
    furnish()
    with connection.cursor() as sql:
        for model in walled_models():
            sql.execute(f'select count(*) from "{model._meta.db_table}"')  # noqa: S608
            assert sql.fetchone() == (0,), model


def test_across_districts_shows_due_work_and_nothing_else(db: None) -> None:
    ours, theirs = furnish(), furnish()
    with across_districts("test"):
        for model in (Unsealed, DueRelease, Chunk, Stirred):
            due = set(model.in_all_districts.values_list("district_id", flat=True))
            assert due >= {ours.district.pk, theirs.district.pk}, model
        with connection.cursor() as sql:
            sql.execute(
                "select (select count(*) from districts_school) + "
                "(select count(*) from notifications_message)"
            )
            assert sql.fetchone() == (0,)


def test_across_districts_cannot_change_what_it_shows(db: None) -> None:
    furnish()
    with across_districts("test"):
        assert Unsealed.in_all_districts.update(district_id=1) == 0
        assert Unsealed.in_all_districts.all().delete()[0] == 0


def test_oneself_sees_own_appointments_everywhere_and_no_one_elses(db: None) -> None:
    ours, theirs = furnish(), furnish()
    person_id = ours.rows[Appointment].person_id  # type: ignore[attr-defined]
    with as_oneself(person_id):
        seen = list(Appointment.in_all_districts.values_list("pk", flat=True))
    assert seen == [ours.rows[Appointment].pk]
    assert theirs.rows[Appointment].pk not in seen


def _more(model: type[models.Model]) -> int:
    """A school has a week of dismissals; of everything else there is one."""
    return 4 if model is Dismissal else 0


def _pointers(model: type[models.Model]) -> list[models.ForeignKey]:
    walled = set(walled_models())
    return [
        one
        for one in model._meta.concrete_fields
        if isinstance(one, models.ForeignKey) and one.related_model in walled
    ]


def _is_append_only(error: BaseException) -> bool:
    return "permission denied for table" in str(error)


class _append_only_is_fine:
    """A table that may not be changed at all answers with a refusal: the row is safe too."""

    def __enter__(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> bool:
        self.savepoint.__exit__(kind, error, trace)  # type: ignore[arg-type]
        return error is not None and _is_append_only(error)
