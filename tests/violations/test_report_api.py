"""A hotline's system hands reports in, and gets nothing of a case."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from districts.models import District, School, User
from districts.roles import ROLES, Permission, RoleKey
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import with_token
from tests.districts import factories as people
from tests.violations.factories import CANARY, reading
from tests.violations.outsiders import STATUS, case_of
from violations.models import Report, Reporter
from violations.reading import as_house
from violations.taxonomy import About

REPORTS = "/api/v1/riverside/reports/"


@pytest.fixture(autouse=True)
def house(north: School, ann: User, hana: User) -> None:
    """North Middle with its principal, and HR."""


@pytest.fixture
def program(riverside: District, ian: User) -> Client:
    return with_token(ian, riverside, Permission.REPORT_HAND_IN)


def told(**changed: Any) -> dict[str, Any]:
    return {
        "begun_with": str(uuid4()),
        "what": f"He writes to my daughter at night. {CANARY}",
        "about": "staff",
        "school": "north-middle",
        "relation": "parent",
        **changed,
    }


def hands_in(program: Client, sent: dict[str, Any]) -> HttpResponse:
    return program.post(REPORTS, sent, content_type="application/json")


@pytest.mark.requirement("S0-71")
def test_program_hands_in_and_gets_the_way_back_alone(
    program: Client, riverside: District, ann: User
) -> None:
    answer = hands_in(
        program,
        told(
            name="Elena Morales",
            occurred_at="2026-01-05T20:10:00-08:00",
            when="after the game",
            medium="social",
            ownership="personal",
            initiator="adult",
            categories=["off_platform", "suggestive", "off_platform"],
            language="es",
        ),
    )
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"reference", "received_at", "key", "code"}
    case = case_of(riverside)
    report = case.report
    assert (report.reference, report.source, report.language) == (
        body["reference"],
        "program",
        "es",
    )
    assert body["received_at"].endswith("Z")
    assert (report.medium, report.ownership, report.initiator) == ("social", "personal", "adult")
    assert report.categories == ["off_platform", "suggestive"]
    assert (report.learned_at, report.due_at) == (None, None)
    assert case.assigned_to == ann
    with reading(ann, riverside):
        assert Report.objects.get().words["when"] == "after the game"
        who = Reporter.objects.get()
        assert (who.person, who.relation) == (None, "parent")
        assert who.words(report.cipher) == {"name": "Elena Morales"}
    page = Client().post(STATUS, {"key": body["key"], "code": body["code"]})
    assert "Received" in page.content.decode()


def test_same_key_is_the_same_report(program: Client, riverside: District) -> None:
    words = told()
    first, second = hands_in(program, words), hands_in(program, words)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    case_of(riverside)


def test_key_of_another_persons_program_is_another_report(
    program: Client, riverside: District
) -> None:
    other = people.person("Ida Ito")
    people.appoint(other, RoleKey.IT_DIRECTOR, riverside)
    words = told()
    theirs = hands_in(with_token(other, riverside, Permission.REPORT_HAND_IN), words)
    assert hands_in(program, words).json()["key"] != theirs.json()["key"]


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"begun_with": "x"}, "begun_with", "Send a UUID, made anew for each report."),
        ({"what": ""}, "what", "Say what happened, in their own words."),
        (
            {"about": "boss"},
            "about",
            "“boss” is not known here. Send one of these: " + ", ".join(About.values) + ".",
        ),
        (
            {"relation": "aunt"},
            "relation",
            "“aunt” is not known here. Send one of these: parent, student, other.",
        ),
        ({"school": "no-school"}, "school", "This district has no school “no-school”."),
        (
            {"occurred_at": "yesterday"},
            "occurred_at",
            "Send a time with its zone, for example 2026-12-01T14:45Z.",
        ),
    ],
)
def test_what_does_not_fit_is_said_by_field(
    program: Client, riverside: District, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = hands_in(program, told(**changed))
    assert answer.status_code == 400
    assert answer.json()["fields"] == {field: [sentence]}
    with working_in(riverside.pk), as_house():
        assert not Report.objects.exists()


def test_time_to_come_is_refused(program: Client) -> None:
    answer = hands_in(program, told(occurred_at="2199-01-01T00:00Z"))
    assert answer.status_code == 409
    assert answer.json()["detail"] == "That time is still to come. Enter when it was."


def test_nothing_of_a_case_leaves(program: Client) -> None:
    hands_in(program, told())
    for method in ("get", "put", "patch", "delete"):
        assert getattr(program, method)(REPORTS).status_code == 405


def test_token_that_may_not_is_a_403(riverside: District, ian: User, hana: User) -> None:
    for client in (
        with_token(ian, riverside, Permission.CONSENTS_READ),
        with_token(hana, riverside),
    ):
        assert hands_in(client, told()).status_code == 403


def test_token_of_another_district_is_a_401(
    riverside: District, hilltop: District, cora: User
) -> None:
    assert hands_in(with_token(cora, hilltop), told()).status_code == 401
    assert hands_in(Client(), told()).status_code == 401
    with working_in(riverside.pk), as_house():
        assert not Report.objects.exists()


def test_who_runs_technology_may_let_a_program_do_it() -> None:
    may = {key for key, one in ROLES.items() if Permission.REPORT_HAND_IN in one.permissions}
    assert may == {RoleKey.IT_ADMINISTRATOR, RoleKey.IT_DIRECTOR}


def test_record_book_says_that_one_came_in_and_not_what(
    program: Client, riverside: District
) -> None:
    body = hands_in(program, told()).json()
    with working_in(riverside.pk):
        event = Event.objects.get(name="violations.report.received")
        lines = str(list(Event.objects.values("name", "subject", "details")))
    assert event.details["source"] == "program"
    for secret in (CANARY, body["key"], f"'{body['code']}'"):
        assert secret not in lines


def test_document_describes_it(riverside: District) -> None:
    document = Client().get("/api/v1/riverside/schema/").json()
    post = document["paths"]["/api/v1/{district}/reports/"]["post"]
    assert "Scope: `report_hand_in`." in post["description"]
    shape = document["components"]["schemas"]
    assert set(shape["HandedInRequest"]["required"]) == {"begun_with", "what", "about", "relation"}
    assert set(shape["Received"]["properties"]) == {"reference", "received_at", "key", "code"}
