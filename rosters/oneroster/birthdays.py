"""On what day students turn 13, out of OneRoster's demographics.csv.

Of that file nothing else is taken, and nothing is kept of what it said: no birth date, for all that
anybody asks is whether a child is under 13; and no fingerprint of a row either, by which somebody
could try out what stood in it.
"""

import re
from collections.abc import Container, Iterator
from datetime import date
from typing import IO

from rosters.oneroster import reader
from rosters.oneroster.findings import Findings
from rosters.oneroster.reader import Beat, Table

BORN = "birthDate"
COLUMNS = ("sourcedId", "status", BORN)
ISO = re.compile(rb"\d{4}-\d\d-\d\d")
FIRST_YEAR = 1900
HERE, GONE = {b"", b"active"}, {b"tobedeleted", b"inactive"}
# Rows at fault are named in a sentence, so not all of them.
MOST_NAMED = 12

PLANNED = {
    # Who leaves with this package keeps the date that is on file.
    "planned_birthday": """
        select s.id, b.student, b.turns_13_on,
            case when s.turns_13_on is null then 'added' when b.turns_13_on is null then 'removed'
            else 'changed' end as what
        from staged_birthday b
        left join rosters_student s on s.district_id = %(district)s and s.sourced_id = b.student
        where b.turns_13_on is distinct from s.turns_13_on
        and not exists (select from planned_student_gone x where x.id = s.id)
    """,
}
# Students who are new come in with theirs.
WRITTEN = (
    (
        "birthdays", "added changed removed",
        """
        update rosters_student s set turns_13_on = p.turns_13_on from planned_birthday p
        where s.district_id = %(district)s and s.id = p.id
        """,
    ),
)  # fmt: skip

# Students with the day they turn 13, as bytes: blank when it is not known, None once they were met.
OnFile = dict[bytes, bytes | None]


class Birthdays:
    """Reads demographics.csv beside what is on file; `coming` are the students of this package.

    A roster is not refused for a row of this file: it is left out, and the date on file stays.
    """

    def __init__(
        self, table: Table, on_file: OnFile, coming: Container[bytes], today: date
    ) -> None:
        self._table, self._findings = table, table.findings
        table.findings = Findings()
        self._on_file, self._coming, self._today = on_file, coming, today
        self._days: dict[bytes, bytes | None] = {}
        self._bad_dates: list[int] = []

    def news(
        self, stream: IO[bytes], *, is_bulk: bool, beat: Beat | None
    ) -> Iterator[tuple[str, str | None]]:
        """Students with a day that is not the one on file; None takes that away."""
        on_file = self._on_file
        for number, (key, status, born) in reader.plain(self._table, stream, COLUMNS, beat):
            if key not in on_file:
                if key not in self._coming:
                    continue
                on_file[key] = b""
            before = on_file[key]
            if before is None:
                self._table.fault("double_id", number, "sourcedId")
                continue
            on_file[key] = None
            day = self._day(number, status.strip().lower(), born.strip())
            if day is not None and day != before:
                yield key.decode(), day.decode() or None
        # A row that cannot be read is one of those that would be missed.
        if is_bulk and not self._table.findings.error_count:
            for key, before in on_file.items():
                if before:
                    yield key.decode(), None
        self._tell()

    def _day(self, number: int, status: bytes, born: bytes) -> bytes | None:
        """The day they turn 13, blank when the row does not say; None for a row at fault."""
        if status in GONE or not born:
            return b""
        if status not in HERE:
            self._table.fault("bad_status", number, "status")
            return None
        if born not in self._days:
            self._days[born] = turns_13_on(born, self._today)
        if self._days[born] is None:
            self._bad_dates.append(number)
        return self._days[born]

    def _tell(self) -> None:
        file, faults = self._table.file, self._table.findings
        at_fault = [one.row or 0 for one in faults.faults]
        self._findings.warn("birthday_left_out", file, faults.error_count, rows=_named(at_fault))
        bad = self._bad_dates
        self._findings.warn("bad_birth_date", file, len(bad), rows=_named(bad))


def turns_13_on(born: bytes, today: date) -> bytes | None:
    """The 13th birthday; None for what is no date, or none that a student can be born on."""
    try:
        day = date.fromisoformat(born.decode()) if ISO.fullmatch(born) else None
    except ValueError:
        day = None
    if day is None or day.year < FIRST_YEAR or day > today:
        return None
    # No year in which somebody turns 13 after a February 29 has one: a day too late, not too early.
    is_leap_day = (day.month, day.day) == (2, 29)
    turns = date(day.year + 13, 3, 1) if is_leap_day else day.replace(year=day.year + 13)
    return turns.isoformat().encode()


def _named(rows: list[int]) -> str:
    first = ", ".join(map(str, rows[:MOST_NAMED]))
    return f"{first} …" if len(rows) > MOST_NAMED else first
