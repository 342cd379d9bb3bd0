"""What is undone and passed over, and what is not."""

import pytest
from django.db import OperationalError, connection

from districts.models import District
from tenancy.faults import Contained, passed_over
from tenancy.scope import working_in


def answer(work: str) -> str:
    with Contained("tests.failed", district_id=1):
        connection.cursor().execute(work)
        return "done"
    return "went on"


def test_fault_is_undone_and_the_transaction_stays_good(riverside: District) -> None:
    assert answer("select 1") == "done"
    assert answer("select no_such_column") == "went on"
    assert District.objects.filter(pk=riverside.pk).exists()


def test_it_says_whether_it_has_failed(db: None) -> None:
    with Contained("tests.failed") as work:
        raise ZeroDivisionError
    assert work.has_failed


@pytest.mark.parametrize("fault", [OperationalError, KeyboardInterrupt])
def test_without_a_database_nothing_goes_on(db: None, fault: type[BaseException]) -> None:
    for kept in (Contained("tests.failed"), passed_over("tests.failed")):
        with pytest.raises(fault), kept:
            raise fault


def test_one_that_fails_holds_up_none_of_the_others(
    riverside: District, hilltop: District, caplog: pytest.LogCaptureFixture
) -> None:
    """What the one has written is undone, and its own name stands in the log."""
    for one in (riverside, hilltop):
        with passed_over("tests.failed", district_id=one.pk), working_in(one.pk):
            District.objects.filter(pk=one.pk).update(short_name="Done")
            if one == riverside:
                connection.cursor().execute("select no_such_column")
    done = District.objects.filter(short_name="Done")
    assert [one.pk for one in done] == [hilltop.pk]
    assert len(caplog.records) == 1
    assert f"'district_id': {riverside.pk}" in caplog.text
