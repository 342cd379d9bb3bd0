"""Nothing of a case is there for whom it is about, for those over and under them, for who left its
list, and for who only stands in for somebody: with all walls, and with either one down."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from districts.actions import people as accounts
from districts.models import Appointment, District, School, User
from districts.roles import RoleKey
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories as people
from tests.test_every_url import EVERY, Address
from tests.violations import factories
from tests.violations.factories import reading
from tests.walls import Walls
from violations.actions import cases
from violations.models import Case, CaseEntry, Document, FileKey, Involved, Report, Reporter
from violations.reading import as_house

WORDS, OTHER_WORDS = "canary-about-the-coach", "canary-about-the-principal"
# Where lists, counts and searches are.
OF_CASES = ("", "cases/")
AROUND = (*OF_CASES, "history/", "requests/", "oversight/", "messages/", "supervision/", "access/")
# Asked with one wall down, too; the others are kept off the list in the same way.
NEAREST = {"accused", "principal whom it is about", "taken off the list", "stepped back"}
FOR_PROGRAMS = ("schema/", "me/", "messages/", "appointments/", "agreements/", "permissions/")
OF_FILES = (Case, CaseEntry, Report, Reporter, Involved, Document, FileKey)
NO_DOCUMENT = UUID(int=0)


@dataclass(frozen=True)
class Stranger:
    """Somebody, and the case that must not be there for them."""

    person: User
    case: Case
    words: str
    works_here: bool = True


@dataclass(frozen=True)
class House:
    walls: Walls
    district: District
    principals: Case
    strangers: dict[str, Stranger]
    clients: dict[str, Client]

    def asking(self) -> list[tuple[str, Stranger]]:
        everybody = self.walls == Walls.BOTH
        return [(who, one) for who, one in self.strangers.items() if everybody or who in NEAREST]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def house(
    walls: Walls, db: None, riverside: District, north: School, ann: User, bob: User, hana: User,
    marcus: User, rafael: User, wei: User, signe: User,
) -> House:  # fmt: skip
    """One case about a coach, before and while somebody stands in for the principal; one about the
    principal herself."""
    hope, gale = _joins("Hope Hill", riverside), _joins("Gale Good", riverside)
    dora, nora = people.person("Dora Dean"), people.person("Nora Nash")
    for one, role in ((dora, RoleKey.COUNSELOR), (nora, RoleKey.TEACHER)):
        people.appoint(one, role, north)
    with working_in(riverside.pk):
        office = Appointment.objects.get(person=ann)
    over = people.delegate(office, dora, days=-1)
    about_coach: dict[str, Any] = {
        "school": north, "kind": "seen", "accused": rafael, "what": WORDS,
    }  # fmt: skip
    before = factories.sent(wei, riverside, **about_coach)
    stands_in = people.delegate(office, signe)
    coachs = factories.sent(wei, riverside, **about_coach, files=1)
    assert (over.delegate, stands_in.delegate) == (dora, signe)
    assert {before.assigned_to, coachs.assigned_to} == {ann}
    principals = factories.sent(
        wei, riverside, school=north, kind="seen", accused=ann, what=OTHER_WORDS
    )
    assert principals.assigned_to == marcus
    strangers = {
        "accused": Stranger(rafael, coachs, WORDS),
        "principal whom it is about": Stranger(ann, principals, OTHER_WORDS),
        "works under the principal": Stranger(signe, principals, OTHER_WORDS),
        "stands in for the principal": Stranger(signe, coachs, WORDS),
        "stood in once it had come": Stranger(signe, before, WORDS),
        "stood in before": Stranger(dora, coachs, WORDS),
        "taken off the list": Stranger(bob, coachs, WORDS),
        "stepped back": Stranger(nora, coachs, WORDS),
        "left HR": Stranger(hope, coachs, WORDS, works_here=False),
        "closed account": Stranger(gale, coachs, WORDS, works_here=False),
    }
    _change_list(coachs, hana, bob, nora)
    # Whoever it was open to looked at it, and the browser stays open.
    clients = {who: sign_in(one.person) for who, one in strangers.items()}
    for who in ("left HR", "closed account"):
        assert WORDS in clients[who].get(_url("case", coachs)).content.decode()
    _leave(riverside, hope, gale)
    return House(walls, riverside, principals, strangers, clients)


def _joins(name: str, district: District) -> User:
    made = people.person(name)
    people.appoint(made, RoleKey.HR_DIRECTOR, district)
    return made


def _change_list(case: Case, hana: User, bob: User, nora: User) -> None:
    now = database_now()
    with reading(hana, case.district):
        for one in (bob, nora):
            cases.open_for(case=case, to=one, why="To look at it", by=hana, now=now)
        cases.close_for(case=case, to=bob, why="By mistake", by=hana)
    with reading(nora, case.district):
        cases.step_back(case=case, why="He is my neighbor", by=nora, now=now)


def _leave(district: District, hope: User, gale: User) -> None:
    now = database_now()
    with working_in(district.pk):
        Appointment.objects.filter(person=hope).update(closed_at=now)
        accounts.deactivate(person=gale, district=district, now=now, by=None)


def _url(name: str, case: Case, **more: str) -> str:
    return reverse(name, kwargs={"district": "riverside", "case": case.reference, **more})


def _addresses_of(case: Case, *, with_report: bool) -> list[tuple[Address, str]]:
    """Each address of the case and of a document in it, and of its report."""
    with working_in(case.district_id), as_house():
        key = Document.objects.filter(report=case.report).values_list("key", flat=True).first()
    values = {
        "district": "riverside",
        "case": case.reference,
        "report": case.report.reference,
        "document": key or NO_DOCUMENT,
        "sort": "note",
    }
    return [
        (one, reverse(one.name, kwargs={name: values[name] for name in one.ids}))
        for one in EVERY
        if "case" in one.ids or (with_report and "report" in one.ids)
    ]


def test_it_is_there_for_none_of_them(house: House) -> None:
    _rows_are_hidden_by_each_wall_alone(house)
    for who, one in house.asking():
        client = house.clients[who]
        for address, url in _addresses_of(one.case, with_report=who in NEAREST):
            method = "post" if "POST" in address.methods else "get"
            answer = getattr(client, method)(url)
            wanted = 302 if who == "closed account" else 404
            assert answer.status_code == wanted, (who, address.name, method)
        _is_nowhere_around(house, who, one)
    with working_in(house.district.pk), as_house():
        assert not CaseEntry.objects.filter(kind="note").exists()


def _is_nowhere_around(house: House, who: str, one: Stranger) -> None:
    """In no list, count or link, nor on anybody's home page."""
    hidden = (one.case.reference, one.case.report.reference, one.words)
    for page in AROUND if house.walls == Walls.BOTH else OF_CASES:
        answer = house.clients[who].get(f"/riverside/{page}")
        words = answer.content.decode()
        assert [each for each in hidden if each in words] == [], (who, page)
        if who == "principal whom it is about":
            # Two about the coach are hers.
            assert page != "cases/" or len(answer.context["mine"]) == 2
        else:
            assert "/cases/C-" not in words, (who, page)


