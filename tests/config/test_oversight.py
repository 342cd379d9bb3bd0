"""Oversight: what somebody decided against a rule, with names or without."""

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Override
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as f

PAGE = "/riverside/oversight/"


@pytest.fixture
def decided(bob: User, ann: User, north: School) -> Override:
    one = f.message(ann, north)
    with working_in(north.district_id):
        return Override.objects.create(
            district_id=north.district_id,
            message=one,
            rule="incident_timing",
            content_hash="a" * 64,
            reason="The street is full of parents.",
            by=bob,
            roles=["superintendent"],
        )


def test_superintendent_sees_who_decided_and_why(bob: User, decided: Override) -> None:
    page = sign_in(bob).get(PAGE).content.decode()
    assert "Dr. Bell" in page
    assert "The street is full of parents." in page
    assert decided.message.reference in page


def test_board_member_sees_no_name_and_no_words(riverside: District, decided: Override) -> None:
    member = factories.person("Mona Board", display_name="Ms. Board")
    factories.appoint(member, RoleKey.BOARD_MEMBER, riverside)
    page = sign_in(member).get(PAGE).content.decode()
    assert "Dr. Bell" not in page
    assert "parents" not in page
    assert decided.message.reference in page


def test_without_anything_it_says_so(bob: User) -> None:
    page = sign_in(bob).get(PAGE).content.decode()
    assert "Nobody has decided against a rule." in page


def test_staff_of_a_school_and_the_neighbor_are_kept_out(ann: User, cora: User) -> None:
    assert sign_in(ann).get(PAGE).status_code == 403
    assert sign_in(cora).get(PAGE).status_code == 404
