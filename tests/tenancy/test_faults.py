"""What is undone and passed over, and what is not."""

import pytest
from django.db import OperationalError, connection

from districts.models import District
from tenancy.faults import Contained


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
    with pytest.raises(fault), Contained("tests.failed"):
        raise fault
