"""What a row says, in our terms: people with their hats, classes, enrollments.

A row at fault says so and says nothing else; what is merely unusual is counted and read kindly.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from rosters.models import ContactPoint, Guardianship
from rosters.oneroster import languages
from rosters.oneroster.contacts import Contact, contacts, email
from rosters.oneroster.findings import Findings
from rosters.oneroster.manifest import Mode
from rosters.oneroster.reader import CONTROL, Row, Table

BASE = ["sourcedId"]
DELTA = ["status", "dateLastModified"]
REQUIRED = {
    "orgs": ["sourcedId", "name", "type"],
    "users 1.1": [
        "sourcedId", "enabledUser", "orgSourcedIds", "role", "username", "givenName", "familyName",
    ],
    "users 1.2": ["sourcedId", "enabledUser", "username", "givenName", "familyName"],
    "roles": ["sourcedId", "userSourcedId", "roleType", "role", "orgSourcedId"],
    "classes": [
        "sourcedId", "title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds",
    ],
    "enrollments": [
        "sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role",
    ],
    "demographics": ["sourcedId"],
    "custody": ["studentSourcedId", "guardianSourcedId", "mayDecide"],
}  # fmt: skip
FAMILY = {kind.value for kind in Guardianship.Kind}
# 1.1 knows the first four, 1.2 all.
STAFF = {
    "administrator", "aide", "proctor", "teacher", "counselor", "districtadministrator",
    "principal", "siteadministrator", "systemadministrator",
}  # fmt: skip
ONLY_IN_1_2 = STAFF - {"administrator", "aide", "proctor", "teacher"}
LONGEST = {"name": 120, "title": 200, "contact": 254, "id": 255, "grade": 10}
LONGEST |= {"period": 20, "periods": 400}


class Standing(Enum):
    """Whether a row's subject is here, has gone, or the row cannot be read."""

    HERE = "here"
    GONE = "gone"
    AT_FAULT = "at fault"


@dataclass(frozen=True)
class Person:
    row: int
    sourced_id: str
    is_student: bool
    family: str
    is_staff: bool
    given_name: str
    family_name: str
    grade: str
    language: str
    email: str
    agents: list[str]
    orgs: list[str]
    ways: Mapping[ContactPoint.Kind, Contact]
    # A student's own mobile and address, as far as they lead somewhere.
    own_mobile: str
    own_email: str


@dataclass(frozen=True)
class Hat:
    """A role at an organization: a row of roles.csv, or what users.csv says in 1.1."""

    role: str
    org: str


class Rows:
    """Reads the rows of one file; `mode` decides what status and date mean."""

    def __init__(self, table: Table, mode: Mode, findings: Findings) -> None:
        self.table, self.mode, self.findings = table, mode, findings
        self._standing_of = table.picker(["sourcedId", "status", "dateLastModified"])

    def standing(self, row: Row) -> Standing:
        sourced_id, status, dated = self._standing_of(row.cells)
        if not sourced_id.strip():
            self.table.fault("empty", row.number, "sourcedId")
            return Standing.AT_FAULT
        if len(sourced_id) > LONGEST["id"]:
            self.table.fault("too_long", row.number, "sourcedId", most=LONGEST["id"])
            return Standing.AT_FAULT
        if CONTROL.search(sourced_id):
            self.table.fault("control", row.number, "sourcedId")
            return Standing.AT_FAULT
        return self._status(row.number, status.strip(), bool(dated.strip()))

    def _status(self, number: int, status: str, is_dated: bool) -> Standing:
        file, lower = self.table.file, status.lower()
        if self.mode == Mode.BULK and (status or is_dated):
            self.findings.warn("filled_in_bulk", file)
        if self.mode == Mode.DELTA and not status:
            self.findings.warn("no_status", file)
        if lower not in {"", "active", "tobedeleted", "inactive"}:
            self.table.fault("bad_status", number, "status")
            return Standing.AT_FAULT
        if status not in {"", "active", "tobedeleted"}:
            self.findings.warn("other_status", file)
        return Standing.HERE if lower in {"", "active"} else Standing.GONE

    def is_clean(self, row: Row, cells: Mapping[str, tuple[str, int]]) -> bool:
        """No control characters and nothing longer than its place; says so otherwise."""
        for column, (cell, most) in cells.items():
            code = "control" if CONTROL.search(cell) else "too_long" if len(cell) > most else ""
            if code:
                self.table.fault(code, row.number, column, most=most)
                return False
        return True


