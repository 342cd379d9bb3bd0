"""A hold over a file: who places it, who ends it, and what it stops."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from records import holds as legal_holds
from records.models import Hold
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations import keeping as files
from tests.violations.factories import reading
from violations import holds
from violations.actions import destruction, reminding, retention
from violations.models import Case, CaseEntry, Destruction, Report
from violations.reading import as_house

Kind = CaseEntry.Kind
WHY = "Lawsuit of the spring"


@pytest.fixture
def case(riverside: District, north: School, ann: User, hana: User) -> Case:
    return files.closed(files.of_a_coach(riverside, north), ann, hana)


@pytest.fixture
def olga(riverside: District, case: Case, hana: User) -> User:
    """Olga keeps the district's records, and the file is open to her."""
    olga = people.person("Olga Orr", display_name="Ms. Orr")
    people.appoint(olga, RoleKey.RECORDS_OFFICER, riverside)
    files.open_for(case, olga, hana)
    return olga


def released(case: Case, by: User) -> None:
    with reading(by, case.district):
        retention.release_hold(case=case, why="Settled", by=by)


def test_words_of_a_hold_stand_in_the_file_and_nowhere_else(case: Case, hana: User) -> None:
    files.held(case, hana, WHY)
    with reading(hana, case.district):
        hold = Hold.objects.get()
        assert hold.covers == f"violations.case:{case.pk}"
        assert WHY not in hold.reason
        (one,) = holds.of(files.found(case))
        assert (one.why, one.by, one.reference, one.is_own) == (
            WHY, "Ms. Hale", hold.reference, True,
        )  # fmt: skip
        assert CaseEntry.objects.get(kind=Kind.HELD).text == WHY


def test_open_case_is_held_too(riverside: District, north: School, ann: User, hana: User) -> None:
    case = files.of_a_coach(riverside, north)
    files.held(case, hana)
    with reading(hana, riverside):
        assert legal_holds.held(case)


def test_file_takes_one_hold_of_its_own(case: Case, hana: User, olga: User) -> None:
    files.held(case, hana)
    with pytest.raises(Refused, match="on hold already"):
        files.held(case, olga)


def test_whoever_placed_it_does_not_release_it(case: Case, hana: User) -> None:
    files.held(case, hana)
    with pytest.raises(Refused, match="second person"):
        released(case, hana)
    with reading(hana, case.district):
        assert legal_holds.held(case)
        assert not CaseEntry.objects.filter(kind=Kind.RELEASED).exists()


@pytest.mark.requirement("S1-50")
def test_second_person_releases_it(case: Case, hana: User, olga: User) -> None:
    files.held(case, hana)
    released(case, olga)
    with reading(hana, case.district):
        assert holds.of(case) == []
        written = CaseEntry.objects.get(kind=Kind.RELEASED)
        assert (written.text, written.by) == ("Settled", olga)
    with pytest.raises(Refused, match="No hold of its own"):
        released(case, olga)


def test_principal_places_none(case: Case, ann: User) -> None:
    with pytest.raises(Denied):
        files.held(case, ann)


def test_superintendent_places_one_once_the_file_is_open_to_them(
    case: Case, bob: User, hana: User
) -> None:
    with pytest.raises(Case.DoesNotExist):
        files.held(case, bob)
    files.open_for(case, bob, hana)
    files.held(case, bob)
    with reading(bob, case.district):
        assert [one.by for one in holds.of(case)] == ["Dr. Bell"]


@pytest.mark.requirement("S0-68", "S1-50")
@pytest.mark.parametrize("covers", ["", "violations.", "violations.case:", "own"])
def test_hold_stops_destruction_everywhere(
    case: Case, hana: User, olga: User, covers: str, at_time: Callable[[str], None]
) -> None:
    files.pass_time(at_time)
    asked = files.asked(case, hana)
    with working_in(case.district_id):
        legal_holds.place(
            covers=case if covers == "own" else covers,
            reason="A records request",
            by=hana,
            now=database_now(),
        )
    with reading(olga, case.district), pytest.raises(Refused, match="on hold"):
        destruction.destroy(destruction=asked, by=olga, now=database_now())
    with working_in(case.district_id), as_house():
        with pytest.raises(DatabaseError, match="on hold"), transaction.atomic():
            Destruction.objects.update(confirmed_at=database_now(), confirmed_by=olga)
        assert Case.objects.filter(pk=case.pk).exists()
    page = sign_in(olga).get(f"/riverside/cases/{case.reference}/retention/").content.decode()
    assert "hold-strip" in page
    assert "/destruction/confirmation/" not in page


def test_hold_over_more_shows_its_own_reason(case: Case, hana: User, olga: User) -> None:
    with working_in(case.district_id):
        legal_holds.place(
            covers="violations.", reason="A request of the board", by=hana, now=database_now()
        )
    page = sign_in(olga).get(f"/riverside/cases/{case.reference}/retention/").content.decode()
    assert "A request of the board" in page
    assert "It covers more than this file." in page
    # Not released here; a hold of its own can still be placed.
    assert "/release/" not in page
    assert "/hold/" in page


def test_hold_calls_off_what_was_asked(
    case: Case, hana: User, olga: User, at_time: Callable[[str], None]
) -> None:
    files.pass_time(at_time)
    files.asked(case, hana)
    files.held(case, olga)
    with working_in(case.district_id):
        assert not Destruction.objects.exists()
    with pytest.raises(Refused, match="on hold"):
        files.asked(case, hana)


def test_hold_over_everything_keeps_a_report_that_was_never_sent(
    riverside: District, north: School, case: Case, hana: User, at_time: Callable[[str], None]
) -> None:
    rafael = User.objects.get(full_name="Rafael Diaz")
    begun = factories.begun(rafael, riverside, school=north)
    with working_in(riverside.pk):
        hold = legal_holds.place(covers="", reason="All of it", by=hana, now=database_now())
    now = files.pass_time(at_time, timedelta(days=40))
    with working_in(riverside.pk), as_house():
        assert reminding.sweep(report_id=begun.pk, now=now) is False
        assert Report.objects.filter(pk=begun.pk).exists()
        other = people.person("Second Hand")
        legal_holds.release(hold=hold, by=other)
        assert reminding.sweep(report_id=begun.pk, now=now) is True


def test_page_places_and_releases(case: Case, hana: User, olga: User) -> None:
    here = f"/riverside/cases/{case.reference}/retention/"
    client = sign_in(hana)
    empty = client.post(f"{here}hold/", {"hold-why": ""})
    assert "Say why it is on hold." in empty.content.decode()
    assert client.post(f"{here}hold/", {"hold-why": WHY}).status_code == 302
    page = client.get(here).content.decode()
    assert WHY in page
    own = client.post(f"{here}release/", {"release-why": "Settled"})
    assert own.status_code == 409
    assert "Settled" in own.content.decode()
    assert sign_in(olga).post(f"{here}release/", {"release-why": "Settled"}).status_code == 302
    assert "hold-strip" not in client.get(here).content.decode()


def test_list_shows_what_is_held_and_why(case: Case, hana: User) -> None:
    files.held(case, hana, WHY)
    words = sign_in(hana).get("/riverside/retention/").content.decode()
    assert WHY in words
    assert "No file that is open to you is on hold." not in words
