"""Districts, schools and people for tests: plain functions, each with a name of its own."""

from datetime import time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from districts.models import (
    ApiToken,
    Appointment,
    Delegation,
    Dismissal,
    District,
    NamedGrant,
    School,
    User,
)
from districts.models.tokens import Key
from districts.roles import Permission, RoleKey, Scope, role
from tenancy.scope import working_in

PASSWORD = "a-bell-for-each-school"
_numbers = count(1)


def district(slug: str = "", **fields: Any) -> District:
    slug = slug or f"district-{next(_numbers)}"
    given = {
        "name": f"{slug.title()} School District",
        "short_name": slug.title(),
        "time_zone": "America/Los_Angeles",
        "languages": ["en", "es"],
        "office_phone": "(253) 555-0100",
        "help_phone": "(253) 555-0140",
        "help_opens": time(6),
        "help_closes": time(18),
    }
    return District.objects.create(slug=slug, **given | fields)


def school(of: District, slug: str = "", **fields: Any) -> School:
    slug = slug or f"school-{next(_numbers)}"
    given = {
        "name": f"{slug.replace('-', ' ').title()} School",
        "short_name": slug.replace("-", " ").title(),
        "languages": ["en", "es"],
        "office_phone": "(253) 555-0142",
    }
    with working_in(of.pk):
        made = School.objects.create(district=of, slug=slug, **given | fields)
        for weekday in range(5):
            Dismissal.objects.create(district=of, school=made, weekday=weekday, time=time(14, 45))
        return made


def person(name: str = "", **fields: Any) -> User:
    """Somebody who signs in with `PASSWORD`; hashed cheaply in tests."""
    name = name or f"Person {next(_numbers)}"
    email = f"{name.replace(' ', '.').lower()}.{next(_numbers)}@staff.example"
    return User.objects.create_user(
        email,
        fields.pop("password", PASSWORD),
        full_name=name,
        display_name=fields.pop("display_name", name),
        **fields,
    )


def appoint(
    who: User, to: RoleKey, at: District | School, *, days_ago: int = 30, **fields: Any
) -> Appointment:
    """Give a role without asking anybody, since some days ago."""
    place = at if isinstance(at, School) else None
    assert (place is None) == (role(to).scope == Scope.DISTRICT)
    district = at if isinstance(at, District) else at.district
    # The district's today, and not the machine's, which is tomorrow there in the evening.
    today = district.today(timezone.now())
    with working_in(district.pk):
        return Appointment.objects.create(
            district_id=district.pk,
            person=who,
            role=to,
            school=place,
            source=fields.pop("source", Appointment.Source.COMMAND),
            from_on=fields.pop("from_on", today - timedelta(days=days_ago)),
            **fields,
        )


def delegate(held: Appointment, to: User, *, days: int = 5, **fields: Any) -> Delegation:
    today = held.district.today(timezone.now())
    with working_in(held.district_id):
        return Delegation.objects.create(
            district_id=held.district_id,
            appointment=held,
            delegate=to,
            from_on=today - timedelta(days=1),
            until_on=today + timedelta(days=days),
            **fields,
        )


def grant(who: User, permission: Permission, on: District | School) -> None:
    """A right on this thing alone, as django-guardian writes it; in the open district."""
    NamedGrant.objects.assign_perm(permission.value, who, on)


def token(who: User, at: District, *scopes: Permission, **fields: Any) -> tuple[ApiToken, Key]:
    """A key that opens the API for this person, to all that there is unless `scopes` name less."""
    key = Key.new()
    given = {
        "name": "Export",
        "prefix": key.prefix,
        "expires_on": at.today(timezone.now()) + timedelta(days=90),
    }
    with working_in(at.pk):
        made = ApiToken.objects.create(
            district=at,
            person=who,
            scopes=[one.value for one in scopes or Permission],
            hash=key.hash,
            **given | fields,
        )
    return made, key


def teachers(number: int, at: School) -> None:
    """So many people at a school, as a feed brings them."""
    staff = User.objects.bulk_create(
        User(email=f"t{n}@riverside.example", full_name=f"Given Name{n % 700:03} {n}", password="!")
        for n in range(number)
    )
    with working_in(at.district_id):
        Appointment.objects.bulk_create(
            Appointment(
                district_id=at.district_id, person=one, role=RoleKey.TEACHER, school=at,
                from_on="2026-01-05", source="feed",
            )
            for one in staff
        )  # fmt: skip
