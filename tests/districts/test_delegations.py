"""Designees: who may name one, for which days, and what ends it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from districts.actions import delegations, people
from districts.models import Appointment, Delegation, District, Leave, School, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories

State = Delegation.State


@pytest.fixture(autouse=True)
def in_riverside(riverside: District):
    with working_in(riverside.pk):
        yield


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def today(riverside: District, now: datetime) -> date:
    return riverside.today(now)


@pytest.fixture
def lund(north: School) -> User:
    """Ms. Lund is assistant principal under Ann."""
    lund = factories.person("Signe Lund", display_name="Ms. Lund")
    factories.appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    return lund


def give(of: User, to: User, by: User | None, *, first: int = 0, last: int = 3, **given: Any):
    """From so many days after today to so many."""
    held = given.pop("held", None) or Appointment.objects.get(person=of)
    now = database_now()
    today = held.district.today(now)
    return delegations.give(
        appointment=held, to=to, from_on=today + timedelta(days=first),
        until_on=today + timedelta(days=last), now=now, by=by, **given,
    )  # fmt: skip


@pytest.mark.requirement("S0-11", "S0-14")
def test_s0_14_holder_names_a_designee_who_then_may_the_same(
    ann: User, lund: User, north: School
) -> None:
    assert not can(lund, Permission.EMERGENCY_SEND, north)
    given = give(ann, lund, ann, reason=" Conference ")
    assert given.reason == "Conference"
    assert can(lund, Permission.EMERGENCY_SEND, north)
    written = Event.objects.get(name="districts.delegation.given")
    assert written.actor_id == ann.pk
    assert written.details["to"] == lund.pk


def test_what_is_taken_back_is_over_at_once_and_on_record(
    ann: User, lund: User, north: School, now: datetime, today: date
) -> None:
    given = give(ann, lund, ann)
    ended = delegations.end(delegation=given, now=now, by=ann)
    assert ended.state(today) == State.OVER
    assert not can(lund, Permission.EMERGENCY_SEND, north)
    assert Event.objects.get(name="districts.delegation.ended").details == {"to": lund.pk}
    with pytest.raises(Refused, match="over already"):
        delegations.end(delegation=given, now=now, by=ann)
    assert give(ann, lund, ann).state(today) == State.IN_FORCE


def test_designee_of_days_to_come_may_nothing_yet(
    ann: User, lund: User, north: School, today: date
) -> None:
    given = give(ann, lund, ann, first=1)
    assert given.state(today) == State.COMING
    assert not can(lund, Permission.EMERGENCY_SEND, north)


@pytest.mark.parametrize("who", ["sam", "lund", "bob"])
def test_only_the_holder_and_it_name_one_and_end_it(
    request: pytest.FixtureRequest, ann: User, lund: User, ian: User, now: datetime, who: str
) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(Denied) as denied:
        give(ann, factories.person(), by)
    assert [one.name for one in denied.value.who_can] == ["Mr. Ito"]  # type: ignore[attr-defined]
    given = give(ann, lund, ian)
    with pytest.raises(Denied):
        delegations.end(delegation=given, now=now, by=by)
    delegations.end(delegation=given, now=now, by=ian)


def test_designee_names_no_designee_of_their_own(ann: User, lund: User, sam: User) -> None:
    give(ann, lund, ann)
    with pytest.raises(Denied):
        give(ann, sam, lund)


def test_it_does_not_take_anothers_work_over(ann: User, ian: User) -> None:
    with pytest.raises(Denied, match="for themselves"):
        give(ann, ian, ian)


@pytest.mark.parametrize(
    ("to", "sentence"),
    [("ann", "own work"), ("cora", "works in this district"), ("pia", "works in this district")],
)
def test_designee_is_a_colleague(
    request: pytest.FixtureRequest, ann: User, to: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        give(ann, request.getfixturevalue(to), ann)
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (3, 1, "before the first"),
        (-1, 3, "first day is over"),
        (0, 400, "A year is the longest"),
        (0, 61, "This role ends on"),
    ],
)
def test_days_are_ahead_and_within_the_role(
    ann: User, lund: User, today: date, first: int, last: int, sentence: str
) -> None:
    Appointment.objects.filter(person=ann).update(until_on=today + timedelta(days=60))
    with pytest.raises(Refused, match=sentence):
        give(ann, lund, ann, first=first, last=last)


def test_same_colleague_is_not_named_twice_for_a_day(ann: User, lund: User) -> None:
    give(ann, lund, ann)
    with pytest.raises(Refused, match="in these days already"):
        give(ann, lund, ann, first=2, last=9)
    give(ann, lund, ann, first=4, last=9)


@pytest.mark.parametrize(
    ("role", "sentence"), [(RoleKey.TEACHER, "rosters"), (RoleKey.GUARDIAN, "parent")]
)
def test_only_an_office_is_handed_over(
    riverside: District, north: School, lund: User, role: RoleKey, sentence: str
) -> None:
    lee = factories.person("Lee")
    held = factories.appoint(lee, role, north if role == RoleKey.TEACHER else riverside)
    with pytest.raises(Refused, match=sentence):
        give(lee, lund, lee, held=held)


def test_role_that_is_over_has_no_designee(ann: User, lund: User, now: datetime) -> None:
    Appointment.objects.filter(person=ann).update(closed_at=now)
    with pytest.raises(Refused, match="over already"):
        give(ann, lund, ann)


def test_end_of_the_holders_work_ends_it(
    ann: User, lund: User, ian: User, north: School, riverside: District, now: datetime
) -> None:
    give(ann, lund, ann)
    give(ann, lund, ann, first=9, last=12)
    people.deactivate(person=ann, district=riverside, now=now, by=ian)
    assert not can(lund, Permission.EMERGENCY_SEND, north)
    assert not Delegation.objects.filter(ended_at=None).exists()
    assert Event.objects.filter(name="districts.delegation.ended").count() == 2


def on_leave(person: User, kind: Leave.Kind, at: District, now: datetime) -> None:
    people.place_on_leave(
        person=person, district=at, kind=kind, from_at=now, until_at=None,
        source=Leave.Source.HR, said_at=now, by=None,
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(Leave.Kind))
def test_who_is_put_on_leave_acts_through_nobody(
    ann: User, lund: User, north: School, riverside: District, now: datetime, kind: Leave.Kind
) -> None:
    """A leave that somebody asked for is what a designee is named for."""
    factories.delegate(Appointment.objects.get(person=ann), lund)
    Delegation.objects.update(given_at=now - timedelta(days=1))
    on_leave(ann, kind, riverside, now)
    assert can(lund, Permission.EMERGENCY_SEND, north) is (kind == Leave.Kind.OTHER)


def test_for_who_was_put_on_leave_it_names_somebody(
    ann: User, lund: User, ian: User, north: School, riverside: District, now: datetime
) -> None:
    on_leave(ann, Leave.Kind.ADMINISTRATIVE, riverside, now)
    Leave.objects.update(entered_at=now - timedelta(days=1))
    with pytest.raises(Denied, match="IT names who acts"):
        give(ann, lund, ann)
    give(ann, lund, ian)
    assert can(lund, Permission.EMERGENCY_SEND, north)


def test_who_was_put_on_leave_acts_for_nobody(
    ann: User, lund: User, riverside: District, now: datetime
) -> None:
    on_leave(lund, Leave.Kind.SUSPENSION, riverside, now)
    with pytest.raises(Refused, match="is on leave"):
        give(ann, lund, ann)


@pytest.mark.requirement("S0-17")
def test_who_does_not_decide_on_a_role_names_nobody_for_it(
    riverside: District, bob: User, ian: User, sam: User, now: datetime
) -> None:
    """Else IT would make a superintendent, who would then make whomever IT asks for."""
    held = Appointment.objects.get(person=bob, role=RoleKey.SUPERINTENDENT)
    today = riverside.today(now)
    with pytest.raises(Denied):
        delegations.give(appointment=held, to=sam, from_on=today, until_on=today, now=now, by=ian)
