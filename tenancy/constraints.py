"""The database's half of the walls, declared in a model's Meta and found by makemigrations."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement

DISTRICT = "district_id = nullif(current_setting('app.district', true), '')::bigint"


class _TableSQL(models.BaseConstraint):
    """SQL that belongs to a table and comes and goes with it."""

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        # Asked for inside CREATE TABLE: run later, when every table of the migration exists.
        assert model is not None  # noqa: S101
        assert schema_editor is not None  # noqa: S101
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        return Statement(self._create(*_names(model, schema_editor)))

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        return Statement(self._remove(*_names(model, schema_editor)))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask in Python: the database decides."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

    __hash__ = models.BaseConstraint.__hash__

    def _create(self, model: type[models.Model], table: str) -> str:
        raise NotImplementedError

    def _remove(self, model: type[models.Model], table: str) -> str:
        raise NotImplementedError


class _FieldSQL(_TableSQL):
    """SQL that belongs to one field of a table."""

    def __init__(self, field: str, *, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        return path, (self.field,), kwargs


class Wall(_TableSQL):
    """Row security: rows are seen and written only inside their own district, owner included."""

    def _create(self, model: type[models.Model], table: str) -> str:
        return (
            f"alter table {table} enable row level security, force row level security; "
            f"create policy own on {table} using ({DISTRICT})"
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return (
            f"drop policy own on {table}; "
            f"alter table {table} disable row level security, no force row level security"
        )


class _ReadPolicy(_TableSQL):
    """A second policy, for SELECT alone, that a named door of tenancy.scope opens."""

    policy: str

    def condition(self) -> str:
        raise NotImplementedError

    def _create(self, model: type[models.Model], table: str) -> str:
        return f"create policy {self.policy} on {table} for select using ({self.condition()})"

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f"drop policy {self.policy} on {table}"


class DueWork(_ReadPolicy):
    """Lets `across_districts` read; for tables that hold ids of work and no personal data."""

    policy = "due_work"

    def condition(self) -> str:
        return "current_setting('app.across', true) = 'on'"


class Narrowed(_TableSQL):
    """A policy that all of a row's others must agree with: the wall, and besides it this."""

    def condition(self, model: type[models.Model]) -> str:
        raise NotImplementedError

    def _create(self, model: type[models.Model], table: str) -> str:
        return (
            f"create policy narrowed on {table} as restrictive for all "
            f"using ({self.condition(model)})"
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f"drop policy narrowed on {table}"


class OwnRows(_FieldSQL, _ReadPolicy):
    """Lets `as_oneself` read a person's own rows in every district (the district chooser)."""

    policy = "own_rows"

    def condition(self) -> str:
        return f"{self.field}_id = nullif(current_setting('app.person', true), '')::bigint"


class SameDistrict(_FieldSQL):
    """A composite foreign key, so that a row cannot point at another district's.

    The target needs `UniqueConstraint(fields=["district", "id"])`, and the Django field
    `db_constraint=False`: one check, not two.
    """

    def _create(self, model: type[models.Model], table: str) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)  # noqa: S101
        target = field.related_model._meta.db_table
        return (
            f'alter table {table} add constraint "{self.name}" '
            f'foreign key (district_id, "{field.column}") references "{target}" (district_id, id)'
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f'alter table {table} drop constraint "{self.name}"'


class AppendOnly(_TableSQL):
    """What is written stays: the app role may add and read rows, never change or remove them."""

    def _create(self, model: type[models.Model], table: str) -> str:
        return f"revoke update, delete on {table} from {app_role()}"

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f"grant update, delete on {table} to {app_role()}"


class Dated(_FieldSQL):
    """The database writes when a row came, whatever time it was given: nobody can backdate one."""

    def _create(self, model: type[models.Model], table: str) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.Field)  # noqa: S101
        return (
            f'create function "{self.name}"() returns trigger language plpgsql as '
            f'$$begin new."{field.column}" := tenancy_now(); return new; end$$; '
            f'create trigger "{self.name}" before insert on {table} '
            f'for each row execute function "{self.name}"()'
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f'drop trigger "{self.name}" on {table}; drop function "{self.name}"()'


class FrozenOnce(_FieldSQL):
    """Once this column has a value, the database changes and removes the row no more."""

    def _create(self, model: type[models.Model], table: str) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.Field)  # noqa: S101
        return (
            f'create function "{self.name}"() returns trigger language plpgsql as $$begin '
            f"raise restrict_violation using message = tg_table_name || ' is final'; end$$; "
            f'create trigger "{self.name}" before update or delete on {table} for each row '
            f'when (old."{field.column}" is not null) execute function "{self.name}"()'
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f'drop trigger "{self.name}" on {table}; drop function "{self.name}"()'


class Triggered(_TableSQL):
    """A trigger of the table's own, whose function may look at other rows of the same district."""

    # "before insert or update of released_at"
    when: str

    def body(self, model: type[models.Model]) -> str:
        """The function in PL/pgSQL, from `declare` or `begin` to `end`."""
        raise NotImplementedError

    def _create(self, model: type[models.Model], table: str) -> str:
        return (
            f'create function "{self.name}"() returns trigger language plpgsql as '
            f"$${self.body(model)}$$; "
            f'create trigger "{self.name}" {self.when} on {table} '
            f'for each row execute function "{self.name}"()'
        )

    def _remove(self, model: type[models.Model], table: str) -> str:
        return f'drop trigger "{self.name}" on {table}; drop function "{self.name}"()'


def app_role() -> str:
    """The role that DATABASE_URL names, quoted; known while the owner migrates, too."""
    return '"' + str(settings.DATABASE_APP_ROLE).replace('"', '""') + '"'


def _names(
    model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
) -> tuple[type[models.Model], str]:
    assert model is not None  # noqa: S101
    assert schema_editor is not None  # noqa: S101
    return model, schema_editor.quote_name(model._meta.db_table)
