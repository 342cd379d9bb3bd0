"""Reads a package into temporary tables: rows that changed, rows that are gone, their faults."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from districts.models import District
from rosters.oneroster import birthdays, reader, references, schools, sources
from rosters.oneroster.birthdays import Birthdays
from rosters.oneroster.custody import Custody
from rosters.oneroster.findings import Findings
from rosters.oneroster.manifest import Manifest, Mode
from rosters.oneroster.package import Package
from rosters.oneroster.reader import Known, Row, Table
from rosters.oneroster.rows import (
    REQUIRED,
    Group,
    Groups,
    Hat,
    People,
    Person,
    Places,
    Rows,
    Standing,
)
from rosters.oneroster.temporary import Staging

# Told while reading: the file, its rows so far, and the bytes read of all files.
Progress = Callable[[str, int, int], None]


@dataclass
class Staged:
    """What reading found, beside the temporary tables."""

    manifest: Manifest
    findings: Findings
    rows: dict[str, int] = field(default_factory=dict)
    # Organisations that became schools of ours with this file.
    schools: int = 0
    # Not one row differs from the last file's.
    is_empty: bool = False


class Stage:
    def __init__(
        self,
        package: Package,
        manifest: Manifest,
        findings: Findings,
        progress: Progress | None = None,
    ) -> None:
        self.package, self.manifest, self.findings = package, manifest, findings
        self.staging = Staging()
        self.orgs: set[str] = schools.known_orgs()
        self._progress = progress
        # Everybody of users.csv, and the students of it whose rows are new or changed.
        self._people: Known | None = None
        self._coming: set[bytes] = set()
        self._read_before = 0
        self.staged = Staged(manifest, findings)

    def read(self, district: District, today: date) -> Staged:
        """Read all files, in the order in which they refer to each other."""
        if self.manifest.has("orgs"):
            self._read_orgs(district)
        hats = self._read_hats() if self.manifest.version == "1.2" else None
        if self.manifest.has("users"):
            self._read_users(hats)
        if self.manifest.has("classes"):
            self._read_classes()
        if self.manifest.has("enrollments"):
            self._read_enrollments()
        if self.manifest.has("custody"):
            self._read_custody()
        if self.manifest.has("demographics"):
            self._read_birthdays(today)
        self.staged.is_empty = self.staging.is_empty
        if not self.staging.is_empty:
            self.staging.finish()
            references.check(self)
        return self.staged

    def required(self, file: str) -> list[str]:
        name = f"users {self.manifest.version}" if file == "users" else file
        if file == "demographics":
            return REQUIRED[name]
        more = ["status"] if self.manifest.modes[file] == Mode.DELTA else []
        return [*REQUIRED[name], *more]

    @contextmanager
    def table(self, file: str) -> Iterator[tuple[Table | None, IO[bytes]]]:
        with self.package.open(file) as stream:
            yield (
                reader.opened(stream, f"{file}.csv", self.required(file), self.findings),
                stream,
            )

    def _read_orgs(self, district: District) -> None:
        found: list[tuple[str, str]] = []
        known = sources.known("orgs")
        with self.table("orgs") as (table, stream):
            if table is None:
                return
            rows = Rows(table, self.manifest.modes["orgs"], self.findings)
            pick = table.picker(["sourcedId", "name", "type"])
            for row in reader.every(table, stream):
                if not row.cells or rows.standing(row) != Standing.HERE:
                    continue
                sourced_id, name, kind = pick(row.cells)
                self.orgs.add(sourced_id)
                if known.get(row.key) != row.digest:
                    self.staging.add("staged_source", "orgs", sourced_id, row.digest)
                if kind.strip().lower() == "school" and self._has_name(table, row, name):
                    found.append((sourced_id, name.strip()))
            self._read(table)
        self.staged.schools = schools.open_new(found, district, self.findings)

    def _has_name(self, table: Table, row: Row, name: str) -> bool:
        if not name.strip():
            table.fault("empty", row.number, "name")
        elif len(name.strip()) > schools.LONGEST_NAME:
            table.fault("too_long", row.number, "name", most=schools.LONGEST_NAME)
        elif reader.CONTROL.search(name):
            table.fault("control", row.number, "name")
        else:
            return True
        return False

    def _read_hats(self) -> dict[bytes, list[Hat]]:
        """Every role of everybody: in 1.2 it is part of what a person's row says."""
        hats: dict[bytes, list[Hat]] = {}
        if not self.manifest.has("roles"):
            return hats
        hat_of: dict[tuple[str, str], Hat] = {}
        with self.table("roles") as (table, stream):
            if table is None:
                return hats
            rows = Rows(table, self.manifest.modes["roles"], self.findings)
            pick = table.picker(["userSourcedId", "role", "orgSourcedId"])
            for row in reader.every(table, stream, self._beat("roles")):
                if not row.cells or rows.standing(row) != Standing.HERE:
                    continue
                user, role, org = pick(row.cells)
                if org and org not in self.orgs:
                    table.fault("no_such_org", row.number, "orgSourcedId")
                    continue
                said = (role.strip().lower(), org)
                hats.setdefault(user.encode(), []).append(hat_of.setdefault(said, Hat(*said)))
            self._read(table)
        return hats

    def _read_users(self, hats: Mapping[bytes, list[Hat]] | None) -> None:
        known = sources.known("users")
        also = None if hats is None else _Worn(hats)
        with self.table("users") as (table, stream):
            if table is None:
                return
            people = People(table, self.manifest.modes["users"], self.findings, self.orgs, hats)
            for row in reader.changed(table, stream, known, also, self._beat("users")):
                standing = self._standing(people, row)
                person = people.person(row) if standing == Standing.HERE else None
                if person is not None:
                    self._stage_person(person, row)
                elif standing != Standing.GONE:
                    # At fault, and that was said; whoever names them is not at fault as well.
                    self.staging.add(
                        "staged_user", row.number, row.key.decode(errors="replace"),
                        False, "", False, "", "", "", "", "", "", "",
                    )  # fmt: skip
            self._read(table)
        self._people = known
        self._stage_gone("users", known)

    def _stage_person(self, who: Person, row: Row) -> None:
        add, sourced_id = self.staging.add, who.sourced_id
        add(
            "staged_user", who.row, sourced_id, who.is_student, who.family, who.is_staff,
            who.given_name, who.family_name, who.grade, who.language, who.email,
            who.own_mobile, who.own_email,
        )  # fmt: skip
        add("staged_source", "users", sourced_id, row.digest)
        for kind, way in who.ways.items():
            add("staged_contact", sourced_id, kind.value, *way)
        if who.is_student:
            self._coming.add(row.key)
        for org in who.orgs if who.is_student else ():
            add("staged_school", sourced_id, org)
        for place, other in enumerate(who.agents, 1):
            if who.is_student:
                add("staged_link", who.row, sourced_id, other, place, True)
            if who.family:
                add("staged_link", who.row, other, sourced_id, None, False)
            if not who.is_student and not who.family:
                # Said by nobody who could have family here; still, they must exist.
                add("staged_link", who.row, sourced_id, other, place, True)

    def _read_classes(self) -> None:
        known = sources.known("classes")
        with self.table("classes") as (table, stream):
            if table is None:
                return
            groups = Groups(table, self.manifest.modes["classes"], self.findings)
            for row in reader.changed(table, stream, known, None, self._beat("classes")):
                standing = self._standing(groups, row)
                group = groups.group(row) if standing == Standing.HERE else None
                if group is not None:
                    self._stage_class(table, group, row)
                elif standing != Standing.GONE:
                    self.staging.add(
                        "staged_class", row.number, row.key.decode(errors="replace"), "", False, "",
                        [],
                    )  # fmt: skip
            self._read(table)
        self._stage_gone("classes", known)

    def _stage_class(self, table: Table, group: Group, row: Row) -> None:
        if group.org not in self.orgs:
            table.fault("no_such_org", row.number, "schoolSourcedId")
        self.staging.add(
            "staged_class", group.row, group.sourced_id, group.title, group.is_homeroom, group.org,
            group.periods,
        )  # fmt: skip
        self.staging.add("staged_source", "classes", group.sourced_id, row.digest)

    def _read_enrollments(self) -> None:
        known = sources.known("enrollments")
        with self.table("enrollments") as (table, stream):
            if table is None:
                return
            places = Places(table, self.manifest.modes["enrollments"], self.findings)
            for row in reader.changed(table, stream, known, None, self._beat("enrollments")):
                is_here = self._standing(places, row) == Standing.HERE
                place = places.place(row) if is_here else None
                if place is not None:
                    self.staging.add(
                        "staged_enrollment", place.row, place.sourced_id, place.group,
                        place.user, place.role,
                    )  # fmt: skip
                    self.staging.add("staged_source", "enrollments", place.sourced_id, row.digest)
            self._read(table)
        self._stage_gone("enrollments", known)

    def _read_custody(self) -> None:
        people = sources.known("users") if self._people is None else self._people
        with self.table("custody") as (table, stream):
            if table is None:
                return
            for said in Custody(table, people).news(stream, self._beat("custody")):
                self.staging.add("staged_custody", *said)
            self._read(table)

    def _read_birthdays(self, today: date) -> None:
        is_bulk = self.manifest.is_bulk("demographics")
        with self.table("demographics") as (table, stream):
            if table is None:
                return
            if birthdays.BORN not in table.columns:
                self.findings.warn("no_birth_dates", table.file)
                return
            read = Birthdays(table, sources.birthdays(), self._coming, today)
            for news in read.news(stream, is_bulk=is_bulk, beat=self._beat("demographics")):
                self.staging.add("staged_birthday", *news)
            self._read(table)

    def _standing(self, rows: Rows, row: Row) -> Standing:
        standing = rows.standing(row) if row.cells else Standing.AT_FAULT
        if standing == Standing.GONE:
            file = rows.table.file.removesuffix(".csv")
            self.staging.add("staged_gone", file, row.key.decode())
        return standing

    def _stage_gone(self, file: str, known: Known) -> None:
        """In a bulk file, whoever was there before and is not there now has left."""
        if not self.manifest.is_bulk(file):
            return
        for key, digest in known.items():
            if digest is not None:
                self.staging.add("staged_gone", file, key.decode())

    def _read(self, table: Table) -> None:
        file = table.file.removesuffix(".csv")
        self.staged.rows[file] = table.rows
        # Where nobody is limited, custody.csv has no rows.
        if table.rows == 0 and file != "custody":
            self.findings.warn("empty_file", table.file)
        self._read_before += self.package.size(file)

    def _beat(self, file: str) -> reader.Beat | None:
        progress = self._progress
        if progress is None:
            return None
        return lambda rows, read: progress(file, rows, self._read_before + read)


class _Worn(dict[bytes, bytes]):
    """A person's hats as bytes, for the fingerprint of their row."""

    def __init__(self, hats: Mapping[bytes, list[Hat]]) -> None:
        super().__init__()
        self._hats = hats

    def __bool__(self) -> bool:
        return True

    def get(self, key: bytes, default: bytes = b"") -> bytes:  # type: ignore[override]
        worn = self._hats.get(key)
        if worn is None:
            return default
        return "\n".join(sorted(f"{hat.role} {hat.org}" for hat in worn)).encode()
