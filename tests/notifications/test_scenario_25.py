"""One engine, four policies: programs of four districts ask about the same draft."""

from typing import Any

import pytest
from django.test import Client

from districts.models import District, User
from districts.roles import RoleKey
from policies.actions import versions
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import with_token
from tests.districts import factories
from tests.notifications.factories import message

PACKS = ("clover-park", "harbor-point", "prairie-central", "maple-ridge")
AT_NIGHT: dict[str, Any] = {
    "kind": "class",
    "purpose": "academics",
    "to": "students",
    "scope": "class",
    "channels": ["sms"],
    "worded_in": ["en"],
    "students": [{"id": 71, "grade": "07"}],
    "asker": {"roles": ["teacher"], "has_file": False},
    "when": "2026-12-05T21:10:00-08:00",
    "zone": "America/Los_Angeles",
}
BY_PHONE = {"key": "own-phone", "approved_for": [], "keeps_record": False, "is_personal": True}


def living_by(pack: str) -> tuple[District, User]:
    """A district that has adopted this policy, and its principal."""
    made = factories.district(f"at-{pack}")
    lead = factories.person(f"Lead {pack}")
    factories.appoint(lead, RoleKey.PRINCIPAL, factories.school(made))
    with working_in(made.pk):
        since = made.today(database_now())
        versions.enact(district=made, pack=pack, in_force_from=since)
    return made, lead


@pytest.fixture
def four(db: None) -> dict[str, tuple[District, Client]]:
    living = {pack: living_by(pack) for pack in PACKS}
    return {pack: (place, with_token(lead, place)) for pack, (place, lead) in living.items()}


def ask(client: Client, at: District, asked: dict[str, Any]) -> Any:
    url = f"/api/v1/{at.slug}/policy/decision/"
    return client.post(url, asked, content_type="application/json")


def told(client: Client, at: District, **changes: Any) -> dict[str, tuple[str, set[str]]]:
    """What stands against it: by rule, the outcome and its clauses."""
    answer = ask(client, at, {"facts": AT_NIGHT | changes})
    assert answer.status_code == 200, answer.content
    return {
        one["rule"]: (one["outcome"], {clause["id"] for clause in one["clauses"]})
        for one in answer.json()["findings"]
        if one["outcome"] != "allowed"
    } | {"": (answer.json()["outcome"], set())}


@pytest.mark.requirement("S0-65", "S2-12", "S2-17", "S3-06", "S4-01")
def test_the_same_draft_gets_four_answers(four: dict[str, tuple[District, Client]]) -> None:
    said = {pack: told(client, place) for pack, (place, client) in four.items()}
    outcomes = {pack: one[""][0] for pack, one in said.items()}
    assert outcomes == {
        "clover-park": "blocked",
        "harbor-point": "blocked",
        "prairie-central": "note",
        "maple-ridge": "allowed",
    }
    assert "S0-65" in said["clover-park"]["individual_contact"][1]
    assert said["harbor-point"]["quiet_hours"][0] == "held"
    assert "S2-17" in said["harbor-point"]["quiet_hours"][1]
    assert "S2-12" in said["harbor-point"]["third_person"][1]
    assert "S3-06" in said["prairie-central"]["disclaimer_by_sender"][1]
    place, client = four["maple-ridge"]
    by_phone = told(client, place, platform=BY_PHONE)
    assert by_phone[""][0] == "blocked"
    assert "S4-01" in by_phone["approved_platforms"][1]


@pytest.mark.requirement("S3-13")
def test_prairie_central_warns_only_while_a_lesson_is_on(
    four: dict[str, tuple[District, Client]],
) -> None:
    place, client = four["prairie-central"]
    assert "own_instruction" not in told(client, place)
    teaching = {"roles": ["teacher"], "has_file": False, "teaches_until": "10:45"}
    in_class = told(client, place, asker=teaching, when="2026-12-08T10:00:00-08:00")
    assert "S3-13" in in_class["own_instruction"][1]


def test_a_token_opens_its_own_district_alone(four: dict[str, tuple[District, Client]]) -> None:
    for own, (_place, client) in four.items():
        for pack, (place, _client) in four.items():
            expected = 200 if pack == own else 401
            assert ask(client, place, {"facts": AT_NIGHT}).status_code == expected


def test_another_districts_message_is_not_there(
    four: dict[str, tuple[District, Client]], cora: User, hilltop: District
) -> None:
    theirs = message(cora, None, district=hilltop)
    for place, client in four.values():
        assert ask(client, place, {"message": theirs.reference}).status_code == 404
