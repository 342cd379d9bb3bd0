"""Scenario 21 by the clock: Mr. Diaz answers a student on Friday evening; a meet is on Saturday."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from districts.models import District, School, User
from records.models import Event
from records.offline_verifier import canonical
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations.factories import reading
from violations import receipts
from violations.models import Case, Report
from violations.reading import as_house

pytestmark = pytest.mark.requirement("S0-66", "S0-68", "S0-70")
PACIFIC = ZoneInfo("America/Los_Angeles")
LEARNED = {"learned_day": "2026-12-04", "learned_time": "6:10 pm"}


@pytest.fixture
def coach(rafael: User, riverside: District, ann: User, hana: User, marcus: User) -> User:
    factories.shift(rafael, ann, riverside)
    return rafael


def reported(client: Client, north: School) -> str:
    """All pages, the way the browser goes; the address of the receipt."""
    when = client.post("/riverside/report/", {"kind": "own"})["Location"]
    who = client.post(when, LEARNED)["Location"]
    what = client.post(who, {"student_name": "Sofia Morales", "school": north.pk})["Location"]
    said = {
        "what": "I answered a student.",
        "medium": "text",
        "ownership": "personal",
        "initiator": "student",
    }
    check = client.post(what, said)["Location"]
    return str(client.post(check.replace("check", "sending"))["Location"])


def test_filed_at_once_it_is_on_time(
    coach: User, north: School, at_time: Any, riverside: District
) -> None:
    at_time("2026-12-05T03:02:00Z")  # Friday, 7:02 pm
    client = sign_in(coach)
    receipt = client.get(reported(client, north)).content.decode()
    assert "On time" in receipt
    assert "Sat Dec\N{NO-BREAK SPACE}5, 2026, 9:00\N{NO-BREAK SPACE}am" in receipt
    with working_in(riverside.pk), as_house():
        case = Case.objects.get()
        assert case.report.due_at == datetime(2026, 12, 5, 9, tzinfo=PACIFIC)
        assert case.keep_until == date(2027, 12, 4)


def test_filed_on_saturday_at_eleven_it_is_two_hours_late(
    coach: User, north: School, at_time: Any, ann: User, riverside: District
) -> None:
    at_time("2026-12-05T19:00:00Z")
    client = sign_in(coach)
    receipt = client.get(reported(client, north)).content.decode()
    assert "2\N{NO-BREAK SPACE}h late" in receipt
    with reading(ann, riverside):
        case = Case.objects.get()
    page = sign_in(ann).get(case.district.url("case", case=case.reference)).content.decode()
    assert "The report came 2\N{NO-BREAK SPACE}h late." in page
    assert "Contact that was not reported in time" in page


def test_receipt_proves_what_it_says(
    coach: User, north: School, at_time: Any, riverside: District
) -> None:
    at_time("2026-12-05T03:02:00Z")
    client = sign_in(coach)
    reported(client, north)
    with reading(coach, riverside):
        report = Report.objects.get()
        assert report.received_at is not None
        said = receipts.stated(report, report.received_at)
        (came,) = Event.objects.filter(name="violations.report.received")
    assert said["received_at"] == "2026-12-05T03:02:00Z"
    assert said["due_at"] == "2026-12-05T17:00:00Z"
    assert came.details["sha256"] == receipts.fingerprint(said) == report.sha256
    earlier = said | {"received_at": "2026-12-05T03:01:59Z"}
    assert receipts.fingerprint(earlier) != report.sha256
    assert canonical(earlier) != canonical(said)
    # Who reported does not stand in the book.
    assert came.actor_id is None