class People(Rows):
    def __init__(
        self,
        table: Table,
        mode: Mode,
        findings: Findings,
        orgs: Container[str],
        hats: Mapping[bytes, list[Hat]] | None,
    ) -> None:
        super().__init__(table, mode, findings)
        self._orgs = orgs
        self._hats = hats
        self._pick = table.picker(
            [
                "sourcedId", "enabledUser", "orgSourcedIds", "role", "givenName", "familyName",
                "email", "sms", "phone", "agentSourcedIds", "grades",
            ]
        )  # fmt: skip
        columns = languages.column_of(table.columns)
        # Two at least, so that the picker answers with a tuple.
        self._pick_languages = table.picker([*columns, "", ""])

    def person(self, row: Row) -> Person | None:
        (sourced_id, enabled, orgs, role, given, family, address, sms, phone, agents, grades) = (
            self._pick(row.cells)
        )
        spoken = self._pick_languages(row.cells)
        name, contact = LONGEST["name"], LONGEST["contact"]
        if not self.is_clean(
            row,
            {
                "givenName": (given, name),
                "familyName": (family, name),
                "email": (address, contact),
                "sms": (sms, contact),
                "phone": (phone, contact),
                "agentSourcedIds": (agents, 4000),
                "orgSourcedIds": (orgs, 4000),
                "grades": (grades, 4000),
            },
        ):
            return None
        given, family = given.strip(), family.strip()
        if not given and not family:
            self.table.fault("no_name", row.number, "familyName")
            return None
        self._say_enabled(enabled.strip())
        hats = self._worn(row, role, orgs)
        if any(hat.org and hat.org not in self._orgs for hat in hats):
            self.table.fault("no_such_org", row.number, "orgSourcedIds")
            return None
        roles = {hat.role for hat in hats}
        is_student = "student" in roles
        kinds = sorted(roles & FAMILY)
        ways = contacts(sms, phone if kinds else "", address) if kinds or is_student else {}
        own = self._own(ways) if is_student else {}
        return Person(
            row.number,
            sourced_id,
            is_student,
            kinds[0] if kinds else "",
            bool(roles & STAFF),
            given,
            family,
            self._grade(grades, is_student),
            self._language(spoken, is_student or bool(kinds)),
            self._work_address(address) if roles & STAFF else "",
            listed(agents),
            list(dict.fromkeys(hat.org for hat in hats if hat.role == "student" and hat.org)),
            ways if kinds else {},
            own.get(ContactPoint.Kind.MOBILE, ""),
            own.get(ContactPoint.Kind.EMAIL, ""),
        )

    def _own(self, ways: Mapping[ContactPoint.Kind, Contact]) -> dict[ContactPoint.Kind, str]:
        """Where a student can be written to; what leads nowhere is counted and left out."""
        asked = [
            kind for kind in (ContactPoint.Kind.MOBILE, ContactPoint.Kind.EMAIL) if kind in ways
        ]
        led = {kind: to for kind in asked if (to := ways[kind].destination)}
        self.findings.warn("unusable_own_way", self.table.file, len(asked) - len(led))
        return led

    def _worn(self, row: Row, role: str, orgs: str) -> list[Hat]:
        if self._hats is not None:
            hats = self._hats.get(row.key, [])
            if not hats:
                self.findings.warn("no_role", self.table.file)
            return hats
        known = role.strip().lower()
        if known not in FAMILY | STAFF | {"student"} or known in ONLY_IN_1_2:
            self.findings.warn("unknown_role" if known else "no_role", self.table.file)
        elif role.strip() != known:
            self.findings.warn("other_capitals", self.table.file)
        return [Hat(known, org) for org in listed(orgs) or [""]]

    def _work_address(self, written: str) -> str:
        return (email(written).destination or "") if written.strip() else ""

    def _say_enabled(self, enabled: str) -> None:
        if enabled in {"true", "false"}:
            return
        is_capital = enabled.lower() in {"true", "false"}
        self.findings.warn("other_capitals" if is_capital else "not_true_or_false", self.table.file)

    def _grade(self, grades: str, is_student: bool) -> str:
        if not is_student:
            return ""
        first = next(iter(listed(grades)), "")[: LONGEST["grade"]]
        if not first:
            self.findings.warn("no_grade", self.table.file)
        if first.isdigit():
            return first.zfill(2)
        return "KG" if first.upper() == "K" else first

    def _language(self, cells: Sequence[str], counts: bool) -> str:
        written = next((cell for cell in cells if cell.strip()), "")
        if not written or not counts:
            return ""
        code = languages.code_of(written)
        if code is None:
            self.findings.warn("unknown_language", self.table.file)
        return (code or "")[:12]


@dataclass(frozen=True)
class Group:
    row: int
    sourced_id: str
    title: str
    is_homeroom: bool
    org: str
    periods: list[str]


class Groups(Rows):
    def __init__(self, table: Table, mode: Mode, findings: Findings) -> None:
        super().__init__(table, mode, findings)
        self._pick = table.picker(["sourcedId", "title", "classType", "schoolSourcedId", "periods"])

    def group(self, row: Row) -> Group | None:
        sourced_id, title, kind, org, periods = self._pick(row.cells)
        title = title.strip()
        if not title:
            self.table.fault("empty", row.number, "title")
            return None
        limits = {
            "title": (title, LONGEST["title"]),
            "schoolSourcedId": (org, LONGEST["id"]),
            "periods": (periods, LONGEST["periods"]),
        }
        if not self.is_clean(row, limits):
            return None
        if kind != kind.lower():
            self.findings.warn("other_capitals", self.table.file)
        is_homeroom = kind.strip().lower() == "homeroom"
        named = [one[: LONGEST["period"]] for one in listed(periods)]
        return Group(row.number, sourced_id, title, is_homeroom, org.strip(), named)


@dataclass(frozen=True)
class Place:
    """A seat in a class, or a desk before it."""

    row: int
    sourced_id: str
    group: str
    user: str
    role: str


class Places(Rows):
    def __init__(self, table: Table, mode: Mode, findings: Findings) -> None:
        super().__init__(table, mode, findings)
        self._pick = table.picker(["sourcedId", "classSourcedId", "userSourcedId", "role"])

    def place(self, row: Row) -> Place | None:
        sourced_id, group, user, role = self._pick(row.cells)
        ids = {"classSourcedId": (group, LONGEST["id"]), "userSourcedId": (user, LONGEST["id"])}
        if not self.is_clean(row, ids):
            return None
        for column, (cell, _) in ids.items():
            if not cell:
                self.table.fault("empty", row.number, column)
                return None
        if role != role.lower():
            self.findings.warn("other_capitals", self.table.file)
        return Place(row.number, sourced_id, group, user, role.strip().lower()[:40])


def listed(cell: str) -> list[str]:
    """A list in one cell, in its order, each once."""
    if not cell:
        return []
    return list(dict.fromkeys(part for each in cell.split(",") if (part := each.strip())))
