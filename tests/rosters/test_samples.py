"""Rosters that others published, as they were found: each is read as its source leads to expect."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from districts.models import Appointment, District
from rosters.models import ClassStaff, SchoolEnrollment, Student
from tenancy.scope import working_in
from tests.rosters.packages import bring, codes

SETS = {
    "conformance-valid-12", "generated-small-district-11", "mockroster-classlink-11",
    "moodle-delta-12", "moodle-minimal-11", "nicelion-family-mini-11", "nicelion-headers-only-11",
    "rosterhub-en-11", "sds-v21-not-oneroster",
}  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What a set leaves in an empty district; `notes` must be among its warnings."""

    path: str
    status: str = "applied"
    held: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    notes: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)
    staff: int = 0
    at_school: int | None = None


TABLE = [
    Expected(
        "conformance-valid-12/valid-rostering-bulk-package.zip",
        held=(0, 0, 0, 1, 0),
        notes={"no_email", "school_opened"},
    ),
    Expected(
        "conformance-valid-12/valid-rostering-delta-package.zip",
        held=(0, 0, 0, 1, 0),
        notes={"no_email", "school_opened"},
    ),
    Expected(
        "generated-small-district-11/oneroster.zip",
        held=(248, 0, 0, 119, 1736),
        notes={"filled_in_bulk", "school_opened"},
        staff=119,
    ),
    Expected(
        "mockroster-classlink-11/OneRoster-original.zip",
        held=(140, 0, 0, 72, 225),
        notes={"no_grade", "school_opened"},
        staff=80,
    ),
    Expected(
        "moodle-delta-12/oneroster_test_data.zip",
        held=(1, 0, 0, 1, 1),
        notes={"other_capitals", "no_grade", "school_opened"},
    ),
    Expected(
        "moodle-minimal-11/Test_minimal_data_set.zip",
        held=(3, 0, 0, 0, 0),
        notes={
            "no_courses",
            "other_capitals",
            "guardian_without_child",
            "no_school",
            "class_without_school",
            "enrollment_left_out",
        },
        at_school=0,
    ),
    Expected(
        "nicelion-family-mini-11",
        held=(2, 1, 2, 0, 0),
        notes={"no_manifest", "filled_in_bulk", "unknown_role"},
    ),
    Expected(
        "nicelion-headers-only-11",
        status="unchanged",
        notes={"empty_file", "marked_absent_unused"},
    ),
    Expected(
        "rosterhub-en-11",
        held=(20, 0, 0, 5, 25),
        notes={"student_teaches", "no_grade"},
    ),
    Expected(
        "rosterhub-en-11/oneroster.zip",
        held=(20, 0, 0, 5, 25),
        notes={"student_teaches", "no_grade"},
    ),
    Expected("sds-v21-not-oneroster", status="refused", errors={"not_oneroster"}),
]


def samples() -> Path | None:
    at = os.environ.get("BELLTOWER_SAMPLES")
    return Path(at) / "oneroster" if at else None


@pytest.mark.parametrize("expected", TABLE if samples() else [], ids=lambda one: one.path)
def test_published_rosters_are_read(riverside: District, expected: Expected) -> None:
    at = samples()
    assert at is not None
    report = bring(at / expected.path)
    assert report["status"] == expected.status, report
    kinds = ("students", "guardians", "links", "classes", "enrollments")
    assert tuple(report[kind] for kind in kinds) == expected.held
    assert expected.notes <= codes(report, "warnings")
    assert codes(report) == expected.errors
    with working_in(riverside.pk):
        assert ClassStaff.objects.count() == expected.staff
        places = Student.objects.count() if expected.at_school is None else expected.at_school
        assert SchoolEnrollment.objects.count() == places


@pytest.mark.parametrize(
    "expected",
    [one for one in TABLE if one.status == "applied"] if samples() else [],
    ids=lambda one: one.path,
)
def test_published_rosters_change_nothing_the_second_time(
    riverside: District, expected: Expected
) -> None:
    at = samples()
    assert at is not None
    bring(at / expected.path)
    with working_in(riverside.pk):
        before = list(Appointment.objects.values_list("pk", "until_on", "closed_at"))
    report = bring(at / expected.path)
    assert report["status"] == "unchanged", report["changes"]
    with working_in(riverside.pk):
        assert list(Appointment.objects.values_list("pk", "until_on", "closed_at")) == before


def test_every_published_roster_stands_in_the_table() -> None:
    """In CI the folder is there, and a set that is added to it must be looked at."""
    at = samples()
    found = {each.name for each in at.iterdir() if each.is_dir()} if at else SETS
    assert found == SETS == {one.path.partition("/")[0] for one in TABLE}
