"""A night's roster: two in a hundred rows changed, five in a thousand new, as many gone.

Beside it, in the same run: COPY of the same file, which no import can beat, and bulk_create with
update_conflicts on a sample, for the same outcome, which is what one would write first.
"""

import csv
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from districts.actions import districts
from districts.models import District
from rosters import invention
from rosters.models import ContactPoint, Guardian, Guardianship, Student
from rosters.oneroster.bring_in import Order, bring_in
from rosters.oneroster.contacts import contacts
from tenancy.clock import database_now
from tenancy.scope import working_in

RUNS = 3
CHANGED, NEW, GONE = 0.02, 0.005, 0.005
SAMPLE = 20_000
ASIDE = ("classes", "enrollments", "courses", "academicSessions", "demographics", "custody")
# A student and their share of guardians: so many rows of users.csv.
ROWS_A_STUDENT = 2.0


def run(*, size: int = 200_000) -> dict[str, Any]:
    """Rows a second of ours, of the limit and of the naive way; medians. Leaves no trace."""
    with tempfile.TemporaryDirectory() as temporary, transaction.atomic():
        one, other = _two_nights(Path(temporary), size)
        district = _district()
        with working_in(district.pk):
            _bring(one, district)
            count = _count(other)
            ours, limit, of_limit = [], [], []
            for number in range(RUNS):
                # There and back: each way changes, adds and removes as many.
                tonight = (other, one)[number % 2]
                copied = _seconds(lambda at=tonight: _copy(at))  # type: ignore[misc]
                brought = _seconds(lambda at=tonight: _bring(at, district))  # type: ignore[misc]
                limit.append(count / copied)
                ours.append(count / brought)
                of_limit.append(copied / brought)
            naive = _naive(one, district)
        transaction.set_rollback(True)
    return {
        "path": "import",
        "ours": round(median(ours)),
        "limit": round(median(limit)),
        "naive": round(naive),
        "of_limit": round(median(of_limit), 3),
        "over_naive": round(median(ours) / naive, 1),
    }


def _two_nights(folder: Path, rows: int) -> tuple[Path, Path]:
    """Yesterday's package and today's; students and guardians alone, as the rest seldom changes."""
    one = invention.write(folder / "one", students=round(rows / ROWS_A_STUDENT))
    for file in ASIDE:
        (one / f"{file}.csv").unlink()
    manifest = (one / "manifest.csv").read_text()
    for file in ASIDE:
        manifest = manifest.replace(f"file.{file},bulk", f"file.{file},absent")
    (one / "manifest.csv").write_text(manifest)
    other = Path(shutil.copytree(one, folder / "other"))
    _as_exported(one / "users.csv")
    _change(one / "users.csv", other / "users.csv")
    return one, other


def _as_exported(users: Path) -> None:
    """Students and guardians, with the columns filled that student systems fill.

    Without teachers: without their classes, they would be looked at anew every night.
    """
    plain = users.rename(users.with_suffix(".plain"))
    with plain.open(newline="") as source, users.open("w", newline="") as target:
        lines = csv.DictReader(source)
        written = csv.DictWriter(target, lines.fieldnames or [])
        written.writeheader()
        for number, row in enumerate(lines):
            if row["role"] == "teacher":
                continue
            name = f"{row['givenName']}.{row['familyName']}{number}".lower()
            row |= {
                "username": name,
                "userIds": f"{{FED:{number:08}}}",
                "identifier": f"{number:09}",
            }
            row["email"] = row["email"] or f"{name}@students.example.org"
            row["sourcedId"] = _long(row["sourcedId"])
            agents = row["agentSourcedIds"].split(",")
            row["agentSourcedIds"] = ",".join(_long(one) for one in agents if one)
            written.writerow(row)
    plain.unlink()


def _long(sourced_id: str) -> str:
    """As long as the ids that most systems give."""
    return f"8dd704ee-92be-4bf8-9a8f-{sourced_id:->12}"


