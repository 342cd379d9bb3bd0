#!/usr/bin/env python3
"""Checks an exported record book, the copy of a case, or a receipt, with Python's standard library
and nothing of ours.

    python3 offline_verifier.py export.jsonl [--head HASH]...
    python3 verify.py COPY [--head HASH]... [--book export.jsonl]      a folder, or a zip
    python3 verify.py [export.jsonl or COPY] --receipt receipt.json

The first line of an export names the district, the number of entries and the head. Each further
line is one entry, with its keys sorted, no spaces and UTF-8. Its `hash` is the SHA-256 of the same
line without `hash`; its `previous` is the hash of the entry before, the first one's is genesis().

A chain alone shows that nothing inside it was altered. Only a head that was kept elsewhere shows
that its end was not cut off, nor the whole of it written anew: give such heads with --head.

A copy has a list of its files, manifest.json, and a part of the book, record-book.jsonl: entries
about the case in full, and of all others up to the head only `sequence`, `previous` and `hash`. So
each has its place in the same chain. The SHA-256 of the zip itself stands in the district's book.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST, CASE, BOOK = "manifest.json", "case.json", "record-book.jsonl"
# Of an entry that is not told, what is left.
PLACE = {"sequence", "previous", "hash"}
RECEIVED, WRITTEN = "violations.report.received", "violations.entry.written"
ADDED, EXPORTED = "violations.document.added", "violations.case.exported"
ALTERED = "What it says does not fit its seal: one of them was altered."
REPLACED = "It does not continue from the entry before: one of the two was replaced."
# The book writes a report down in the moment in which it comes in.
A_MINUTE = 60


class Finding(NamedTuple):
    """What a walk along the chain found; `broken_at` is the first entry that does not fit."""

    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""


class Part(NamedTuple):
    """A part of a book: what its walk found, its first line, and the entries that it tells."""

    found: Finding
    top: Mapping[str, Any]
    told: list[dict[str, Any]]


class Unreadable(ValueError):
    """A line, or a file, that the export did not write like this."""


def canonical(value: object) -> bytes:
    """The one way to write a value, so that everybody hashes the same bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def spread(value: object) -> bytes:
    """The same on many lines, for files that people read, too."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def genesis(district: int) -> str:
    """What stands before a district's first entry."""
    return hashlib.sha256(f"belltower record book 1, district {district}".encode()).hexdigest()


def seal_of(entry: Mapping[str, Any]) -> str:
    """The hash that belongs to an entry: of all it says, its place and the hash before."""
    return hashlib.sha256(canonical({k: v for k, v in entry.items() if k != "hash"})).hexdigest()


def walk(district: int, entries: Iterable[Mapping[str, Any]]) -> Finding:
    """Follow the chain from its beginning to its end, or to the first entry that does not fit."""
    sequence, head = 0, genesis(district)
    for entry in entries:
        why = _fault(entry, district, sequence + 1, head)
        if why:
            return Finding(sequence, head, sequence + 1, why)
        sequence, head = sequence + 1, str(entry["hash"])
    return Finding(sequence, head)


def _fault(entry: Mapping[str, Any], district: int, sequence: int, head: str) -> str:
    if entry.get("district") != district:
        return "It belongs to another district."
    if entry.get("sequence") != sequence:
        return f"It is missing: entry {entry.get('sequence')} stands in its place."
    if entry.get("id") is None:
        return "Its event is gone, only the seal is left."
    if entry.get("hash") != seal_of(entry):
        return ALTERED
    if entry.get("previous") != head:
        return REPLACED
    return ""


