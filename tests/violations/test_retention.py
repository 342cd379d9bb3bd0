"""How long a file is kept: the longest of the floor, the schedule and what was decided (A22)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from policies.in_force import readable_version_of
from records.models import Event
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations import keeping as files
from tests.violations.factories import CANARY, reading
from violations import keeping, terms
from violations.actions import retention
from violations.models import Case, CaseEntry
from violations.reading import as_house

Kind = CaseEntry.Kind


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User) -> Case:
    """Closed by Hana, and kept."""
    return files.closed(files.of_a_coach(riverside, north), ann, hana)


def longer(case: Case, by: User, **given: Any) -> Case:
    now = database_now()
    until = case.keep_until + timedelta(days=given.pop("days", 90))
    with reading(by, case.district):
        return retention.keep_longer(
            case=case, until=until, why=given.pop("why", "An audit"), by=by, now=now
        )


@pytest.mark.requirement("S0-68")
def test_file_is_kept_a_year_from_the_day_it_came_at_least_s0_68(case: Case) -> None:
    received = case.district.today(case.received_at)
    assert case.keep_until >= terms._years_after(received, 1)


@pytest.mark.requirement("S0-68")
@pytest.mark.parametrize("days", [1, 30, 364])
def test_no_row_is_made_shorter_by_hand_s0_68(case: Case, days: int) -> None:
    with working_in(case.district_id), as_house():
        with pytest.raises(DatabaseError, match="kept no shorter"), transaction.atomic():
            Case.objects.update(keep_until=case.keep_until - timedelta(days=days))
        assert Case.objects.get().keep_until == case.keep_until


def test_no_action_makes_it_shorter(case: Case, hana: User) -> None:
    for days in (-1, 0):
        with pytest.raises(Refused, match="later day"):
            longer(case, hana, days=days)
    assert files.found(case).keep_until == case.keep_until


@pytest.mark.requirement("S1-50")
def test_kept_longer_stands_in_the_file(case: Case, hana: User) -> None:
    longer(case, hana, days=90, why="An audit of the spring")
    after = files.found(case)
    assert after.keep_until == case.keep_until + timedelta(days=90)
    with reading(hana, case.district):
        written = CaseEntry.objects.get(kind=Kind.KEPT_LONGER)
        assert (written.until, written.text) == (after.keep_until, "An audit of the spring")


def test_slip_of_the_finger_reaches_no_century(case: Case, hana: User) -> None:
    with pytest.raises(Refused, match="within 25 years"):
        longer(case, hana, days=365 * 180)


def test_principal_who_does_not_review_decides_nothing(case: Case, ann: User) -> None:
    with pytest.raises(Denied, match="HR"):
        longer(case, ann)


@pytest.mark.requirement("S1-50")
def test_schedule_of_today_counts_for_files_that_were_closed_before(case: Case) -> None:
    with working_in(case.district_id):
        said = terms.terms_of(case.district, database_now())
    made_longer = terms.Terms(**{**said.__dict__, "schedule_years": 6})
    kept = keeping.of(case, made_longer, database_now())
    assert kept.by_schedule is not None
    assert kept.until == kept.by_schedule
    assert kept.until > case.keep_until


def test_time_is_over_on_the_day_after(case: Case, at_time: Callable[[str], None]) -> None:
    with working_in(case.district_id):
        said = terms.terms_of(case.district, database_now())
        for day, is_over in ((case.keep_until, False), (case.keep_until + timedelta(days=1), True)):
            at_time(f"{day:%Y-%m-%d}T20:00Z")
            assert keeping.of(case, said, database_now()).is_over is is_over


def test_page_shows_the_clock_to_the_principal_and_nothing_to_do(case: Case, ann: User) -> None:
    page = sign_in(ann).get(f"/riverside/cases/{case.reference}/retention/")
    words = page.content.decode()
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "How long this file is kept" in words
    assert f"{case.keep_until:%Y-%m-%d}" in words
    for act in ("/hold/", "/longer/", "/destruction/"):
        assert act not in words
    assert CANARY not in words


@pytest.mark.parametrize("who", ["bob", "ian", "sam", "pia", "cora", "rafael"])
def test_page_is_not_there_for_others(case: Case, who: str, request: pytest.FixtureRequest) -> None:
    if who == "rafael":
        person = User.objects.get(full_name="Rafael Diaz")
    else:
        person = request.getfixturevalue(who)
    here = f"/riverside/cases/{case.reference}/retention/"
    client = sign_in(person)
    # A parent is told that pages for staff are for staff, whichever case they ask for.
    expected = 403 if who == "pia" else 404
    assert client.get(here).status_code == expected
    for act in ("hold", "release", "longer", "destruction", "destruction/confirmation"):
        assert client.post(f"{here}{act}/", {"hold-why": "x"}).status_code == expected


def test_each_look_at_the_page_is_on_record(case: Case, ann: User) -> None:
    sign_in(ann).get(f"/riverside/cases/{case.reference}/retention/")
    with working_in(case.district_id):
        looked = Event.objects.filter(name="violations.case.viewed", actor_id=ann.pk)
        assert looked.order_by("-pk")[0].details == {"page": "retention"}


def test_page_takes_a_longer_day(case: Case, hana: User) -> None:
    client = sign_in(hana)
    here = f"/riverside/cases/{case.reference}/retention/longer/"
    until = case.keep_until + timedelta(days=400)
    wrong = client.post(here, {"longer-until": "soon", "longer-why": "A long reason"})
    assert "A long reason" in wrong.content.decode()
    assert "Enter the day as month/day/year" in wrong.content.decode()
    early = client.post(here, {"longer-until": "1/2/2020", "longer-why": "A long reason"})
    assert early.status_code == 409
    assert "A long reason" in early.content.decode()
    done = client.post(here, {"longer-until": f"{until:%m/%d/%Y}", "longer-why": "An audit"})
    assert done.status_code == 302
    assert files.found(case).keep_until == until


def test_list_says_from_when_something_is_due(case: Case, hana: User) -> None:
    words = sign_in(hana).get("/riverside/retention/").content.decode()
    assert "Nothing is due before" in words
    assert f"{case.keep_until:%Y-%m-%d}" in words
    assert "No file that is open to you is on hold." in words


def test_list_shows_what_is_due(case: Case, hana: User, at_time: Callable[[str], None]) -> None:
    client = sign_in(hana)
    files.pass_time(at_time)
    words = client.get("/riverside/retention/").content.decode()
    assert f"/riverside/cases/{case.reference}/retention/" in words
    assert "To decide" in words
    files.asked(case, hana)
    assert "Waits for a second person" in client.get("/riverside/retention/").content.decode()


def test_list_shows_files_that_are_open_to_the_reader_alone(
    case: Case, riverside: District, at_time: Callable[[str], None]
) -> None:
    rosa = people.person("Rosa Reed")
    people.appoint(rosa, RoleKey.HR_REVIEWER, riverside)
    files.pass_time(at_time)
    words = sign_in(rosa).get("/riverside/retention/").content.decode()
    assert case.reference not in words
    assert "no closed file is open to you" in words


@pytest.mark.parametrize("who", ["ann", "bob", "ian"])
def test_list_is_for_who_reviews(case: Case, who: str, request: pytest.FixtureRequest) -> None:
    client = sign_in(request.getfixturevalue(who))
    assert client.get("/riverside/retention/").status_code == 403


def test_policy_of_the_district_names_its_clauses(case: Case, hana: User) -> None:
    now = database_now()
    with working_in(case.district_id):
        setting = readable_version_of(case.district, now).content.setting(terms.KEPT)
        named = terms.clauses_of(case.district, now, terms.KEPT)
    words = sign_in(hana).get(f"/riverside/cases/{case.reference}/retention/").content.decode()
    assert len(named) == len(setting.clauses if setting else ())
    assert all(url in words for _number, url in named)
