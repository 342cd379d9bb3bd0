"""Who may not decide for a child, as custody.csv says: a file of ours beside OneRoster's.

A row is a student, somebody who answers for them, and whether that one may decide; there is no
room for a reason. The file tells all: whom it does not name may decide again. A package without it
leaves every limit as it is.
"""

from collections.abc import Container, Iterator
from typing import IO, NamedTuple

from rosters.models import CustodyLimit, Guardian, Student
from rosters.oneroster import reader
from rosters.oneroster.reader import CONTROL, Beat, Row, Table
from rosters.oneroster.rows import LONGEST, REQUIRED

STUDENT, GUARDIAN, MAY_DECIDE = COLUMNS = REQUIRED["custody"]

PLANNED = {
    # The pairs that are limited once this package is in.
    "planned_limit": """
        select student_sourced_id as student, guardian_sourced_id as guardian
        from rosters_custodylimit k
        where district_id = %(district)s and not exists (select from staged_custody c
            where c.student = k.student_sourced_id and c.guardian = k.guardian_sourced_id)
        union all select student, guardian from staged_custody where not may_decide
    """,
}
# The links themselves are written by rosters.oneroster.people.
WRITTEN = (
    (
        "deciders", "changed",
        """
        delete from rosters_custodylimit k using staged_custody c
        where k.district_id = %(district)s and c.may_decide
        and k.student_sourced_id = c.student and k.guardian_sourced_id = c.guardian
        """,
    ),
    (
        "deciders", "changed",
        """
        insert into rosters_custodylimit (district_id, student_sourced_id, guardian_sourced_id)
        select %(district)s, student, guardian from staged_custody where not may_decide
        """,
    ),
)  # fmt: skip


class Said(NamedTuple):
    """What is new about two people; no row says it where the file is silent about them."""

    row: int | None
    student: str
    guardian: str
    may_decide: bool


class Custody:
    """Reads custody.csv; `people` are all of users.csv, by their keys."""

    def __init__(self, table: Table, people: Container[bytes]) -> None:
        self.table = table
        self._people = people
        self._pick = table.picker(COLUMNS)
        self._limited = set(
            CustodyLimit.objects.values_list("student_sourced_id", "guardian_sourced_id")
        )
        self._said: set[tuple[str, str]] = set()
        self._strangers: list[tuple[int, str, str]] = []

    def news(self, stream: IO[bytes], beat: Beat | None) -> Iterator[Said]:
        """What differs from the limits on file, and errors for all that cannot be read."""
        found = []
        for row in reader.rows(self.table, stream, beat):
            said = self._read(row) if row.cells else None
            if said is None or not self._is_first(said):
                continue
            is_limited = (said.student, said.guardian) in self._limited
            if said.may_decide == is_limited:
                found.append(said)
            if not is_limited:
                self._note_strangers(said)
        at_fault = self._refuse_strangers()
        yield from (said for said in found if said.row not in at_fault)
        for student, guardian in sorted(self._limited - self._said):
            yield Said(None, student, guardian, may_decide=True)

    def _read(self, row: Row) -> Said | None:
        cells = dict(zip(COLUMNS, map(str.strip, self._pick(row.cells)), strict=True))
        for column, cell in cells.items():
            code = _fault_of(cell)
            if code:
                self.table.fault(code, row.number, column, most=LONGEST["id"])
                return None
        may = cells[MAY_DECIDE].lower()
        if may not in {"true", "false"}:
            self.table.fault("not_a_boolean", row.number, MAY_DECIDE)
            return None
        if may != cells[MAY_DECIDE]:
            self.table.findings.warn("other_capitals", self.table.file)
        return Said(row.number, cells[STUDENT], cells[GUARDIAN], may == "true")

    def _is_first(self, said: Said) -> bool:
        """Whether no row before was about these two, whatever it said."""
        pair = (said.student, said.guardian)
        if pair in self._said:
            self.table.fault("double_pair", said.row or 0, GUARDIAN)
            return False
        self._said.add(pair)
        return True

    def _note_strangers(self, said: Said) -> None:
        for column, who in ((STUDENT, said.student), (GUARDIAN, said.guardian)):
            if who.encode() not in self._people:
                self._strangers.append((said.row or 0, column, who))

    def _refuse_strangers(self) -> set[int]:
        """Whoever was here once may still be named: this file is kept by hand, and later."""
        here = {}
        for column, people in ((STUDENT, Student.objects), (GUARDIAN, Guardian.objects)):
            asked = {who for _, at, who in self._strangers if at == column}
            left = people.filter(sourced_id__in=asked).values_list("sourced_id", flat=True)
            here[column] = set(left)
        at_fault = [(row, at) for row, at, who in self._strangers if who not in here[at]]
        for row, column in at_fault:
            self.table.fault("no_such_user", row, column)
        return {row for row, _ in at_fault}


def _fault_of(cell: str) -> str:
    if not cell:
        return "empty"
    if CONTROL.search(cell):
        return "control"
    return "too_long" if len(cell) > LONGEST["id"] else ""
