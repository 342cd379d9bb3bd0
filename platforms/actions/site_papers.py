"""What parents have said about a site, filed from their papers: each word is a row for good."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.models import User
from platforms import site_permissions as permissions
from platforms import terms
from platforms.actions.site_students import check_in_use, check_past
from platforms.actions.sites import locked
from platforms.models import Said, Site, SitePermission, Source, StudentAgreement
from records import book
from records.evidence import records
from rosters.models import Guardianship, Student
from tenancy.refusals import Refused

Use = SitePermission.Purpose


@records("S3-07", "S3-08", "S1-43", event="platforms.site.permissions_filed")
@transaction.atomic
def file_permissions(
    *,
    site: Site,
    signed: Mapping[int, int | None],
    use: str,
    said_on: date,
    by: User,
    now: datetime,
) -> int:
    """File the signed papers of these students for one use of the site, all at once.

    `signed` says for each student who of the roster signed.
    """
    site = locked(site)
    permissions.check_file(by, site)
    check_in_use(site)
    check_past(said_on, site, now)
    named = _named(site, signed)
    _check_not_taken_back(SitePermission.objects.filter(site=site, purpose=use), named, said_on)
    _check_signed({one: signed[one] for one in named})
    SitePermission.objects.bulk_create(
        _said(site, one, use, Said.GIVEN, said_on, by, signed[one]) for one in named
    )
    details = {"use": use, "students": named}
    book.write("platforms.site.permissions_filed", subject=site, by=by, details=details)
    return len(named)


@records("S3-07", "S3-08", event="platforms.student_agreement.filed")
@transaction.atomic
def file_forms(
    *,
    site: Site,
    students: Collection[int],
    said_on: date,
    covers_pictures: bool,
    by: User,
    now: datetime,
) -> int:
    """File the year's acceptable-use form of these students: it counts for every site."""
    site = locked(site)
    permissions.check_file(by, site)
    today = check_past(said_on, site, now)
    if terms.school_year(said_on) != terms.school_year(today):
        raise Refused(_("A form of another school year does not count. Ask for this year’s."))
    named = _named(site, students)
    year = terms.school_year(today)
    _check_not_taken_back(StudentAgreement.objects.filter(school_year=year), named, said_on)
    kept = {"kind": Said.GIVEN, "said_on": said_on, "covers_pictures": covers_pictures}
    _keep_forms(site, named, today, by, kept)
    details = {"site": site.reference, "students": named}
    book.write("platforms.student_agreement.filed", by=by, details=details)
    return len(named)


@transaction.atomic
def withdraw_forms(*, site: Site, students: Collection[int], by: User, now: datetime) -> int:
    """A parent has taken the form of the year back, for every site that rests on it."""
    site = locked(site)
    permissions.check_file(by, site)
    named, today = _named(site, students), site.district.today(now)
    _keep_forms(site, named, today, by, {"kind": Said.WITHDRAWN, "said_on": today})
    details = {"site": site.reference, "students": named}
    book.write("platforms.student_agreement.withdrawn", by=by, details=details)
    return len(named)


@records("S3-07", event="platforms.site.permission_withdrawn")
@transaction.atomic
def withdraw(*, site: Site, students: Collection[int], by: User, now: datetime) -> int:
    """A parent has taken it back, for every use of this site: it counts from this moment, and
    whoever hears of it notes it."""
    site = locked(site)
    permissions.check_read(by, site)
    named, today = _named(site, students), site.district.today(now)
    SitePermission.objects.bulk_create(
        _said(site, one, use, Said.WITHDRAWN, today, by) for one in named for use in Use
    )
    details = {"students": named}
    book.write("platforms.site.permission_withdrawn", subject=site, by=by, details=details)
    return len(named)


def _keep_forms(
    site: Site, students: Collection[int], today: date, by: User, kept: dict[str, Any]
) -> None:
    StudentAgreement.objects.bulk_create(
        StudentAgreement(
            district_id=site.district_id,
            student_id=one,
            school_year=terms.school_year(today),
            by=by,
            **kept,
        )
        for one in students
    )


def _said(
    site: Site,
    student: int,
    use: str,
    kind: Said,
    said_on: date,
    by: User,
    guardian_id: int | None = None,
) -> SitePermission:
    return SitePermission(
        district_id=site.district_id,
        site=site,
        student_id=student,
        purpose=use,
        kind=kind,
        source=Source.PAPER,
        guardian_id=guardian_id,
        said_on=said_on,
        by=by,
    )


def _named(site: Site, students: Collection[int]) -> list[int]:
    """Those of them who are named for the site."""
    found = site.students.filter(student__in=students)
    named = sorted(found.values_list("student_id", flat=True))
    if not named:
        raise Refused(_("Choose at least one student of this site."))
    return named


def _check_not_taken_back(
    said: QuerySet[SitePermission] | QuerySet[StudentAgreement],
    students: Collection[int],
    said_on: date,
) -> None:
    """A heap of papers that comes in after a parent took theirs back makes it no yes again."""
    taken = said.filter(student__in=students, kind=Said.WITHDRAWN, said_on__gt=said_on)
    last = taken.select_related("student").order_by("-said_on").first()
    if last is None:
        return
    words = _("A parent of %(name)s took it back on %(day)s. A newer paper would bring it again.")
    raise Refused(words % {"name": last.student.full_name, "day": date_format(last.said_on)})


def _check_signed(signed: Mapping[int, int | None]) -> None:
    """Each paper is signed by a parent or guardian of that very student."""
    pairs = Guardianship.objects.filter(student__in=signed, guardian__left_at=None)
    answer = set(pairs.values_list("student_id", "guardian_id"))
    for student, guardian in signed.items():
        if guardian is None or (student, guardian) not in answer:
            name = Student.objects.get(pk=student).full_name
            raise Refused(_("Choose which parent or guardian of %(name)s signed.") % {"name": name})
