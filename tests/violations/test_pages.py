"""Every page of a case for every role, whoever it is about, and everybody else."""

import pytest
from django.test import Client

from districts.models import District, School, User
from tests.conftest import sign_in
from tests.violations import factories
from violations.models import Case

OF_A_CASE = (
    "case", "case_history", "case_gathered", "case_people", "case_reporter", "case_question",
    "case_answer", "case_outcome", "case_reopening",
)  # fmt: skip


def get(client: Client, case: Case, name: str) -> int:
    return client.get(case.district.url(name, case=case.reference)).status_code


def test_pages_open_for_who_is_on_the_list(case: Case, ann: User, hana: User) -> None:
    for person in (ann, hana):
        client = sign_in(person)
        assert case.reference in client.get("/riverside/").content.decode(), person
        for name in OF_A_CASE:
            assert get(client, case, name) == 200, (person, name)
        assert case.reference in client.get("/riverside/cases/").content.decode()


@pytest.mark.parametrize("who", ["bob", "ian", "sam", "marcus", "rafael", "cora", "pia"])
def test_case_is_nowhere_for_others(case: Case, who: str, request: pytest.FixtureRequest) -> None:
    client = sign_in(request.getfixturevalue(who))
    for name in OF_A_CASE:
        assert get(client, case, name) in {403, 404}, name
        if who not in {"pia"}:
            assert get(client, case, name) == 404, name
    for page in ("", "cases/", "history/", "oversight/", "requests/"):
        answer = client.get(f"/riverside/{page}")
        assert case.reference not in answer.content.decode(), page


def test_entry_is_written_from_its_page(case: Case, ann: User) -> None:
    client = sign_in(ann)
    url = case.district.url("case_entry", case=case.reference, sort="allegation")
    page = client.get(url).content.decode()
    assert factories.CANARY in page
    client.post(url, {"words": "Two texts from a personal phone."}, follow=True)
    shown = client.get(case.district.url("case", case=case.reference)).content.decode()
    assert "Two texts from a personal phone." in shown


def test_report_from_first_to_last_page(
    riverside: District, north: School, rafael: User, ann: User
) -> None:
    client = sign_in(rafael)
    begun = client.post("/riverside/report/", {"kind": "own"})
    when = begun["Location"]
    page = client.get(when).content.decode()
    assert "Report by" in page
    given = {"learned_day": "2026-11-20", "learned_time": "6:10 pm"}
    looked = client.post(when, given | {"look": "1"}, headers={"HX-Request": "true"})
    assert "late" in looked.content.decode()
    who = client.post(when, given)["Location"]
    what = client.post(who, {"student_name": "Sofia Morales", "school": north.pk})["Location"]
    check = client.post(
        what,
        {
            "what": f"I answered from my own phone. {factories.CANARY}",
            "medium": "text",
            "ownership": "personal",
            "initiator": "student",
            "handed": factories.picture(),
        },
    )["Location"]
    summary = client.get(check).content.decode()
    assert "Ms. Archer" in summary
    assert "1 file" in summary
    sent = client.post(check.replace("check", "sending"))
    receipt = client.get(sent["Location"]).content.decode()
    assert "Your report is in" in receipt
    assert "late" in receipt
    case = Case  # the case is not theirs
    assert client.get("/riverside/cases/").content.decode().count("C-20") == 0, case
