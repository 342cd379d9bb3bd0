"""Jobs carry their district; bells ring after the commit, and a lost broker stops nobody."""

import pytest
from celery import shared_task
from django.db import transaction

from districts.models import District, School
from tenancy import jobs
from tenancy.jobs import DistrictTask, enqueue
from tenancy.scope import NoDistrict, current_district_id, working_in
from tests.districts import factories

seen: list[int] = []


@shared_task(base=DistrictTask, name="tests.count_schools")
def count_schools(*, district_id: int, **_: object) -> None:
    assert current_district_id() == district_id
    seen.append(School.objects.count())


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, int]]]:
    """What would have been sent to the broker."""
    heard: list[tuple[str, dict[str, int]]] = []

    def send(name: str, kwargs: dict[str, int], **_: object) -> None:
        heard.append((name, kwargs))

    monkeypatch.setattr(jobs.current_app, "send_task", send)
    return heard


def test_job_works_inside_the_district_it_carries(riverside: District, hilltop: District) -> None:
    factories.school(riverside)
    seen.clear()
    count_schools(district_id=riverside.pk, from_a_newer_release=1)
    count_schools(district_id=hilltop.pk)
    assert seen == [1, 0]


def test_job_leaves_no_district_behind(riverside: District) -> None:
    count_schools(district_id=riverside.pk)
    with pytest.raises(NoDistrict):
        current_district_id()


def test_job_does_not_take_the_district_that_happens_to_be_open(
    riverside: District, hilltop: District
) -> None:
    factories.school(riverside)
    seen.clear()
    with working_in(riverside.pk):
        count_schools(district_id=hilltop.pk)
    assert seen == [0]


@pytest.mark.django_db(transaction=True)
def test_bell_rings_after_the_commit_with_ids_only(rung: list[tuple[str, dict[str, int]]]) -> None:
    district = factories.district()
    with working_in(district.pk):
        enqueue("tests.count_schools", school_id=7)
        assert rung == []
    assert rung == [("tests.count_schools", {"district_id": district.pk, "school_id": 7})]


@pytest.mark.django_db(transaction=True)
def test_no_bell_for_what_did_not_happen(rung: list[tuple[str, dict[str, int]]]) -> None:
    district = factories.district()
    with transaction.atomic(), working_in(district.pk):
        enqueue("tests.count_schools")
        transaction.set_rollback(True)
    assert rung == []


def test_bell_needs_a_district(db: None) -> None:
    with pytest.raises(NoDistrict):
        enqueue("tests.count_schools")


def test_broker_that_is_gone_costs_a_log_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.current_app, "send_task", refuse)
    jobs.ring("tests.count_schools", district_id=1)
    assert "jobs.bell_unheard" in caplog.text


def test_celery_sends_through_our_own_app() -> None:
    assert jobs.current_app.main == "belltower"
