"""When a report is due: the earlier of the next start of work and the hours, in absolute time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from districts.models import DayOff, District, School, User
from districts.roles import RoleKey
from rosters.models import BellPeriod
from tenancy.scope import working_in
from tests.districts import factories as people
from tests.violations import factories
from violations import clock, duty, working_hours
from violations.models import Duty

PACIFIC = ZoneInfo("America/Los_Angeles")


def at(words: str, *, fold: int = 0) -> datetime:
    """By the clocks in Los Angeles: "2026-12-04 18:10"."""
    return datetime.fromisoformat(words).replace(tzinfo=PACIFIC, fold=fold)


@pytest.mark.requirement("S0-66", "S0-67")
@pytest.mark.parametrize(
    ("learned", "duty_at", "due_at", "by_duty"),
    [
        # Scenario 21: Friday evening, a meet on Saturday at 9.
        ("2026-12-04 18:10", "2026-12-05 09:00", "2026-12-05 09:00", True),
        # Friday evening, work again on Monday: the hours end first.
        ("2026-12-04 18:10", "2026-12-07 08:15", "2026-12-05 18:10", False),
        # In the morning before work: minutes are left.
        ("2026-12-04 07:50", "2026-12-04 08:15", "2026-12-04 08:15", True),
        # At work already: the next start is tomorrow's.
        ("2026-12-03 10:02", "2026-12-04 08:15", "2026-12-04 08:15", True),
        # A start that lies before the knowledge is none.
        ("2026-12-04 18:10", "2026-12-04 08:15", "2026-12-05 18:10", False),
        # To the minute the same: nothing is lost either way.
        ("2026-12-03 08:15", "2026-12-04 08:15", "2026-12-04 08:15", True),
        # Nobody knows when: the hours alone.
        ("2026-12-04 18:10", "", "2026-12-05 18:10", False),
        # Clocks go forward on 8 March 2026: 24 hours end an hour later on the wall.
        ("2026-03-07 18:10", "", "2026-03-08 19:10", False),
        ("2026-03-07 18:10", "2026-03-08 18:30", "2026-03-08 18:30", True),
        # Clocks go back on 1 November 2026: they end an hour earlier on the wall.
        ("2026-10-31 18:10", "", "2026-11-01 17:10", False),
        ("2026-10-31 18:10", "2026-11-01 17:30", "2026-11-01 17:10", False),
    ],
)
def test_due_is_the_earlier_of_both(learned: str, duty_at: str, due_at: str, by_duty: bool) -> None:
    found = clock.due(at(learned), at(duty_at) if duty_at else None, hours=24, before_duty=True)
    assert found.at == at(due_at)
    assert found.is_by_duty == by_duty


def test_a_policy_without_duty_counts_the_hours_alone() -> None:
    found = clock.due(at("2026-12-04 18:10"), at("2026-12-05 09:00"), hours=48, before_duty=False)
    assert found.at == at("2026-12-06 18:10")


@pytest.mark.parametrize(
    ("day", "typed", "now", "meant"),
    [
        # An hour that comes twice is the later one, which leaves more time.
        (date(2026, 11, 1), time(1, 30), "2026-11-01 12:00", at("2026-11-01 01:30", fold=1)),
        # Unless that is still to come.
        (date(2026, 11, 1), time(1, 30), "2026-11-01 01:40", at("2026-11-01 01:30", fold=0)),
        (date(2026, 12, 4), time(18, 10), "2026-12-04 19:02", at("2026-12-04 18:10")),
    ],
)
def test_moment_that_was_typed(day: date, typed: time, now: str, meant: datetime) -> None:
    found = clock.moment(day, typed, PACIFIC, not_after=at(now))
    assert found.astimezone(UTC) == meant.astimezone(UTC)


def test_hour_that_the_clocks_went_past_is_refused() -> None:
    with pytest.raises(clock.NoSuchTime):
        clock.moment(date(2026, 3, 8), time(2, 30), PACIFIC, not_after=at("2026-03-09 12:00"))


@pytest.fixture
def rafael(north: School) -> User:
    rafael = people.person("Rafael Diaz")
    people.appoint(rafael, RoleKey.COACH, north, from_on=date(2026, 1, 1))
    return rafael


def start(person: User, district: District, after: str) -> duty.Start | None:
    with working_in(district.pk):
        return duty.next_start(person, district, at(after), time(8, 0))


def test_next_start_is_the_first_bell_of_the_next_school_day(
    rafael: User, riverside: District, north: School
) -> None:
    with working_in(riverside.pk):
        BellPeriod.objects.create(
            district=riverside, school=north, name="1", weekdays=[0, 1, 2, 3, 4],
            starts=time(8, 15), ends=time(9, 5),
        )  # fmt: skip
    found = start(rafael, riverside, "2026-12-04 18:10")
    assert found == duty.Start(at("2026-12-07 08:15"), Duty.BELL)


def test_next_start_without_bells_is_the_usual_hour(rafael: User, riverside: District) -> None:
    assert start(rafael, riverside, "2026-12-04 18:10") == duty.Start(
        at("2026-12-07 08:00"), Duty.OFFICE
    )


def test_assigned_shift_comes_first(rafael: User, riverside: District, ann: User) -> None:
    factories.shift(rafael, ann, riverside)
    assert start(rafael, riverside, "2026-12-04 18:10") == duty.Start(
        at("2026-12-05 09:00"), Duty.SHIFT
    )


def test_days_off_are_no_start_of_work(rafael: User, riverside: District) -> None:
    with working_in(riverside.pk):
        DayOff.objects.create(
            district=riverside, from_on=date(2026, 12, 21), until_on=date(2027, 1, 1), name="Break"
        )
    assert start(rafael, riverside, "2026-12-18 18:10") == duty.Start(
        at("2027-01-04 08:00"), Duty.OFFICE
    )


def test_who_works_nowhere_has_no_start(riverside: District) -> None:
    assert start(people.person("Nora Nobody"), riverside, "2026-12-04 18:10") is None


@pytest.mark.parametrize(
    ("since", "ends"),
    [
        # At night nobody is expected to read: four hours from seven in the morning.
        ("2026-12-04 02:01", "2026-12-04 11:00"),
        ("2026-12-03 16:00", "2026-12-04 09:00"),
        # Over a weekend.
        ("2026-12-04 17:00", "2026-12-07 10:00"),
        ("2026-12-03 10:00", "2026-12-03 14:00"),
    ],
)
def test_four_hours_of_work(riverside: District, since: str, ends: str) -> None:
    with working_in(riverside.pk):
        found = working_hours.after(at(since), 4, riverside)
    assert found == at(ends)
    assert found - at(since) >= timedelta(hours=4)
