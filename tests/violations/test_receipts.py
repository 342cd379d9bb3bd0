"""The receipt of a report: it proves its time, to the second, to whoever checks it."""

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from districts.models import District, School, User
from records import offline_verifier, sealer
from records.export import export
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.violations import factories
from violations import receipts, sheets
from violations.models import Case
from violations.reading import as_house


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User, rafael: User) -> Case:
    """Told at once: also at eight in the morning, when work begins."""
    now = database_now()
    return factories.sent(rafael, riverside, school=north, files=1, learned_at=now)


def url(case: Case, end: str) -> str:
    return f"/riverside/reports/{case.report.reference}/receipt.{end}"


def check(folder: Path, *words: str) -> tuple[int, str]:
    shutil.copy(offline_verifier.__file__, folder / "verify.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", *words],
        cwd=folder, capture_output=True, text=True, env={}, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.returncode, done.stdout


def saved(case: Case, by: User, folder: Path) -> dict[str, Any]:
    answer = sign_in(by).get(url(case, "json"))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "no-store"
    (folder / "receipt.json").write_bytes(answer.content)
    return dict(json.loads(answer.content))


def test_what_a_report_states_is_told_the_same_again(case: Case) -> None:
    """By whom it is asked for matters not: else no receipt would fit its report."""
    with working_in(case.district_id), as_house():
        report = case.report
        assert report.received_at is not None
        assert receipts.fingerprint(receipts.stated(report, report.received_at)) == report.sha256


@pytest.mark.requirement("S0-66")
def test_receipt_proves_its_time(
    case: Case, rafael: User, riverside: District, tmp_path: Path
) -> None:
    sealer.seal(riverside.pk)
    export(riverside, tmp_path / "export.jsonl")
    kept = saved(case, rafael, tmp_path)
    assert kept["states"]["documents_sha256"]
    code, said = check(tmp_path, "--receipt", "receipt.json")
    assert code == 0
    assert f"{case.report.reference} was received at {kept['states']['received_at']}" in said
    assert "in time" in said
    code, said = check(tmp_path, "export.jsonl", "--receipt", "receipt.json")
    assert code == 0
    assert f"It stands at entry {kept['sequence']} of this book." in said


@pytest.mark.parametrize("name", ["received_at", "due_at", "learned_at"])
def test_receipt_that_was_edited_by_a_second_fails(
    case: Case, rafael: User, riverside: District, tmp_path: Path, name: str
) -> None:
    sealer.seal(riverside.pk)
    kept = saved(case, rafael, tmp_path)
    at = kept["states"][name]
    second = f"{(int(at[17:19]) + 1) % 60:02}"
    kept["states"][name] = f"{at[:17]}{second}Z"
    (tmp_path / "receipt.json").write_text(json.dumps(kept))
    code, said = check(tmp_path, "--receipt", "receipt.json")
    assert code == 1
    assert "does not fit its hash" in said
    # With a hash that fits again, it is not what the book wrote down.
    kept["sha256"] = receipts.fingerprint(kept["states"])
    (tmp_path / "receipt.json").write_text(json.dumps(kept))
    assert "not about this report" in check(tmp_path, "--receipt", "receipt.json")[1]
    # With an entry that fits it, too, its seal is another one, which stands in no book.
    kept["entry"]["details"]["sha256"] = kept["sha256"]
    kept["entry"]["hash"] = kept["hash"] = offline_verifier.seal_of(kept["entry"])
    (tmp_path / "receipt.json").write_text(json.dumps(kept))
    export(riverside, tmp_path / "export.jsonl")
    code, said = check(tmp_path, "export.jsonl", "--receipt", "receipt.json")
    assert code == 1
    assert "It does not stand in this book." in said


def test_receipt_before_its_seal_says_so(
    case: Case, rafael: User, riverside: District, tmp_path: Path
) -> None:
    kept = saved(case, rafael, tmp_path)
    assert (kept["sequence"], kept["hash"], kept["entry"]) == (None, None, None)
    _code, said = check(tmp_path, "--receipt", "receipt.json")
    assert "It had no place in the record book yet." in said
    sealer.seal(riverside.pk)
    assert saved(case, rafael, tmp_path)["sequence"] > 0


@pytest.mark.requirement("S0-66")
def test_late_report_says_by_how_much(
    riverside: District, north: School, ann: User, hana: User, rafael: User, tmp_path: Path
) -> None:
    long_ago = database_now() - timedelta(hours=27)
    case = factories.sent(
        rafael, riverside, school=north, learned_at=long_ago,
        duty_at=long_ago + timedelta(hours=72),
    )  # fmt: skip
    sealer.seal(riverside.pk)
    saved(case, rafael, tmp_path)
    code, said = check(tmp_path, "--receipt", "receipt.json")
    assert code == 0
    assert "late by 3 h 0 min" in said


def test_receipt_on_paper(case: Case, rafael: User, riverside: District) -> None:
    sealer.seal(riverside.pk)
    answer = sign_in(rafael).get(url(case, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert case.report.reference in answer["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-1.7")


def test_receipt_without_the_library_is_a_page_that_prints(
    case: Case, rafael: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "can_be_made", lambda: False)
    assert sign_in(rafael).get(url(case, "pdf")).status_code == 404


@pytest.mark.parametrize("who", ["ann", "hana", "bob", "ian", "sam", "cora", "pia"])
@pytest.mark.parametrize("end", ["pdf", "json"])
def test_receipt_is_its_reporters_alone(
    case: Case, who: str, end: str, request: pytest.FixtureRequest
) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get(url(case, end)).status_code == (403 if who == "pia" else 404)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"states": 7}', '{"states": {}, "sha256": 1}']
)
def test_file_that_is_no_receipt(tmp_path: Path, content: str) -> None:
    (tmp_path / "receipt.json").write_text(content)
    code, said = check(tmp_path, "--receipt", "receipt.json")
    assert code == 1
    assert said.startswith("Broken")
