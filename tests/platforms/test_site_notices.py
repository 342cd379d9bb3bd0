"""Whose parents were told of a site: of those who were named by then, and of nobody else."""

import pytest
from django.db import IntegrityError, transaction

from districts.models import School, User
from districts.roles import RoleKey
from platforms import site_students
from platforms.actions import site_notices, site_papers
from platforms.actions import site_students as actions
from platforms.models import ParentNotice, Site, SiteStudent
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.factories import family
from tests.platforms import site_factories as factories


@pytest.fixture
def roy(north: School) -> User:
    return factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def site(north: School, ann: User, roy: User) -> Site:
    return factories.site(north, by=roy, approved_by=ann)


@pytest.fixture
def two(north: School) -> list[Student]:
    return family(north, "Elena Morales", [("Ada", "09"), ("Bea", "09")]).students


def tell(site: Site, by: User, *, only_untold: bool = False) -> ParentNotice:
    now = database_now()
    return site_notices.note(
        site=site,
        told_on=site.district.today(now),
        method="letter",
        words="The band has a page.",
        by=by,
        now=now,
        only_untold=only_untold,
    )


def agree(site: Site, office: User, students: list[Student]) -> None:
    now = database_now()
    site_papers.file_forms(
        site=site,
        students=[one.pk for one in students],
        said_on=site.district.today(now),
        covers_pictures=False,
        by=office,
        now=now,
    )


@pytest.mark.requirement("S3-07")
def test_a_student_who_joins_later_needs_a_notice_of_their_own(
    site: Site, two: list[Student], roy: User, ann: User
) -> None:
    ada, bea = two
    factories.name_for(site, [ada])
    with working_in(site.district_id):
        tell(site, roy)
        factories.name_for(site, [bea])
        agree(site, ann, two)
        counts = site_students.counted(site_students.lines(site, database_now()))
        assert (counts.ready, counts.untold, counts.lacking) == (1, 1, 0)
        now = database_now()
        actions.admit(site=site, student=ada.pk, by=roy, now=now)
        with pytest.raises(Refused, match="parents of Bea Morales have not been told"):
            actions.admit(site=site, student=bea.pk, by=roy, now=now)
        with pytest.raises(IntegrityError, match="told"), transaction.atomic():
            SiteStudent.objects.filter(student=bea).update(admitted_at=now, admitted_by=roy)
        second = tell(site, roy, only_untold=True)
        assert [one.student_id for one in second.told.all()] == [bea.pk]
        assert actions.admit(site=site, student=bea.pk, by=roy, now=now).admitted_at


@pytest.mark.requirement("S3-07")
def test_a_notice_to_nobody_is_no_notice(site: Site, two: list[Student], roy: User) -> None:
    with working_in(site.district_id):
        with pytest.raises(Refused, match="Name the students first"):
            tell(site, roy)
        factories.name_for(site, two)
        tell(site, roy)
        with pytest.raises(Refused, match="were told before"):
            tell(site, roy, only_untold=True)


def test_the_list_says_whose_parents_were_not_told(
    site: Site, two: list[Student], roy: User
) -> None:
    factories.name_for(site, two[:1])
    factories.tell_parents(site)
    factories.name_for(site, two[1:])
    page = sign_in(roy).get(f"/riverside/sites/{site.reference}/students/?state=untold")
    words = page.content.decode()
    assert "Bea Morales" in words
    assert "Ada Morales" not in words
    assert "not told of this site yet" in words
