"""Every way on that the check page names leads to what puts it right."""

from typing import Any

import pytest

from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.who_sends import who_sends
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts.factories import appoint, person
from tests.notifications import factories as f
from tests.notifications.emergencies import plain
from tests.notifications.in_force import put_in_force

SENDERS = {
    "emergency@school": ["principal", "superintendent", "communications_director"],
    "outreach@district": ["communications_director"],
}
MAY_SEND: dict[str, Any] = {"rule": "may_send", "settings": {"senders": SENDERS}}
OF_A_WEAPON = {
    "rule": "incident_senders",
    "settings": {"senders": {"weapon": ["superintendent", "principal"]}},
}


@pytest.fixture
def dee(riverside: District) -> User:
    """Dee may send emergencies, but by the table not about a weapon."""
    dee = person("Dee Drew", display_name="Ms. Drew")
    appoint(dee, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return dee


@pytest.mark.requirement("S0-42b")
def test_s0_42b_who_can_send_it_are_those_whom_the_table_names(
    ann: User, bob: User, dee: User, north: School
) -> None:
    put_in_force(north.district, MAY_SEND, OF_A_WEAPON)
    made = f.message(dee, north, kind="emergency", incident="weapon", channels=["sms"])
    page = plain(sign_in(dee).get(f"/riverside/messages/{made.reference}/edit/check/"))
    named = page.partition("Who can send it")[2].partition("Your words are kept")[0]
    assert "Ms. Archer" in named
    assert "Dr. Bell" in named
    assert "Ms. Drew" not in named


def test_without_a_table_for_the_incident_it_is_who_sends_here(
    dee: User, ann: User, north: School
) -> None:
    put_in_force(north.district, MAY_SEND, OF_A_WEAPON)
    made = f.message(ann, north, kind="emergency", incident="fire", channels=["sms"])
    with working_in(north.district_id):
        named = [one.name for one in who_sends(made, database_now())]
    assert named == ["Ms. Archer", "Ms. Drew"]


def test_what_the_policy_does_not_say_is_asked_with_its_rule(ann: User, north: School) -> None:
    put_in_force(north.district, MAY_SEND)
    f.family(north, "Elena Morales")
    made = f.message(ann, north, channels=["sms"])
    page = sign_in(ann).get(f"/riverside/messages/{made.reference}/edit/check/").content.decode()
    assert 'href="/riverside/policy/questions/new/?rule=may_send"' in page
