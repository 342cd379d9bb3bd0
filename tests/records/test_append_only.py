"""What the database itself refuses to the role that the app works as."""

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from records import checks, holds, sealer
from records.models import Check, Event, Hold, HoldRelease
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


def test_app_role_cannot_say_when_a_row_came(riverside, at_time):
    at_time("2026-12-10T08:00Z")
    pk, old = riverside.pk, datetime(2020, 1, 1, tzinfo=UTC)
    with working_in(pk):
        event = Event.objects.create(district_id=pk, name="records.hold.placed", at=old)
        check = Check.objects.create(district_id=pk, events=0, head="a" * 64, at=old)
        hold = Hold.objects.create(
            district_id=pk, reference="H-2020-00001", reason="R", placed_by_id=1, placed_at=old
        )
        release = HoldRelease.objects.create(
            hold=hold, district_id=pk, released_by_id=2, released_at=old
        )
        for row in (event, check, hold, release):
            row.refresh_from_db()
    came = {event.at, check.at, hold.placed_at, release.released_at}
    assert came == {datetime(2026, 12, 10, 8, tzinfo=UTC)}


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
        Event.objects.create(district_id=hilltop.pk, name="records.hold.placed")