def _rows_are_hidden_by_each_wall_alone(house: House) -> None:
    for who, one in house.strangers.items():
        if who == "left HR":
            # What was opened to her goes with her account, within a round; the door is shut now.
            continue
        with reading(one.person, house.district):
            if house.walls != Walls.ONE_DOWN:
                assert not Case.objects.filter(pk=one.case.pk).exists(), who
                assert Case.objects.filter(pk=one.case.pk).update(due_on="2030-01-01") == 0
            if house.walls != Walls.TWO_DOWN:
                assert _rows_of(one.case) == {}, who


def _rows_of(case: Case) -> dict[str, int]:
    """Past all of our own code."""
    found = {}
    with connection.cursor() as sql:
        for model in OF_FILES:
            key, value = (
                ("case_id", case.pk) if model is CaseEntry else ("report_id", case.report_id)
            )
            key = "id" if model is Report else key
            table = model._meta.db_table
            sql.execute(f"select count(*) from {table} where {key} = %s", [value])  # noqa: S608
            (number,) = sql.fetchone()
            if number:
                found[table] = number
    return found


@pytest.mark.parametrize("walls", [Walls.BOTH], indirect=True, ids=str)
def test_programs_learn_nothing_of_it(house: House) -> None:
    base = "/api/v1/riverside/"
    for who, one in house.strangers.items():
        if not one.works_here:
            continue
        client = with_token(one.person, house.district)
        hidden = (one.case.reference, one.case.report.reference, one.words)
        for page in FOR_PROGRAMS:
            words = client.get(f"{base}{page}").content.decode()
            assert [each for each in hidden if each in words] == [], (who, page)
        for page in ("cases/", f"cases/{hidden[0]}/", f"reports/{hidden[1]}/"):
            assert client.get(f"{base}{page}").status_code == 404, (who, page)
        assert client.get(f"{base}reports/").status_code in {403, 405}, who
    document = Client().get(f"{base}schema/").json()
    of_files = {path for path in document["paths"] if "case" in path or "report" in path}
    assert of_files == {"/api/v1/{district}/reports/"}
    (path,) = of_files
    assert {way for way in document["paths"][path] if way != "parameters"} == {"post"}


@pytest.mark.parametrize("walls", [Walls.BOTH], indirect=True, ids=str)
def test_whoever_is_on_the_list_finds_it(house: House, hana: User, marcus: User) -> None:
    """The control: what is hidden above is there, and found by the same looks."""
    for person, words, who in (
        (hana, WORDS, "accused"),
        (marcus, OTHER_WORDS, "principal whom it is about"),
    ):
        case, client = house.strangers[who].case, sign_in(person)
        assert words in client.get(_url("case", case)).content.decode()
        assert "/cases/C-" in client.get("/riverside/").content.decode()
        assert case.reference in client.get("/riverside/cases/").content.decode()
        with reading(person, house.district):
            assert Case.objects.filter(pk=case.pk).exists()
            assert {"violations_case", "violations_report"} <= set(_rows_of(case))
