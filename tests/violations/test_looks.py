"""Each look at a file is on record, and pages tell no more than their reader may know."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from districts.actions import grants
from districts.models import District, School, User
from districts.roles import RoleKey
from notifications.models import Message, Words
from records.models import Event
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.districts import factories as people
from tests.violations import factories
from tests.violations.factories import reading
from violations.actions import cases, entries, opening, retention
from violations.actions.entries import Said
from violations.models import Case, CaseEntry, Involved
from violations.reading import as_house
from violations.taxonomy import Kind, Part

pytestmark = pytest.mark.requirement("S1-45")
LOOKED_AT = (
    "case", "case_history", "case_gathered", "case_people", "case_reporter", "case_question",
    "case_answer", "case_outcome", "case_reopening", "case_documents", "case_copy",
    "case_retention", "case_reply",
)  # fmt: skip


def looks(case: Case, person: User) -> int:
    with working_in(case.district_id):
        seen = Event.objects.filter(name="violations.case.viewed", actor_id=person.pk)
        return seen.filter(subject=f"violations.case:{case.pk}").count()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_each_page_of_a_file_is_a_look(case: Case, hana: User, name: str) -> None:
    answer = sign_in(hana).get(case.district.url(name, case=case.reference))
    assert answer.status_code == 200
    assert looks(case, hana) == 1


def test_history_says_who_did_what_and_the_margin_a_look_once(
    case: Case, hana: User, wei: User
) -> None:
    opened_to_wei(case, wei, hana)
    client = sign_in(hana)
    for name in ("case_people", "case_documents", "case"):
        page = client.get(case.district.url(name, case=case.reference)).content.decode()
    beside = page[page.index("timeline") :]
    assert beside.count("Opened the file · Ms.\xa0Hale") == 1
    assert "Looked at" not in beside
    page = client.get(case.district.url("case_history", case=case.reference)).content.decode()
    said = re.findall(r"<p>(.+?)</p></li>", page)
    assert said[:4] == [
        "Looked at the history · Ms.\xa0Hale",
        "Opened the file · Ms.\xa0Hale",
        "Looked at the list of documents · Ms.\xa0Hale",
        "Looked at who can read it · Ms.\xa0Hale",
    ]
    assert "Opened to Ms.\xa0Chen · Ms.\xa0Hale" in said
    assert "Ms.\xa0Archer may ask who reported" in said
    assert said[-1] == "Opened a case"


def opened_to_wei(case: Case, wei: User, hana: User) -> None:
    with reading(hana, case.district):
        cases.open_for(case=case, to=wei, why="She knows them", by=hana, now=database_now())


def test_what_tells_who_reported_is_not_there_for_who_may_not_know(
    case: Case, riverside: District, ann: User, hana: User, wei: User
) -> None:
    opened_to_wei(case, wei, hana)
    factories.investigated(case, ann)
    with reading(ann, riverside):
        cases.show_reporter(case=case, why="To hear them", by=ann)
        assert CaseEntry.objects.filter(kind__in=("reporter", "shown")).exists()
    with reading(wei, riverside):
        assert CaseEntry.objects.filter(kind="allegation").exists()
        assert not CaseEntry.objects.filter(kind__in=("reporter", "shown")).exists()
    client = sign_in(wei)
    for name in ("case", "case_history", "case_documents"):
        page = client.get(case.district.url(name, case=case.reference)).content.decode()
        assert "A parent of the school" not in page
    # The list of what is asked for is done all the same.
    page = client.get(case.district.url("case", case=case.reference)).content.decode()
    assert "What lies in this file is not" not in page


def test_who_may_not_know_who_reported_does_not_write_it_down(
    case: Case, riverside: District, hana: User
) -> None:
    rita = people.person("Rita Reyes")
    people.appoint(rita, RoleKey.HR_REVIEWER, riverside)
    with reading(hana, riverside):
        cases.open_for(case=case, to=rita, why="To review", by=hana, now=database_now())
    url = case.district.url("case_entry", case=case.reference, sort="reporter")
    answer = sign_in(rita).post(url, {"answer": "named", "words": "Somebody"})
    assert answer.status_code == 403


def test_record_book_tells_nothing_of_cases(
    case: Case, riverside: District, hana: User, wei: User, bob: User, ann: User
) -> None:
    opened_to_wei(case, wei, hana)
    with reading(hana, riverside):
        retention.place_hold(case=case, why="A lawsuit", by=hana, now=database_now())
    # Turned away on a page of a case: she may read it, and gives no copy out.
    refused = sign_in(wei).get(case.district.url("case_copy", case=case.reference))
    assert refused.status_code == 403
    people.appoint(bob, RoleKey.RECORDS_OFFICER, riverside)
    page = sign_in(bob).get("/riverside/history/").content.decode()
    assert wei.display_name not in page
    assert "legal hold" not in page
    assert case.reference not in page


def test_leaving_is_on_record_at_the_case_and_not_on_the_page_of_all(
    case: Case, riverside: District, hana: User, wei: User
) -> None:
    opened_to_wei(case, wei, hana)
    with working_in(riverside.pk):
        grants.withdraw_all(of=wei, by=None)
        gone = Event.objects.get(name="districts.grant.withdrawn", details__person=wei.pk)
        assert gone.subject == f"violations.case:{case.pk}"


def test_messages_to_who_reported_look_like_all_others(
    case: Case, riverside: District, rafael: User, ann: User
) -> None:
    later = database_now() + timedelta(hours=12)
    with working_in(riverside.pk), as_house():
        assert cases.move_on(case_id=case.pk, now=later)
        subjects = set(Words.objects.values_list("subject", flat=True))
    assert subjects == {"Something needs you in Belltower"}
    with working_in(riverside.pk):
        told = Words.objects.filter(message__author=rafael).get()
        assert "/riverside/report/" in told.text
        assert "R-2" not in told.text
        assert Message.objects.filter(author=ann).exists()


def test_numbers_of_reports_and_cases_count_nothing(
    riverside: District, north: School, ann: User, hana: User, rafael: User
) -> None:
    made = [factories.sent(rafael, riverside, school=north) for _ in range(4)]
    numbers = [int(one.reference[-5:]) for one in made]
    own = [int(one.report.reference[-5:]) for one in made]
    assert len(set(numbers)) == len(set(own)) == 4
    steps = {after - before for before, after in pairwise(numbers)}
    assert steps != {1}


@pytest.mark.parametrize("kind", [Kind.SEEN, Kind.STUDENT])
def test_typed_name_of_a_student_is_shortened_until_it_is_needed(
    riverside: District, north: School, ann: User, hana: User, rafael: User, kind: Kind
) -> None:
    case = factories.sent(rafael, riverside, school=north, kind=kind)
    with reading(ann, riverside):
        part = Part.ACCUSED if kind == Kind.STUDENT else Part.STUDENT
        cipher = case.report.cipher
        row = Involved(district=riverside, report=case.report, part=part)
        row.name = cipher.close(b"Quentin Quill", str(row.mark))
        row.save()
    client = sign_in(ann)
    url = case.district.url("case", case=case.reference)
    for page in (url, "/riverside/cases/"):
        shown = client.get(page).content.decode()
        assert "Q. Q." in shown
        assert "Quill" not in shown
    assert "Quentin Quill" in client.post(f"{url}names/").content.decode()


def test_certificate_is_not_there_for_whom_the_file_was_about(
    case: Case, riverside: District, rafael: User
) -> None:
    assert rafael.pk in case.excluded
    url = riverside.url("destruction", certificate=case.reference)
    assert sign_in(rafael).get(url).status_code == 403
    people.appoint(rafael, RoleKey.RECORDS_OFFICER, riverside)
    assert sign_in(rafael).get(url).status_code == 404


def test_reporter_who_looks_into_it_is_told(
    riverside: District, north: School, ann: User, hana: User, rafael: User
) -> None:
    case = factories.sent(ann, riverside, school=north, kind=Kind.SEEN, accused=rafael)
    page = sign_in(ann).get(case.district.url("case", case=case.reference)).content.decode()
    assert "You reported this yourself." in page
    page = sign_in(hana).get(case.district.url("case", case=case.reference)).content.decode()
    assert "You reported this yourself." not in page


def test_outcome_that_asks_for_it_offers_to_suspend(
    case: Case, riverside: District, ann: User, hana: User, rafael: User
) -> None:
    factories.investigated(case, ann)
    with reading(hana, riverside):
        factories.decide(case, hana, "Access to messages taken away")
    url = case.district.url("case", case=case.reference)
    client = sign_in(hana)
    assert "asks whether sending is suspended" in client.get(url).content.decode()
    client.post(f"{url}suspension/", {"words": "As decided", "understood": "on"})
    assert "asks whether sending is suspended" not in client.get(url).content.decode()
    assert client.get(f"{url}suspension/").status_code == 404


def test_listed_colleague_finds_the_way_in(case: Case, hana: User, wei: User) -> None:
    client = sign_in(wei)
    assert "Cases that are open to you" not in client.get("/riverside/report/").content.decode()
    opened_to_wei(case, wei, hana)
    assert "Cases that are open to you" in client.get("/riverside/report/").content.decode()


def test_note_of_a_colleague_is_written(
    case: Case, riverside: District, hana: User, wei: User
) -> None:
    opened_to_wei(case, wei, hana)
    with reading(wei, riverside):
        entries.add(
            case=case, kind=CaseEntry.Kind.NOTE, said=Said({"words": "He coached here before."}),
            by=wei, now=database_now(),
        )  # fmt: skip
        assert opening.listed(case)
