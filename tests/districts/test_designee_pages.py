"""The page "Who acts for whom": who sees what on it, names somebody, and ends it."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from districts.actions import delegations
from districts.models import Appointment, Delegation, District, School, User
from districts.roles import RoleKey
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories

PAGE = "/riverside/people/acting/"


@pytest.fixture
def lund(north: School) -> User:
    """Ms. Lund is assistant principal under Ann."""
    lund = factories.person("Signe Lund", display_name="Ms. Lund")
    factories.appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    return lund


def office(of: User, at: District) -> Appointment:
    with working_in(at.pk):
        return Appointment.objects.get(person=of)


def text(client: Client) -> str:
    page = client.get(PAGE).content.decode()
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def typed(held: Appointment, to: User, **given: Any) -> dict[str, Any]:
    today = held.district.today(database_now())
    last = today + timedelta(days=3)
    return {
        "office": held.pk,
        "to": to.pk,
        "from_on": f"{today:%m/%d/%Y}",
        "until_on": f"{last:%m/%d/%Y}",
        "reason": "Conference",
    } | given


@pytest.mark.requirement("S0-14")
def test_s0_14_a_principal_names_a_designee_and_ends_it_early(
    ann: User, lund: User, riverside: District
) -> None:
    client = sign_in(ann)
    assert "Nobody acts for anybody." in text(client)
    assert "Whoever acts for you as principal has this role meanwhile: Leads a school" in text(
        client
    )
    answer = client.post(PAGE, typed(office(ann, riverside), lund))
    assert answer["Location"] == PAGE
    page = text(client)
    assert "Ms. Lund Ms. Archer principal, North Middle" in page
    assert "Conference in force End now" in page
    with working_in(riverside.pk):
        given = Delegation.objects.get()
    client.post(f"{PAGE}{given.pk}/end/")
    page = text(client)
    assert "over ended" in page
    assert "End now" not in page


def test_a_no_stands_on_the_page_in_a_sentence(ann: User, lund: User, riverside: District) -> None:
    client, held = sign_in(ann), office(ann, riverside)
    long_ago = client.post(PAGE, typed(held, lund, from_on="1/2/2020"))
    assert "The first day is over. Choose today or a later day." in long_ago.content.decode()
    empty = html.unescape(client.post(PAGE, {"from_on": "soon"}).content.decode())
    for sentence in ("Choose who acts.", "Enter the last day.", "Enter the reason."):
        assert sentence in empty
    assert "Enter the day as month/day/year" in empty


def test_nobody_hands_over_anothers_office(
    ann: User, sam: User, lund: User, riverside: District
) -> None:
    answer = sign_in(sam).post(PAGE, typed(office(ann, riverside), lund))
    assert answer.status_code == 200
    given = factories.delegate(office(ann, riverside), lund)
    assert sign_in(sam).post(f"{PAGE}{given.pk}/end/").status_code == 403
    with working_in(riverside.pk):
        assert [one.ended_at for one in Delegation.objects.all()] == [None]


def test_it_names_somebody_for_a_principal(
    ann: User, ian: User, lund: User, riverside: District
) -> None:
    client = sign_in(ian)
    assert "Ann Archer, principal, North Middle" in text(client)
    client.post(PAGE, typed(office(ann, riverside), lund))
    assert "Ms. Lund Ms. Archer" in text(client)


def test_another_school_does_not_read_it(
    ann: User, sam: User, bob: User, lund: User, riverside: District
) -> None:
    factories.delegate(office(ann, riverside), lund, reason="Conference")
    assert "Conference" in text(sign_in(lund))
    assert "Conference" in text(sign_in(bob))
    assert "Conference" not in text(sign_in(sam)).replace("for example Conference", "")


def test_what_has_no_effect_just_now_says_so(ann: User, lund: User, riverside: District) -> None:
    factories.delegate(office(ann, riverside), lund)
    with working_in(riverside.pk):
        Appointment.objects.filter(person=lund).update(closed_at=database_now())
    assert "without effect" in text(sign_in(ann))


def test_who_only_acts_for_somebody_hands_nothing_on(
    ann: User, north: School, riverside: District
) -> None:
    tess = factories.person("Tess Tran", display_name="Ms. Tran")
    factories.appoint(tess, RoleKey.TEACHER, north)
    factories.delegate(office(ann, riverside), tess)
    page = text(sign_in(tess))
    assert "Ms. Tran Ms. Archer" in page
    assert "Name somebody" not in page


def test_the_latest_of_what_is_over_stays_on_the_page(
    ann: User, lund: User, riverside: District
) -> None:
    held = office(ann, riverside)
    with working_in(riverside.pk):
        now = database_now()
        first = riverside.today(now) + timedelta(days=1)
        for _each in range(2):
            one = delegations.give(
                appointment=held, to=lund, from_on=first, until_on=first, now=now, by=ann
            )
            delegations.end(delegation=one, now=now, by=ann)
        delegations.give(appointment=held, to=lund, from_on=first, until_on=first, now=now, by=ann)
    page = text(sign_in(ann))
    assert page.index("to come") < page.index(" over ended")
    assert page.count(" over ended") == 2
