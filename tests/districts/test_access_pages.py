"""The register, a person's history, requests on their pages, and lists that leave as files."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.utils import timezone

from districts.actions import access_requests, exports, people
from districts.actions.access_requests import Somebody, Wanted
from districts.models import (
    AccessRequest,
    ApiToken,
    Appointment,
    District,
    Leave,
    ListExport,
    School,
    User,
)
from districts.roles import Permission, RoleKey
from records.models import Event
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories
from tests.measured import Limit, analyze, answers_within

REGISTER = "/riverside/access/"
NEW = f"{REGISTER}requests/new/"
API = "/api/v1/riverside/appointments/"


@pytest.fixture
def lee(north: School) -> User:
    """Lee teaches at North Middle."""
    lee = factories.person("Lee Lopez")
    factories.appoint(lee, RoleKey.TEACHER, north)
    return lee


def read(who: User, path: str, status: int = 200) -> str:
    answer = sign_in(who).get(path)
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def asked_by(who: User, whom: User, at: School, to: RoleKey = RoleKey.COACH) -> AccessRequest:
    with working_in(at.district_id):
        return access_requests.ask_to_add(
            district=at.district,
            whom=Somebody(whom),
            wanted=Wanted(to, school=at),
            reason="A new season",
            by=who,
            now=timezone.now(),
        )


def settle(who: User, asked: AccessRequest, answer: str, **said: str) -> Any:
    path = f"{REGISTER}requests/{asked.reference}/"
    done = sign_in(who).post(path, {"answer": answer, **said}, follow=True)
    with working_in(asked.district_id):
        asked.refresh_from_db()
    return done


@pytest.mark.requirement("S0-17")
def test_s0_17_register_says_who_has_what_since_when_and_by_which_request(
    ann: User, ian: User, lee: User, north: School
) -> None:
    asked = asked_by(ann, lee, north)
    settle(ian, asked, "grant")
    page = read(ian, f"{REGISTER}?name=lopez&role=coach")
    assert "1 role" in page
    assert asked.reference in page
    assert "granted by Mr. Ito" in page
    assert "Ann Archer" not in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Lee", "Ann", "Sam", "Ian"}),
        ("?school=south-high", {"Sam"}),
        ("?role=principal", {"Ann", "Sam"}),
        ("?name=LEE@staff", set()),
        ("?name=lee lop", {"Lee"}),
        ("?state=over", {"Gil"}),
        ("?state=coming", {"Fay"}),
        ("?state=left", {"Gil"}),
        ("?state=all", {"Lee", "Ann", "Sam", "Ian", "Gil", "Fay"}),
        ("?source=feed", {"Fay"}),
        ("?source=feed&state=coming", {"Fay"}),
        ("?role=nonsense&state=nonsense&page=x", {"Lee", "Ann", "Sam", "Ian"}),
    ],
)
def test_filters(
    query: str, shown: set[str], ann: User, sam: User, ian: User, lee: User, north: School
) -> None:
    today = north.district.today(timezone.now())
    gil, fay = factories.person("Gil Gone"), factories.person("Fay Future")
    factories.appoint(gil, RoleKey.COACH, north, until_on=today - timedelta(days=1))
    later = today + timedelta(days=9)
    factories.appoint(fay, RoleKey.COACH, north, from_on=later, source="feed")
    page = read(ian, REGISTER + query).split("<tbody>")[-1]
    everybody = {"Lee", "Ann", "Sam", "Ian", "Gil", "Fay"}
    expected = shown if query != "?source=feed" else set()
    assert {one for one in everybody if f">{one} " in page} == expected


def test_history_tells_of_leave_and_says_its_kind_to_hr_alone(
    ann: User, ian: User, lee: User, riverside: District
) -> None:
    hr = factories.person("Hana")
    factories.appoint(hr, RoleKey.HR_DIRECTOR, riverside)
    now = timezone.now()
    with working_in(riverside.pk):
        people.place_on_leave(
            person=lee, district=riverside, kind=Leave.Kind.SUSPENSION, from_at=now,
            until_at=None, source=Leave.Source.HR, said_at=now, by=hr,
        )  # fmt: skip
    path = f"{REGISTER}people/{lee.pk}/"
    assert "uspension" in read(hr, path)
    told = read(ian, path)
    assert "On leave" in told
    assert "uspension" not in told


def test_history_is_of_ones_own_school(ann: User, sam: User, lee: User, cora: User) -> None:
    assert "Lee Lopez" in read(ann, f"{REGISTER}people/{lee.pk}/")
    assert "Lee Lopez" not in read(sam, f"{REGISTER}people/{lee.pk}/", 403)
    read(cora, f"/hilltop/access/people/{lee.pk}/", 404)


@pytest.mark.requirement("S0-17")
def test_s0_17_teacher_asks_and_it_decides(
    lee: User, ian: User, ann: User, sam: User, north: School
) -> None:
    browser = sign_in(lee)
    assert "Give somebody a role" in browser.get(NEW).content.decode()
    form = browser.get(f"{NEW}?kind=add").content.decode()
    assert "Mr. Ito" in form.replace("\N{NO-BREAK SPACE}", " ")
    said = {
        "name": "Nora Novak", "email": "nora@riverside.example", "role": "coach",
        "school": "north-middle", "reason": "She coaches chess",
    }  # fmt: skip
    missing = browser.post(f"{NEW}?kind=add", said | {"reason": ""})
    assert "Say why" in missing.content.decode()
    refused = browser.post(f"{NEW}?kind=add", said | {"school": ""})
    assert "is held at a school" in refused.content.decode()
    receipt = browser.post(f"{NEW}?kind=add", said, follow=True).content.decode()
    with working_in(north.district_id):
        asked = AccessRequest.objects.get()
    assert asked.reference in receipt
    assert "Withdraw the request" in receipt
    assert asked.reference in read(ian, "/riverside/")
    assert "Nora Novak" in read(ian, "/riverside/requests/")
    assert "Grant it" in read(ian, f"{REGISTER}requests/{asked.reference}/")
    read(sam, f"{REGISTER}requests/{asked.reference}/", 403)
    settle(ian, asked, "grant", note="Welcome")
    assert asked.status == AccessRequest.Status.GRANTED
    assert "Granted: your request" in read(lee, "/riverside/")
    assert "Granted" in read(lee, "/riverside/requests/")


def test_no_stands_on_the_page(lee: User, ian: User, ann: User, north: School) -> None:
    asked = asked_by(ann, lee, north)
    page = settle(ian, asked, "decline").content.decode()
    assert "Write a note" in page
    assert settle(lee, asked, "grant").status_code == 403
    settle(ann, asked, "withdraw")
    assert asked.status == AccessRequest.Status.WITHDRAWN


def test_change_and_end_begin_from_the_role(lee: User, ian: User, ann: User, north: School) -> None:
    with working_in(north.district_id):
        held = Appointment.objects.get(person=lee)
    browser = sign_in(ann)
    assert "Change a role of" in browser.get(f"{NEW}?kind=change&role={held.pk}").content.decode()
    ending = f"{NEW}?kind=remove&role={held.pk}"
    not_a_day = browser.post(ending, {"last_on": "x", "reason": "Leaves"}).content.decode()
    assert "month/day/year" in not_a_day
    browser.post(ending, {"last_on": "06/30/2030", "reason": "Leaves"})
    with working_in(north.district_id):
        assert AccessRequest.objects.get().kind == AccessRequest.Kind.REMOVE
    assert "Your role as teacher" in read(lee, f"{NEW}?kind=remove")
    assert sign_in(lee).get(f"{NEW}?kind=change&role=1x").status_code == 404


@pytest.mark.requirement("S1-34")
def test_s1_34_it_ends_access_at_once_and_reads_first_what_that_means(
    ian: User, lee: User, ann: User, riverside: District
) -> None:
    path = f"{REGISTER}people/{lee.pk}/end/"
    assert "signed out everywhere" in read(ian, path)
    read(ann, path, 403)
    asked = sign_in(ian).post(path, {"why": ""})
    assert "Choose why" in asked.content.decode()
    sign_in(ian).post(path, {"why": "misuse"})
    lee.refresh_from_db()
    assert not lee.is_active


@pytest.mark.requirement("S0-57", "S1-08")
def test_s0_57_file_takes_a_reason_and_is_on_record(
    ian: User, ann: User, lee: User, riverside: District
) -> None:
    User.objects.filter(pk=lee.pk).update(full_name="=cmd Lopez")
    path = f"{REGISTER}export/?role=teacher"
    read(ann, path, 403)
    missing = sign_in(ian).post(path, {"why": ""}).content.decode()
    assert "Say what the list is for" in missing
    file = sign_in(ian).post(path, {"why": "Phone tree for storms"})
    mark, headings, row = csv.reader(StringIO(file.content.decode("utf-8-sig")))
    assert "Phone tree for storms" in mark[0]
    assert headings[0] == "Name"
    assert row[0] == "'=cmd Lopez"
    with working_in(riverside.pk):
        taken = ListExport.objects.get()
        written = Event.objects.get(name="districts.list.exported")
    assert (taken.rows, taken.by, taken.why) == (1, ian, "Phone tree for storms")
    assert written.details == {"list": "people", "rows": 1}
    assert "Phone tree for storms" in read(ian, f"{REGISTER}exports/")
    read(lee, f"{REGISTER}exports/", 403)


def test_directory_system_reads_roles_page_by_page(
    ian: User, ann: User, sam: User, lee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = with_token(ian, District.objects.get(slug="riverside"), Permission.PEOPLE_SEE)
    (one,) = program.get(f"{API}?role=teacher").json()["appointments"]
    assert (one["name"], one["email"], one["school"]) == ("Lee Lopez", lee.email, "north-middle")
    assert (one["state"], one["source"], one["request"]) == ("in_force", "command", None)
    monkeypatch.setattr("districts.api_directory.PAGE", 2)
    names, after = [], 0
    while after is not None:
        page = program.get(API, {"after": after}).json()
        names += [each["name"] for each in page["appointments"]]
        after = page["next"]
    assert sorted(names) == ["Ann Archer", "Ian Ito", "Lee Lopez", "Sam Stone"]
    assert program.get(f"{API}?school=south-high").json()["appointments"][0]["name"] == "Sam Stone"
    assert program.get(f"{API}?active_on=2001-01-01").json()["appointments"] == []
    assert program.get(f"{API}?role=king").status_code == 400


@pytest.mark.requirement("S0-57", "S1-08")
def test_s0_57_what_a_program_reads_is_on_record_once_a_day(
    ian: User, ann: User, lee: User, riverside: District
) -> None:
    program = with_token(ian, riverside, Permission.PEOPLE_SEE)
    for asked in ("", "?role=teacher", "?after=1"):
        assert program.get(f"{API}{asked}").status_code == 200
    assert with_token(ann, riverside).get("/api/v1/riverside/agreements/").status_code == 200
    with working_in(riverside.pk):
        agreements, people_read = ListExport.objects.all()
        token = ApiToken.objects.get(person=ian)
        assert (people_read.name, people_read.rows, people_read.by) == ("people-api", 3, ian)
        assert people_read.why == f"API: Export ({token.shown})"
        assert (agreements.name, agreements.by) == ("agreements-api", ann)
        written = Event.objects.filter(name="districts.list.read").first()
        assert written is not None
        assert written.details == {"list": "people-api", "rows": 3, "token": token.pk}
        tomorrow = riverside.today(timezone.now()) + timedelta(days=1)
        exports.note_reading(token=token, name="people-api", rows=3, today=tomorrow, by=ian)
        assert ListExport.objects.filter(by=ian).count() == 2
    assert "API: Export (bt_" in read(ian, f"{REGISTER}exports/")


@pytest.mark.requirement("S0-17")
def test_s0_17_who_is_put_on_leave_decides_and_takes_nothing_from_that_minute(
    ian: User, ann: User, lee: User, north: School, riverside: District
) -> None:
    """On a page, by an address kept, and by a program."""
    asked = asked_by(ann, lee, north)
    browser, program = sign_in(ian), with_token(ian, riverside)
    assert program.get(API).status_code == 200
    now = timezone.now()
    with working_in(riverside.pk):
        people.place_on_leave(
            person=ian, district=riverside, kind=Leave.Kind.SUSPENSION, from_at=now,
            until_at=None, source=Leave.Source.HR, said_at=now, by=None,
        )  # fmt: skip
    ended = browser.post(f"{REGISTER}people/{lee.pk}/end/", {"why": "misuse"}).content.decode()
    assert "You are on leave" in ended
    refused = [
        browser.post(f"{REGISTER}requests/{asked.reference}/", {"answer": "grant", "note": ""}),
        browser.post(f"{REGISTER}export/", {"why": "To keep"}),
        program.get(API),
    ]
    assert [one.status_code for one in refused] == [403] * 3
    with working_in(riverside.pk):
        asked.refresh_from_db()
    lee.refresh_from_db()
    assert (asked.status, lee.is_active) == (AccessRequest.Status.ASKED, True)


def test_program_of_a_school_reads_that_school(ann: User, sam: User, lee: User) -> None:
    riverside = District.objects.get(slug="riverside")
    found = with_token(ann, riverside, Permission.PEOPLE_SEE).get(API).json()["appointments"]
    assert {one["school"] for one in found} == {"north-middle"}
    assert with_token(ann, riverside, Permission.MESSAGE_SCHOOL).get(API).status_code == 403


def test_register_of_five_thousand_answers_in_time_with_few_queries(
    riverside: District, north: School, ian: User, ann: User
) -> None:
    factories.teachers(5000, north)
    analyze("districts_appointment", "districts_user")
    browser = sign_in(ian)
    browser.get(REGISTER)
    limit = Limit(queries=33, reads=("districts_appointment",))
    for query in ("", "?name=name123", "?page=60", "?state=all&role=teacher", "?state=left"):
        answers_within(limit, browser, REGISTER + query, riverside)
