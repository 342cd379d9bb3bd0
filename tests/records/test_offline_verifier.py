"""An export is judged by one file on a machine that has nothing of ours."""

import json
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from records import book, offline_verifier, sealer
from records.export import export
from records.models import Event
from records.verification import head, verify
from tenancy.scope import working_in
from tests.records.tampering import CUTS, EDITS, OUTSIDE, Book


@pytest.fixture
def exported(nine, tmp_path):
    """An export of nine entries, as a file."""
    export(nine, tmp_path / "book.jsonl")
    return tmp_path / "book.jsonl"


def run_alone(folder, *words):
    """The verifier as a stranger runs it: no site packages, no environment, an empty folder."""
    shutil.copy(offline_verifier.__file__, folder)
    done = subprocess.run(
        [sys.executable, "-S", "-I", "offline_verifier.py", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_intact_export_is_called_intact(exported, nine):
    code, said = run_alone(exported.parent, "book.jsonl", "--head", head(nine).hash)
    assert (code, said) == (0, f"Intact. 9 entries, head {head(nine).hash}\n")


def test_verdict_without_a_head_says_what_it_rests_on(exported):
    code, said = run_alone(exported.parent, "book.jsonl")
    assert code == 0
    assert "Compare this head" in said


def test_one_changed_byte_is_named(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"actor":74', b'"actor":75')
    exported.write_bytes(b"".join(lines))
    code, said = run_alone(exported.parent, "book.jsonl")
    assert code == 1
    assert said.startswith("Broken at entry 4. What it says does not fit its seal")


def test_missing_head_is_named(exported):
    code, said = run_alone(exported.parent, "book.jsonl", "--head", "0" * 64)
    assert code == 1
    assert said.startswith("Broken at entry 10. The head 0000")


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\xfe", b'{"a":' * 9000])
def test_file_that_is_no_export_is_broken_from_its_beginning(tmp_path, content):
    (tmp_path / "book.jsonl").write_bytes(content)
    code, said = run_alone(tmp_path, "book.jsonl")
    assert code == 1
    assert said.startswith("Broken at entry ")


@pytest.mark.parametrize("name", sorted(EDITS.keys() - OUTSIDE))
def test_both_verifiers_name_the_same_entry(nine, tmp_path, name):
    expected = Book(nine).tamper(name)
    export(nine, tmp_path / "book.jsonl")
    found = offline_verifier.verify(tmp_path / "book.jsonl")
    assert (found.broken_at, found.why) == (expected, verify(nine).why)


@pytest.mark.parametrize("name", CUTS)
def test_both_verifiers_need_a_kept_head_for_a_cut(nine, tmp_path, name):
    kept = head(nine)
    Book(nine).tamper(name)
    export(nine, tmp_path / "book.jsonl")
    assert offline_verifier.verify(tmp_path / "book.jsonl").broken_at is None
    found = offline_verifier.verify(tmp_path / "book.jsonl", [kept.hash])
    assert found.broken_at == verify(nine, known=[kept]).broken_at


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255))
@example(place=0, byte=1)
def test_any_changed_byte_of_an_export_is_found(exported, place, byte):
    content = bytearray(exported.read_bytes())
    at = int(place * len(content))
    entry = content[:at].count(b"\n")
    content[at] ^= byte
    altered = exported.with_name("altered.jsonl")
    altered.write_bytes(content)
    found = offline_verifier.verify(altered)
    # A promise of the first line fails at the end, and a lost line end in one of two lines.
    assert found.broken_at in ({entry, entry + 1} if entry else {0, 1, 10})


@pytest.mark.parametrize("cut", range(1, 10))
def test_export_that_lost_its_end_is_found(exported, cut):
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:-cut]))
    assert offline_verifier.verify(exported).broken_at == 10 - cut


def test_same_values_in_other_spelling_are_no_export(exported):
    """Else two readers could see two things: the last of two equal keys, or the first."""
    lines = exported.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b'{"actor":73', b'{"actor":1,"actor":73')
    exported.write_bytes(b"".join(lines))
    assert offline_verifier.verify(exported).broken_at == 3


def test_export_is_on_record_after_its_own_head(nine, tmp_path):
    before = head(nine)
    export(nine, tmp_path / "book.jsonl")
    with working_in(nine.pk):
        event = Event.objects.latest("id")
    assert event.name == "records.book.exported"
    assert event.details == {"entries": 9, "head": before.hash}


def test_export_that_fails_leaves_no_file(nine, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError

    monkeypatch.setattr(book, "write", fail)
    (tmp_path / "book.jsonl").write_text("the export before")
    with pytest.raises(OSError):  # noqa: PT011
        export(nine, tmp_path / "book.jsonl")
    assert (tmp_path / "book.jsonl").read_text() == "the export before"
    assert [one.name for one in tmp_path.iterdir()] == ["book.jsonl"]


def test_command_seals_and_exports(riverside, tmp_path, capsys):
    with working_in(riverside.pk):
        book.write("records.hold.placed", details={"ñ": "§"})
    call_command("export_records", riverside.slug, str(tmp_path / "book.jsonl"))
    top, entry = map(json.loads, (tmp_path / "book.jsonl").read_text("utf-8").splitlines())
    assert top == {"district": riverside.pk, "count": 1, "head": entry["hash"]}
    assert entry["details"] == {"ñ": "§"}
    assert head(riverside).hash in capsys.readouterr().out
    assert run_alone(tmp_path, "book.jsonl", "--head", entry["hash"])[0] == 0
    assert sealer.seal(riverside.pk) == 1
