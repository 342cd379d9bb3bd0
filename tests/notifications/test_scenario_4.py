"""School outreach from a browser: whose voice carries it, and how many calls there were."""

from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Message
from tenancy.clock import database_now
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications.emergencies import by_clover_park, plain, voiced
from tests.notifications.factories import family, message, recipient, sent_message
from tests.policies.signing import signed


@pytest.fixture
def lund(riverside: District, north: School, ann: User, bob: User) -> User:
    """Ms. Lund, assistant principal of the school that Ann leads, by Clover Park's policy."""
    by_clover_park(riverside)
    family(north, "Elena Morales")
    lund = person("Signe Lund", display_name="Ms. Lund")
    appoint(lund, RoleKey.ASSISTANT_PRINCIPAL, north)
    signed(lund, riverside)
    return lund


def picture_day(lund: User, north: School, voice: User, **fields: Any) -> Message:
    made = message(lund, north, topic="picture_day", **fields)
    voiced(made, voice)
    return made


def check(by: User, of: Message, step: str = "check") -> str:
    return plain(sign_in(by).get(f"/riverside/messages/{of.reference}/edit/{step}/"))


@pytest.mark.requirement("S0-30")
def test_her_own_recording_is_refused_with_those_who_may(
    lund: User, north: School, ann: User
) -> None:
    page = check(lund, picture_day(lund, north, lund))
    assert "Ms. Lund may not record this" in page
    assert "Ms. Archer (principal)" in page
    assert "Dr. Bell (superintendent)" in page


@pytest.mark.requirement("S0-30", "S0-24")
def test_the_principals_recording_passes_and_the_budget_is_shown(
    lund: User, north: School, ann: User
) -> None:
    page = check(lund, picture_day(lund, north, ann))
    assert "may not record this" not in page
    assert "You can send this" in page
    assert "1 of 4 outreach messages this month" in page


@pytest.mark.requirement("S0-24")
def test_families_that_have_had_four_are_counted_and_somebody_decides(
    lund: User, riverside: District, north: School, ann: User
) -> None:
    ito = person("Ida Ito", display_name="Ms. Ito")
    appoint(ito, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    full, now = family(north, "Omar Haddad"), database_now()
    family(north, "Ho Kim")
    for _ in range(4):
        recipient(sent_message(ann, north, at_time=now), full, "reached")
    draft = picture_day(lund, north, ann)
    told = "A typical family has had 0; 1 family has had 4 or more."
    for step in ("when", "check"):
        page = check(lund, draft, step)
        assert told in page
        assert "1 of 3 families has had 4 or more this month." in page
        assert "District setting, not policy." in page
    assert "Ms. Ito (communications director)" in page
    assert "Ask for approval: 3 families" in page


@pytest.mark.requirement("S0-36")
def test_without_the_call_it_cannot_go_and_the_page_leads_to_it(
    lund: User, north: School, ann: User
) -> None:
    silent = picture_day(lund, north, ann, channels=["sms", "email"])
    page = sign_in(lund).get(f"/riverside/messages/{silent.reference}/edit/check/")
    assert "so it needs the phone call" in plain(page)
    assert f"/riverside/messages/{silent.reference}/edit/recording/" in page.content.decode()
    assert "Add the phone call" in plain(page)
