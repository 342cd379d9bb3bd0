"""The classes that the demonstration knows by name, and the hours of their periods."""

import csv
from collections.abc import Iterator
from datetime import time
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from districts.models import District, School
from rosters.models import BellPeriod

SCHOOL_DAYS = list(range(5))
Row = dict[str, str]


def ring(district: District, plan: dict[str, Any]) -> None:
    """Enter the hours of each school that has none."""
    for each in plan.get("bells", []):
        school = School.objects.get(slug=each["school"])
        if BellPeriod.objects.filter(school=school).exists():
            continue
        BellPeriod.objects.bulk_create(
            BellPeriod(
                district=district,
                school=school,
                name=name,
                weekdays=SCHOOL_DAYS,
                starts=time.fromisoformat(starts),
                ends=time.fromisoformat(ends),
            )
            for name, (starts, ends) in each["periods"].items()
        )


def add(package: Path, plan: dict[str, Any], orgs: dict[str, str], domain: str) -> None:
    """Each with its staff and its students, at the end of the package's files."""
    pupils = _pupils(package)
    named = plan.get("classes", [])
    staff = {each["staff"]: orgs[each["school"]] for each in named}
    _append(package, "users", [_person(name, org, domain) for name, org in staff.items()])
    _append(package, "classes", [_group(each, orgs[each["school"]]) for each in named])
    for each in named:
        chosen = _chosen(pupils, orgs[each["school"]], each["grades"])[: each["students"]]
        _append(package, "enrollments", _seats(each, orgs[each["school"]], chosen))


def staff_of(plan: dict[str, Any]) -> set[str]:
    return {each["staff"] for each in plan.get("classes", [])}


def _pupils(package: Path) -> list[Row]:
    """Those whom the demonstration knows by name first: they stand last."""
    with (package / "users.csv").open(newline="", encoding="utf-8") as file:
        found = [row for row in csv.DictReader(file) if row["role"] == "student"]
    return sorted(found, key=lambda row: not row["sourcedId"].startswith("demo-"))


def _chosen(pupils: list[Row], org: str, grades: list[str]) -> list[Row]:
    """Some of each grade in turn."""
    by_grade = [
        [row for row in pupils if row["grades"] == grade and row["orgSourcedIds"] == org]
        for grade in grades
    ]
    return [row for row in chain.from_iterable(zip_longest(*by_grade)) if row is not None]


def _person(name: str, org: str, domain: str) -> Row:
    given, _, family = name.partition(" ")
    local = slugify(name).replace("-", ".")
    return {
        "sourcedId": f"demo-{local}",
        "enabledUser": "true",
        "orgSourcedIds": org,
        "role": "teacher",
        "username": local,
        "givenName": given,
        "familyName": family,
        "email": f"{local}@{domain}",
    }


def _group(plan: dict[str, Any], org: str) -> Row:
    return {
        "sourcedId": f"demo-{slugify(plan['title'])}",
        "title": plan["title"],
        "courseSourcedId": "K-2",
        "classType": "scheduled",
        "schoolSourcedId": org,
        "termSourcedIds": "Y-2027",
        "periods": plan.get("period", ""),
    }


def _seats(plan: dict[str, Any], org: str, students: list[Row]) -> Iterator[Row]:
    group = f"demo-{slugify(plan['title'])}"
    teacher = f"demo-{slugify(plan['staff']).replace('-', '.')}"
    for who, role in [(teacher, "teacher"), *((row["sourcedId"], "student") for row in students)]:
        yield {
            "sourcedId": f"{group}-{who}",
            "classSourcedId": group,
            "schoolSourcedId": org,
            "userSourcedId": who,
            "role": role,
        }


def _append(package: Path, file: str, rows: Any) -> None:
    at = package / f"{file}.csv"
    with at.open(newline="", encoding="utf-8") as existing:
        columns = next(csv.reader(existing))
    with at.open("a", newline="", encoding="utf-8") as end:
        csv.DictWriter(end, columns, restval="", lineterminator="\r\n").writerows(rows)
