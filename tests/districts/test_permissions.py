"""`can`: roles, places, days, delegations and named grants."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from districts import permissions
from districts.models import Appointment, District, NamedGrant, School, User
from districts.permissions import can, can_anywhere, check_can, schools_for, who_can
from districts.roles import ROLES, Permission, RoleKey, Scope
from tenancy.refusals import Denied
from tenancy.scope import working_in
from tests.districts import factories

P = Permission


@pytest.fixture(autouse=True)
def in_riverside(riverside: District):
    with working_in(riverside.pk):
        yield


@pytest.mark.parametrize("role", list(RoleKey))
@pytest.mark.parametrize("permission", list(Permission))
def test_role_may_what_its_entry_says_and_nothing_else(
    riverside: District, north: School, role: RoleKey, permission: Permission
) -> None:
    at = riverside if ROLES[role].scope == Scope.DISTRICT else north
    who = factories.person()
    factories.appoint(who, role, at)
    assert can(who, permission, north) is (permission in ROLES[role].permissions)


def test_principal_may_at_own_school_only(ann: User, north: School, south: School) -> None:
    assert can(ann, P.MESSAGE_SCHOOL, north)
    assert not can(ann, P.MESSAGE_SCHOOL, south)


def test_school_role_does_not_reach_the_district(ann: User, riverside: District) -> None:
    assert not can(ann, P.MESSAGE_SCHOOL, riverside)


def test_district_role_reaches_every_school(bob: User, north: School, south: School) -> None:
    assert can(bob, P.SETTINGS_SCHOOL, north)
    assert can(bob, P.SETTINGS_SCHOOL, south)
    assert schools_for(bob, P.SETTINGS_SCHOOL) == [north, south]


def test_neighbours_principal_may_nothing_here(cora: User, north: School) -> None:
    assert not can(cora, P.MESSAGE_SCHOOL, north)
    assert not can_anywhere(cora, P.MESSAGE_SCHOOL)


def test_thing_of_another_district_is_nobodys_here(bob: User, hilltop: District) -> None:
    assert not can(bob, P.SETTINGS_DISTRICT, hilltop)


def test_closed_account_may_nothing(ann: User, north: School) -> None:
    ann.is_active = False
    assert not can(ann, P.MESSAGE_SCHOOL, north)


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(-5, None, True), (0, None, True), (-5, 0, True), (1, None, False), (-5, -1, False)],
)
def test_role_counts_from_its_first_day_to_its_last(
    riverside: District, north: School, first: int, last: int | None, holds: bool
) -> None:
    today = riverside.today(timezone.now())
    who = factories.person()
    factories.appoint(
        who,
        RoleKey.PRINCIPAL,
        north,
        from_on=today + timedelta(days=first),
        until_on=None if last is None else today + timedelta(days=last),
    )
    assert can(who, P.MESSAGE_SCHOOL, north) is holds


def test_a_day_ends_where_the_district_is(north: School, at_time) -> None:  # type: ignore[no-untyped-def]
    who = factories.person()
    factories.appoint(who, RoleKey.PRINCIPAL, north, from_on="2026-12-01", until_on="2026-12-01")
    at_time("2026-12-02T07:59:00Z")  # 11:59 pm on December 1, Pacific
    assert can(who, P.MESSAGE_SCHOOL, north)
    at_time("2026-12-02T08:00:00Z")
    assert not can(who, P.MESSAGE_SCHOOL, north)


def _colleague(school: School) -> User:
    lee = factories.person("Lee")
    factories.appoint(lee, RoleKey.SCHOOL_SECRETARY, school)
    return lee


def test_delegate_may_what_the_appointment_may(ann: User, north: School) -> None:
    lee = _colleague(north)
    held = Appointment.objects.get(person=ann)
    assert not can(lee, P.EMERGENCY_SEND, north)
    factories.delegate(held, lee)
    assert can(lee, P.EMERGENCY_SEND, north)


def test_delegation_ends_with_the_appointment_behind_it(ann: User, north: School) -> None:
    lee = _colleague(north)
    held = Appointment.objects.get(person=ann)
    factories.delegate(held, lee)
    Appointment.objects.filter(pk=held.pk).update(closed_at=timezone.now())
    assert not can(lee, P.EMERGENCY_SEND, north)


def test_can_asks_what_somebody_holds_and_only_then_whether_they_act_for_others(
    ann: User, bob: User, north: School
) -> None:
    for person, permission, tables in (
        (ann, P.MESSAGE_SCHOOL, ["appointment"]),
        (ann, P.RECORD_EXPORT, ["appointment", "delegation"]),
    ):
        with CaptureQueriesContext(connection) as asked:
            is_allowed = can(person, permission, north)
        assert is_allowed is (permission == P.MESSAGE_SCHOOL)
        assert [one for one in asked if "districts_leave" in one["sql"]] == []
        first = [re.search(r'FROM "districts_(\w+)"', one["sql"]) for one in asked]
        assert [one[1] for one in first if one] == tables


def test_denied_says_what_for_and_who_can(sam: User, ann: User, north: School) -> None:
    with pytest.raises(Denied) as denied:
        check_can(sam, P.SETTINGS_SCHOOL, north)
    assert "change a school’s settings" in str(denied.value)
    assert [one.name for one in denied.value.who_can] == ["Ms. Archer"]  # type: ignore[attr-defined]


def test_the_school_comes_before_the_district_in_who_can(
    ann: User, bob: User, north: School
) -> None:
    assert [one.name for one in who_can(P.SETTINGS_SCHOOL, north)] == ["Ms. Archer", "Dr. Bell"]


def test_named_grant_opens_one_thing_to_one_person(
    sam: User, north: School, south: School, ian: User
) -> None:
    third = factories.school(north.district, "third")
    factories.grant(sam, P.SETTINGS_SCHOOL, north)
    assert can(sam, P.SETTINGS_SCHOOL, north)
    assert not can(sam, P.SETTINGS_SCHOOL, third)
    assert not can(sam, P.EMERGENCY_SEND, north)


def test_delegate_whose_own_work_here_is_over_looks_after_nothing(
    ann: User, sam: User, north: School
) -> None:
    factories.delegate(Appointment.objects.get(person=ann), sam)
    assert can(sam, P.EMERGENCY_SEND, north)
    Appointment.objects.filter(person=sam).update(closed_at=timezone.now())
    assert not can(sam, P.EMERGENCY_SEND, north)


def test_named_grant_stays_in_its_district(sam: User, north: School, hilltop: District) -> None:
    factories.grant(sam, P.SETTINGS_SCHOOL, north)
    with working_in(hilltop.pk):
        assert not NamedGrant.objects.exists()
        assert not can(sam, P.SETTINGS_SCHOOL, north)


def test_nobody_is_superuser(bob: User) -> None:
    bob.__dict__["is_superuser"] = True
    with pytest.raises(Exception, match="is_superuser"):
        User.objects.filter(is_superuser=True).exists()
    assert not can(bob, P.LEAVE_SET, bob_district())


def bob_district() -> District:
    return District.objects.get(slug="riverside")


@pytest.mark.parametrize("role", list(ROLES.values()), ids=lambda role: role.key.value)
def test_every_role_reads_like_a_sentence(role) -> None:  # type: ignore[no-untyped-def]
    assert str(role.sentence).endswith(".")
    assert role.name == role.name.strip()
    assert role.permissions


def test_only_three_roles_write_to_the_whole_district() -> None:
    """S0-13: the superintendent, the IT administrator and the communications director."""
    may = {role.key for role in ROLES.values() if P.MESSAGE_DISTRICT in role.permissions}
    assert may == {
        RoleKey.SUPERINTENDENT,
        RoleKey.IT_ADMINISTRATOR,
        RoleKey.COMMUNICATIONS_DIRECTOR,
    }


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.OUTREACH_RECORD, {"superintendent", "principal", "communications_director",
                             "it_administrator"}),  # S0-30
        (P.WEATHER_RECORD, {"superintendent", "communications_director", "communications_manager",
                            "it_director"}),  # S0-31
        (P.EMERGENCY_RECORD, {"superintendent", "principal", "communications_director"}),  # S0-32
        (P.EMERGENCY_ADVISE, {"assistant_superintendent"}),  # S0-33
        (P.MESSAGE_SCHOOL, {"superintendent", "communications_director", "principal",
                            "assistant_principal", "attendance_clerk"}),  # S0-15
        # Of technology's rules and tools IT, of who was informed communications: S1-11, S4-09.
        (P.AGREEMENTS_SEE, {"superintendent", "assistant_superintendent", "hr_director",
                            "hr_reviewer", "communications_director", "it_director", "principal",
                            "assistant_principal"}),
    ],
)  # fmt: skip
def test_who_may_record_send_and_see_is_the_policys_table(
    permission: Permission, roles: set[str]
) -> None:
    assert {role.key.value for role in ROLES.values() if permission in role.permissions} == roles


@pytest.mark.parametrize("permission", list(Permission))
def test_all_that_somebody_may_is_what_they_are_told_one_by_one(
    permission: Permission, riverside: District, north: School, ann: User, bob: User
) -> None:
    factories.grant(ann, Permission.SETTINGS_DISTRICT, riverside)
    for person in (ann, bob):
        for thing in (north, riverside):
            told = can(person, permission, thing)
            assert (permission in permissions.held_at(person, thing)) is told
