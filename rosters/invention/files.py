"""An invented district as a OneRoster package, written as it is invented."""

import csv
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rosters.invention.families import Child, Guardian, invent
from rosters.invention.names import address_of
from rosters.invention.places import Place, usual_places
from rosters.invention.timetable import LANGUAGE_ARTS, SUBJECTS, Class, Teacher, Timetable

BASE = ["sourcedId", "status", "dateLastModified"]
HEADERS = {
    "orgs": ["name", "type", "identifier", "parentSourcedId"],
    "academicSessions": ["title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"],
    "courses": [
        "schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects",
        "subjectCodes",
    ],
    "classes": [
        "title", "grades", "courseSourcedId", "classCode", "classType", "location",
        "schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods",
    ],
    "enrollments": [
        "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate",
        "endDate",
    ],
    "demographics": [
        "birthDate", "sex", "americanIndianOrAlaskaNative", "asian", "blackOrAfricanAmerican",
        "nativeHawaiianOrOtherPacificIslander", "white", "demographicRaceTwoOrMoreRaces",
        "hispanicOrLatinoEthnicity", "countryOfBirthCode", "stateOfBirthAbbreviation",
        "cityOfBirth", "publicSchoolResidenceStatus",
    ],
}  # fmt: skip
USERS = {
    "1.1": [
        "enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName",
        "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds", "grades",
        "password",
    ],
    "1.2": [
        "enabledUser", "username", "userIds", "givenName", "familyName", "middleName",
        "identifier", "email", "sms", "phone", "agentSourcedIds", "grades", "password",
        "userMasterIdentifier", "preferredGivenName", "preferredMiddleName",
        "preferredFamilyName", "primaryOrgSourcedId", "pronouns",
    ],
}  # fmt: skip
LANGUAGE = "metadata.homeLanguage"
# Ours, and without OneRoster's first three columns.
CUSTODY = ["studentSourcedId", "guardianSourcedId", "mayDecide"]
ROLES = [
    "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId",
    "userProfileSourcedId",
]  # fmt: skip
ABSENT = {
    "1.1": ["categories", "classResources", "courseResources", "lineItems", "resources", "results"],
    "1.2": ["categories", "classResources", "courseResources", "lineItems",
            "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources", "results",
            "resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userProfiles",
            "userResources"],
}  # fmt: skip
YEAR, TERM, BEGINS, ENDS = "2027", "Y-2027", "2026-08-31", "2027-06-18"
DISTRICT = "D-1"
# One date in every zip, so that the same seed gives the same bytes.
DATED = (2026, 8, 1, 0, 0, 0)


def write(  # noqa: PLR0913 - the options of a command, as keywords
    path: Path | str,
    *,
    students: int,
    seed: int = 1,
    schools: Sequence[Place] = (),
    version: str = "1.1",
    district: str = "Invented School District",
    domain: str = "staff.example",
) -> Path:
    """Write the package as a folder, or as a zip when the path ends so; memory stays flat."""
    target = Path(path)
    places = list(schools) or usual_places(students)
    with _folder(target) as folder, _Package(folder, places, version, domain) as package:
        package.write_places(district)
        timetable = Timetable(seed, places, domain)
        for family in invent(students, seed, places):
            at = family.children[0].place
            for guardian in family.guardians:
                package.write_guardian(guardian, at)
            for child in family.children:
                package.write_child(child)
                for group, opens in timetable.seat(child):
                    if opens:
                        package.write_class(group)
                    package.write_enrollment(group, child.sourced_id, "student")
    return target


