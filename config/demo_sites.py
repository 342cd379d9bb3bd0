"""The demo's sites: one in use with students in every state, one that waits for the office."""

from datetime import datetime, timedelta
from typing import Any

from districts.models import District, School, User
from platforms.actions import site_notices, site_papers, site_students, sites
from platforms.actions.sites import Answers
from platforms.models import Site, SitePermission
from rosters.models import Guardianship, Student
from tenancy.clock import database_now

# Longer than any term, so that it is to be looked through.
IN_USE_FOR = timedelta(days=125)


def lay_out(district: District, plan: dict[str, Any], persons: dict[str, User]) -> None:
    """Through the same doors as everybody, once."""
    if Site.objects.exists():
        return
    now = database_now()
    for each in plan.get("sites", []):
        school = School.objects.get(slug=each["school"])
        by = persons[each["by"]]
        site = sites.register(
            district=district, school=school, answers=_answers(each, persons), by=by, now=now
        )
        if "approved_by" in each:
            office = persons[each["approved_by"]]
            site = sites.approve(site=site, by=office, now=now - IN_USE_FOR)
            _bring_students(site, by, office, now)


def _answers(plan: dict[str, Any], persons: dict[str, User]) -> Answers:
    return Answers(
        name=plan["name"],
        network=plan["network"],
        other_network="",
        address=plan["address"],
        purpose=plan["purpose"],
        organization="class",
        organization_name=plan["group"],
        benefit=plan["benefit"],
        youngest_grade="09",
        administrator=persons[plan["by"]],
        second_administrator=persons[plan["second"]],
        is_professional=True,
        shows_names=True,
        keeps_confidential=True,
        has_rights=True,
    )


def _bring_students(site: Site, by: User, office: User, now: datetime) -> None:
    """Five of the roster: two in, one who may come in, one without a word, one taken back."""
    here = Student.objects.enrolled().filter(school_enrollments__school=site.school)
    first, second, third, _fourth, fifth = picked = list(here.values_list("pk", flat=True)[:5])
    today = site.district.today(now)
    who: dict[str, Any] = {"site": site, "now": now}
    site_students.add(site=site, students=picked, by=by)
    site_notices.note(
        told_on=today, method="letter", words="What the page is for, and who runs it.", by=by, **who
    )
    site_papers.file_forms(
        students=[first, third, fifth], said_on=today, covers_pictures=True, by=office, **who
    )
    signed = Guardianship.objects.filter(student=second).values_list("guardian_id", flat=True)
    site_papers.file_permissions(
        signed={second: signed[0]},
        use=SitePermission.Purpose.ACCESS,
        said_on=today,
        by=office,
        **who,
    )
    for student in (first, second):
        site_students.admit(student=student, by=by, **who)
    site_papers.withdraw(students=[fifth], by=by, **who)
