"""Students of a site: named for it, let in, and taken off again (S3-07)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from platforms import site_permissions as permissions
from platforms import standing, terms
from platforms.actions.sites import locked
from platforms.models import Site, SiteStudent
from records import book
from records.evidence import records
from rosters.grades import grade_name, place_of
from rosters.models import ClassGroup, Student
from tenancy.refusals import Refused


@transaction.atomic
def add(
    *, site: Site, students: Collection[int] = (), classes: Collection[int] = (), by: User
) -> int:
    """Name students of the school whom it is for, one by one or by class; returns how many more."""
    site = locked(site)
    permissions.check_run(by, site)
    check_in_use(site)
    groups = ClassGroup.objects.filter(school=site.school, pk__in=classes, ended_at=None)
    enrolled = Student.objects.enrolled().filter(school_enrollments__school=site.school)
    picked = set(enrolled.filter(pk__in=students).values_list("pk", flat=True))
    picked |= set(enrolled.filter(enrollments__class_group__in=groups).values_list("pk", flat=True))
    there = set(site.students.filter(student__in=picked).values_list("student_id", flat=True))
    check_grades(site, Student.objects.filter(pk__in=picked - there))
    rows = [
        SiteStudent(district_id=site.district_id, site=site, student_id=one, added_by=by)
        for one in sorted(picked - there)
    ]
    SiteStudent.objects.bulk_create(rows)
    if rows:
        details = {"students": [one.student_id for one in rows]}
        book.write("platforms.site.students_added", subject=site, by=by, details=details)
    return len(rows)


@records("S3-07", event="platforms.site.student_admitted")
@transaction.atomic
def admit(*, site: Site, student: int, by: User, now: datetime) -> SiteStudent:
    """Let a student in: after parents were told, and on the year's form or a written yes."""
    site = locked(site)
    permissions.check_run(by, site)
    if site.status != Site.Status.APPROVED:
        raise Refused(_("Nobody comes in while the site is not approved, or is paused."))
    row = SiteStudent.objects.select_for_update(of=("self",)).select_related("student")
    found = row.filter(site=site, student=student).first()
    if found is None or found.student.left_at is not None:
        raise Refused(_("Name the student for this site first."))
    if found.admitted_at is not None:
        return found
    check_grades(site, [found.student])
    basis = check_may_come_in(site, found.student, now)
    found.admitted_at, found.admitted_by = now, by
    found.save(update_fields=["admitted_at", "admitted_by"])
    details = {"student": student, "basis": basis.value}
    book.write("platforms.site.student_admitted", subject=site, by=by, details=details)
    return found


def check_grades(site: Site, students: Iterable[Student]) -> None:
    """The office has said yes to a site for students from a grade on, or for none."""
    every = list(students)
    if every and not site.youngest_grade:
        raise Refused(
            _("The office approved this site for no students. Register it anew for them.")
        )
    youngest = place_of(site.youngest_grade)
    young = [one.full_name for one in every if one.grade and place_of(one.grade) < youngest]
    if young:
        raise Refused(
            _("The office approved this site from %(grade)s on. Leave out: %(names)s.")
            % {"grade": grade_name(site.youngest_grade), "names": ", ".join(young)}
        )


def check_may_come_in(site: Site, student: Student, now: datetime) -> standing.Basis:
    """The gate of S3-07, for whoever lets students in; raises Refused with what is missing."""
    if student.pk not in standing.told(site, [student.pk]):
        raise Refused(
            _("The parents of %(name)s have not been told of this site. Tell them first.")
            % {"name": student.full_name}
        )
    year = terms.school_year(site.district.today(now))
    basis = standing.of(site, [student.pk], year)[student.pk].basis
    if basis == standing.Basis.WITHDRAWN:
        raise Refused(
            _("A parent of %(name)s took the permission back.") % {"name": student.full_name}
        )
    if not basis.lets_in:
        raise Refused(
            _("No parent of %(name)s has agreed: there is no form of this year and no permission.")
            % {"name": student.full_name}
        )
    return basis


@transaction.atomic
def remove(*, site: Site, student: int, by: User) -> None:
    """The student is off the site; what parents said stays on file."""
    site = locked(site)
    permissions.check_run(by, site)
    if site.students.filter(student=student).delete()[0]:
        details = {"student": student}
        book.write("platforms.site.student_removed", subject=site, by=by, details=details)


def check_in_use(site: Site) -> None:
    if not site.is_in_use:
        raise Refused(_("This comes once the office has approved the site."))


def check_past(day: date, site: Site, now: datetime) -> date:
    today = site.district.today(now)
    if day > today:
        raise Refused(_("That day is still to come."))
    return today
