"""Whoever acts for the holder of an office is named beside them, wherever an office is named."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts import acting
from districts.models import Appointment, Delegation, District, School, User
from districts.permissions import who_can, with_roles
from districts.roles import Permission, RoleKey
from tenancy.scope import working_in
from tests.districts import factories


@pytest.fixture(autouse=True)
def in_riverside(riverside: District):
    with working_in(riverside.pk):
        yield


@pytest.fixture
def lund(north: School, ann: User) -> User:
    """Ms. Lund acts for Ann."""
    lund = factories.person("Signe Lund", display_name="Ms. Lund")
    factories.appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north, phone="(253) 555-0147")
    factories.delegate(Appointment.objects.get(person=ann), lund)
    return lund


def told(found: list) -> list[tuple[str, str, str]]:
    return [(one.name, one.role, one.phone) for one in found]


PRINCIPAL = ("Ms. Archer", "principal", "(253) 555-0142")


@pytest.mark.requirement("S0-14")
def test_s0_14_a_designee_is_named_after_the_holder_with_a_phone_of_their_own(
    lund: User, north: School
) -> None:
    designee = ("Ms. Lund", "principal for Ms. Archer", "(253) 555-0147")
    assert told(with_roles(["principal"], north)) == [PRINCIPAL, designee]
    assert told(who_can(Permission.EMERGENCY_SEND, north)) == [PRINCIPAL, designee]


def test_somebody_with_two_roles_is_named_once(lund: User, north: School) -> None:
    names = [one.name for one in who_can(Permission.MESSAGE_SCHOOL, north)]
    assert sorted(names) == ["Ms. Archer", "Ms. Lund"]


def test_who_made_it_is_left_out_and_who_acts_for_them_is_not(
    lund: User, ann: User, north: School
) -> None:
    found = with_roles(["principal"], north, without=[ann.pk])
    assert [one.name for one in found] == ["Ms. Lund"]
    found = with_roles(["principal"], north, without=[lund.pk])
    assert [one.name for one in found] == ["Ms. Archer"]


def test_who_acts_no_longer_is_not_named(lund: User, north: School) -> None:
    Delegation.objects.update(from_on=Delegation.objects.get().from_on - timedelta(days=9))
    Delegation.objects.update(until_on=Delegation.objects.get().from_on + timedelta(days=2))
    assert told(with_roles(["principal"], north)) == [PRINCIPAL]


def test_of_closed_accounts_nobody_is_named(lund: User, ann: User, north: School) -> None:
    for one in (lund, ann):
        one.is_active = False
        one.save()
    assert with_roles(["principal"], north) == []


def test_own_office_of_a_designee_is_said_with_whom_they_act_for(
    lund: User, ann: User, north: School
) -> None:
    here = acting.nearest(lund, north.pk)
    assert here is not None
    assert (here.role, here.phone) == ("principal for Ms. Archer", "(253) 555-0147")
    own = acting.nearest(ann, north.pk)
    assert own is not None
    assert own.role == "principal"


def test_designees_of_many_are_found_in_two_queries(north: School, south: School) -> None:
    held = []
    for _each in range(6):
        held.append(factories.appoint(factories.person(), RoleKey.PRINCIPAL, north))
        factories.delegate(held[-1], _at_work(south))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert len(acting.in_office(held)) == 12
    assert len(seen) == 2


def _at_work(at: School) -> User:
    somebody = factories.person()
    factories.appoint(somebody, RoleKey.COACH, at)
    return somebody
