"""What came back when somebody tried a backup: written down once, and then for good (S1-49)."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from districts.models import District, RestoreTest, School, User
from districts.roles import RoleKey
from records.models import Event
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people

HERE = "/riverside/settings/restore-tests/"


@pytest.fixture
def today(riverside: District) -> date:
    return riverside.today(database_now())


@pytest.fixture
def ian_in(ian: User) -> Client:
    return sign_in(ian)


def given(on: date, **changed: str) -> dict[str, str]:
    return {
        "on": on.isoformat(), "backup_of": (on - timedelta(days=1)).isoformat(), "minutes": "25",
        "outcome": "whole", "checked": "intact", "words": "Database and recordings",
    } | changed  # fmt: skip


@pytest.mark.requirement("S1-49")
def test_it_administrator_writes_down_what_came_back(
    ian_in: Client, riverside: District, today: date
) -> None:
    assert "No test is written down" in ian_in.get(HERE).content.decode()
    assert ian_in.post(HERE, given(today)).status_code == 302
    page = ian_in.get(HERE).content.decode()
    assert "Everything was there again" in page
    assert "25 minutes" in page
    assert "Mr.\xa0Ito · Database and recordings" in page
    with working_in(riverside.pk):
        (line,) = Event.objects.filter(name="districts.restore.tested")
        assert line.details == {
            "on": today.isoformat(), "outcome": "whole", "book": "intact", "minutes": 25,
        }  # fmt: skip


def test_what_was_missing_stands_there_and_the_settings_still_ask(
    ian_in: Client, today: date
) -> None:
    ian_in.post(HERE, given(today, outcome="partly", checked="unchecked", words="No recordings"))
    page = ian_in.get(HERE).content.decode()
    assert "Something was missing" in page
    assert "No test of the last year brought everything back." in page
    assert todo(ian_in) is True


@pytest.mark.parametrize(("days_ago", "is_due"), [(0, False), (364, False), (365, True)])
def test_settings_ask_for_one_a_year(
    ian_in: Client, today: date, days_ago: int, is_due: bool
) -> None:
    assert todo(ian_in) is True
    ian_in.post(HERE, given(today - timedelta(days=days_ago)))
    assert todo(ian_in) is is_due


def todo(client: Client) -> bool:
    page = client.get("/riverside/settings/").content.decode()
    row = page[: page.index(HERE)].rpartition("<li")[2]
    return row.startswith(' class="todo"')


@pytest.mark.parametrize(
    ("ahead", "behind", "says"),
    [
        (1, 1, "The day of the test is still to come."),
        (0, -1, "The backup is from a later day than the test."),
    ],
)
def test_days_that_cannot_be_are_refused(
    ian_in: Client, riverside: District, today: date, ahead: int, behind: int, says: str
) -> None:
    on = today + timedelta(days=ahead)
    answer = ian_in.post(HERE, given(on, backup_of=(on - timedelta(days=behind)).isoformat()))
    assert answer.status_code == 409
    assert says in answer.content.decode()
    with working_in(riverside.pk):
        assert not RestoreTest.objects.exists()


def test_sent_twice_it_is_one_test(ian_in: Client, riverside: District, today: date) -> None:
    page = ian_in.get(HERE).content.decode()
    [key] = re.findall(r'name="begun_with" value="([^"]+)"', page)
    for _ in range(2):
        assert ian_in.post(HERE, given(today, begun_with=key)).status_code == 302
    ian_in.post(HERE, given(today, begun_with=key, words="Another one"))
    with working_in(riverside.pk):
        assert RestoreTest.objects.count() == 2
        assert Event.objects.filter(name="districts.restore.tested").count() == 2


def test_what_is_not_filled_in_is_said_and_what_is_stays(ian_in: Client, today: date) -> None:
    page = ian_in.post(HERE, given(today, minutes="", outcome="")).content.decode()
    assert "Enter the minutes, for example 25." in page
    assert "Say how it went." in page
    assert "Database and recordings" in page


def test_it_stays_as_it_is(ian_in: Client, riverside: District, today: date) -> None:
    ian_in.post(HERE, given(today, outcome="failed"))
    for change in (
        lambda: RestoreTest.objects.update(outcome="whole"),
        lambda: RestoreTest.objects.all().delete(),
    ):
        with working_in(riverside.pk), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_principal_neither_reads_nor_writes_it(
    north: School, ann: User, ian_in: Client, today: date
) -> None:
    ian_in.post(HERE, given(today))
    client = sign_in(ann)
    assert client.get(HERE).status_code == 403
    assert client.post(HERE, given(today)).status_code == 403


def test_district_next_door_sees_its_own(
    ian_in: Client, hilltop: District, cora: User, today: date
) -> None:
    ian_in.post(HERE, given(today))
    people.appoint(cora, RoleKey.IT_ADMINISTRATOR, hilltop)
    client = sign_in(cora)
    assert client.get(HERE).status_code == 404
    page = client.get(HERE.replace("riverside", "hilltop")).content.decode()
    assert "Database and recordings" not in page
