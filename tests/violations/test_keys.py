"""The house's key changes, and every file can be read before, while and after."""

import base64
import os
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from districts.models import District, School, User
from records.models import Event
from tenancy.scope import working_in
from tests.violations import factories
from tests.violations import keeping as files
from tests.violations.factories import CANARY
from violations.actions import documents, keys
from violations.cipher import Unreadable
from violations.models import Case, Document, FileKey, Report
from violations.reading import as_house


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User) -> Case:
    return files.of_a_coach(riverside, north)


@pytest.fixture
def fresh(settings: Any) -> bytes:
    """A new key of the house stands before the one that files are locked with."""
    key = os.urandom(32)
    settings.CASE_KEYS = {"fresh": key, **settings.CASE_KEYS}
    return key


def is_readable(case: Case) -> bool:
    with working_in(case.district_id), as_house():
        report = Report.objects.get(pk=case.report_id)
        said = CANARY in report.words["what"]
        return said and documents.content_of(Document.objects.get()).startswith(b"\xff\xd8\xff")


def lock_of(case: Case) -> tuple[str, bytes]:
    with working_in(case.district_id), as_house():
        kept = FileKey.objects.get(report=case.report_id)
        return kept.locked_with, bytes(kept.locked)


def told() -> str:
    out = StringIO()
    call_command("rewrap_case_keys", stdout=out)
    return out.getvalue()


def test_old_key_can_go_once_files_are_locked_anew(case: Case, fresh: bytes, settings: Any) -> None:
    assert is_readable(case)
    before = lock_of(case)
    assert "riverside: 1 locked anew, 0 already were, 0 open with none" in told()
    name, locked = lock_of(case)
    assert (name, locked != before[1]) == ("fresh", True)
    settings.CASE_KEYS = {"fresh": fresh}
    assert is_readable(case)


def test_nothing_that_was_written_is_touched(case: Case, fresh: bytes) -> None:
    with working_in(case.district_id), as_house():
        before = bytes(Report.objects.get().said), Document.objects.get().sha256
        keys.lock_anew(district=case.district)
        assert (bytes(Report.objects.get().said), Document.objects.get().sha256) == before


def test_second_run_finds_nothing_to_do(case: Case, fresh: bytes) -> None:
    told()
    first = lock_of(case)
    assert "riverside: 0 locked anew, 1 already were" in told()
    assert lock_of(case) == first
    with working_in(case.district_id):
        (event,) = Event.objects.filter(name="violations.keys.locked_anew")
        assert event.details == {"locked": 1, "already": 0, "unreadable": 0}


def test_without_its_old_key_a_file_is_left_as_it_is(case: Case, settings: Any) -> None:
    before = lock_of(case)
    settings.CASE_KEYS = {"other": os.urandom(32)}
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("rewrap_case_keys", stdout=out)
    assert ended.value.code == 1
    assert "1 open with none of CASE_KEYS" in out.getvalue()
    assert lock_of(case) == before
    with pytest.raises(Unreadable):
        is_readable(case)


def test_files_of_every_district_are_locked_anew(
    case: Case, hilltop: District, cora: User, settings: Any
) -> None:
    factories.begun(cora, hilltop)
    settings.CASE_KEYS = {"fresh": os.urandom(32), **settings.CASE_KEYS}
    words = told()
    assert "hilltop: 1 locked anew" in words
    assert "riverside: 1 locked anew" in words
    with working_in(hilltop.pk), as_house():
        assert {one.locked_with for one in FileKey.objects.all()} == {"fresh"}


def test_no_key_stands_in_what_is_told(case: Case, fresh: bytes) -> None:
    words = told()
    with working_in(case.district_id):
        words += str(list(Event.objects.values("name", "details")))
    assert base64.b64encode(fresh).decode() not in words
    assert fresh.hex() not in words
