#!/usr/bin/env python3
"""Checks an exported record book, with Python's standard library and nothing of ours.

    python3 offline_verifier.py export.jsonl [--head HASH]...

The first line names the district, the number of entries and the head. Each further line is one
entry, with its keys sorted, no spaces and UTF-8. Its `hash` is the SHA-256 of the same line
without `hash`; its `previous` is the hash of the entry before, the first one's is genesis().

A chain alone shows that nothing inside it was altered. Only a head that was kept elsewhere shows
that its end was not cut off, nor the whole of it written anew: give such heads with --head.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Finding(NamedTuple):
    """What a walk along the chain found; `broken_at` is the first entry that does not fit."""

    entries: int
    head: str
    broken_at: int | None = None
    why: str = ""


class Unreadable(ValueError):
    """A line that the export did not write like this."""


def canonical(value: object) -> bytes:
    """The one way to write a value, so that everybody hashes the same bytes."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


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
        return "What it says does not fit its seal: one of them was altered."
    if entry.get("previous") != head:
        return "It does not continue from the entry before: one of the two was replaced."
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
        seen = _Seen(int(top.get("district") or 0), lines)
        found = seen.walk()
    if found.broken_at is not None:
        return found
    if (top.get("count"), top.get("head")) != (found.entries, found.head):
        return found._replace(
            broken_at=found.entries + 1,
            why=f"The first line promises {top.get('count')} entries up to {top.get('head')}.",
        )
    for head in known:
        if head not in seen.hashes:
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


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(description="Checks an exported record book.")
    asked.add_argument("export", type=Path, help="the file that export_records wrote")
    asked.add_argument("--head", action="append", default=[], help="a hash you received earlier")
    given = asked.parse_args(words)
    found = verify(given.export, given.head)
    if found.broken_at is not None:
        sys.stdout.write(f"Broken at entry {found.broken_at}. {found.why}\n")
        return 1
    sys.stdout.write(f"Intact. {found.entries} entries, head {found.head}\n")
    if not given.head:
        sys.stdout.write("Compare this head with one you received earlier, or give it as --head.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