def read(line: bytes) -> dict[str, Any]:
    """One line of an export, taken only when it is written exactly as the export writes."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        entry = None
    if not isinstance(entry, dict) or canonical(entry) != line.rstrip(b"\n"):
        raise Unreadable("This line is not written as the export writes it.")
    return entry


def verify(path: Path, known: Iterable[str] = ()) -> Finding:
    """Check a whole export: its chain, what its first line promises, and heads kept elsewhere."""
    with path.open("rb") as lines:
        try:
            top = read(next(lines, b""))
        except Unreadable as fault:
            return Finding(0, "", 0, str(fault))
        seen = _Seen(_whole(top.get("district")), lines)
        found = seen.walk()
    if found.broken_at is not None:
        return found
    if (top.get("count"), top.get("head")) != (found.entries, found.head):
        return found._replace(
            broken_at=found.entries + 1,
            why=f"The first line promises {top.get('count')} entries up to {top.get('head')}.",
        )
    return _with_known(found, seen.hashes, known)


def _with_known(found: Finding, hashes: set[str], known: Iterable[str]) -> Finding:
    for head in known:
        if head not in hashes:
            return found._replace(
                broken_at=found.entries + 1,
                why=f"The head {head} is not in this book: its end was cut off or written anew.",
            )
    return found


class _Seen:
    """The lines of an export on their way past, with the hashes that went by."""

    def __init__(self, district: int, lines: Iterable[bytes]) -> None:
        self.district, self.lines = district, lines
        self.hashes = {genesis(district)}

    def walk(self) -> Finding:
        try:
            return walk(self.district, self._entries())
        except Unreadable as fault:
            at = len(self.hashes)
            return Finding(at - 1, "", at, str(fault))

    def _entries(self) -> Iterator[dict[str, Any]]:
        for line in self.lines:
            entry = read(line)
            yield entry
            self.hashes.add(str(entry.get("hash")))


def verify_part(content: bytes, known: Iterable[str] = ()) -> Part:
    """Check a part of a book: each entry that it tells, and its place in the chain to the head."""
    lines = content.splitlines(keepends=True)
    try:
        top = read(lines[0] if lines else b"")
    except Unreadable as fault:
        return Part(Finding(0, "", 0, str(fault)), {}, [])
    told: list[dict[str, Any]] = []
    hashes: set[str] = set()
    found = _walk_part(top, lines[1:], told, hashes)
    if found.broken_at is None:
        found = _with_known(_as_promised(found, top, told), hashes, known)
    return Part(found, top, told)


def _walk_part(
    top: Mapping[str, Any], lines: list[bytes], told: list[dict[str, Any]], hashes: set[str]
) -> Finding:
    """The walk; `told` and `hashes` are filled on the way, as far as it comes."""
    begins = max(_whole(top.get("from")), 1)
    sequence, head = begins - 1, genesis(_whole(top.get("district"))) if begins == 1 else ""
    for line in lines:
        try:
            entry = read(line)
            why = _fault_in_part(entry, top, sequence + 1, head)
        except Unreadable as fault:
            why = str(fault)
        if why:
            return Finding(sequence, head, sequence + 1, why)
        sequence, head = sequence + 1, str(entry["hash"])
        hashes.add(head)
        if entry.keys() != PLACE:
            told.append(entry)
    return Finding(sequence, head)


def _fault_in_part(
    entry: Mapping[str, Any], top: Mapping[str, Any], sequence: int, head: str
) -> str:
    # What stood before a part is not in it.
    before = head or str(entry.get("previous"))
    if entry.keys() == PLACE:
        if entry["sequence"] != sequence:
            return f"It is missing: entry {entry['sequence']} stands in its place."
        return "" if entry["previous"] == before else REPLACED
    if entry.get("subject") not in _texts(top.get("subjects")):
        return "It is about something else, and does not belong into this part."
    return _fault(entry, _whole(top.get("district")), sequence, before)


def _as_promised(found: Finding, top: Mapping[str, Any], told: list[dict[str, Any]]) -> Finding:
    if (top.get("count"), top.get("head")) != (found.entries, found.head):
        why = f"The first line promises entries up to {top.get('count')}, {top.get('head')}."
        return found._replace(broken_at=found.entries + 1, why=why)
    if top.get("told") != len(told):
        why = f"The first line promises {top.get('told')} entries in full; there are {len(told)}."
        return found._replace(broken_at=found.entries + 1, why=why)
    return found


class Copy:
    """The copy of a case, as a folder or a zip: what is wrong with it, file by file."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable for what is neither."""
        self.path = path
        self.faults: list[str] = []
        self.files = self._from_zip() if path.is_file() else self._from_folder()
        self.told: list[dict[str, Any]] = []
        self.top: Mapping[str, Any] = {}
        self.said: list[str] = []

    def _from_folder(self) -> dict[str, bytes]:
        return {
            one.relative_to(self.path).as_posix(): one.read_bytes()
            for one in sorted(self.path.rglob("*"))
            if one.is_file()
        }

    def _from_zip(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(self.path) as packed:
                for name in packed.namelist():
                    if name in files:
                        self.faults.append(f"{name}: it stands in the zip twice.")
                    files[name] = self._unpacked(packed, name)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
            raise Unreadable("The zip can’t be opened: it was altered or is not whole.") from None
        return files

    def _unpacked(self, packed: zipfile.ZipFile, name: str) -> bytes:
        try:
            return packed.read(name)
        except (
            zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError,
        ):  # fmt: skip
            self.faults.append(f"{name}: it can’t be unpacked: it was altered.")
            return b""

    def verify(self, known: Iterable[str] = ()) -> None:
        manifest = self._manifest()
        if manifest is None:
            return
        self._compare(manifest)
        if BOOK in self.files:
            self._read_book(known)
        if CASE in self.files:
            self._read_case()
        self.said.append(
            f"{len(self.files)} files of {manifest.get('reference')}, "
            f"made {manifest.get('made_at')}."
        )

    def _manifest(self) -> dict[str, Any] | None:
        content = self.files.get(MANIFEST)
        if content is None:
            self.faults.append(f"{MANIFEST}: it is missing, so nothing can be checked.")
            return None
        manifest = _table(content)
        said = manifest.pop("sha256", None)
        if spread({**manifest, "sha256": said}) != content or said != sha256_of(spread(manifest)):
            self.faults.append(f"{MANIFEST}: it was altered.")
        return manifest

    def _compare(self, manifest: Mapping[str, Any]) -> None:
        listed = {str(one.get("name")): one for one in _tables(manifest.get("files"))}
        for name, one in sorted(listed.items()):
            content = self.files.get(name)
            if content is None:
                self.faults.append(f"{name}: it is missing.")
            elif (one.get("size"), one.get("sha256")) != (len(content), sha256_of(content)):
                self.faults.append(f"{name}: it was altered. It is not what {MANIFEST} lists.")
        for name in sorted(self.files.keys() - listed.keys() - {MANIFEST}):
            self.faults.append(f"{name}: it was added. {MANIFEST} does not list it.")

    def _read_book(self, known: Iterable[str]) -> None:
        part = verify_part(self.files[BOOK], known)
        self.told, self.top = part.told, part.top
        if part.found.broken_at is not None:
            self.faults.append(f"{BOOK}: broken at entry {part.found.broken_at}. {part.found.why}")
            return
        left_out, waiting = _whole(part.top.get("kept_back")), _whole(part.top.get("waiting"))
        self.said.append(
            f"{len(part.told)} entries of the record book in full"
            + (f", {left_out} by their place alone" if left_out else "")
            + f", head {part.found.head}"
        )
        if waiting:
            self.said.append(f"{waiting} newest entries had no place in the book yet.")

    def _read_case(self) -> None:
        """What the case says must be what the book wrote down at the time."""
        case = _table(self.files[CASE])
        entries, documents = _hashes(case.get("entries")), _hashes(case.get("documents"))
        written = self._by_event(WRITTEN, "entry")
        self._fit("entry", entries, written)
        self._fit("document", documents, self._by_event(ADDED, "document"))
        if not self.top.get("waiting") and not self.top.get("kept_back"):
            for number in entries.keys() - written.keys():
                self.faults.append(f"{CASE}: entry {number} does not stand in the record book.")
        for one in _tables(case.get("documents")):
            self._fit_file(one)
        self._fit_report(case)

    def _by_event(self, event: str, of: str) -> dict[str, object]:
        """The hashes that the book wrote down, by the number of what they are of."""
        told = [_details(entry) for entry in self.told if entry.get("event") == event]
        return {str(one.get(of)): one.get("sha256") for one in told}

    def _fit(self, what: str, here: Mapping[str, object], book: Mapping[str, object]) -> None:
        for number, its_hash in book.items():
            if number not in here:
                fault = f"{what} {number} stands in the record book and not in the case."
            elif here[number] != its_hash:
                fault = f"{what} {number} is not what the record book wrote down."
            else:
                continue
            self.faults.append(f"{CASE}: {fault}")

    def _fit_file(self, document: Mapping[str, Any]) -> None:
        name = document.get("file")
        if not name:
            return
        content = self.files.get(str(name))
        if content is None or sha256_of(content) != document.get("sha256"):
            self.faults.append(f"{name}: it is not the document that {CASE} lists.")

    def _fit_report(self, case: Mapping[str, Any]) -> None:
        """Times and words of the report, by the hash that the book has from its first second."""
        receipt = case.get("receipt")
        states = receipt.get("states") if isinstance(receipt, dict) else None
        if not isinstance(states, dict):
            return
        its_hash = sha256_of(canonical(states))
        for entry in self.told:
            if entry.get("event") == RECEIVED and _details(entry).get("sha256") != its_hash:
                self.faults.append(f"{CASE}: the report is not what the record book received.")
        report = case.get("report")
        if not isinstance(report, dict) or report.get("left_out"):
            return
        if sha256_of(canonical(report.get("words"))) != states.get("words_sha256"):
            self.faults.append(f"{CASE}: the words of the report are not those that came in.")


def _table(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def _tables(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _details(entry: Mapping[str, Any]) -> dict[str, Any]:
    details = entry.get("details")
    return details if isinstance(details, dict) else {}


def _hashes(value: object) -> dict[str, object]:
    return {str(one.get("id")): one.get("sha256") for one in _tables(value)}


class Receipt:
    """What somebody keeps of a report: what it states, its hash, and its place in the book."""

    def __init__(self, path: Path) -> None:
        self.faults: list[str] = []
        self.said: list[str] = []
        self.kept = _table(path.read_bytes())

    def verify(self, book: Iterable[Mapping[str, Any]] | None) -> None:
        """`book`: the entries of an export or a copy that was given beside it."""
        states = self.kept.get("states")
        if not isinstance(states, dict):
            self.faults.append("This is no receipt.")
            return
        if sha256_of(canonical(states)) != self.kept.get("sha256"):
            self.faults.append("What it states does not fit its hash: one of them was altered.")
            return
        self.said.append(_times(states))
        self._own_entry(states)
        if book is not None:
            self._find(book)

    def _own_entry(self, states: Mapping[str, Any]) -> None:
        """The entry that the receipt brings along: sealed, with the same hash, at that time."""
        entry = self.kept.get("entry")
        if not isinstance(entry, dict):
            if self.kept.get("hash") is None:
                self.said.append("It had no place in the record book yet. Get it again.")
            return
        if entry.get("hash") != seal_of(entry):
            self.faults.append(f"Its entry in the record book: {ALTERED}")
        named = (entry.get("id"), entry.get("sequence"), entry.get("hash"))
        if named != tuple(self.kept.get(one) for one in ("event", "sequence", "hash")):
            self.faults.append("The entry that it brings along is not the one that it names.")
        if not _is_of(entry, self.kept):
            self.faults.append("The entry that it brings along is not about this report.")
        elif _apart(entry.get("at"), states.get("received_at")) > A_MINUTE:
            self.faults.append(f"The record book wrote it down at another time: {entry['at']}.")

    def _find(self, book: Iterable[Mapping[str, Any]]) -> None:
        for entry in book:
            if not _is_of(entry, self.kept):
                continue
            if self.kept.get("hash") in (None, entry.get("hash")):
                self.said.append(f"It stands at entry {entry.get('sequence')} of this book.")
            else:
                self.faults.append("In this book its entry has another seal.")
            return
        self.faults.append("It does not stand in this book.")


def _is_of(entry: Mapping[str, Any], receipt: Mapping[str, Any]) -> bool:
    return entry.get("event") == RECEIVED and _details(entry).get("sha256") == receipt["sha256"]


def _times(states: Mapping[str, Any]) -> str:
    received, due = states.get("received_at"), states.get("due_at")
    said = f"{states.get('reference')} was received at {received}"
    late = _seconds(received) - _seconds(due) if received and due else None
    if late is None:
        return f"{said}."
    if late <= 0:
        return f"{said}, in time: it was due at {due}."
    hours, minutes = divmod(int(late) // 60, 60)
    return f"{said}, late by {hours} h {minutes} min: it was due at {due}."


def _seconds(at: object) -> float:
    """Raises Unreadable for what is no time as we write it."""
    try:
        return datetime.fromisoformat(str(at).replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        raise Unreadable(f"{at} is no time.") from None


def _apart(one: object, other: object) -> float:
    return abs(_seconds(one) - _seconds(other))


def entries_of(path: Path) -> list[dict[str, Any]]:
    """All that an export, or a copy, tells in full; as far as it can be read."""
    if _is_copy(path):
        return verify_part(Copy(path).files.get(BOOK, b"")).told
    with path.open("rb") as lines:
        return [entry for entry in map(_table, lines) if "event" in entry]


def _is_copy(path: Path) -> bool:
    return path.is_dir() or path.suffix.lower() == ".zip"


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(
        description="Checks an exported record book, the copy of a case, or a receipt."
    )
    asked.add_argument(
        "export", type=Path, nargs="?", help="the file that export_records wrote, or a copy"
    )
    asked.add_argument("--head", action="append", default=[], help="a hash you received earlier")
    asked.add_argument("--receipt", type=Path, help="the receipt of a report")
    asked.add_argument("--book", type=Path, help="an export, to look a zip up in")
    given = asked.parse_args(words)
    if given.export is None and given.receipt is None:
        asked.error("Name an export, a copy or a receipt.")
    codes = []
    try:
        if given.receipt is not None:
            codes.append(_say_receipt(given.receipt, given.export))
        if given.export is not None:
            is_copy = _is_copy(given.export)
            say = _say_copy if is_copy else _say_export
            codes.append(say(given.export, given.head))
            if is_copy and given.book is not None:
                codes.append(_look_up(given.export, given.book))
    except Unreadable as fault:
        sys.stdout.write(f"Broken. {fault}\n")
        return 1
    except OSError as fault:
        sys.stdout.write(f"{fault.filename} can’t be opened.\n")
        return 1
    if not given.head and given.export is not None and not any(codes):
        sys.stdout.write("Compare this head with one you received earlier, or give it as --head.\n")
    return max(codes)


def _say_export(path: Path, known: list[str]) -> int:
    found = verify(path, known)
    if found.broken_at is not None:
        sys.stdout.write(f"Broken at entry {found.broken_at}. {found.why}\n")
        return 1
    sys.stdout.write(f"Intact. {found.entries} entries, head {found.head}\n")
    return 0


def _say_copy(path: Path, known: list[str]) -> int:
    copy = Copy(path)
    copy.verify(known)
    if copy.faults:
        sys.stdout.writelines(f"Broken. {one}\n" for one in copy.faults)
        return 1
    sys.stdout.write("Intact. " + "\n".join(reversed(copy.said)) + "\n")
    if path.is_file():
        sys.stdout.write(f"SHA-256 of this zip: {sha256_of(path.read_bytes())}\n")
    return 0


def _say_receipt(path: Path, book: Path | None) -> int:
    receipt = Receipt(path)
    receipt.verify(None if book is None else entries_of(book))
    if receipt.faults:
        sys.stdout.writelines(f"Broken receipt. {one}\n" for one in receipt.faults)
        return 1
    sys.stdout.write("Receipt intact. " + "\n".join(receipt.said) + "\n")
    return 0


def _look_up(path: Path, book: Path) -> int:
    """Whether a zip is the one that the district gave out, by the book that the district keeps."""
    found = verify(book)
    if found.broken_at is not None:
        sys.stdout.write(f"Broken at entry {found.broken_at} of {book.name}. {found.why}\n")
        return 1
    its_hash = sha256_of(path.read_bytes()) if path.is_file() else ""
    for entry in entries_of(book):
        if entry["event"] == EXPORTED and _details(entry).get("sha256") == its_hash:
            sys.stdout.write(f"It was given out at entry {entry['sequence']}, {entry['at']}.\n")
            return 0
    sys.stdout.write("Broken. This zip is none that this book says was given out.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
