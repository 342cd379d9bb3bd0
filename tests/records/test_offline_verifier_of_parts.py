"""A part of the book, for whoever is given a copy of a case: every event in it is where it was."""

import json
from pathlib import Path
from typing import Any

import pytest

from districts.models import District
from records import book, offline_verifier, sealer
from records.models import Unsealed
from records.offline_verifier import canonical, verify_part
from records.part import Part, part
from records.subjects import subject_of
from records.verification import head
from tenancy.scope import working_in
from tests.records.conftest import Somebody
from tests.records.test_offline_verifier import run_alone


@pytest.fixture
def made(nine: District) -> Part:
    """Of a book of fifteen; told are entries 10, 12 and 14."""
    with working_in(nine.pk):
        for n in range(10, 16):
            about = None if n % 2 else nine
            book.write("records.hold.released", subject=about, by=Somebody(pk=n), details={"n": n})
    sealer.seal(nine.pk)
    with working_in(nine.pk):
        return part([subject_of(nine)], tells=lambda event: event.details["n"] > 9)


def lines(made: Part) -> list[dict[str, Any]]:
    return [json.loads(line) for line in made.content.splitlines()]


def written(changed: list[dict[str, Any]]) -> bytes:
    return b"".join(canonical(one) + b"\n" for one in changed)


def test_part_tells_what_it_is_about_and_the_place_of_all_others(
    made: Part, nine: District
) -> None:
    top, *entries = lines(made)
    assert top["head"] == head(nine).hash
    assert [one["sequence"] for one in entries] == list(range(1, 16))
    assert [one["sequence"] for one in entries if "event" in one] == [10, 12, 14]
    assert (made.told, made.kept_back, made.waiting) == (3, 9, 0)
    assert verify_part(made.content, [head(nine).hash]).found.broken_at is None


def test_part_begins_with_the_first_of_its_entries(nine: District) -> None:
    with working_in(nine.pk):
        book.write("records.hold.released", details={"n": 10})
        book.write("records.hold.released", subject=nine, details={"n": 11})
        nines = subject_of(nine)
        sealer.seal(nine.pk)
        whole = part([nines])
        late = part(["violations.case:4711"])
    assert lines(whole)[1]["sequence"] == 1
    # Of nothing, the head alone.
    assert [one.get("sequence") for one in lines(late)] == [None, 11]
    assert verify_part(late.content, [head(nine).hash]).found.broken_at is None


def test_what_waits_for_its_seal_is_counted_and_left_out(nine: District) -> None:
    with working_in(nine.pk):
        book.write("records.hold.released", subject=nine, details={"n": 10})
        assert Unsealed.objects.count() == 1
        made = part([subject_of(nine)])
    assert (made.told, made.waiting, lines(made)[0]["waiting"]) == (9, 1, 1)
    assert verify_part(made.content).found.broken_at is None


def test_part_of_an_empty_book_is_whole(riverside: District) -> None:
    with working_in(riverside.pk):
        made = part(["violations.case:1"])
    assert verify_part(made.content).found.broken_at is None


def cut(entries: list[dict[str, Any]]) -> None:
    del entries[-2:]


def cut_with_a_new_promise(entries: list[dict[str, Any]]) -> None:
    del entries[-2:]
    entries[0].update(count=entries[-1]["sequence"], head=entries[-1]["hash"], told=2)


def silence(entries: list[dict[str, Any]]) -> None:
    entries[10] = {name: entries[10][name] for name in ("sequence", "previous", "hash")}


def swap(entries: list[dict[str, Any]]) -> None:
    entries[10], entries[12] = entries[12], entries[10]


def swap_places(entries: list[dict[str, Any]]) -> None:
    swap(entries)
    for one, at in ((entries[10], 10), (entries[12], 12)):
        one["sequence"] = at


def rewrite(entries: list[dict[str, Any]]) -> None:
    """With a hash that fits: the next place shows it."""
    entries[10]["actor"] = 1
    entries[10]["hash"] = offline_verifier.seal_of(entries[10])


@pytest.mark.parametrize(
    ("tamper", "broken_at"),
    [
        (lambda all_: all_[10].update(actor=1), 10),
        (lambda all_: all_[10]["details"].update(n=11), 10),
        (lambda all_: all_[10].update(subject="districts.school:1"), 10),
        (lambda all_: all_[10].update(district=1), 10),
        (lambda all_: all_.pop(10), 10),
        (lambda all_: all_.pop(11), 11),
        (lambda all_: all_[11].update(hash="0" * 64), 12),
        (lambda all_: all_[11].update(previous="0" * 64), 11),
        (lambda all_: all_.append(all_[-1]), 16),
        (swap, 10),
        (swap_places, 10),
        (rewrite, 11),
        (silence, 16),
        (cut, 14),
        (lambda all_: all_.pop(1), 1),
    ],
)
def test_part_that_was_tampered_with_is_broken_where_it_was(
    made: Part, tamper: Any, broken_at: int
) -> None:
    entries = lines(made)
    tamper(entries)
    assert verify_part(written(entries)).found.broken_at == broken_at


def test_part_that_lost_its_end_is_found_by_a_kept_head(made: Part, nine: District) -> None:
    entries = lines(made)
    cut_with_a_new_promise(entries)
    assert verify_part(written(entries)).found.broken_at is None
    assert verify_part(written(entries), [head(nine).hash]).found.broken_at == 14


def test_any_changed_byte_of_an_entry_is_found(made: Part) -> None:
    """The first line is held by the list of files."""
    begins = made.content.index(b"\n") + 1
    for at in range(begins, len(made.content), 3):
        content = bytearray(made.content)
        content[at] ^= 1
        assert verify_part(bytes(content)).found.broken_at is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"{}\n", b"[]\n", b"\xff\xfe", b'{"a":' * 9000, b'{"district":"x"}\n{}\n'],
)
def test_file_that_is_no_part_is_never_a_crash(content: bytes) -> None:
    found = verify_part(content).found
    assert found.broken_at is not None or content == b"{}\n"


@pytest.mark.parametrize("name", ["copy.zip", "copy", "nothing.zip"])
def test_what_is_no_copy_is_said_in_a_sentence(tmp_path: Path, name: str) -> None:
    if name == "copy.zip":
        (tmp_path / name).write_bytes(b"PK\x03\x04 and no more")
    elif name == "copy":
        (tmp_path / name).mkdir()
    code, said = run_alone(tmp_path, name)
    assert code == 1
    assert said.count("\n") == 1


def test_manifest_of_nonsense_is_never_a_crash(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    for content in (b"", b"[]", b'{"files": [1, {"name": []}], "sha256": {}}', b"\xff"):
        (folder / "manifest.json").write_bytes(content)
        (folder / "case.json").write_bytes(b'{"entries": [{"id": []}], "documents": 7}')
        (folder / "record-book.jsonl").write_bytes(content)
        code, said = run_alone(tmp_path, "copy")
        assert (code, said.startswith("Broken. ")) == (1, True)


def test_something_must_be_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        offline_verifier.main([])
