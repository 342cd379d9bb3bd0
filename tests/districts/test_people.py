"""Appointing, leave, and closing an account: each with its line in the record book."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from districts.actions import appointments, people
from districts.models import Appointment, Delegation, District, Leave, School, User
from districts.permissions import can
from districts.roles import Permission, RoleKey
from records.models import Event
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories


@pytest.fixture(autouse=True)
def in_riverside(riverside: District):
    with working_in(riverside.pk):
        yield


def _today(district: District):
    return district.today(timezone.now())


def test_command_appoints_a_teacher(riverside: District, north: School) -> None:
    lee = factories.person("Lee")
    held = people.appoint(
        person=lee, to=RoleKey.TEACHER, district=riverside, school=north,
        from_on=_today(riverside), by=None,
    )  # fmt: skip
    assert can(lee, Permission.MESSAGE_CLASS, north)
    assert held.source == Appointment.Source.COMMAND
    written = Event.objects.get(name="districts.appointment.made")
    assert written.actor_id is None
    assert written.subject == f"districts.appointment:{held.pk}"
    assert written.details == {"person": lee.pk, "role": "teacher", "school": north.pk}


@pytest.mark.parametrize(
    ("role", "has_school"), [(RoleKey.PRINCIPAL, False), (RoleKey.SUPERINTENDENT, True)]
)
def test_role_is_given_at_its_own_kind_of_place(
    riverside: District, north: School, role: RoleKey, has_school: bool
) -> None:
    with pytest.raises(Refused, match="is held"):
        people.appoint(
            person=factories.person(), to=role, district=riverside,
            school=north if has_school else None, from_on=_today(riverside), by=None,
        )  # fmt: skip


def test_same_role_is_not_given_twice(ann: User, riverside: District, north: School) -> None:
    with pytest.raises(Refused, match="already holds"):
        people.appoint(
            person=ann, to=RoleKey.PRINCIPAL, district=riverside, school=north,
            from_on=_today(riverside), by=None,
        )  # fmt: skip


def test_role_ends_after_its_last_day_and_takes_delegations_with_it(
    ann: User, ian: User, riverside: District
) -> None:
    held = Appointment.objects.get(person=ann)
    factories.delegate(held, ian, days=30)
    appointments.end(appointment=held, on=_today(riverside), now=timezone.now(), by=ian)
    held.refresh_from_db()
    assert held.until_on == _today(riverside)
    assert Delegation.objects.get().until_on == _today(riverside)
    assert Event.objects.filter(name="districts.appointment.ended").count() == 1


def test_role_that_has_not_begun_is_closed_and_stays_closed(
    ann: User, ian: User, riverside: District, north: School
) -> None:
    today = _today(riverside)
    held = factories.appoint(
        factories.person(), RoleKey.TEACHER, north, from_on=today + timedelta(days=5)
    )
    appointments.end(appointment=held, on=today, now=timezone.now(), by=ian)
    held.refresh_from_db()
    assert held.state(today) == Appointment.State.CLOSED
    with pytest.raises(Refused, match="over already"):
        appointments.end(appointment=held, on=today, now=timezone.now(), by=ian)


def test_appointment_opens_a_closed_account(
    ann: User, ian: User, riverside: District, north: School
) -> None:
    people.deactivate(person=ann, district=riverside, now=timezone.now(), by=ian)
    ann.refresh_from_db()
    people.appoint(
        person=ann, to=RoleKey.TEACHER, district=riverside, school=north,
        from_on=_today(riverside), by=None,
    )  # fmt: skip
    ann.refresh_from_db()
    assert ann.is_active
    assert not ann.has_usable_password()
    written = Event.objects.get(name="districts.appointment.made")
    assert written.details["sign_in_opened"] is True


def _place(person: User, district: District, *, said_ago: timedelta, by: User | None) -> Leave:
    now = timezone.now()
    return people.place_on_leave(
        person=person, district=district, kind=Leave.Kind.ADMINISTRATIVE, from_at=now,
        until_at=None, source=Leave.Source.HR, said_at=now - said_ago, by=by,
    )  # fmt: skip


def test_hr_places_somebody_on_leave_and_ends_it(ann: User, riverside: District) -> None:
    hr = factories.person("Hana")
    factories.appoint(hr, RoleKey.HR_DIRECTOR, riverside)
    _place(ann, riverside, said_ago=timedelta(minutes=1), by=hr)
    assert Leave.objects.in_force().filter(person=ann).exists()
    people.end_leave(
        person=ann,
        district=riverside,
        at=timezone.now(),
        source=Leave.Source.HR,
        said_at=timezone.now(),
        by=hr,
    )
    assert not Leave.objects.in_force().filter(person=ann).exists()
    names = set(Event.objects.values_list("name", flat=True))
    assert {"districts.leave.placed", "districts.leave.ended"} <= names


def test_it_cannot_place_anybody_on_leave(ian: User, ann: User, riverside: District) -> None:
    with pytest.raises(Denied):
        _place(ann, riverside, said_ago=timedelta(0), by=ian)


def test_older_word_about_leave_loses_to_the_newer(ann: User, riverside: District) -> None:
    """The feed of last night does not undo what HR said this morning."""
    _place(ann, riverside, said_ago=timedelta(hours=1), by=None)
    with pytest.raises(Refused, match="later entry"):
        _place(ann, riverside, said_ago=timedelta(hours=8), by=None)
    assert Leave.objects.count() == 1


def test_late_feed_lifts_no_suspension(ann: User, riverside: District) -> None:
    now = timezone.now()
    _place(ann, riverside, said_ago=timedelta(hours=1), by=None)
    with pytest.raises(Refused, match="later entry"):
        people.end_leave(
            person=ann, district=riverside, at=now, source=Leave.Source.FEED,
            said_at=now - timedelta(hours=3), by=None,
        )  # fmt: skip
    assert Leave.objects.get().until_at is None


def test_parent_whose_work_here_ends_stays_a_parent(
    ann: User, ian: User, riverside: District
) -> None:
    factories.appoint(ann, RoleKey.GUARDIAN, riverside)
    people.deactivate(person=ann, district=riverside, now=timezone.now(), by=ian)
    ann.refresh_from_db()
    assert ann.is_active
    assert [one.role for one in Appointment.objects.in_force().filter(person=ann)] == ["guardian"]


def test_stranger_to_the_district_is_not_closed_by_it(
    cora: User, ian: User, riverside: District
) -> None:
    with pytest.raises(Refused, match="does not work in this district"):
        people.deactivate(person=cora, district=riverside, now=timezone.now(), by=ian)


def test_closing_an_account_ends_roles_sessions_and_password(
    ann: User, ian: User, sam: User, riverside: District, north: School
) -> None:
    factories.delegate(Appointment.objects.get(person=sam), ann)
    browser = sign_in(ann)
    assert browser.get("/riverside/").status_code == 200
    people.deactivate(person=ann, district=riverside, now=timezone.now(), by=ian)
    ann.refresh_from_db()
    assert not ann.is_active
    assert not ann.has_usable_password()
    assert not Appointment.objects.in_force().held_by(ann.pk).exists()
    assert browser.get("/riverside/")["Location"].startswith("/sign-in/")
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert not Session.objects.filter(session_key=key).exists()
    written = Event.objects.get(name="districts.person.deactivated")
    assert written.details == {"person": ann.pk, "sign_in_closed": True, "why": "left"}


def test_somebody_who_works_next_door_keeps_signing_in(
    cora: User, ian: User, riverside: District, north: School
) -> None:
    later = _today(riverside) + timedelta(days=9)
    factories.appoint(cora, RoleKey.TEACHER, north)
    factories.appoint(cora, RoleKey.COACH, north, from_on=later)
    with working_in(riverside.pk):
        factories.grant(cora, Permission.SETTINGS_SCHOOL, north)
    people.deactivate(person=cora, district=riverside, now=timezone.now(), by=ian)
    cora.refresh_from_db()
    assert cora.is_active
    assert not Appointment.objects.in_force().filter(person=cora).exists()
    assert not can(cora, Permission.SETTINGS_SCHOOL, north)
    assert not Appointment.objects.not_over(later).filter(person=cora).exists()


def test_nobody_closes_their_own_account(ian: User, riverside: District) -> None:
    with pytest.raises(Denied, match="your own account"):
        people.deactivate(person=ian, district=riverside, now=timezone.now(), by=ian)


def test_failed_closing_leaves_everything_as_it_was(
    ann: User, ian: User, riverside: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(import_module("records.book"), "write", fail)
    with pytest.raises(ZeroDivisionError):
        people.deactivate(person=ann, district=riverside, now=timezone.now(), by=ian)
    ann.refresh_from_db()
    assert ann.is_active
    assert Appointment.objects.in_force().filter(person=ann).exists()


@pytest.mark.parametrize(
    ("first", "last", "is_closed", "state"),
    [
        (1, None, False, "upcoming"),
        (0, None, False, "in_force"),
        (-9, 0, False, "in_force"),
        (-9, -1, False, "ended"),
        (-9, None, True, "closed"),
    ],
)
def test_appointment_tells_where_it_stands(
    riverside: District, first: int, last: int | None, is_closed: bool, state: str
) -> None:
    today = _today(riverside)
    held = Appointment(
        from_on=today + timedelta(days=first),
        until_on=None if last is None else today + timedelta(days=last),
        closed_at=timezone.now() if is_closed else None,
    )
    assert held.state(today) == state
