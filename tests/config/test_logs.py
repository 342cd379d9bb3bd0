"""Log lines: nothing of a person comes out, whoever wrote the line; ids and references do."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import psycopg2
import pytest
import structlog
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config import logs
from config.launcher import HOUSE

CANARY_EMAIL = "elena.canary@example.org"
CANARY_PHONE = "+1 (253) 555-0188"
WRITTEN = [
    "+12535550188",
    "2535550188",
    "(253) 555-0188",
    "253-555-0188",
    "253.555.0188",
    "1-253-555-0188",
    "555-0188",
    "%2B12535550188",
    "+44 20 7946 0958",
]


def listening(shape: str) -> Iterator[StringIO]:
    """What this process logs from here on."""
    logs.configure(shape)
    written = StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    structlog.contextvars.clear_contextvars()
    logs.configure("words")


@pytest.fixture(params=["json", "words"])
def lines(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    yield from listening(request.param)


@pytest.fixture
def last() -> Iterator[Callable[[], dict[str, Any]]]:
    """The last line's fields."""
    with contextmanager(listening)("json") as written:
        yield lambda: json.loads(written.getvalue().splitlines()[-1])


def test_canary_never_comes_out_of_our_own_lines(lines):
    log = structlog.get_logger("records.book")
    log.info("wrote to %s", CANARY_EMAIL, reason=CANARY_PHONE, seen=[{"by": CANARY_EMAIL}])
    log.info("wrote", email=CANARY_EMAIL, details={"full_name": "Elena Morales", "n": 2535550188})
    assert "wrote" in lines.getvalue()
    assert no_person_in(lines.getvalue())


def test_canary_never_comes_out_of_other_peoples_lines(lines):
    log = logging.getLogger("some.package")
    log.warning("sent to %s and %s", CANARY_EMAIL, CANARY_PHONE)
    try:
        raise RuntimeError(f"cannot mail {CANARY_EMAIL}")
    except RuntimeError:
        log.exception("failed for %s", CANARY_PHONE)
        structlog.get_logger("ours").exception("failed")
    assert lines.getvalue().count("RuntimeError: cannot mail (email)") == 2
    assert no_person_in(lines.getvalue())


@pytest.mark.parametrize("number", WRITTEN)
def test_number_is_masked_however_it_is_written(lines, number):
    structlog.get_logger("ours").info("called", reason=f"ring {number} now")
    assert "ring (phone) now" in lines.getvalue()


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-21T18:12:00.123456Z",
        "M-2026-00412",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "8b9d2345-5678-4234-9876-123456789012",
        "notifications.message.approved",
    ],
)
def test_ids_and_times_are_left_as_they_are(lines, harmless):
    structlog.get_logger("ours").info("wrote", subject_reference=harmless)
    assert harmless in lines.getvalue()


def test_identity_column_is_not_taken_for_a_telephone(last):
    structlog.get_logger("ours").info("wrote", delivery_id=2535550188)
    assert last()["delivery_id"] == 2535550188


def test_error_of_the_database_loses_the_row_it_quotes(last):
    told = 'duplicate key value violates "one"\nDETAIL:  Key (full_name)=(Elena Morales) exists.'
    try:
        raise IntegrityError(told)
    except IntegrityError:
        structlog.get_logger("ours").exception("failed")
    assert last()["exception"].endswith('IntegrityError: duplicate key value violates "one"')
    assert "test_logs.py" in last()["exception"]


def test_local_variables_are_not_written_out(lines):
    whose = "Elena Morales"
    try:
        raise ValueError(len(whose))
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    assert "ValueError: 13" in lines.getvalue()
    assert whose not in lines.getvalue()


def test_absent_database_is_named_without_a_stack_trace(last):
    try:
        raise OperationalError("connection refused") from psycopg2.OperationalError("refused")
    except OperationalError:
        logging.getLogger("django.request").exception("Internal Server Error: /clover-park/x")
    assert "File" not in last()["exception"]
    assert last()["exception"].endswith("OperationalError: connection refused")
    assert last()["event"] == "request.failed"


def test_job_that_failed_is_logged_by_name_without_what_it_said(last):
    told = {"name": "tenancy.answer", "id": "abc", "exc": "Elena Morales", "args": "()"}
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] raised: %(exc)s", told, extra={"data": told}
    )
    assert last()["event"] == "jobs.failed tenancy.answer[abc]"


def test_mistakes_of_visitors_are_not_logged_twice(lines):
    logging.getLogger("django.request").warning("Not Found: /clover-park/people/elena")
    logging.getLogger("django.security.csrf").warning("Forbidden: /sign-in/")
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST")
    assert lines.getvalue() == ""


@pytest.mark.django_db
def test_request_line_has_ids_and_neither_address_nor_query(client, last):
    response = client.get("/sign-in/", {"next": f"/?email={CANARY_EMAIL}"})
    line = last()
    assert line["event"] == "request"
    assert line["method"] == "GET"
    assert line["route"] == "sign-in/"
    assert line["status"] == response.status_code
    assert line["ms"] > 0
    assert line["reference"] == response["X-Request-Id"]
    assert "next" not in json.dumps(line)


def test_lines_within_a_request_carry_who_where_and_which(last):
    class Person:
        pk = 7

    def answer(request: HttpRequest) -> HttpResponse:
        request.__dict__["_cached_user"] = Person()
        request.district = Person()  # type: ignore[attr-defined]
        middleware.process_view(request)
        structlog.get_logger("ours").info("within")
        return HttpResponse(request.reference)  # type: ignore[attr-defined]

    middleware = logs.RequestLogMiddleware(answer)
    response = middleware(RequestFactory().get("/"))
    within = last()
    assert (within["person_id"], within["district_id"]) == (7, 7)
    assert within["reference"] == response.content.decode()
    structlog.get_logger("ours").info("after")
    assert "reference" not in last()


def test_every_logger_of_the_servers_goes_through_the_chain():
    """In a process of its own: pytest would catch the lines before our handler does."""
    program = (
        "from config import logs; import logging; logs.configure('json'); "
        "[logging.getLogger(n).error('to elena@example.org') "
        "for n in ('gunicorn.error', 'uvicorn.error', 'celery', 'django', 'asyncio')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    written = [json.loads(line) for line in done.stderr.splitlines()]
    assert [each["event"] for each in written] == ["to (email)"] * 5


def no_person_in(text: str) -> bool:
    traces = ["elena.canary", "example.org", "555-0188", "5550188", "555 0188", "Elena"]
    return not any(trace in text for trace in traces)
