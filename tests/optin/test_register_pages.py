"""The pages of the registers: who reads which entry, and how one is entered."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from districts.agenda import Desk
from districts.hats import Hat
from districts.models import District, School, User
from districts.roles import RoleKey
from optin import todos
from optin.models import DeclaredRelationship, FamilyAuthorization, ProgramShift
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories
from tests.notifications.factories import family
from tests.optin import registers

pytestmark = pytest.mark.usefixtures("in_march")
LIST, MINE, NEW = (f"/riverside/exceptions/{one}" for one in ("", "mine/", "new/"))
KEY = re.compile(r'name="begun_with" value="([0-9a-f-]{36})"')


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def authorization(to: User, **otherwise: Any) -> dict[str, Any]:
    given = {"staff": to.email, "whose": "Kim Perez", "relation": "parent"}
    given |= {"decided_on": "2/23/2027", "decision": "Minutes, item 7b"}
    return given | {"from_on": "3/1/2027", "until_on": "6/30/2027"} | otherwise


def shift(staff: User, **otherwise: Any) -> dict[str, Any]:
    given = {"staff": staff.email, "program": "Warmline", "starts": "8 pm", "ends": "11 pm"}
    return given | {"from_on": "3/6/2027"} | otherwise


def page_of(entry: Any) -> str:
    return f"{LIST}{entry.reference}/"


@pytest.mark.requirement("S0-54")
def test_superintendent_enters_the_boards_decision_once(
    bob: User, tess: User, kim: Student
) -> None:
    client, page = sign_in(bob), f"{NEW}family/"
    key = KEY.search(client.get(page).content.decode())
    assert key is not None
    given = authorization(tess, begun_with=key[1])
    first, second = (client.post(page, given) for _click in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with working_in(kim.district_id):
        entry = FamilyAuthorization.objects.get()
    assert (entry.staff, entry.student_id, entry.entered_by) == (tess, kim.pk, bob)
    shown = words(client.get(first["Location"]))
    assert "Minutes, item 7b" in shown
    assert "Entered the board’s authorization to write to one’s own family · Dr. Bell" in shown


@pytest.mark.parametrize(
    ("otherwise", "sentence"),
    [
        ({"staff": "nobody@riverside.example"}, "Nobody with this address works here now."),
        ({"whose": "Kim"}, "Nobody at your schools has exactly this name or number."),
        ({"whose": ""}, "Enter the student’s full name or number."),
        ({"until_on": "2/1/2027"}, "The last day is not before the first one."),
        ({"decided_on": "soon"}, "Enter the day as month/day/year"),
    ],
)
def test_what_stands_against_an_entry_is_said(
    bob: User, tess: User, kim: Student, otherwise: dict[str, str], sentence: str
) -> None:
    answer = sign_in(bob).post(f"{NEW}family/", authorization(tess, **otherwise))
    assert sentence in words(answer)


def test_of_two_students_with_a_name_one_is_chosen(
    bob: User, tess: User, kim: Student, south: School
) -> None:
    twin = family(south, "Pia Perez", [("Kim", "10")]).students[0]
    client, page = sign_in(bob), f"{NEW}family/"
    shown = words(client.post(page, authorization(tess, whose="kim  pérez")))
    assert "Several students have this name." in shown
    assert "Kim Perez, grade 7, North Middle" in shown
    assert "Kim Perez, grade 10, South High" in shown
    client.post(page, authorization(tess, student=twin.pk))
    with working_in(kim.district_id):
        assert FamilyAuthorization.objects.get().student_id == twin.pk
    # By its number it is one alone.
    client.post(page, authorization(tess, whose=kim.sourced_id))
    with working_in(kim.district_id):
        assert FamilyAuthorization.objects.filter(student=kim).exists()


def test_a_student_of_another_school_is_not_found_by_name(
    tess: User, kim: Student, south: School
) -> None:
    family(south, "Lou Lane", [("Max", "10")])
    given = {"whose": "Max Lane", "words": "Neighbors", "from_on": "2015"}
    assert "Nobody at your schools" in words(sign_in(tess).post(MINE, given))
    answer = sign_in(tess).post(MINE, given | {"whose": "Kim Perez"})
    assert answer.status_code == 302
    with working_in(kim.district_id):
        assert f"{DeclaredRelationship.objects.get().from_on}" == "2015-01-01"


@pytest.mark.requirement("S2-18")
def test_principal_assigns_a_shift_of_one_evening(
    ann: User, sam: User, tess: User, north: School
) -> None:
    assert sign_in(sam).post(f"{NEW}shift/", shift(tess)).status_code == 403
    assert sign_in(ann).post(f"{NEW}shift/", shift(ann)).status_code == 403
    answer = sign_in(ann).post(f"{NEW}shift/", shift(tess))
    with working_in(north.district_id):
        entry = ProgramShift.objects.get()
    assert entry.from_on == entry.until_on
    assert "8:00 pm to 11:00 pm" in words(sign_in(tess).get(answer["Location"]))


@pytest.mark.parametrize(
    ("who", "register", "status"),
    [
        ("bob", "family", 200),
        ("bob", "employment", 200),
        ("bob", "shift", 403),
        ("ann", "shift", 200),
        ("ann", "family", 403),
        ("tess", "shift", 403),
        ("bob", "relationship", 404),
    ],
)
def test_each_register_is_kept_by_its_own_people(
    request: pytest.FixtureRequest, bob: User, ann: User, tess: User, who: str, register: str,
    status: int,
) -> None:  # fmt: skip
    person = request.getfixturevalue(who)
    assert sign_in(person).get(f"{NEW}{register}/").status_code == status


def test_each_reads_what_is_theirs(
    bob: User, hana: User, ann: User, sam: User, tess: User, pia: User, cora: User, kim: Student,
    north: School,
) -> None:  # fmt: skip
    colleague = factories.person("Wes Wood", display_name="Mr. Wood")
    factories.appoint(colleague, RoleKey.TEACHER, north)
    entries = {
        "family": registers.authorized(tess, kim, bob),
        "employment": registers.employed(kim, tess, hana),
        "shift": registers.assigned(tess, ann, north),
        "relationship": registers.declared(tess, kim),
    }
    wanted = {
        **dict.fromkeys((bob, hana, ann), dict.fromkeys(entries, 200)),
        # Their own word and hours, and nothing that others have entered about them.
        tess: {"family": 403, "employment": 403, "shift": 200, "relationship": 200},
        **dict.fromkeys((sam, colleague, pia), dict.fromkeys(entries, 403)),
        cora: dict.fromkeys(entries, 404),
    }
    for person, statuses in wanted.items():
        client: Client = sign_in(person)
        found = {key: client.get(page_of(one)).status_code for key, one in entries.items()}
        assert found == statuses, person.display_name
    assert sign_in(tess).get(LIST).status_code == 403
    assert "Kim Perez" not in words(sign_in(sam).get(LIST))
    assert "Kim Perez" not in words(sign_in(colleague).get(MINE))
    shown = words(sign_in(ann).get(LIST))
    assert all(one.reference in shown for one in entries.values())


def test_who_supervises_the_whole_district_reads_shifts_of_its_offices(
    riverside: District, north: School, ann: User, hana: User
) -> None:
    cole = factories.person("Marcus Cole", display_name="Mr. Cole")
    factories.appoint(cole, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    answer = sign_in(cole).post(f"{NEW}shift/", shift(hana))
    assert "Warmline" in words(sign_in(cole).get(answer["Location"]))
    assert sign_in(ann).get(answer["Location"]).status_code == 403


def test_list_begins_with_what_is_in_force_and_is_filtered(
    ann: User, hana: User, tess: User, kim: Student, north: School
) -> None:
    over, shift_ = registers.assigned(tess, ann, north), registers.assigned(tess, ann, north)
    registers.ended(over, ann)
    job = registers.employed(kim, tess, hana)
    shown = words(sign_in(hana).get(LIST))
    places = [shown.index(one.reference) for one in (job, shift_, over)]
    assert places == sorted(places)
    shown = words(sign_in(hana).get(f"{LIST}?register=employment"))
    assert job.reference in shown
    assert over.reference not in shown
    assert "No entry is like that." in words(sign_in(hana).get(f"{LIST}?register=family"))


def test_a_long_list_has_pages(
    ann: User, tess: User, north: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optin.register_list.PAGE", 2)
    made = [registers.assigned(tess, ann, north).reference for _one in range(3)]
    first, second = (words(sign_in(ann).get(f"{LIST}?page={one}")) for one in (1, 2))
    assert [one in first for one in made] == [False, True, True]
    assert [one in second for one in made] == [True, False, False]


@pytest.mark.requirement("S0-80")
def test_principal_is_asked_on_the_home_page_and_acknowledges(
    riverside: District, ann: User, tess: User, kim: Student
) -> None:
    entry = registers.declared(tess, kim)
    with working_in(riverside.pk):
        asked = {
            who.display_name: [
                one.title
                for one in todos.offered(Desk(who, riverside, Hat.STAFF, [], database_now())).todos
            ]
            for who in (ann, tess)
        }
    assert asked == {"Ms. Archer": ["Read what Ms. Tan has declared"], "Ms. Tan": []}
    own = words(sign_in(tess).get(page_of(entry)))
    assert "Who acknowledges it" in own
    assert "I have read it" not in own
    there = f"{page_of(entry)}acknowledgement/"
    assert sign_in(tess).post(there).status_code == 403
    assert "I have read it" in words(sign_in(ann).get(page_of(entry)))
    assert sign_in(ann).post(there).status_code == 302
    assert "Acknowledged" in words(sign_in(tess).get(page_of(entry)))
    with working_in(riverside.pk):
        assert todos.offered(Desk(ann, riverside, Hat.STAFF, [], database_now())).todos == []


def test_more_than_a_few_are_one_line(
    riverside: District, ann: User, tess: User, kim: Student
) -> None:
    for _one in range(5):
        registers.declared(tess, kim)
    with working_in(riverside.pk):
        found = todos.offered(Desk(ann, riverside, Hat.STAFF, [], database_now())).todos
        family_hat = todos.offered(Desk(ann, riverside, Hat.FAMILY, [], database_now())).todos
    assert found[-1].title == "Read 2 more declared relationships"
    assert len(found) == 4
    assert not family_hat


def test_an_entry_is_ended_on_its_page(ann: User, tess: User, north: School, kim: Student) -> None:
    entry = registers.assigned(tess, ann, north)
    client, there = sign_in(ann), f"{page_of(entry)}end/"
    assert "Say why." in words(client.post(there, {"why": ""}))
    assert client.post(there, {"why": "The program is over"}).status_code == 302
    shown = words(client.get(page_of(entry)))
    assert "The program is over" in shown
    assert "End it now" not in shown
    assert client.post(f"{page_of(entry)}acknowledgement/").status_code == 404
    assert "No exception is entered" not in words(client.get(LIST))


def test_everybody_finds_their_way(ann: User, tess: User) -> None:
    assert 'href="/riverside/exceptions/"' in words(sign_in(ann).get("/riverside/settings/"))
    assert 'href="/riverside/exceptions/mine/"' in words(sign_in(tess).get("/riverside/requests/"))
