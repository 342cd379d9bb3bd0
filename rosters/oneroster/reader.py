"""Rows out of a CSV file: the ones that are new or changed since the last import, checked.

What has not changed is recognised by the fingerprint of its bytes and never taken apart, which
is most of every night's file.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from operator import itemgetter
from typing import IO, TypeVar

from rosters.oneroster.findings import Broken, Fault, Findings

# Part of every fingerprint: raised when rows come to mean something else to us.
MEANING = b"2"
LONGEST_CELL = 4000
LONGEST_ROW = 1 << 20
BEAT_EVERY = 20_000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Known = dict[bytes, int | None]
Beat = Callable[[int, int], None]
Cell = TypeVar("Cell", str, bytes)


@dataclass
class Row:
    """A row to look at: its place in the file, fingerprint, and cells with a blank at the end.

    No cells: the row is at fault, and that has been said.
    """

    number: int
    key: bytes
    digest: int
    cells: list[str]


@dataclass
class Table:
    """The header of a file, and how far its reading has come."""

    file: str
    columns: list[str]
    findings: Findings
    rows: int = 0
    salt: bytes = b""
    # Whether sourcedId stands first, so that a row's key is found without taking it apart.
    is_key_first: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_key_first = self.columns[0] == "sourcedId"
        names = "\n".join(self.columns).encode()
        self.salt = blake2b(MEANING + names, digest_size=16).digest()

    def picker(self, names: Sequence[str]) -> Callable[[list[Cell]], tuple[Cell, ...]]:
        """Takes these columns out of a row; a column that the file lacks is blank."""
        places = {name: place for place, name in enumerate(self.columns)}
        return itemgetter(*(places.get(name, len(self.columns)) for name in names))

    def fault(self, code: str, row: int, column: str = "", **given: object) -> None:
        self.findings.error(Fault(code, self.file, row, column, given))


def opened(
    stream: IO[bytes], file: str, required: Sequence[str], findings: Findings
) -> Table | None:
    """Read the header; None, with errors found, when columns are missing or named twice."""
    raw = next(_records(stream, file, 1), None)
    if raw is None:
        raise Broken("no_header", file, 1)
    columns = [name.strip() for name in _cells(raw, file, 1)]
    twice = sorted({name for name in columns if columns.count(name) > 1 and name})
    missing = [name for name in required if name not in columns]
    for code, names in (("double_column", twice), ("missing_column", missing)):
        for name in names:
            # A header is no private value, unless somebody has lost it and the first row is one.
            findings.error(Fault(code, file, 1, name if name in required else ""))
    if twice or missing:
        return None
    return Table(file, columns, findings)


def changed(
    table: Table,
    stream: IO[bytes],
    known: Known,
    also: Mapping[bytes, bytes] | None = None,
    beat: Beat | None = None,
) -> Iterator[Row]:
    """Rows whose fingerprint is not the known one; every key met is marked None in `known`.

    `also` is what other files say about the key, and counts as part of its row. This loop is the
    whole cost of a row that has not changed: what it does, it does a million times a night.
    """
    start, whole_number = blake2b(table.salt, digest_size=8).copy, int.from_bytes
    get, is_first, missing = known.get, table.is_key_first, object()
    number = 1
    for raw in _records(stream, table.file, 2):
        number += 1
        if not number % BEAT_EVERY and beat is not None:
            beat(number, stream.tell())
        if is_first and raw[:1] != b'"':
            key = raw.partition(b",")[0]
        elif raw:
            key = _key(table, raw, number)
        if not raw:
            continue
        fingerprint = start()
        fingerprint.update(raw)
        if also:
            fingerprint.update(also.get(key, b""))
        digest = whole_number(fingerprint.digest(), "little", signed=True)
        before = get(key, missing)
        if before == digest:
            known[key] = None
            continue
        if before is None:
            table.fault("double_id", number, "sourcedId")
            continue
        known[key] = None
        yield Row(number, key, digest, _checked(table, raw, number) or [])
    table.rows = number - 1


def every(table: Table, stream: IO[bytes], beat: Beat | None = None) -> Iterator[Row]:
    """All rows, for files that are small or must be seen whole."""
    return changed(table, stream, {}, None, beat)


def rows(table: Table, stream: IO[bytes], beat: Beat | None = None) -> Iterator[Row]:
    """All rows of a file that gives its rows no id."""
    number = 1
    for raw in _records(stream, table.file, 2):
        number += 1
        if not number % BEAT_EVERY and beat is not None:
            beat(number, stream.tell())
        if raw:
            yield Row(number, b"", 0, _checked(table, raw, number) or [])
    table.rows = number - 1


def plain(
    table: Table, stream: IO[bytes], names: Sequence[str], beat: Beat | None = None
) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    """A few cells of every row, with its place; a row at fault says so and does not come.

    For files that are long and of which little is wanted: a row without quotation marks is cut at
    its commas, in less than half the time that CSV takes.
    """
    number, width = 1, len(table.columns)
    pick: Callable[[list[bytes]], tuple[bytes, ...]] = table.picker(names)
    for raw in _records(stream, table.file, 2):
        number += 1
        if not number % BEAT_EVERY and beat is not None:
            beat(number, stream.tell())
        cells = raw.split(b",")
        if b'"' in raw or b"\0" in raw or len(cells) != width:
            checked = _checked(table, raw, number) if raw else None
            if checked is None:
                continue
            cells = [cell.encode() for cell in checked[:-1]]
        cells.append(b"")
        yield number, pick(cells)
    table.rows = number - 1


def rows_of(table: Table, stream: IO[bytes], keys: set[bytes]) -> Iterator[tuple[int, bytes]]:
    """Where these rows stand: for errors found after the file was read."""
    number = 1
    for raw in _records(stream, table.file, 2):
        number += 1
        if raw and (key := _key(table, raw, number)) in keys:
            yield number, key


def _records(stream: IO[bytes], file: str, number: int) -> Iterator[bytes]:
    """Rows as bytes, without the line's end; a line's end between quotes is part of its row."""
    pending = b""
    # Never a whole file at once, should it have no lines at all.
    for line in iter(partial(stream.readline, LONGEST_ROW), b""):
        if pending or b'"' in line:
            is_odd = line.count(b'"') & 1
            if bool(pending) != bool(is_odd):
                pending += line
                if len(pending) > LONGEST_ROW:
                    raise Broken("open_quote", file, number)
                continue
            line, pending = pending + line, b""
        if len(line) >= LONGEST_ROW:
            raise Broken("too_long", file, number, most=LONGEST_CELL)
        yield line.rstrip(b"\r\n")
        number += 1
    if pending:
        raise Broken("open_quote", file, number)


def _key(table: Table, raw: bytes, number: int) -> bytes:
    if table.is_key_first:
        if raw[:1] != b'"':
            return raw.partition(b",")[0]
        end = raw.find(b'"', 1)
        if raw[end + 1 : end + 2] in (b",", b""):
            return raw[1:end]
    cells = _cells(raw, table.file, number)
    place = table.columns.index("sourcedId")
    return cells[place].encode() if place < len(cells) else b""


def _cells(raw: bytes, file: str, number: int) -> list[str]:
    try:
        return next(csv.reader((raw.decode("utf-8"),), strict=True), [""])
    except UnicodeDecodeError as broken:
        raise Broken("not_utf8", file, number) from broken
    except csv.Error as broken:
        raise Broken("not_csv", file, number) from broken


def _checked(table: Table, raw: bytes, number: int) -> list[str] | None:
    """The cells, with a blank one at the end for columns that are not there; None if at fault."""
    if b"\0" in raw:
        table.fault("nul", number)
        return None
    try:
        cells = _cells(raw, table.file, number)
    except Broken as broken:
        table.findings.error(broken.fault)
        return None
    if len(cells) != len(table.columns):
        table.fault("ragged", number, cells=len(cells), columns=len(table.columns))
        return None
    if len(raw) > LONGEST_CELL:
        for column, cell in zip(table.columns, cells, strict=True):
            if len(cell) > LONGEST_CELL:
                table.fault("too_long", number, column, most=LONGEST_CELL)
                return None
    cells.append("")
    return cells
