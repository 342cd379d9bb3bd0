"""The roster maker: the same from the same seed, with the mistakes that it promises."""

import csv
import random
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import phonenumbers
import pytest
from django.core.management import CommandError, call_command

from rosters import invention
from rosters.invention.numbers import SPECIAL, Numbers
from tenancy.refusals import Refused

FAMILY = {"parent", "guardian", "relative"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invention.write(tmp_path_factory.mktemp("town") / "roster", students=4000, seed=11)


def rows(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def users(folder: Path, *roles: str) -> list[dict[str, str]]:
    return [row for row in rows(folder, "users") if row["role"] in roles]


def share(of: Iterable[object]) -> float:
    said = [bool(each) for each in of]
    return sum(said) / len(said)


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two, other = (
        invention.write(tmp_path / f"{name}.zip", students=60, seed=seed).read_bytes()
        for name, seed in (("one", 3), ("two", 3), ("other", 4))
    )
    assert one == two
    assert one != other


def test_roster_has_as_many_students_as_asked_for(town: Path) -> None:
    students = users(town, "student")
    assert len(students) == 4000
    families = {row["agentSourcedIds"] for row in students if row["agentSourcedIds"]}
    assert 1.45 < len(users(town, *FAMILY)) / len(families) < 1.75


def test_every_reference_leads_somewhere(town: Path) -> None:
    known = {name: {row["sourcedId"] for row in rows(town, name)} for name in ("users", "classes")}
    assert len(known["users"]) == len(rows(town, "users"))
    for row in users(town, "student"):
        assert set(filter(None, row["agentSourcedIds"].split(","))) <= known["users"]
    for row in rows(town, "enrollments"):
        assert row["userSourcedId"] in known["users"]
        assert row["classSourcedId"] in known["classes"]


def test_family_languages_have_their_shares(town: Path) -> None:
    spoken = [row["metadata.homeLanguage"] for row in users(town, "student")]
    assert 0.13 < share(one == "es" for one in spoken) < 0.19
    assert set(spoken) == {"en", "es", "ko", "sm", "ru", "vi", "uk"}


def test_contacts_have_their_gaps(town: Path) -> None:
    guardians = users(town, *FAMILY)
    assert 0.31 < share(not row["email"] for row in guardians) < 0.40
    nothing = share(not (row["email"] or row["sms"] or row["phone"]) for row in guardians)
    assert 0.006 < nothing < 0.02
    assert 0.1 < share(row["phone"] for row in guardians) < 0.3


def test_older_students_have_ways_of_their_own(town: Path) -> None:
    by_grade = {grade: [row for row in users(town, "student") if row["grades"] == grade]
                for grade in ("KG", "04", "05", "08", "09", "12")}  # fmt: skip
    addresses = {grade: share(row["email"] for row in those) for grade, those in by_grade.items()}
    assert addresses == {"KG": 0, "04": 0, "05": 1, "08": 1, "09": 1, "12": 1}
    mobiles = {grade: share(row["sms"] for row in those) for grade, those in by_grade.items()}
    assert mobiles["08"] == 0
    assert 0.75 < mobiles["09"] < 0.92
    written = [row["email"] for row in users(town, "student") if row["email"]]
    assert len(set(written)) == len(written)
    assert all(one.endswith("@students.staff.example") for one in written)


def test_children_are_as_old_as_their_grade(town: Path) -> None:
    grades = {row["sourcedId"]: row["grades"] for row in users(town, "student")}
    born = {row["sourcedId"]: date.fromisoformat(row["birthDate"])
            for row in rows(town, "demographics")}  # fmt: skip
    assert born.keys() == grades.keys()
    ages = {one: (date(2026, 8, 31) - on).days / 365.25 for one, on in born.items()}
    years = [ages[one] - int(grade) for one, grade in grades.items() if grade.isdigit()]
    assert min(years) > 4.99
    assert max(years) < 7.01
    assert 0.02 < share(one > 6.01 for one in years) < 0.06


def test_in_few_families_one_of_two_may_not_decide(town: Path) -> None:
    limits = rows(town, "custody")
    assert {row["mayDecide"] for row in limits} == {"false"}
    agents = {row["sourcedId"]: row["agentSourcedIds"].split(",") for row in users(town, "student")}
    pairs = {",".join(both) for both in agents.values() if len(both) == 2}
    assert 0.001 < len(limits) / len(pairs) < 0.01
    for row in limits:
        assert row["guardianSourcedId"] in agents[row["studentSourcedId"]]
        assert len(agents[row["studentSourcedId"]]) == 2


def test_numbers_validate_and_never_ring(town: Path) -> None:
    people = users(town, "student", *FAMILY)
    written = [row[kind] for row in people for kind in ("sms", "phone") if row[kind]]
    digits = ["".join(filter(str.isdigit, one))[-10:] for one in written]
    good = [one for one in digits if len(one) == 10 and one[3:8] == "55501"]
    assert 0.003 < 1 - len(good) / len(written) < 0.02
    for one in set(good):
        assert phonenumbers.is_valid_number(phonenumbers.parse(f"+1{one}"))
    special = [one[-4:] for one in good if one[-4:] in SPECIAL]
    assert {"0101", "0133", "0164"} == set(special)
    assert len(special) / len(good) < 0.03
    assert len(set(good)) < len(good), "parents share phones"


def test_numbers_go_on_when_the_reserved_ones_run_out() -> None:
    numbers = Numbers(random.Random(1))  # noqa: S311
    taken = [numbers.take() for _ in range(40_000)]
    plain = [one for one in taken if one[-4:] not in SPECIAL]
    assert len(set(plain)) == len(plain)
    beyond = [one for one in plain if one[6:8] != "01"]
    assert beyond
    assert phonenumbers.is_valid_number(phonenumbers.parse(f"+1{beyond[-1]}"))


def test_young_children_have_one_class_and_older_ones_six(town: Path) -> None:
    grades = {row["sourcedId"]: row["grades"] for row in users(town, "student")}
    count: dict[str, int] = dict.fromkeys(grades, 0)
    for row in rows(town, "enrollments"):
        if row["role"] == "student":
            count[row["userSourcedId"]] += 1
    assert {count[one] for one, grade in grades.items() if grade in {"KG", "05"}} == {1}
    assert {count[one] for one, grade in grades.items() if grade in {"06", "12"}} == {6}


def test_teachers_are_known_by_their_email(town: Path) -> None:
    teachers = users(town, "teacher")
    addresses = [row["email"] for row in teachers]
    assert len(set(addresses)) == len(addresses) > 50
    assert all(one.endswith("@staff.example") and one.isascii() for one in addresses)
    assert {row["userSourcedId"] for row in rows(town, "enrollments") if row["role"] == "teacher"} \
        == {row["sourcedId"] for row in teachers}  # fmt: skip


def test_people_of_the_house_teach_first(tmp_path: Path) -> None:
    place = invention.Place("Lakeview Middle School", "middle", ("Wei Chen",))
    invention.write(tmp_path, students=30, schools=[place], domain="clover-park.example")
    assert users(tmp_path, "teacher")[0]["email"] == "wei.chen@clover-park.example"


def test_version_1_2_says_role_and_school_in_a_file_of_their_own(tmp_path: Path) -> None:
    call_command(
        "make_roster", "--students", "40", "--out", str(tmp_path / "r.zip"), "--version", "1.2",
        "--schools", "Hill School=elementary, Dale School=middle",
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "r.zip") as packed:
        packed.extractall(tmp_path)
        assert "role" not in packed.read("users.csv").decode().splitlines()[0].split(",")
    assert {row["role"] for row in rows(tmp_path, "roles")} >= {"student", "parent", "teacher"}
    assert [row["name"] for row in rows(tmp_path, "orgs")][1:] == ["Hill School", "Dale School"]


def test_schools_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Write Name=kind"):
        invention.places_from("Hill School=castle")
    with pytest.raises(CommandError, match="one student or more"):
        call_command("make_roster", "--students", "0", "--out", str(tmp_path))
