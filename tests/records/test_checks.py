import structlog

from records import book, checks, sealer, tasks
from records.models import Check
from records.verification import head
from tenancy import jobs, schedule
from tenancy.scope import working_in
from tests.records.tampering import Book


def rung(monkeypatch, capture, work):
    """The jobs that the work rang for once it was committed."""
    bells = []
    monkeypatch.setattr(jobs, "ring", lambda name, **ids: bells.append((name, ids["district_id"])))
    with capture(execute=True):
        work()
    return bells


def test_check_keeps_what_it_found(nine):
    with working_in(nine.pk):
        assert checks.last() is None
        checks.check()
        last = checks.last()
        assert (last.events, last.is_intact, last.head) == (9, True, head(nine).hash)


def test_check_that_finds_the_book_broken_says_so_in_the_log(nine):
    Book(nine).tamper("details")
    with working_in(nine.pk), structlog.testing.capture_logs() as logged:
        checks.check()
        assert not checks.last().is_intact
        assert checks.last().broken_at == 4
    assert {"district_id": nine.pk, "broken_at": 4}.items() <= logged[-1].items()
    assert logged[-1]["log_level"] == "error"


def test_end_that_is_cut_off_between_two_checks_shows(nine):
    with working_in(nine.pk):
        checks.check()
    Book(nine).tamper("end cut off")
    with working_in(nine.pk):
        assert checks.check().broken_at == 7
        assert checks.check().broken_at == 7


def test_book_that_grows_between_two_checks_stays_intact(riverside):
    for _ in range(3):
        with working_in(riverside.pk):
            book.write("records.hold.placed")
        sealer.seal(riverside.pk)
        with working_in(riverside.pk):
            assert checks.check().is_intact


def test_each_book_is_checked_once_a_day(
    riverside, hilltop, at_time, monkeypatch, django_capture_on_commit_callbacks
):
    def ring():
        return rung(
            monkeypatch,
            django_capture_on_commit_callbacks,
            schedule.ROUNDS["records.check"].work,
        )

    at_time("2026-12-04T06:00:00Z")
    assert {("records.check", riverside.pk), ("records.check", hilltop.pk)} <= set(ring())
    tasks.check(district_id=riverside.pk)
    tasks.check(district_id=riverside.pk)
    with working_in(riverside.pk):
        assert Check.objects.count() == 1
    bells = ring()
    assert ("records.check", hilltop.pk) in bells
    assert ("records.check", riverside.pk) not in bells
    at_time("2026-12-05T06:00:01Z")
    assert ("records.check", riverside.pk) in ring()
