"""Who comes into a site: after their parents were told, and on their parents' word."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from districts.models import School, User
from districts.roles import RoleKey
from platforms import site_students, standing, terms
from platforms.actions import site_papers
from platforms.actions import site_students as actions
from platforms.models import Site, SitePermission, SiteStudent, StudentAgreement
from rosters.models import ClassGroup, Enrollment, Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.factories import family
from tests.platforms import site_factories as factories

Use = SitePermission.Purpose


@pytest.fixture
def roy(north: School) -> User:
    return factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def site(north: School, ann: User, roy: User) -> Site:
    return factories.site(north, by=roy, approved_by=ann)


@pytest.fixture
def three(north: School, site: Site) -> list[Student]:
    home = family(north, "Elena Morales", [("Ada", "09"), ("Bea", "09"), ("Cal", "09")])
    factories.name_for(site, home.students)
    return home.students


def today(site: Site) -> date:
    return site.district.today(database_now())


def form(site: Site, by: User, *students: Student, **otherwise: Any) -> int:
    given: dict[str, Any] = {"said_on": today(site), "covers_pictures": False} | otherwise
    who = [one.pk for one in students]
    return site_papers.file_forms(site=site, students=who, by=by, now=database_now(), **given)


def signed_by_parents(students: Sequence[Student]) -> dict[int, int | None]:
    return {one.pk: one.guardianships.values_list("guardian_id", flat=True)[0] for one in students}


def permit(site: Site, by: User, *students: Student, use: str = Use.ACCESS) -> int:
    return site_papers.file_permissions(
        site=site,
        signed=signed_by_parents(students),
        use=use,
        said_on=today(site),
        by=by,
        now=database_now(),
    )


def admit(site: Site, student: Student, by: User) -> SiteStudent:
    return actions.admit(site=site, student=student.pk, by=by, now=database_now())


@pytest.mark.requirement("S3-07", "S3-08")
def test_students_come_in_by_the_years_form_or_a_written_yes_and_not_without(
    site: Site, three: list[Student], ann: User, roy: User
) -> None:
    ada, bea, cal = three
    with working_in(site.district_id):
        form(site, ann, ada)
        with pytest.raises(Refused, match="parents of Ada Morales have not been told"):
            admit(site, ada, roy)
        factories.tell_parents(site)
        permit(site, ann, bea)
        assert admit(site, ada, roy).admitted_at is not None
        assert admit(site, bea, roy).admitted_by == roy
        with pytest.raises(Refused, match="No parent of Cal Morales has agreed"):
            admit(site, cal, roy)
        counts = site_students.counted(site_students.lines(site, database_now()))
        assert (counts.named, counts.inside, counts.lacking) == (3, 2, 1)


@pytest.mark.requirement("S3-07")
def test_what_a_parent_takes_back_counts_at_once(
    site: Site, three: list[Student], ann: User, roy: User
) -> None:
    ada, bea, _cal = three
    factories.tell_parents(site)
    with working_in(site.district_id):
        form(site, ann, ada, bea)
        admit(site, ada, roy)
        site_papers.withdraw(site=site, students=[ada.pk, bea.pk], by=roy, now=database_now())
        with pytest.raises(Refused, match="took the permission back"):
            admit(site, bea, roy)
        assert site_students.counted(site_students.lines(site, database_now())).must_leave == 1
        permit(site, ann, bea)
        assert admit(site, bea, roy).admitted_at is not None


@pytest.mark.requirement("S3-08")
def test_the_office_files_the_years_form_and_this_years_alone(
    site: Site, three: list[Student], ann: User, roy: User, sam: User
) -> None:
    year = terms.school_year(today(site))
    with working_in(site.district_id):
        for stranger in (roy, sam):
            with pytest.raises(Denied):
                form(site, stranger, three[0])
        with pytest.raises(Refused, match="another school year"):
            form(site, ann, three[0], said_on=date(year, 6, 30))
        with pytest.raises(Refused, match="still to come"):
            form(site, ann, three[0], said_on=today(site) + timedelta(days=1))
        assert form(site, ann, *three) == 3
        now = database_now()
        site_papers.withdraw_forms(site=site, students=[three[0].pk], by=ann, now=now)
        found = standing.of(site, [one.pk for one in three], year)
        assert [found[one.pk].basis.value for one in three] == ["withdrawn", "form", "form"]
        # The next year asks anew.
        assert not standing.of(site, [three[1].pk], year + 1)[three[1].pk].basis.lets_in


@pytest.mark.requirement("S1-43")
def test_own_work_leaves_the_district_on_a_word_of_its_own(
    site: Site, three: list[Student], ann: User, roy: User
) -> None:
    ada, bea, _cal = three
    with working_in(site.district_id):
        form(site, ann, ada, bea, covers_pictures=True)
        permit(site, ann, bea, use=Use.WORK)
        found = standing.of(site, [ada.pk, bea.pk], terms.school_year(today(site)))
        assert found[ada.pk].uses == {"picture"}
        assert found[bea.pk].uses == {"picture", "work"}


@pytest.mark.requirement("S3-07")
def test_the_database_lets_nobody_in_without(
    site: Site, three: list[Student], roy: User, ann: User
) -> None:
    def comes_in() -> None:
        with transaction.atomic():
            row = SiteStudent.objects.filter(student=three[0])
            row.update(admitted_at=database_now(), admitted_by=roy)

    with working_in(site.district_id):
        with pytest.raises(IntegrityError, match="told"):
            comes_in()
        factories.tell_parents(site)
        with pytest.raises(IntegrityError, match="no parent has said yes"):
            comes_in()
        form(site, ann, three[0])
        comes_in()


def test_what_parents_said_is_never_changed(
    site: Site, three: list[Student], ann: User, roy: User
) -> None:
    with working_in(site.district_id):
        form(site, ann, three[0])
        permit(site, ann, three[0])
        for ledger in (StudentAgreement, SitePermission):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                ledger.objects.update(kind="given")  # type: ignore[attr-defined]


def test_students_are_named_from_the_roster_of_the_school(
    site: Site, north: School, south: School, roy: User, ann: User
) -> None:
    ours, theirs = family(north, "Ida Olsen"), family(south, "Una Olsen")
    with working_in(site.district_id):
        of = {"district_id": site.district_id}
        band = ClassGroup.objects.create(**of, school=north, sourced_id="b", title="Band")
        Enrollment.objects.create(**of, class_group=band, student=ours.students[0], sourced_id="1")
        picked = [theirs.students[0].pk]
        with pytest.raises(Refused, match="from grade 9 on"):
            actions.add(site=site, classes=[band.pk], by=roy)
        Site.objects.filter(pk=site.pk).update(youngest_grade="")
        with pytest.raises(Refused, match="for no students"):
            actions.add(site=site, classes=[band.pk], by=roy)
        Site.objects.filter(pk=site.pk).update(youngest_grade="06")
        assert actions.add(site=site, students=picked, by=roy) == 0
        assert actions.add(site=site, classes=[band.pk], by=roy) == 1
        assert actions.add(site=site, classes=[band.pk], by=roy) == 0
        assert site_students.search(site, "olsen") == []
        actions.remove(site=site, student=ours.students[0].pk, by=roy)
        assert site_students.search(site, "olsen sam") == ours.students
        assert site_students.search(site, "o") == []


@pytest.mark.requirement("S3-07", "S3-08")
def test_the_office_files_a_permission_with_who_signed_it(
    site: Site, north: School, three: list[Student], roy: User, ann: User, ian: User
) -> None:
    ada, bea, _cal = three
    other = family(north, "Nora Nash")
    assert other.guardian is not None
    sue = factories.staff(north, "Sue Shaw", RoleKey.SCHOOL_SECRETARY)
    register = sign_in(sue).get("/riverside/sites/register/").content.decode()
    assert site.reference in register, "who files finds the way there"

    def permitted(by: User, guardian: int | None) -> int:
        return site_papers.file_permissions(
            site=site,
            signed={ada.pk: guardian},
            use=Use.ACCESS,
            said_on=today(site),
            by=by,
            now=database_now(),
        )

    with working_in(site.district_id):
        for other_than_office in (roy, ian):
            with pytest.raises(Denied, match="Hand the papers in there"):
                permit(site, other_than_office, ada)
        for signer in (None, other.guardian.pk):
            with pytest.raises(Refused, match="parent or guardian of Ada Morales"):
                permitted(sue, signer)
        assert permit(site, sue, ada) == 1
        line = site_students.lines(site, database_now())[0]
        for words in ("signed by Elena Morales", "filed by Sue Shaw"):
            assert words in line.signed.replace("\N{NO-BREAK SPACE}", " ")
        kept: dict[str, Any] = {"said_on": today(site), "by": ann, "kind": "given"}
        with pytest.raises(IntegrityError, match="names_who_signed"), transaction.atomic():
            SitePermission.objects.create(
                district_id=site.district_id, site=site, student=bea, purpose=Use.ACCESS, **kept
            )
