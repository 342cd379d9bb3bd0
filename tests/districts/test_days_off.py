"""Days on which no school is open: entered, taken back, and passed over by what counts days."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from districts import school_days
from districts.models import DayOff, District, User
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import sign_in

HERE = "/riverside/settings/days-off/"
BREAK = {"name": "Long break", "from_on": "2026-12-21", "until_on": "2027-01-01"}


@pytest.fixture(autouse=True)
def in_november(db: None, at_time: Callable[[str], None]) -> None:
    at_time("2026-11-27T17:00Z")


@pytest.fixture
def bob_in(bob: User) -> Client:
    return sign_in(bob)


def test_superintendent_enters_a_break_and_days_pass_over_it(
    bob_in: Client, riverside: District
) -> None:
    assert "No days off are entered." in bob_in.get(HERE).content.decode()
    assert bob_in.post(HERE, BREAK).status_code == 302
    assert "Long break" in bob_in.get(HERE).content.decode()
    with working_in(riverside.pk):
        assert school_days.after(date(2026, 12, 18), 1) == date(2027, 1, 4)
        (line,) = Event.objects.filter(name="districts.day_off.added")
        assert line.details == {"from": "2026-12-21", "until": "2027-01-01"}


def test_one_day_is_a_day_off_without_a_last_one(bob_in: Client, riverside: District) -> None:
    bob_in.post(HERE, BREAK | {"until_on": ""})
    with working_in(riverside.pk):
        assert not school_days.is_one(date(2026, 12, 21))
        assert school_days.is_one(date(2026, 12, 22))


def test_taken_back_they_count_again(bob_in: Client, riverside: District) -> None:
    bob_in.post(HERE, BREAK)
    assert bob_in.post(f"{HERE}2026-12-21/removal/").status_code == 302
    with working_in(riverside.pk):
        assert school_days.is_one(date(2026, 12, 21))
        assert Event.objects.filter(name="districts.day_off.removed").count() == 1
    # Sent twice, the second one says so.
    assert bob_in.post(f"{HERE}2026-12-21/removal/").status_code == 409


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        ({"until_on": "2026-12-18"}, 409, "The last day is not before the first one."),
        ({"name": ""}, 200, "Say what these days are."),
        ({"from_on": "soon"}, 200, "Enter the day as month/day/year, for example 12/18/2026."),
    ],
)
def test_what_cannot_be_is_said_and_enters_nothing(
    bob_in: Client, riverside: District, changed: dict[str, str], status: int, says: str
) -> None:
    answer = bob_in.post(HERE, BREAK | changed)
    assert answer.status_code == status
    assert says in answer.content.decode()
    with working_in(riverside.pk):
        assert not DayOff.objects.exists()


def test_the_same_first_day_is_entered_once(bob_in: Client) -> None:
    bob_in.post(HERE, BREAK)
    answer = bob_in.post(HERE, BREAK | {"name": "Another break"})
    assert answer.status_code == 409
    assert "are entered already" in answer.content.decode()


def test_principal_enters_none(ann: User, riverside: District) -> None:
    assert sign_in(ann).post(HERE, BREAK).status_code == 403
    with working_in(riverside.pk):
        assert not DayOff.objects.exists()
