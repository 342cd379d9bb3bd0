"""When students turn 13: what demographics.csv says, and how little of it stays."""

from datetime import date
from pathlib import Path

import pytest
from django.apps import apps

from districts.models import District, School
from rosters.models import RosterImport, SourceRow, Student
from rosters.oneroster.birthdays import turns_13_on
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.rosters.packages import born, bring, codes, files, folder, manifest, text, user

MINA, OLLI = user("mina", agentSourcedIds="ma", grades="07"), user("olli", grades="09")
NILS, MA = user("nils", grades="06"), user("ma", "parent")
HOUSE = [MINA, OLLI, MA]
BORN = [born("mina", "2014-05-03"), born("olli", "2012-02-29"), born("ma", "1984-01-01")]
TODAY = date(2026, 11, 27)


def turns(district: District) -> dict[str, str]:
    with working_in(district.pk):
        rows = Student.objects.exclude(turns_13_on=None).values_list("sourced_id", "turns_13_on")
        return {sourced_id: on.isoformat() for sourced_id, on in rows}


@pytest.mark.parametrize(
    ("written", "on"),
    [
        ("2014-05-03", "2027-05-03"),
        ("2012-02-29", "2025-03-01"),
        ("2026-11-27", "2039-11-27"),
        ("2026-11-28", None),
        ("1899-12-31", None),
        ("2014-02-30", None),
        ("2014-13-01", None),
        ("2014-5-3", None),
        ("20140503", None),
        ("05/03/2014", None),
        ("2014-05-03T00:00:00", None),
        ("unknown", None),
    ],
)
def test_a_birth_date_becomes_the_day_they_turn_13(written: str, on: str | None) -> None:
    assert turns_13_on(written.encode(), TODAY) == (on.encode() if on else None)


@pytest.mark.parametrize(
    ("on", "today", "is_under"),
    [
        (date(2027, 5, 3), date(2027, 5, 2), True),
        (date(2027, 5, 3), date(2027, 5, 3), False),
        (date(2027, 5, 3), date(2027, 5, 4), False),
        (None, date(2027, 5, 2), False),
    ],
)
def test_under_13_ends_on_the_day(on: date | None, today: date, is_under: bool) -> None:
    assert Student(turns_13_on=on).is_under_13(today) is is_under


def test_students_come_in_with_their_day_and_nothing_else(
    riverside: District, north: School, tmp_path: Path
) -> None:
    more = [one | {"sex": "female", "asian": "true", "cityOfBirth": "Zebediah"} for one in BORN]
    report = bring(folder(tmp_path, files(users=HOUSE, demographics=more)))
    assert (report["status"], report["warnings"]) == ("applied", [])
    assert turns(riverside) == {"mina": "2027-05-03", "olli": "2025-03-01"}
    assert report["changes"]["birthdays"] == {"added": 2, "changed": 0, "removed": 0}
    with working_in(riverside.pk):
        models = apps.get_app_config("rosters").get_models()
        kept = [list(model._default_manager.values()) for model in models]
        assert not any(one in str(kept) for one in ("2014", "2012-02", "1984", "Zebediah"))
        assert not SourceRow.objects.filter(file="demographics").exists()


def test_same_file_again_changes_nothing(
    riverside: District, north: School, tmp_path: Path
) -> None:
    at = folder(tmp_path, files(users=HOUSE, demographics=BORN))
    bring(at)
    assert bring(at)["status"] == "unchanged"
    quoted = files(users=HOUSE, demographics=BORN)
    quoted["demographics.csv"] = 'birthDate,sourcedId\n"2014-05-03","mina"\n2012-02-29,"olli"\n'
    assert bring(folder(tmp_path, quoted))["status"] == "unchanged"


def test_a_corrected_date_is_a_change_of_its_own(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    later = [born("mina", "2014-05-04"), *BORN[1:]]
    report = bring(folder(tmp_path, files(users=HOUSE, demographics=later)))
    assert report["changes"]["birthdays"] == {"added": 0, "changed": 1, "removed": 0}
    assert report["changes"]["students"] == {"added": 0, "changed": 0, "removed": 0}
    assert turns(riverside)["mina"] == "2027-05-04"


def test_a_bulk_file_tells_all(riverside: District, north: School, tmp_path: Path) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN[:1])))
    assert turns(riverside) == {"mina": "2027-05-03"}
    blank = [born("mina", ""), born("olli", "2012-03-01")]
    report = bring(folder(tmp_path, files(users=HOUSE, demographics=blank)))
    assert report["changes"]["birthdays"] == {"added": 1, "changed": 0, "removed": 1}
    assert turns(riverside) == {"olli": "2025-03-01"}


def test_a_delta_says_what_changed(riverside: District, north: School, tmp_path: Path) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    at = {"status": "active", "dateLastModified": "2026-11-20T05:00:00Z"}
    delta = files(orgs=None, demographics=[born("mina", "2014-06-01", **at)], mode="delta")
    assert bring(folder(tmp_path, delta))["status"] == "applied"
    assert turns(riverside) == {"mina": "2027-06-01", "olli": "2025-03-01"}
    assert bring(folder(tmp_path, delta))["status"] == "unchanged"
    gone = born("olli", "2012-02-29", **(at | {"status": "tobedeleted"}))
    bring(folder(tmp_path, files(orgs=None, demographics=[gone], mode="delta")))
    assert turns(riverside) == {"mina": "2027-06-01"}


