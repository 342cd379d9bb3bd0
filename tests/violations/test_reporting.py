"""The clock from the first page on, and what a reporter says about their work."""

from datetime import timedelta

import pytest

from districts.models import District, School, User
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tests.conftest import sign_in
from tests.violations import factories
from tests.violations.factories import reading
from violations import receipts
from violations.actions import reports
from violations.models import Duty, Report
from violations.taxonomy import Kind

pytestmark = pytest.mark.requirement("S0-66")


def test_clock_runs_from_the_first_page_on(
    riverside: District, north: School, rafael: User
) -> None:
    sign_in(rafael).post("/riverside/report/", {"kind": "own"})
    with reading(rafael, riverside):
        begun = Report.objects.get()
    assert begun.learned_at is None
    assert begun.due_at is not None
    assert begun.due_at <= begun.begun_at + timedelta(hours=24)


@pytest.mark.parametrize("hours", [0, -3])
def test_work_that_began_before_is_none_to_wait_for(
    riverside: District, north: School, rafael: User, hours: int
) -> None:
    learned = database_now() - timedelta(hours=5)
    with pytest.raises(Refused, match="You next start work after that moment"):
        factories.begun(
            rafael, riverside, school=north, learned_at=learned,
            duty_at=learned + timedelta(hours=hours),
        )  # fmt: skip


def test_of_oneself_one_knows_from_the_first(
    riverside: District, north: School, rafael: User
) -> None:
    begun = factories.begun(rafael, riverside, school=north, kind=Kind.OWN)
    now = database_now()
    with reading(rafael, riverside):
        reports.say_when(
            report=begun, learned_at=now - timedelta(hours=2),
            occurred_at=now - timedelta(hours=30), duty_at=None, by=rafael, now=now,
        )  # fmt: skip
        said = Report.objects.get()
    assert said.occurred_at == said.learned_at
    url = riverside.url("report_when", report=said.reference)
    assert "occurred_day" not in sign_in(rafael).get(url).content.decode()


def test_what_was_said_of_work_is_there_again_and_on_the_receipt(
    riverside: District, north: School, rafael: User
) -> None:
    at = (database_now() + timedelta(hours=9)).replace(minute=15, second=0, microsecond=0)
    begun = factories.begun(rafael, riverside, school=north, duty_at=at)
    assert begun.duty_from == Duty.SAID
    url = riverside.url("report_when", report=begun.reference)
    page = sign_in(rafael).get(url).content.decode()
    local = riverside.local(at)
    assert f'value="{local:%Y-%m-%d}"' in page
    assert ":15" in page
    with reading(rafael, riverside):
        stated = receipts.stated(Report.objects.get(), at)
    assert {"next_duty_at", "next_duty_from", "known_duty_at"} <= stated.keys()


def test_receipt_leads_to_its_papers_and_own_documents(
    riverside: District, north: School, rafael: User, ann: User, hana: User
) -> None:
    case = factories.sent(rafael, riverside, school=north, files=1)
    client = sign_in(rafael)
    page = client.get(riverside.url("report_receipt", report=case.report.reference))
    shown = page.content.decode()
    assert riverside.url("report_receipt_file", report=case.report.reference) in shown
    with reading(rafael, riverside):
        (document,) = case.report.documents.all()
    assert (
        riverside.url("report_document", report=case.report.reference, document=document.key)
        in shown
    )
