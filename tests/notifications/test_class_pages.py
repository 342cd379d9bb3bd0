"""My classes and a class's page: whose they are, whom they name, and how much of anybody's ways."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from notifications.class_rosters import rosters
from optin.models import SenderGroup, Stop
from policies.student_grades import Grades
from rosters.models import ClassGroup, Enrollment, RosterImport, Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications import factories as messages
from tests.rosters import groups

LIST = "/riverside/classes/"


@pytest.fixture
def teaches(north: School) -> Appointment:
    """Tess teaches at North Middle."""
    tess = factories.person("Tess Hart", display_name="Ms. Hart")
    return factories.appoint(tess, RoleKey.TEACHER, north)


@pytest.fixture
def math(north: School, teaches: Appointment) -> ClassGroup:
    return groups.group(north, "Math 7", teaches)


def page_of(one: ClassGroup) -> str:
    return f"{LIST}north-middle/{one.key}/"


def pupil(at: School, *into: ClassGroup, grade: str = "07", **family: Any) -> Student:
    home = messages.family(at, "Elena Morales", [("Sofia", grade)], **family)
    for one in home.students:
        groups.seat(one, *into)
    return home.students[0]


def own(of: User, at: District) -> list[str]:
    with working_in(at.pk):
        return [one.title for one in ClassGroup.objects.of(of)]


@pytest.mark.requirement("S0-16", "S0-46")
def test_s0_46_ones_own_classes_are_those_of_the_roster_and_of_a_role_in_force(
    riverside: District, north: School, teaches: Appointment, math: ClassGroup
) -> None:
    colleague = factories.appoint(factories.person(), RoleKey.TEACHER, north)
    groups.group(north, "Art", colleague)
    groups.group(north, "Choir", teaches, ended_at=database_now())
    assert own(teaches.person, riverside) == ["Math 7"]
    assert own(colleague.person, riverside) == ["Art"]
    yesterday = riverside.today(database_now()) - timedelta(days=1)
    with working_in(riverside.pk):
        Appointment.objects.filter(pk=teaches.pk).update(until_on=yesterday)
    assert own(teaches.person, riverside) == []


@pytest.mark.requirement("S0-16")
def test_s0_16_a_designee_has_the_classes_of_whom_they_act_for(
    riverside: District, north: School
) -> None:
    counsels = factories.appoint(factories.person(), RoleKey.COUNSELOR, north)
    groups.group(north, "Grief group", counsels)
    stands_in = factories.person()
    factories.appoint(stands_in, RoleKey.COACH, north)
    assert own(stands_in, riverside) == []
    factories.delegate(counsels, stands_in)
    assert own(stands_in, riverside) == ["Grief group"]


def test_a_closed_account_has_no_class(riverside: District, math: ClassGroup) -> None:
    tess = User.objects.get(full_name="Tess Hart")
    tess.is_active = False
    assert own(tess, riverside) == []


@pytest.mark.requirement("S0-46")
def test_s0_46_who_has_left_is_in_no_class(
    riverside: District, north: School, math: ClassGroup
) -> None:
    art = groups.group(north, "Art")
    stays, left = pupil(north, math, art), pupil(north, math)
    with working_in(riverside.pk):
        Student.objects.filter(pk=left.pk).update(left_at=database_now())
        assert list(Student.objects.in_classes([math, art])) == [stays]
        [one] = rosters([math], Grades("06", "12"))
        assert [seat.student for seat in one.seats] == [stays]


@pytest.mark.requirement("S0-51")
def test_s0_51_a_class_shows_reach_in_words_and_of_own_phones_the_end(
    riverside: District, north: School, teaches: Appointment, math: ClassGroup
) -> None:
    own_ways = {"mobile": "+12535550142", "email": "sofia1@students.example"}
    sofia = pupil(north, math, language="es", mobile="+12535550188", email="e@example.org")
    pupil(north, math, mobile=None, email="f@example.org")
    pupil(north, math, mobile="+12535550189", home="+12535550187")
    pupil(north, math, grade="05", mobile=None)
    with working_in(riverside.pk):
        Student.objects.filter(pk=sofia.pk).update(**own_ways)
        for channel in ("sms", "voice"):
            Stop.objects.create(
                district=riverside, group=SenderGroup.OTHER, channel=channel,
                destination="+12535550189", is_in_force=True, said_at=database_now(),
                source=Stop.Source.REPLY,
            )  # fmt: skip
        [one] = rosters([math], Grades("06", "12"))
    reach = sorted((seat.home.reach, seat.own_ways) for seat in one.seats)
    assert reach == [("", ""), ("call", ""), ("email only", ""),
                     ("text, call, email", "text to ···0142, email")]  # fmt: skip
    assert (one.families, one.with_phone, one.left_out) == (4, 2, 1)
    assert one.languages == [("English", 3), ("Spanish", 1)]
    page = sign_in(teaches.person).get(page_of(math)).content.decode()
    assert "···0142" in page
    for hidden in ("5550142", "555-0142", "sofia1@", "5550188", "e@example.org"):
        assert hidden not in page


@pytest.mark.requirement("S0-51")
def test_s0_51_young_students_are_not_offered_and_why(
    north: School, teaches: Appointment, math: ClassGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "notifications.views.classes.grades_of", lambda _district, _now: Grades("06", "12")
    )
    pupil(north, math, grade="04")
    page = sign_in(teaches.person).get(page_of(math)).content.decode()
    assert "Students below grade 6 can’t be messaged." in page
    assert "?to=families" in page
    assert "?to=students" not in page
    pupil(north, math, grade="06")
    page = sign_in(teaches.person).get(page_of(math)).content.decode()
    assert "?to=students" in page
    assert "1 student’s grade can’t be messaged." in page


@pytest.mark.requirement("S0-46")
def test_s0_46_a_class_is_there_for_its_staff_and_for_who_leads_the_school(
    north: School, south: School, teaches: Appointment, math: ClassGroup, ann: User, sam: User,
    ian: User, pia: User, cora: User,
) -> None:  # fmt: skip
    colleague = factories.person()
    factories.appoint(colleague, RoleKey.TEACHER, north)
    elsewhere = groups.group(south, "Art", factories.appoint(colleague, RoleKey.TEACHER, south))
    page = page_of(math)
    asked = (teaches.person, ann, colleague, sam, ian, pia, cora)
    answers = [sign_in(one).get(page).status_code for one in asked]
    assert answers == [200, 200, 404, 403, 403, 403, 404]
    assert sign_in(colleague).get(page_of(elsewhere)).status_code == 404
    assert sign_in(ann).get(page_of(elsewhere)).status_code == 404


def test_list_says_when_it_came_in_and_when_it_is_old(
    riverside: District, north: School, teaches: Appointment, math: ClassGroup
) -> None:
    client = sign_in(teaches.person)
    assert "Roster: student system" not in client.get(LIST).content.decode()
    now = database_now()
    with working_in(riverside.pk):
        made = RosterImport.objects.create(
            district=riverside, reference="I-1", status=RosterImport.Status.APPLIED,
            started_at=now - timedelta(hours=50), ended_at=now - timedelta(hours=47),
        )  # fmt: skip
        assert "older than two days" not in client.get(LIST).content.decode()
        made.ended_at = now - timedelta(hours=49)
        made.save()
    page = client.get(LIST).content.decode()
    assert "Roster: student system" in page
    assert "older than two days" in page


def test_nobody_with_a_class_is_told_how_they_come(north: School, teaches: Appointment) -> None:
    page = sign_in(teaches.person).get(LIST).content.decode()
    assert "No rosters yet. They arrive overnight" in page


def test_who_leads_a_school_sees_all_its_classes(
    north: School, south: School, ann: User, math: ClassGroup
) -> None:
    client = sign_in(ann)
    assert "?school=north-middle" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}?school=north-middle").content.decode()
    assert "Math 7" in page
    assert "Ms.\N{NO-BREAK SPACE}Hart" in page
    assert "Math 7" not in client.get(f"{LIST}?school=south-high").content.decode()


def test_three_hundred_classes_cost_what_one_does(
    riverside: District, north: School, teaches: Appointment, math: ClassGroup,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    sofia = pupil(north, math)
    client = sign_in(teaches.person)
    client.get(LIST)
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST)
    with working_in(riverside.pk):
        of = {"district": riverside}
        more = ClassGroup.objects.bulk_create(
            ClassGroup(**of, school=north, sourced_id=f"m{n}", title=f"Class {n:03}", key=f"k{n}")
            for n in range(300)
        )
        teaching = math.staff.get()
        type(teaching).objects.bulk_create(
            type(teaching)(**of, class_group=one, appointment=teaches, sourced_id="x")
            for one in more
        )
        Enrollment.objects.bulk_create(
            Enrollment(**of, class_group=one, student=sofia, sourced_id="x") for one in more
        )
    with django_assert_num_queries(len(with_one)):
        page = client.get(LIST).content.decode()
    assert page.count('data-label="Students"') == 50
    assert "?page=2" in page
    last = client.get(f"{LIST}?page=7").content.decode()
    assert last.count('data-label="Students"') == 1
    assert "There are no more classes." in client.get(f"{LIST}?page=99").content.decode()
