"""Hours of periods, and whose lesson is on at a moment (S3-13)."""

from datetime import date, datetime, time
from typing import Any

import pytest

from districts.actions import schools
from districts.models import District, EarlyDismissal, School, User
from districts.roles import RoleKey
from notifications.facts import facts_of
from records.models import Event
from rosters.actions import bells
from rosters.models import BellPeriod
from tenancy.refusals import Denied
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as messages
from tests.rosters import groups

PAGE = "/riverside/schools/north-middle/bells/"
WEEK = [0, 1, 2, 3, 4]


@pytest.fixture
def tess(north: School) -> User:
    """Tess teaches in period 2, from 9:05 to 9:50."""
    tess = factories.person("Tess Hart", display_name="Ms. Hart")
    held = factories.appoint(tess, RoleKey.TEACHER, north)
    groups.group(north, "Math 7", held, periods=["2", "5"])
    period(north, "2", time(9, 5), time(9, 50))
    return tess


def period(at: School, name: str, starts: time, ends: time, weekdays: list[int] = WEEK) -> None:
    with working_in(at.district_id):
        BellPeriod.objects.create(
            district_id=at.district_id,
            school=at,
            name=name,
            weekdays=weekdays,
            starts=starts,
            ends=ends,
        )


def until(person: User, at: District, when: str) -> time | None:
    with working_in(at.pk):
        moment = datetime.fromisoformat(when).replace(tzinfo=at.zone)
        return BellPeriod.objects.all().lesson_until(person, moment)


# December 8, 2026 is a Tuesday.
@pytest.mark.requirement("S3-13")
@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-12-08T09:04", None),
        ("2026-12-08T09:05", time(9, 50)),
        ("2026-12-08T09:49:59", time(9, 50)),
        ("2026-12-08T09:50", None),
        ("2026-12-12T09:10", None),
        ("2026-12-07T09:10", time(9, 50)),
    ],
    ids=["before", "first minute", "last", "over", "Saturday", "Monday"],
)
def test_s3_13_a_lesson_lasts_from_bell_to_bell(
    riverside: District, tess: User, when: str, expected: time | None
) -> None:
    assert until(tess, riverside, when) == expected


NOON = "2026-12-08T09:10"


@pytest.mark.requirement("S3-13")
def test_s3_13_no_lesson_where_there_is_no_school_that_day(
    riverside: District, north: School, tess: User
) -> None:
    with working_in(riverside.pk):
        schools.set_week(north, {0: time(14, 45)})
    assert until(tess, riverside, NOON) is None


@pytest.mark.requirement("S3-13")
@pytest.mark.parametrize(
    ("let_out", "expected"),
    [(time(9, 30), time(9, 30)), (time(9, 10), None), (time(11), time(9, 50))],
)
def test_s3_13_a_day_that_ends_early_ends_its_lessons(
    riverside: District, north: School, tess: User, let_out: time, expected: time | None
) -> None:
    with working_in(riverside.pk):
        EarlyDismissal.objects.create(
            district=riverside, school=north, on=date(2026, 12, 8), time=let_out
        )
    assert until(tess, riverside, NOON) == expected


@pytest.mark.requirement("S3-13")
def test_s3_13_other_peoples_classes_periods_and_schools_are_no_lesson_of_ones_own(
    riverside: District, north: School, south: School, tess: User, ann: User
) -> None:
    assert until(ann, riverside, NOON) is None
    sam = factories.person("Sal Stone")
    groups.group(north, "Art", factories.appoint(sam, RoleKey.TEACHER, north), periods=["3"])
    groups.group(south, "Art", factories.appoint(sam, RoleKey.TEACHER, south), periods=["2"])
    assert until(sam, riverside, NOON) is None
    period(south, "2", time(8), time(10))
    assert until(sam, riverside, NOON) == time(10)
    assert until(tess, riverside, NOON) == time(9, 50)


@pytest.mark.requirement("S3-13")
def test_s3_13_the_policy_is_told_until_when_the_writer_teaches(
    riverside: District, north: School, tess: User, django_assert_num_queries: Any
) -> None:
    draft = messages.message(tess, north)
    with working_in(riverside.pk):
        now = datetime.fromisoformat(NOON).replace(tzinfo=riverside.zone)
        assert facts_of(draft, now, by=tess).asker.teaches_until == "09:50"
        later = now.replace(hour=20)
        assert facts_of(draft, later, by=tess).asker.teaches_until == ""
        with django_assert_num_queries(2):
            BellPeriod.objects.all().lesson_until(tess, now)


def test_hours_are_set_moved_and_removed_on_record(
    riverside: District, north: School, ann: User
) -> None:
    client = sign_in(ann)
    said = {"name": "1", "weekdays": ["0", "1"], "starts": "8:10 am", "ends": "8:55"}
    assert client.post(PAGE, said).status_code == 302
    client.post(PAGE, said | {"ends": "9:00 am"})
    with working_in(riverside.pk):
        made = BellPeriod.objects.get()
        assert (made.weekdays, made.starts, made.ends) == ([0, 1], time(8, 10), time(9))
    page = client.get(PAGE).content.decode()
    assert "Monday, Tuesday" in page
    client.post(f"{PAGE}removal/", {"bell": made.pk})
    assert client.post(f"{PAGE}removal/", {"bell": made.pk}).status_code == 409
    with working_in(riverside.pk):
        assert not BellPeriod.objects.exists()
        assert list(
            Event.objects.filter(name__startswith="rosters.").values_list("name", flat=True)
        ) == [
            *["rosters.bell_period.set"] * 2,
            "rosters.bell_period.removed",
        ]


def test_a_period_has_one_pair_of_hours_a_day(north: School, ann: User) -> None:
    period(north, "1", time(8), time(9))
    answer = sign_in(ann).post(
        PAGE, {"name": "1", "weekdays": ["2"], "starts": "10:00", "ends": "11:00"}
    )
    assert "Period 1 has hours on Wednesday already." in answer.content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"ends": "8:00 am"}, "A period ends after it starts."),
        ({"name": ""}, "Enter the period, for example 2."),
        ({"weekdays": []}, "Choose at least one day."),
        ({"starts": "soon"}, "Enter a time, for example 9:05 am."),
    ],
)
def test_hours_that_cannot_be_are_told(
    north: School, ann: User, said: dict[str, Any], sentence: str
) -> None:
    given = {"name": "1", "weekdays": ["0"], "starts": "8:10 am", "ends": "8:55 am"} | said
    assert sentence in sign_in(ann).post(PAGE, given).content.decode()


def test_periods_of_classes_without_hours_are_named(north: School, ann: User, tess: User) -> None:
    page = sign_in(ann).get(PAGE).content.decode()
    assert "which have no hours yet: 5" in page


def test_only_the_school_sets_its_hours(north: School, sam: User, tess: User, cora: User) -> None:
    assert [sign_in(one).get(PAGE).status_code for one in (sam, tess, cora)] == [403, 403, 404]
    with working_in(north.district_id), pytest.raises(Denied):
        bells.set_period(
            school=north, name="1", weekdays=[0], starts=time(8), ends=time(9), by=tess
        )


def test_days_are_said_in_words() -> None:
    said = {tuple(days): BellPeriod(weekdays=days).days for days in ([0, 1, 2], [0, 1], [0, 2, 4])}
    assert said == {
        (0, 1, 2): "Monday to Wednesday",
        (0, 1): "Monday, Tuesday",
        (0, 2, 4): "Monday, Wednesday, Friday",
    }
