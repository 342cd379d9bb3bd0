"""What is wrong with a package, and what was put up with: counted, worded, without a value.

A finding is a code with numbers and names of files and columns. Cells are never quoted: a report
may be mailed, and a cell is somebody's phone number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rosters.oneroster.words import ERRORS, WARNINGS

MOST_LISTED = 200


@dataclass(frozen=True)
class Fault:
    """One error: where it stands in the file (the header is row 1), and what is wrong."""

    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column or None,
            "reason": worded(self.code, self.given),
            "code": self.code,
            "given": dict(self.given),
        }


class Broken(Exception):
    """The package, or a file of it, cannot be read at all."""

    def __init__(self, code: str, file: str = "", row: int | None = None, **given: Any) -> None:
        super().__init__(code)
        self.fault = Fault(code, file, row, given.pop("column", ""), given)


class Findings:
    """Errors and warnings of one reading; of many errors the first two hundred are listed."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.error_count = 0
        self._warnings: Counter[tuple[str, str]] = Counter()
        self._given: dict[tuple[str, str], Mapping[str, Any]] = {}

    def error(self, fault: Fault) -> None:
        self.error_count += 1
        if len(self.faults) < MOST_LISTED:
            self.faults.append(fault)

    def warn(self, code: str, file: str = "", count: int = 1, **given: Any) -> None:
        """Counted by kind and file; the words are those of the last."""
        if count:
            self._warnings[code, file] += count
            self._given[code, file] = given

    def errors(self) -> list[dict[str, Any]]:
        return [one.as_json() for one in self.faults]

    def warnings(self) -> list[dict[str, Any]]:
        found = []
        for (code, file), count in self._warnings.items():
            given = {**self._given[code, file], "count": count}
            reason = worded(code, given)
            found.append(
                {"file": file, "count": count, "reason": reason, "code": code, "given": given}
            )
        return found


def worded(code: str, given: Mapping[str, Any]) -> str:
    """The sentence of a finding in the reader's language."""
    return str((ERRORS | WARNINGS)[code] % given)
