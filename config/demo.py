"""Fills a development database with the four demo districts; again changes nothing."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from config import (
    demo_access,
    demo_cases,
    demo_classes,
    demo_exceptions,
    demo_notices,
    demo_papers,
    demo_permissions,
    demo_roster,
    demo_sites,
    demo_tools,
)
from districts.actions import delegations, districts, people, restore_tests, schools
from districts.models import Appointment, Delegation, District, Leave, RestoreTest, School, User
from districts.roles import RoleKey, role
from notifications.actions import copy_lists
from notifications.models import CopyList, SenderNumber
from optin.models import SenderGroup
from policies import packs
from policies.actions import versions as policy_versions
from policies.models import PolicyVersion
from tenancy.refusals import Refused
from tenancy.scope import working_in

PASSWORD = "ring-the-bell-gently"  # noqa: S105
DATA = Path(__file__).with_name("demo.toml")
SCHOOL_DAYS = range(5)


@dataclass(frozen=True)
class SignIn:
    """One line of the table that `up` prints."""

    email: str
    name: str
    role: str
    district: str


def lay_out(now: datetime, *, most_students: int | None = None) -> list[SignIn]:
    """Make what is missing of the demo; returns its sign-ins. Refused where people work.

    `most_students` keeps the rosters small, for who waits for them.
    """
    if settings.IS_SECURE:
        raise Refused("The demo has a password that everybody knows; it stays on this machine.")
    plan = tomllib.loads(DATA.read_text())
    ours = {each["slug"] for each in plan["district"]}
    others = District.objects.exclude(slug__in=ours).values_list("slug", flat=True)
    if others:
        raise Refused(
            f"This database has districts of its own ({', '.join(others)}); "
            "the demo and its known password stay out of it."
        )
    return [one for each in plan["district"] for one in _district(each, now, most_students)]


def _district(plan: dict[str, Any], now: datetime, most_students: int | None) -> Iterator[SignIn]:
    district = District.objects.filter(slug=plan["slug"]).first() or _found(plan, now)
    with working_in(district.pk):
        for each in plan["schools"]:
            if not School.objects.filter(slug=each["slug"]).exists():
                _open(district, each, now)
        persons = {each["name"]: _person(district, each, now) for each in plan["people"]}
        for each in plan.get("delegations", []):
            _delegate(district, persons, each, now)
        for each in plan.get("leaves", []):
            _leave(district, persons[each["name"]], each, now)
        _give_numbers(district, plan)
        _list_copies(district, plan)
        _write_restore_tests(district, plan, persons, now)
        _adopt(district, now)
        demo_access.lay_out(district, persons, plan, now)
        students = min(plan["students"], most_students or plan["students"])
        demo_roster.bring(district, plan, students=students)
        demo_papers.lay_out(district, plan, persons, now)
        demo_classes.ring(district, plan)
        demo_notices.bring(district)
        demo_tools.lay_out(district, plan, persons, now)
        demo_sites.lay_out(district, plan, persons)
        demo_permissions.lay_out(district, plan, persons, now)
        demo_exceptions.lay_out(district, plan, persons, now)
        demo_cases.lay_out(district, plan, persons, now)
    for each in plan["people"]:
        person = persons[each["name"]]
        names = ", ".join(_role_name(held) for held in each["roles"])
        yield SignIn(person.email or "", person.display_name, names, district.short_name)


def _found(plan: dict[str, Any], now: datetime) -> District:
    texts = (
        "slug", "name", "short_name", "mark", "colour", "time_zone", "languages",
        "office_phone", "help_phone", "help_opens", "help_closes", "emergency_manual",
    )  # fmt: skip
    settings_of: dict[str, Any] = {name: plan[name] for name in texts}
    return districts.create(**settings_of, reviewed_at=now if plan.get("reviewed") else None)


def _open(district: District, plan: dict[str, Any], now: datetime) -> None:
    school = schools.open_school(
        district=district,
        slug=plan["slug"],
        name=plan["name"],
        short_name=plan["short_name"],
        kind=plan["kind"],
        colour=plan["colour"],
        office_phone=plan["office_phone"],
        languages=district.languages,
        reviewed_at=now if plan.get("reviewed") else None,
    )
    at = time.fromisoformat(plan["dismissal"])
    schools.set_week(school, dict.fromkeys(SCHOOL_DAYS, at))


def _person(district: District, plan: dict[str, Any], now: datetime) -> User:
    address = f"{slugify(plan['name']).replace('-', '.')}@{district.slug}.example"
    person = people.find_or_add(
        email=plan.get("email", address), full_name=plan["name"], display_name=plan["as"]
    )
    if not person.has_usable_password():
        person.language = plan.get("language", "")
        person.password = _hashed()
        person.save()
    for each in plan["roles"]:
        school = School.objects.get(slug=each["school"]) if "school" in each else None
        held = Appointment.objects.filter(person=person, role=each["role"], school=school)
        if not held.exists():
            people.appoint(
                person=person,
                to=RoleKey(each["role"]),
                district=district,
                school=school,
                from_on=district.today(now) - timedelta(days=90),
                title=each.get("title", ""),
                phone=each.get("phone", ""),
                by=None,
            )
    return person


@cache
def _hashed() -> str:
    """Hashed once for all: a third of a second each would be most of a first start."""
    return make_password(PASSWORD)


def _delegate(
    district: District, persons: dict[str, User], plan: dict[str, Any], now: datetime
) -> None:
    held = Appointment.objects.get(person=persons[plan["of"]], role=plan["role"])
    if Delegation.objects.filter(appointment=held).exists():
        return
    today = district.today(now)
    delegations.give(
        appointment=held,
        to=persons[plan["to"]],
        from_on=today,
        until_on=today + timedelta(days=plan["days"]),
        reason=plan["reason"],
        now=now,
        by=None,
    )


def _leave(district: District, person: User, plan: dict[str, Any], now: datetime) -> None:
    if Leave.objects.filter(person=person).exists():
        return
    people.place_on_leave(
        person=person,
        district=district,
        kind=Leave.Kind(plan["kind"]),
        from_at=now,
        until_at=None,
        source=Leave.Source.HR,
        said_at=now,
        by=None,
    )


def _adopt(district: District, now: datetime) -> None:
    """Each lives by the policy that it was built on, since before its first message."""
    if district.slug in packs.names() and not PolicyVersion.objects.exists():
        since = district.today(now) - timedelta(days=90)
        policy_versions.enact(district=district, pack=district.slug, in_force_from=since)


def _give_numbers(district: District, plan: dict[str, Any]) -> None:
    """One for emergencies and one for all else; the sandbox does not answer STOP by itself."""
    for group, number in {
        SenderGroup.OTHER: plan["number"],
        SenderGroup.EMERGENCY: plan["emergency_number"],
    }.items():
        SenderNumber.objects.get_or_create(
            district=district, group=group, defaults={"number": number, "company_answers": False}
        )


def _list_copies(district: District, plan: dict[str, Any]) -> None:
    """Who gets a copy of what; whoever is taken off a list again stays off it."""
    if CopyList.objects.exists():
        return
    for each in plan.get("copies", []):
        school = School.objects.get(slug=each["school"]) if "school" in each else None
        copy_lists.add(
            district=district,
            key=each["list"],
            name=each["name"],
            email=each["email"],
            school=school,
            by=None,
        )


def _write_restore_tests(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    if RestoreTest.objects.exists():
        return
    for each in plan.get("restore_tests", []):
        on = district.today(now) - timedelta(days=each.pop("days_ago"))
        by, backup_of = persons[each.pop("by")], on - timedelta(days=1)
        restored = restore_tests.Restored(on=on, backup_of=backup_of, **each)
        restore_tests.write(district=district, restored=restored, by=by, now=now)


def _role_name(plan: dict[str, Any]) -> str:
    return str(plan.get("title") or role(plan["role"]).name)
