"""What the database itself refuses to the role that the app works as."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from records import book, checks, holds, sealer
from tenancy.scope import working_in

TABLES = ["records_event", "records_seal", "records_hold", "records_holdrelease", "records_check"]
STATEMENTS = ["update {} set district_id = district_id", "delete from {}", "truncate {} cascade"]


@pytest.fixture
def written(riverside, ann, bob):
    """A book with a row in each table, so that a statement that were allowed would do something."""
    with working_in(riverside.pk):
        hold = holds.place(
            covers="records.", reason="R", by=ann, now=datetime(2026, 12, 10, tzinfo=UTC)
        )
        holds.release(hold=hold, by=bob)
        checks.check()
    sealer.seal(riverside.pk)
    return riverside


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", TABLES)
def test_app_role_cannot_change_or_remove_what_is_written(written, table, statement):
    with working_in(written.pk), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608
        assert cursor.fetchone()[0] > 0
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute(statement.format(table))


def test_app_role_cannot_truncate_the_queue(written):
    with (
        working_in(written.pk),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        cursor.execute("truncate records_unsealed")


def test_event_cannot_be_written_into_another_district(riverside, hilltop):
    with working_in(riverside.pk), pytest.raises(ProgrammingError, match="row-level security"):
        book.Event.objects.create(district_id=hilltop.pk, name="records.hold.placed")
