"""The demo's rosters: invented, with the few families that the demonstration knows by name."""

import csv
import tempfile
from pathlib import Path
from typing import Any

from config import demo_classes
from districts.models import District, School, User
from rosters import invention
from rosters.actions import imports
from rosters.invention import Place
from rosters.models import Guardian, RosterImport, Student
from tenancy.refusals import Refused


def bring(district: District, plan: dict[str, Any], *, students: int) -> None:
    """Import a roster into the open district, once; through the same door as every night's."""
    if Student.objects.exists():
        return
    schools = [
        Place(school.name, school.kind, _teachers(plan, school)) for school in School.objects.all()
    ]
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "roster"
        invention.write(
            package,
            students=students,
            seed=len(district.slug),
            schools=schools,
            district=district.name,
            domain=f"{district.slug}.example",
        )
        with (package / "orgs.csv").open(newline="", encoding="utf-8") as file:
            orgs = {row["name"]: row["sourcedId"] for row in csv.DictReader(file)}
        _add(package, plan.get("families", []), orgs)
        demo_classes.add(package, plan, orgs, f"{district.slug}.example")
        outcome, report = imports.run(path=package, district=district)
    if outcome.status != RosterImport.Status.APPLIED:
        raise Refused(f"The roster of {district.slug} was {outcome.status}: {report['errors'][:3]}")
    _know_those_with_accounts(plan)


def _teachers(plan: dict[str, Any], school: School) -> tuple[str, ...]:
    """Those of the demo's people who teach there; the roster gives them its first classes."""
    return tuple(
        person["name"]
        for person in plan["people"]
        if person["name"] not in demo_classes.staff_of(plan)
        for held in person["roles"]
        if held["role"] == "teacher" and held.get("school") == school.slug
    )


def _add(package: Path, families: list[dict[str, str]], orgs: dict[str, str]) -> None:
    """A guardian and a child for each, at the end of the users."""
    users = package / "users.csv"
    with users.open(newline="", encoding="utf-8") as file:
        columns = next(csv.reader(file))
    with users.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\r\n")
        for number, family in enumerate(families, 1):
            at = {
                "enabledUser": "true",
                "orgSourcedIds": orgs[family["school"]],
                "metadata.homeLanguage": family["language"],
            }
            guardian, child = f"demo-g{number}", f"demo-s{number}"
            given, _, name = family["guardian"].partition(" ")
            writer.writerow(
                at
                | {
                    "sourcedId": guardian,
                    "role": "guardian",
                    "username": guardian,
                    "givenName": given,
                    "familyName": name,
                    "sms": family.get("mobile", ""),
                    "phone": family.get("home", ""),
                    "email": family.get("email", ""),
                }
            )
            given, _, name = family["child"].partition(" ")
            writer.writerow(
                at
                | {
                    "sourcedId": child,
                    "role": "student",
                    "username": child,
                    "givenName": given,
                    "familyName": name,
                    "grades": family["grade"],
                    "agentSourcedIds": guardian,
                    "sms": family.get("own_mobile", ""),
                    "email": family.get("own_email", ""),
                }
            )


def _know_those_with_accounts(plan: dict[str, Any]) -> None:
    for family in plan.get("families", []):
        person = User.objects.filter(full_name=family["guardian"]).first()
        given, _, name = family["guardian"].partition(" ")
        Guardian.objects.filter(given_name=given, family_name=name).update(person=person)