def _change(yesterday: Path, today: Path) -> None:
    rng = random.Random(7)
    with yesterday.open(newline="") as source, today.open("w", newline="") as target:
        lines, written = csv.reader(source), csv.writer(target)
        header = next(lines)
        written.writerow(header)
        key, role, name = (header.index(each) for each in ("sourcedId", "role", "givenName"))
        for row in lines:
            drawn = rng.random()
            # Students come and go; a guardian who did would be missed by their children's rows.
            is_student = row[role] == "student"
            if is_student and drawn < 2 * GONE:
                continue
            if drawn > 1 - CHANGED:
                row[name] += "a"
            written.writerow(row)
            if is_student and 0.5 < drawn < 0.5 + 2 * NEW:
                written.writerow(
                    [f"{cell}-new" if n == key else cell for n, cell in enumerate(row)]
                )


def _district() -> District:
    return districts.create(
        slug=f"roster-benchmark-{random.randrange(10**9)}",
        name="Benchmark",
        short_name="Benchmark",
        time_zone="America/Chicago",
        languages=["en", "es"],
        colour="#2F6B3C",
        mark="bell",
        office_phone="",
        help_phone="",
        help_opens=None,
        help_closes=None,
    )


def _bring(package: Path, district: District) -> None:
    outcome = bring_in(Order(package, district, database_now(), lambda _plan: True))
    assert outcome.status == "applied", outcome.findings.errors()  # noqa: S101


def _copy(package: Path) -> None:
    """The whole file into a temporary table of texts: reading it can cost no less."""
    users = package / "users.csv"
    with users.open() as file, connection.cursor() as sql:
        columns = ", ".join(f"c{n} text" for n, _ in enumerate(file.readline().split(",")))
        file.seek(0)
        sql.execute(f"create temporary table copied ({columns})")
        sql.copy_expert("copy copied from stdin with (format csv, header)", file)
        sql.execute("drop table copied")


def _naive(package: Path, district: District) -> float:
    """Rows a second for the same outcome: people, their links and their ways, written anew."""
    with (package / "users.csv").open(newline="") as file:
        everybody = list(csv.DictReader(file))
    rows = everybody[:: max(len(everybody) // SAMPLE, 1)]
    return len(rows) / median(_seconds(lambda: _write(rows, district)) for _ in range(RUNS))


def _write(rows: list[dict[str, str]], district: District) -> None:
    students = [row for row in rows if row["role"] == "student"]
    guardians = [row for row in rows if row["role"] != "student"]
    _upsert(
        ["sourced_id"],
        [
            Student(
                district=district,
                sourced_id=row["sourcedId"],
                given_name=row["givenName"],
                family_name=row["familyName"],
                grade=row["grades"],
                language=row["metadata.homeLanguage"],
            )
            for row in students
        ],
        ["given_name", "family_name", "grade", "language"],
    )
    _upsert(
        ["sourced_id"],
        [
            Guardian(
                district=district,
                sourced_id=row["sourcedId"],
                given_name=row["givenName"],
                family_name=row["familyName"],
                language=row["metadata.homeLanguage"],
            )
            for row in guardians
        ],
        ["given_name", "family_name", "language"],
    )
    student_ids = dict(Student.objects.values_list("sourced_id", "pk"))
    guardian_ids = dict(Guardian.objects.values_list("sourced_id", "pk"))
    links = [
        Guardianship(
            district=district,
            student_id=student_ids[row["sourcedId"]],
            guardian_id=guardian_ids[agent],
            kind="parent",
            place=place,
        )
        for row in students
        for place, agent in enumerate(row["agentSourcedIds"].split(","), 1)
        if agent in guardian_ids
    ]
    _upsert(["student", "guardian"], links, ["kind", "place"])
    points = [
        ContactPoint(
            district=district,
            guardian_id=guardian_ids[row["sourcedId"]],
            kind=kind,
            **way._asdict(),
        )
        for row in guardians
        for kind, way in contacts(row["sms"], row["phone"], row["email"]).items()
        if row["sourcedId"] in guardian_ids
    ]
    _upsert(["guardian", "kind"], points, ["written", "destination", "fault"])


def _upsert(key: list[str], rows: Sequence[Model], fields: list[str]) -> None:
    type(rows[0])._default_manager.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["district", *key],
        update_fields=fields,
    )


def _count(package: Path) -> int:
    with (package / "users.csv").open("rb") as file:
        return sum(1 for _ in file) - 1


def _seconds(work: Callable[[], None]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
