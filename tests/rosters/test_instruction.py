"""Lessons on digital citizenship: which grades are done, what is missing, and who is asked."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import District, School, User
from districts.roles import RoleKey
from districts.school_years import SchoolYear
from records.models import Event
from rosters import lessons
from rosters.actions import instruction as actions
from rosters.actions.instruction import Lesson
from rosters.instruction_todos import gaps
from rosters.models import Instruction
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.factories import family

AT = "2027-03-02T12:00-08:00"
NORTH = "/riverside/schools/north-middle/digital-citizenship/"
ASKED = ["behavior", "networks", "cyberbullying"]


@pytest.fixture
def taught(north: School, ann: User, at_time: object) -> School:
    """North Middle has students in grades 7 and 8; it is March 2, 2027."""
    at_time(AT)  # type: ignore[operator]
    family(north, "Pat Perez", [("Kim", "07"), ("Lee", "08")])
    return north


def lesson(by: User, *grades: str, **fields: object) -> Lesson:
    made = Lesson(grades or ("07",), ASKED, date(2026, 10, 5), taught_by=by)
    return replace(made, **fields)  # type: ignore[arg-type]


def record(school: School, by: User, given: Lesson) -> list[Instruction]:
    with working_in(school.district_id):
        return actions.record(school=school, lesson=given, by=by, now=database_now())


def missing(school: School) -> dict[str, list[str]]:
    with working_in(school.district_id):
        sheet = lessons.sheets([school], SchoolYear(2026))[0]
    return {one.grade: [each.value for each in one.missing] for one in sheet.lines}


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.requirement("S1-03")
def test_a_grade_is_done_with_every_topic(taught: School, ann: User) -> None:
    assert missing(taught) == {"07": ASKED, "08": ASKED}
    record(taught, ann, lesson(ann, "07", topics=["behavior", "other"]))
    assert missing(taught)["07"] == ["networks", "cyberbullying"]
    record(taught, ann, lesson(ann, "07", "08"))
    assert missing(taught) == {"07": [], "08": []}
    with working_in(taught.district_id):
        event = Event.objects.filter(name="rosters.instruction.recorded").latest("id")
    assert event.details["grades"] == ["07", "08"]


@pytest.mark.requirement("S1-03")
def test_last_years_lesson_is_none_of_this_year(taught: School, ann: User) -> None:
    record(taught, ann, lesson(ann, on=date(2026, 6, 1)))
    assert missing(taught)["07"] == ASKED


def test_withdrawn_entry_stays_and_counts_no_more(taught: School, ann: User) -> None:
    made = record(taught, ann, lesson(ann))[0]
    with working_in(taught.district_id):
        gone = actions.withdraw(lesson=made, why="Grade 6 it was", by=ann, now=database_now())
        assert Instruction.objects.count() == 2
        for one in (made, gone):
            with pytest.raises(Refused, match="withdrawn already"):
                actions.withdraw(lesson=one, why="Again", by=ann, now=database_now())
    assert missing(taught)["07"] == ASKED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"grades": ("12",)}, "No student of this school"),
        ({"grades": ()}, "which grades"),
        ({"topics": []}, "what was taught"),
        ({"on": date(2027, 3, 3)}, "still to come"),
        ({"taught_by": None}, "who taught"),
    ],
)
def test_what_cannot_be_recorded(
    taught: School, ann: User, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        record(taught, ann, lesson(ann, **fields))


def test_next_school_records_nothing_here(taught: School, sam: User) -> None:
    with pytest.raises(Denied):
        record(taught, sam, lesson(sam))


def test_ledger_is_never_changed(taught: School, ann: User) -> None:
    made = record(taught, ann, lesson(ann))[0]
    with working_in(taught.district_id), pytest.raises(DatabaseError), transaction.atomic():
        Instruction.objects.filter(pk=made.pk).delete()


@pytest.mark.requirement("S1-03")
def test_principal_records_a_lesson_and_sees_the_gaps(taught: School, ann: User) -> None:
    client = sign_in(ann)
    assert "2 grades still miss something." in words(client.get(NORTH))
    answer = client.post(
        f"{NORTH}new/",
        {"grades": ["07"], "topics": ASKED, "on": "10/05/2026", "taught_by": str(ann.pk)},
    )
    assert answer.status_code == 302
    page = words(client.get(NORTH))
    assert "1 grade still misses something." in page
    assert "Ms. Archer" in page
    with working_in(taught.district_id):
        made = Instruction.objects.get()
    path = f"{NORTH}{made.reference}/withdrawal/"
    assert f"Withdraw {made.reference}" in words(client.get(path))
    assert client.post(path, {"why": "Another grade"}).status_code == 302
    page = words(client.get(NORTH))
    assert "2 grades still miss something." in page
    assert "Another grade" in page


def test_double_click_records_one_lesson(taught: School, ann: User) -> None:
    given = {"grades": ["07", "08"], "topics": ASKED, "on": "10/05/2026", "taught_by": str(ann.pk)}
    client, key = sign_in(ann), {"begun_with": str(uuid4())}
    answers = [client.post(f"{NORTH}new/", given | key) for _click in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    with working_in(taught.district_id):
        assert Instruction.objects.count() == 2
    client.post(f"{NORTH}new/", given | {"begun_with": "no key"})
    with working_in(taught.district_id):
        assert Instruction.objects.count() == 4


def test_form_asks_who_taught(taught: School, ann: User) -> None:
    answer = sign_in(ann).post(f"{NORTH}new/", {"grades": ["07"], "topics": ASKED, "on": "x"})
    page = words(answer)
    assert "Say who taught" in page
    assert "Enter the day as month/day/year" in page


@pytest.mark.requirement("S1-03")
def test_overview_shows_each_school_by_grade(
    taught: School, south: School, ann: User, bob: User, sam: User
) -> None:
    family(south, "Jo Jones", [("Max", "09")])
    record(taught, ann, lesson(ann))
    page = words(sign_in(bob).get("/riverside/digital-citizenship/"))
    assert "1 of 3 grades are done" in page
    assert "North Middle" in page
    assert NORTH not in page, "the superintendent reads, and schools record"
    own = words(sign_in(ann).get("/riverside/digital-citizenship/"))
    assert "1 of 2 grades are done" in own
    assert "South High" not in own
    assert NORTH in own


def test_overview_asks_the_same_number_of_questions_for_more_schools(
    riverside: District, taught: School, bob: User, django_assert_max_num_queries: object
) -> None:
    client = sign_in(bob)
    for _n in range(8):
        family(factories.school(riverside), "Jo Jones", [("Max", "09")])
    client.get("/riverside/digital-citizenship/")
    with django_assert_max_num_queries(31):  # type: ignore[operator]
        client.get("/riverside/digital-citizenship/")


@pytest.mark.requirement("S1-03")
def test_principal_is_asked_in_spring(
    taught: School, south: School, ann: User, bob: User, at_time: object
) -> None:
    family(south, "Jo Jones", [("Max", "09")])
    director = factories.person()
    factories.appoint(director, RoleKey.TEACHING_DIRECTOR, taught.district)

    def asked(person: User) -> list[str]:
        with working_in(taught.district_id):
            desk = Desk(person, taught.district, Hat.STAFF, (), database_now())
            return [f"{one.title} {one.meta}" for one in gaps(desk)]

    assert asked(ann) == [
        "Teach digital citizenship, or record that it was taught grade 7, grade 8"
    ]
    assert asked(director) == ["Digital citizenship is missing in grades of 2 schools "]
    assert asked(bob) == []
    at_time("2027-02-27T12:00-08:00")  # type: ignore[operator]
    assert asked(ann) == []
    at_time(AT)  # type: ignore[operator]
    record(taught, ann, lesson(ann, "07", "08"))
    assert asked(ann) == []
