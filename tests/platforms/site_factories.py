"""Sites for tests: plain functions that open the district themselves."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from districts.models import District, School, User
from districts.roles import RoleKey
from platforms.actions.sites import Answers
from platforms.models import ParentNotice, Site, SiteStudent, SiteTerms, ToldStudent
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.districts import factories

_numbers = count(1)


def staff(at: School, name: str = "", role: RoleKey = RoleKey.TEACHER) -> User:
    who = factories.person(name)
    factories.appoint(who, role, at)
    return who


def answers(first: User, second: User, **otherwise: Any) -> Answers:
    """Of a registration that nothing stands against."""
    given = {
        "name": "Central Band",
        "network": "facebook",
        "other_network": "",
        "address": "facebook.example/centralband",
        "purpose": "activity",
        "organization": "class",
        "organization_name": "Band",
        "benefit": "Students hear how they played.",
        "youngest_grade": "09",
        "administrator": first,
        "second_administrator": second,
        "is_professional": True,
        "shows_names": True,
        "keeps_confidential": True,
        "has_rights": True,
    }
    return Answers(**given | otherwise)


def site(
    at: School, *, by: User | None = None, approved_by: User | None = None, **fields: Any
) -> Site:
    """Registered; with `approved_by` in use since thirty days ago, unless it says since when."""
    with working_in(at.district_id):
        approved_on = fields.pop("approved_on", None)
        first = by or staff(at)
        given = vars(answers(first, fields.pop("second", None) or staff(at)))
        given = {
            one: each
            for one, each in given.items()
            if one not in {"is_professional", "shows_names"}
        }
        made = Site.objects.create(
            district_id=at.district_id,
            school=at,
            reference=fields.pop("reference", "") or f"S-2020-{next(_numbers):05}",
            registered_by=fields.pop("registered_by", first),
            **given | fields,
        )
        if approved_by is not None:
            now = database_now()
            made.status, made.decided_by, made.decided_at = Site.Status.APPROVED, approved_by, now
            made.approved_on = approved_on or at.district.today(now)
            made.save()
    return made


def name_for(of: Site, students: Sequence[Student]) -> None:
    with working_in(of.district_id):
        for one in students:
            SiteStudent.objects.create(
                district_id=of.district_id, site=of, student=one, added_by=of.registered_by
            )


def tell_parents(of: Site) -> None:
    """Of every student who is named by now."""
    with working_in(of.district_id):
        notice = ParentNotice.objects.create(
            district_id=of.district_id,
            site=of,
            told_on=of.district.today(database_now()),
            method=ParentNotice.Method.LETTER,
            words="The band has a page.",
            by=of.administrator,
        )
        for one in of.students.all():
            ToldStudent.objects.create(
                district_id=of.district_id, notice=notice, student_id=one.student_id
            )


def due_since(district: District, day: date) -> None:
    """Every site is to be looked through from that day on."""
    with working_in(district.pk):
        SiteTerms.objects.update_or_create(district=district, defaults={"days": [f"{day:%m-%d}"]})