def test_a_package_without_the_file_leaves_them(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    renamed = [MINA | {"givenName": "Minna"}, OLLI, MA]
    assert bring(folder(tmp_path, files(users=renamed)))["status"] == "applied"
    assert len(turns(riverside)) == 2


def test_who_comes_back_or_comes_new_has_the_day(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    gone = bring(folder(tmp_path, files(users=[OLLI], demographics=BORN[1:2])), "--accept-removals")
    assert gone["changes"]["birthdays"]["removed"] == 0
    new = [born("mina", "2014-07-01"), BORN[1], born("nils", "2015-01-01")]
    bring(folder(tmp_path, files(users=[*HOUSE, NILS], demographics=new)))
    assert turns(riverside) == {"mina": "2027-07-01", "olli": "2025-03-01", "nils": "2028-01-01"}


def test_bad_dates_are_told_with_their_rows_and_stop_nothing(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    bad = [born("mina", "Zebediah"), born("olli", "02/29/2012"), born("ma", "never")]
    report = bring(folder(tmp_path, files(users=[*HOUSE, NILS], demographics=bad)))
    assert (report["status"], report["students"]) == ("applied", 3)
    [warning] = report["warnings"]
    assert (warning["code"], warning["file"], warning["count"]) == (
        "bad_birth_date", "demographics.csv", 2,
    )  # fmt: skip
    assert "rows 2, 3)" in warning["reason"]
    assert "Zebediah" not in str(report)
    assert turns(riverside) == {"mina": "2027-05-03", "olli": "2025-03-01"}


def test_rows_at_fault_are_left_out_and_take_nothing_away(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    made = files(users=HOUSE, demographics=[born("mina", "2014-06-01"), born("mina", "2014-06-02")])
    made["demographics.csv"] += "olli,,,\r\n"
    report = bring(folder(tmp_path, made))
    assert report["status"] == "applied"
    [warning] = report["warnings"]
    assert (warning["code"], warning["count"]) == ("birthday_left_out", 2)
    assert "rows 3, 4)" in warning["reason"]
    assert turns(riverside) == {"mina": "2027-06-01", "olli": "2025-03-01"}


def test_many_bad_rows_are_not_all_named(
    riverside: District, north: School, tmp_path: Path
) -> None:
    many = [user(f"s{n}", grades="07") for n in range(30)]
    bad = [born(one["sourcedId"], "x") for one in many]
    report = bring(folder(tmp_path, files(users=many, demographics=bad)))
    [warning] = report["warnings"]
    assert warning["reason"].startswith("30 birth dates cannot be used (rows 2, 3, 4")
    assert "13 …)" in warning["reason"]


def test_a_file_that_leaves_birth_dates_out_is_no_reason_to_refuse(
    riverside: District, north: School, tmp_path: Path
) -> None:
    bring(folder(tmp_path, files(users=HOUSE, demographics=BORN)))
    made = files(users=HOUSE) | {"demographics.csv": text(["sourcedId", "sex"], [])}
    made["manifest.csv"] = manifest({"users": "bulk", "orgs": "bulk", "demographics": "bulk"})
    report = bring(folder(tmp_path, made))
    assert (report["status"], codes(report, "warnings")) == ("unchanged", {"no_birth_dates"})
    assert len(turns(riverside)) == 2


@pytest.mark.parametrize("mode", ["absent", "bulk"])
def test_a_manifest_that_is_wrong_about_it_is_put_up_with(
    riverside: District, north: School, tmp_path: Path, mode: str
) -> None:
    made = files(users=HOUSE, demographics=BORN if mode == "absent" else None)
    made["manifest.csv"] = manifest({"users": "bulk", "orgs": "bulk", "demographics": mode})
    report = bring(folder(tmp_path, made))
    assert (report["status"], turns(riverside)) == ("applied", {})


def test_half_a_file_is_held(riverside: District, north: School, tmp_path: Path) -> None:
    many = [user(f"s{n}") for n in range(60)]
    dates = [born(one["sourcedId"], "2014-05-03") for one in many]
    bring(folder(tmp_path, files(users=many, demographics=dates)))
    report = bring(folder(tmp_path, files(users=many, demographics=dates[:30])))
    assert (report["status"], report["holds"]) == (
        "held", [{"code": "birthdays", "removed": 30, "before": 60}],
    )  # fmt: skip
    assert len(turns(riverside)) == 60
    with working_in(riverside.pk):
        assert RosterImport.objects.filter(status="held").exists()
    bring(folder(tmp_path, files(users=many, demographics=dates[:45])))
    assert len(turns(riverside)) == 45


def test_under_13_is_asked_by_the_districts_day(
    riverside: District, north: School, tmp_path: Path
) -> None:
    today = riverside.today(database_now())
    young = born("mina", today.replace(year=today.year - 12, day=1).isoformat())
    bring(folder(tmp_path, files(users=HOUSE, demographics=[young, *BORN[1:]])))
    with working_in(riverside.pk):
        asked = {one.sourced_id: one.is_under_13(today) for one in Student.objects.all()}
    assert asked == {"mina": True, "olli": False}