class _Package:
    """The open files of a package; rows go where their kind belongs."""

    def __init__(self, folder: Path, places: Sequence[Place], version: str, domain: str) -> None:
        self.folder, self.places, self.version = folder, places, version
        self.domain = domain
        self._open = ExitStack()
        headers = HEADERS | {"users": [*USERS[version], LANGUAGE]}
        if version == "1.2":
            headers["roles"] = ROLES
        columns = {name: BASE + more for name, more in headers.items()} | {"custody": CUSTODY}
        self.files = sorted(columns)
        self._writers = {name: self._writer(name, columns[name]) for name in self.files}
        self._place_in_users = {name: n for n, name in enumerate(BASE + headers["users"])}
        self._width = len(self._place_in_users)

    def __enter__(self) -> "_Package":
        return self

    def __exit__(self, *failure: Any) -> None:
        with self._open:
            if failure[0] is None:
                self._write_manifest()

    def write_places(self, district: str) -> None:
        self._row("orgs", DISTRICT, district, "district", "", "")
        for n, place in enumerate(self.places):
            self._row("orgs", _org(n), place.name, "school", "", DISTRICT)
        self._row("academicSessions", TERM, "School year", "schoolYear", BEGINS, ENDS, "", YEAR)
        self._row("courses", "K-0", TERM, "Homeroom", "HR", "", DISTRICT, "", "")
        for n, subject in enumerate(SUBJECTS):
            self._row("courses", f"K-{n + 1}", TERM, subject, "", "", DISTRICT, subject, "")

    def write_guardian(self, guardian: Guardian, place: int) -> None:
        if guardian.is_repeated:
            return
        self._user(
            guardian.sourced_id, guardian.role, place,
            givenName=guardian.given_name, familyName=guardian.family_name, email=guardian.email,
            sms=guardian.sms, phone=guardian.phone, **{LANGUAGE: guardian.language},
        )  # fmt: skip

    def write_child(self, child: Child) -> None:
        self._user(
            child.sourced_id, "student", child.place,
            givenName=child.given_name, familyName=child.family_name, grades=child.grade,
            agentSourcedIds=",".join(child.guardians), sms=child.sms,
            email=self._address(child), **{LANGUAGE: child.language},
        )  # fmt: skip
        unsaid = [""] * (len(HEADERS["demographics"]) - 1)
        self._row("demographics", child.sourced_id, child.born_on.isoformat(), *unsaid)
        if child.limited:
            self._writers["custody"].writerow([child.sourced_id, child.limited, "false"])

    def _address(self, child: Child) -> str:
        """Of the school's own, with the number that tells two of a name apart."""
        if not child.has_address:
            return ""
        local = address_of(child.given_name, child.family_name)
        return f"{local}{int(child.sourced_id[2:])}@students.{self.domain}"

    def write_class(self, group: Class) -> None:
        if group.is_new_teacher:
            self._teacher(group.teacher)
        course = f"K-{SUBJECTS.index(group.subject) + 1 if group.subject else 0}"
        kind = "homeroom" if group.is_homeroom else "scheduled"
        self._row(
            "classes", group.sourced_id, group.title, group.grade, course, "", kind, "",
            _org(group.place), TERM, group.subject or LANGUAGE_ARTS, "", group.period,
        )  # fmt: skip
        self.write_enrollment(group, group.teacher.sourced_id, "teacher")

    def write_enrollment(self, group: Class, user: str, role: str) -> None:
        self._row(
            "enrollments", f"E-{group.sourced_id[2:]}-{user}", group.sourced_id,
            _org(group.place), user, role, "true" if role == "teacher" else "", BEGINS, ENDS,
        )  # fmt: skip

    def _teacher(self, teacher: Teacher) -> None:
        self._user(
            teacher.sourced_id, "teacher", teacher.place,
            givenName=teacher.given_name, familyName=teacher.family_name, email=teacher.email,
        )  # fmt: skip

    def _user(self, sourced_id: str, role: str, place: int, **cells: str) -> None:
        row = [""] * self._width
        cells |= {"sourcedId": sourced_id, "enabledUser": "true", "username": sourced_id.lower()}
        if self.version == "1.1":
            cells |= {"role": role, "orgSourcedIds": _org(place)}
        else:
            self._row(
                "roles", f"R-{sourced_id}", sourced_id, "primary", role, "", "", _org(place), ""
            )
        for name, value in cells.items():
            row[self._place_in_users[name]] = value
        self._writers["users"].writerow(row)

    def _row(self, file: str, sourced_id: str, *cells: str) -> None:
        self._writers[file].writerow([sourced_id, "", "", *cells])

    def _writer(self, name: str, header: Sequence[str]) -> Any:
        file = (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._open.enter_context(file))
        writer.writerow(header)
        return writer

    def _write_manifest(self) -> None:
        says = dict.fromkeys(self.files, "bulk") | dict.fromkeys(ABSENT[self.version], "absent")
        with (self.folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["propertyName", "value"])
            writer.writerow(["manifest.version", "1.0"])
            writer.writerow(["oneroster.version", self.version])
            for name in sorted(says):
                writer.writerow([f"file.{name}", says[name]])
            writer.writerow(["source.systemName", "Belltower make_roster"])
            writer.writerow(["source.systemCode", "belltower"])


def _org(place: int) -> str:
    return f"SCH-{place + 1}"


@contextmanager
def _folder(target: Path) -> Iterator[Path]:
    """The folder itself, or one beside the zip that becomes it."""
    if target.suffix != ".zip":
        target.mkdir(parents=True, exist_ok=True)
        yield target
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".roster-") as temporary:
        folder = Path(temporary)
        yield folder
        _pack(folder, target)


def _pack(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, date_time=DATED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with file.open("rb") as source, packed.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(source, into, 1 << 20)
