"""The pages of sites: the public list, the register, a registration, and the students."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import Appointment, School, User
from districts.roles import RoleKey
from platforms import requesting, terms, todos
from platforms import site_students as site_lines
from platforms.actions import site_papers, site_students
from platforms.models import Site, SiteStudent
from rosters.models import Guardianship, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.factories import family
from tests.platforms import site_factories as factories
from tests.platforms.factories import desk

SITES = "/riverside/sites/"


@pytest.fixture
def roy(north: School) -> User:
    return factories.staff(north, "Simone Roy", RoleKey.ACTIVITY_ADVISOR)


@pytest.fixture
def sutter(north: School) -> User:
    return factories.staff(north, "Evan Sutter")


def typed(first: User, second: User, **otherwise: Any) -> dict[str, Any]:
    answers = vars(factories.answers(first, second))
    given = {one: "on" if each is True else each for one, each in answers.items()}
    people = {"administrator": first.pk, "second_administrator": second.pk}
    return given | people | {"is_professional": "yes", "shows_names": "yes"} | otherwise


@pytest.mark.requirement("S3-02")
def test_everybody_reads_which_sites_are_the_districts(north: School, ann: User, roy: User) -> None:
    factories.site(north, by=roy, approved_by=ann)
    factories.site(north, name="Waiting Choir")
    page = Client().get(SITES).content.decode()
    assert "Only these are sites and accounts of Riverside School District" in page
    assert "Central Band" in page
    assert "Simone Roy" in page
    assert "activity advisor" in page
    assert "Waiting Choir" not in page
    with working_in(north.district_id):
        Appointment.objects.filter(person=roy).update(closed_at=database_now())
    assert "Simone Roy" not in Client().get(SITES).content.decode()


def test_a_sponsor_registers_and_the_principal_decides(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    answer = sign_in(roy).post(f"{SITES}new/", typed(roy, sutter))
    assert answer.status_code == 302
    page = sign_in(roy).get(answer["Location"]).content.decode()
    assert "Who decides about it" in page
    assert "Archer" in page
    decided = sign_in(ann).post(f"{answer['Location']}decision/", {"answer": "approve"})
    assert decided.status_code == 302
    with working_in(north.district_id):
        assert Site.objects.get().status == Site.Status.APPROVED
    page = sign_in(roy).get(answer["Location"]).content.decode()
    assert "Parents have not been told of this site yet." in page


@pytest.mark.parametrize(
    ("otherwise", "sentence"),
    [
        ({"is_professional": "no"}, "A personal account is not registered."),
        ({"shows_names": "no"}, "Only networks where people go by their names"),
        ({"name": "Central Confessions"}, "This name hides who runs it."),
        ({"network": "other"}, "Say which network it is."),
        ({"address": "tellonym.me/band"}, "People hide their names there."),
        ({"has_rights": ""}, "This must be so."),
    ],
)
def test_what_stands_against_it_is_said_beside_the_question(
    north: School, roy: User, sutter: User, otherwise: dict[str, Any], sentence: str
) -> None:
    answer = sign_in(roy).post(f"{SITES}new/", typed(roy, sutter, **otherwise))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()


def test_a_no_stands_on_the_page(north: School, ann: User, roy: User) -> None:
    site = factories.site(north, by=roy)
    url = f"{SITES}{site.reference}/decision/"
    answer = sign_in(ann).post(url, {"answer": "decline", "note": ""})
    assert answer.status_code == 409
    assert "Write a note" in answer.content.decode()
    assert sign_in(roy).post(url, {"answer": "approve"}).status_code == 409
    assert sign_in(ann).post(url, {"answer": "sing"}).status_code == 404


def test_who_decides_is_told_by_the_person_and_not_by_the_name(
    north: School, ann: User, roy: User
) -> None:
    """A principal who is called like the sponsor still decides."""
    User.objects.filter(pk=roy.pk).update(display_name=ann.display_name)
    site = factories.site(north, by=roy)
    page = sign_in(roy).get(f"{SITES}{site.reference}/").content.decode()
    assert "Nobody who may decide" not in page
    assert "<b>Ms.\N{NO-BREAK SPACE}Archer</b>, principal" in page
    page = sign_in(roy).get(f"{SITES}new/").content.decode()
    assert "<b>Ms.\N{NO-BREAK SPACE}Archer</b>, principal" in page


def test_only_its_people_and_its_office_open_a_site(
    north: School, ann: User, roy: User, sutter: User, sam: User, cora: User
) -> None:
    site = factories.site(north, by=roy)
    page = f"{SITES}{site.reference}/"
    asked = {one: sign_in(one).get(page).status_code for one in (ann, roy, sutter, sam, cora)}
    assert asked == {ann: 200, roy: 200, sutter: 403, sam: 403, cora: 404}


@pytest.mark.requirement("S3-07")
def test_papers_of_a_class_are_filed_at_once_and_students_let_in(
    north: School, ann: User, roy: User
) -> None:
    site = factories.site(north, by=roy, approved_by=ann)
    home = family(north, "Elena Morales", [("Ada", "09"), ("Bea", "09")])
    base = f"{SITES}{site.reference}/"
    office, sponsor = sign_in(ann), sign_in(roy)
    students = [one.pk for one in home.students]
    sponsor.post(f"{base}students/new/", {"students": students})
    told = {"told_on": "09/01/2026", "method": "letter", "words": "The band has a page."}
    assert (
        "still to come"
        in sponsor.post(f"{base}notices/", told | {"told_on": "09/01/2096"}).content.decode()
    )
    sponsor.post(f"{base}notices/", told)
    today = north.district.today(database_now()).strftime("%m/%d/%Y")
    assert (
        "Tick the students"
        in office.post(f"{base}papers/", {"what": "form", "said_on": today}).content.decode()
    )
    form = {"what": "form", "said_on": today, "students": students[:1]}
    assert sponsor.post(f"{base}papers/", form).status_code == 200, "no choice of a sponsor's"
    assert office.post(f"{base}papers/", form).status_code == 302
    assert sponsor.post(f"{base}admission/", {"student": students[0]}).status_code == 302
    refused = sponsor.post(f"{base}admission/", {"student": students[1]})
    assert refused.status_code == 409
    assert "No parent of Bea Morales has agreed" in refused.content.decode()
    page = sponsor.get(f"{base}students/?state=lacking").content.decode()
    assert "Bea Morales" in page
    assert "Ada Morales" not in page
    written = {"what": "access", "said_on": today, "students": students[1:]}
    handed_in = sponsor.post(f"{base}papers/", written)
    assert handed_in.status_code == 200, "no choice of a sponsor's"
    assert "Hand the papers in there." in handed_in.content.decode()
    unsigned = office.post(f"{base}papers/", written)
    assert "Choose which parent or guardian of Bea Morales signed." in unsigned.content.decode()
    assert home.guardian is not None
    written |= {f"signer_{students[1]}": home.guardian.pk}
    assert office.post(f"{base}papers/", written).status_code == 302
    assert sponsor.post(f"{base}admission/", {"student": students[1]}).status_code == 302
    assert (
        sponsor.post(f"{base}papers/", {"what": "back", "students": students[1:]}).status_code
        == 302
    )
    page = sponsor.get(f"{base}students/?state=must_leave").content.decode()
    assert "Bea Morales" in page
    assert office.post(f"{base}papers/", form | {"what": "form_back"}).status_code == 302
    assert (
        sponsor.post(f"{base}admission/", {"student": students[1], "answer": "remove"}).status_code
        == 302
    )


def test_the_register_is_filtered_and_leaves_as_a_file(
    north: School, south: School, ann: User, roy: User, bob: User
) -> None:
    factories.site(north, by=roy, approved_by=ann)
    factories.site(north, name="Choir")
    factories.site(south, name="South Choir")
    page = sign_in(ann).get(f"{SITES}register/?state=waiting").content.decode()
    assert "Choir" in page
    assert "Central Band" not in page
    assert "South Choir" not in page
    assert "Central Band" in sign_in(roy).get(f"{SITES}register/").content.decode()
    file = sign_in(ann).post(f"{SITES}register/export/?state=waiting", {"why": "For the board"})
    assert "Choir" in file.content.decode()
    assert "For the board" in file.content.decode()
    assert sign_in(roy).post(f"{SITES}register/export/", {"why": "Mine"}).status_code == 403
    assert sign_in(ann).post(f"{SITES}register/export/", {"why": ""}).status_code == 409


def test_a_long_register_takes_no_more_queries(north: School, ann: User) -> None:
    client = sign_in(ann)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"{SITES}register/").status_code == 200
        return len(asked)

    factories.site(north)
    asked()
    few = asked()
    people = factories.staff(north), factories.staff(north)
    for _one in range(8):
        factories.site(north, by=people[0], second=people[1])
    assert asked() == few


@pytest.mark.requirement("S3-09")
def test_each_term_its_administrator_has_something_to_do(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    today = north.district.today(database_now())
    long_ago = today - timedelta(days=60)
    factories.site(north, by=roy, second=sutter, approved_by=ann, approved_on=long_ago)
    factories.due_since(north.district, today - timedelta(days=3))
    with working_in(north.district_id):

        def titles(who: User) -> list[str]:
            return [one.title for one in todos.offered(desk(who, north.district)).todos]

        assert titles(roy) == ["Look through “Central Band” for this term"]
        assert titles(ann) == titles(sutter) == []
        factories.due_since(north.district, today - timedelta(days=20))
        assert titles(ann) == ["1 site has not been looked through this term"]
        Appointment.objects.filter(person=roy).update(closed_at=database_now())
        needs = "“Central Band” needs a new administrator"
        assert titles(sutter) == [needs, "Look through “Central Band” for this term"]
        assert titles(ann)[0] == needs


@pytest.mark.requirement("S3-09")
def test_who_is_left_and_the_office_hear_that_the_second_one_left(
    north: School, ann: User, roy: User, sutter: User
) -> None:
    site = factories.site(north, by=roy, second=sutter, approved_by=ann)
    with working_in(north.district_id):
        assert todos.offered(desk(roy, north.district)).todos == []
        Appointment.objects.filter(person=sutter).update(closed_at=database_now())
        for who in (roy, ann):
            (todo,) = todos.offered(desk(who, north.district)).todos
            assert todo.title == "“Central Band” needs a new second administrator"
    for page in (site.reference, "register"):
        words = sign_in(ann).get(f"{SITES}{page}/").content.decode()
        assert "needs a new second administrator" in words


@pytest.mark.requirement("S3-07", "S3-09")
def test_a_word_that_ends_is_something_to_do_at_once(north: School, ann: User, roy: User) -> None:
    site = factories.site(north, by=roy, approved_by=ann)
    ada, bea = family(north, "Elena Morales", [("Ada", "09"), ("Bea", "09")]).students
    factories.name_for(site, [ada, bea])
    factories.tell_parents(site)
    with working_in(north.district_id):
        now = database_now()
        who: dict[str, Any] = {"site": site, "by": ann, "now": now}
        today = north.district.today(now)
        students = [ada.pk, bea.pk]
        site_papers.file_forms(students=students, said_on=today, covers_pictures=False, **who)
        for one in students:
            site_students.admit(student=one, **who)
        year = terms.school_year(today)
        assert todos.offered(desk(roy, north.district)).todos == []
        # A new school year asks anew.
        assert SiteStudent.objects.to_take_off(year + 1).count() == 2
        site_papers.withdraw(students=[bea.pk], **who)
        Student.objects.filter(pk=ada.pk).update(left_at=now)
        for each in (roy, ann):
            (todo,) = todos.offered(desk(each, north.district)).todos
            assert todo.title == "Take 2 students off “Central Band”"
        lines = site_lines.lines(site, now)
        found = {one.pk for one in SiteStudent.objects.to_take_off(year)}
        assert {one.row.pk for one in lines if one.must_leave} == found
    page = sign_in(roy).get(f"{SITES}{site.reference}/").content.decode()
    assert "2 students must be taken off." in page
    assert sign_in(roy).get(todo.url).status_code == 200


def test_what_was_typed_stays_where_it_cannot_be_done(north: School, ann: User, roy: User) -> None:
    """Nobody is named: a notice would count for nobody. Its words are long in the writing."""
    site = factories.site(north, by=roy, approved_by=ann)
    client, page = sign_in(roy), f"{SITES}{site.reference}/"
    told = {"told_on": "09/01/2026", "method": "letter", "words": "The band has a page."}
    refused = client.post(f"{page}notices/", told)
    assert refused.status_code == 409
    assert "Name the students first." in refused.content.decode()
    factories.name_for(site, family(north, "Elena Morales").students)
    future = client.post(f"{page}notices/", told | {"told_on": "09/01/2099"})
    assert future.status_code == 409
    assert "The band has a page.</textarea>" in future.content.decode()
    assert "<details open>" in future.content.decode()
    long = client.post(f"{page}reviews/", {"note": "x" * 700})
    assert "600 characters" in long.content.decode()
    with working_in(north.district_id):
        assert not site.reviews.exists()


def test_who_has_left_is_not_counted_as_not_told(north: School, ann: User, roy: User) -> None:
    site = factories.site(north, by=roy, approved_by=ann)
    ada, bea = family(north, "Elena Morales", [("Ada", "09"), ("Bea", "09")]).students
    factories.name_for(site, [ada, bea])
    with working_in(north.district_id):
        Student.objects.filter(pk=ada.pk).update(left_at=database_now())
        counts = site_lines.counted(site_lines.lines(site, database_now()))
    assert (counts.named, counts.untold) == (1, 1)


def test_a_relative_is_called_one_where_the_signer_is_chosen(
    north: School, ann: User, roy: User
) -> None:
    """Whether they may sign, the office knows."""
    site = factories.site(north, by=roy, approved_by=ann)
    (ada,) = family(north, "Elena Morales").students
    factories.name_for(site, [ada])
    with working_in(north.district_id):
        Guardianship.objects.update(kind=Guardianship.Kind.RELATIVE)
        ((_key, name),) = site_lines.guardians([ada.pk])[ada.pk]
    assert name == "Elena Morales, relative"


def test_requests_are_offered_waited_for_and_decided(north: School, ann: User, roy: User) -> None:
    factories.site(north, by=roy)
    factories.site(north, by=ann, name="Office")
    with working_in(north.district_id):
        theirs, office = (requesting.offered(desk(one, north.district)) for one in (roy, ann))
        assert "Register a site or account" in [one.title for one in theirs.offers]
        assert [one.title for one in theirs.mine] == ["Central Band"]
        assert theirs.waiting == []
        assert [one.title for one in office.waiting] == ["Central Band"]
        assert [one.title for one in todos.offered(desk(ann, north.district)).todos] == [
            "Decide about “Central Band”"
        ]


@pytest.mark.requirement("S3-09")
def test_the_days_of_review_are_set_by_the_district(north: School, ian: User, ann: User) -> None:
    client = sign_in(ian)
    assert "02-01, 06-01, 10-01" in client.get(f"{SITES}terms/").content.decode()
    assert (
        "Enter days as month-day"
        in client.post(f"{SITES}terms/", {"days": "Feb 1"}).content.decode()
    )
    assert client.post(f"{SITES}terms/", {"days": "03-01, 09-01"}).status_code == 302
    assert "03-01, 09-01" in client.get(f"{SITES}terms/").content.decode()
    assert sign_in(ann).get(f"{SITES}terms/").status_code == 403
