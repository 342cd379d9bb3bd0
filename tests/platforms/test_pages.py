"""The pages of tools: public, short to ask, and plain about who decides and by when."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import District, School, User
from platforms import requesting, todos
from platforms.models import ToolRequest
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.platforms.factories import NO, SITE, TERMS, approve_tool, ask, decide, desk

TOOLS = "/riverside/tools/"
REQUESTS = f"{TOOLS}requests/"
FORM: dict[str, Any] = {
    "name": "Quiz Garden", "purpose": "Fractions", "uses": ["instruction"],
    "children": "not_asked", **TERMS,
}  # fmt: skip


def read(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.requirement("S1-11", "S2-03", "S2-08")
def test_s1_11_everybody_reads_what_is_approved_and_its_terms(
    tess: User, north: School, ian: User, lea: User
) -> None:
    approve_tool(ask(tess, north), ian, lea)
    page = read(Client(), TOOLS)
    for words in ("Quiz Garden", "lessons", TERMS["terms_url"], TERMS["privacy_url"]):
        assert words in page
    assert "Ask for a tool" not in page


def test_a_teacher_asks_and_reads_who_decides_and_by_when(
    tess: User, ian: User, lea: User, riverside: District
) -> None:
    client = sign_in(tess)
    page = read(client, f"{REQUESTS}new/tool/")
    assert "Mr. Ito" in page
    assert "Ms. Lund" in page
    answer = client.post(f"{REQUESTS}new/tool/", FORM, follow=True)
    page = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Asked, as" in page
    assert "Answer by" in page
    assert "Ms. Lund" in page


@pytest.mark.parametrize("kind", ["tool", "site", "device", "software", "logo"])
def test_every_kind_has_its_own_short_form(tess: User, kind: str, riverside: District) -> None:
    client = sign_in(tess)
    assert "Ask for it" in read(client, f"{REQUESTS}new/{kind}/")
    answer = client.post(f"{REQUESTS}new/{kind}/", {"maker": ""})
    assert "to fix" in answer.content.decode()
    read(client, f"{REQUESTS}new/boat/", 404)


def test_both_departments_decide_on_the_page(
    tess: User, north: School, ian: User, lea: User
) -> None:
    asked = ask(tess, north)
    url = f"{REQUESTS}{asked.reference}/"
    it, learning = sign_in(ian), sign_in(lea)
    assert "Your answer for IT" in read(it, url)
    missing = it.post(f"{url}decision/", {"department": "it", "answer": "yes"})
    assert missing.status_code == 409
    given = {
        "department": "it", "answer": "yes", "met": ["privacy", "licensing"],
        "uses": ["instruction"], "children": "no_data", "keeps_record": "on",
    }  # fmt: skip
    assert "other department" in it.post(f"{url}decision/", given, follow=True).content.decode()
    assert "Your answer for" not in read(it, url)
    given = {"department": "learning", "answer": "yes", "met": ["alignment"]}
    given["uses"] = ["instruction"]
    said = learning.post(f"{url}decision/", given, follow=True).content.decode()
    assert "Approved" in said
    assert "Quiz Garden" in read(sign_in(tess), f"{TOOLS}quiz-garden/")


@pytest.mark.requirement("S1-32")
def test_s1_32_a_no_says_why_and_offers_the_appeal(
    tess: User, north: School, ian: User, bob: User, riverside: District
) -> None:
    site = ask(tess, north, SITE)
    decide(site, ian, NO)
    url = f"{REQUESTS}{site.reference}/"
    client = sign_in(tess)
    page = read(client, url)
    assert "It sells data." in page
    assert "Appeal once" in page
    with working_in(riverside.pk):
        (todo,) = todos.offered(desk(tess, riverside)).todos
        assert "was declined" in todo.title
    client.post(f"{url}appeal/", {"reason": "It is the atlas."})
    assert "Dr. Bell" in read(client, url)
    with working_in(riverside.pk):
        (todo,) = todos.offered(desk(bob, riverside)).todos
        assert todo.title == "Decide about “maps.example”"


@pytest.mark.requirement("S1-32")
def test_s1_32_what_is_overdue_says_so_in_words(
    tess: User, north: School, ian: User, riverside: District
) -> None:
    site = ask(tess, north, SITE)
    with working_in(riverside.pk):
        ToolRequest.objects.update(due_on=date.today() - timedelta(days=5))  # noqa: DTZ011
        (todo,) = todos.offered(desk(ian, riverside)).todos
        assert "was due" in todo.left
        (line,) = requesting.offered(desk(ian, riverside)).waiting
        assert line.chip[2] == "Answer overdue"
    assert "The answer was due" in read(sign_in(tess), f"{REQUESTS}{site.reference}/")


def test_a_request_is_for_its_asker_and_who_decides(
    tess: User, north: School, ann: User, lea: User, ian: User, cora: User, pia: User
) -> None:
    url = f"{REQUESTS}{ask(tess, north, SITE).reference}/"
    assert {who: sign_in(who).get(url).status_code for who in (tess, ian, ann, lea, cora, pia)} == {
        tess: 200,
        ian: 200,
        ann: 403,
        lea: 403,
        cora: 404,
        pia: 403,
    }
    assert sign_in(ann).post(f"{url}decision/", {"department": "it"}).status_code == 403


def test_lists_page_and_ask_a_fixed_number_of_queries(
    tess: User, north: School, ian: User, riverside: District
) -> None:
    for _number in range(3):
        ask(tess, north, SITE)
    client = sign_in(ian)
    read(client, REQUESTS)
    with CaptureQueriesContext(
        connection,
    ) as few:
        read(client, f"{REQUESTS}?show=open")
    with working_in(riverside.pk):
        ToolRequest.objects.bulk_create(
            ToolRequest(
                district=riverside,
                reference=f"TR-X-{number}",
                kind="site",
                name=f"site {number}",
                purpose="x",
                asked_by=tess,
                school=north,
                due_on=date(2030, 1, 1),
            )
            for number in range(60)
        )
    with CaptureQueriesContext(connection) as many:
        page = read(client, f"{REQUESTS}?show=open")
    assert len(many) == len(few)
    assert "page=2" in page
    assert "site 59" in read(client, f"{REQUESTS}?show=open&page=2")
    assert "No request is like that" in read(client, f"{REQUESTS}?show=open&kind=logo")


@pytest.mark.requirement("S1-11")
def test_s1_11_a_reading_stands_on_the_tools_page(
    tess: User, north: School, ian: User, lea: User
) -> None:
    approve_tool(ask(tess, north), ian, lea)
    client = sign_in(tess)
    assert "I have read its terms" in read(client, f"{TOOLS}quiz-garden/")
    client.post(f"{TOOLS}quiz-garden/reading/")
    assert "You have read both" in read(client, f"{TOOLS}quiz-garden/")


def test_ending_says_what_it_affects(tess: User, north: School, ian: User, lea: User) -> None:
    approve_tool(ask(tess, north), ian, lea)
    ask(tess, north, uses=["trips"])
    client = sign_in(ian)
    assert "1 is still open for it" in read(client, f"{TOOLS}quiz-garden/end/")
    client.post(f"{TOOLS}quiz-garden/end/", {"reason": "It was sold"})
    page = read(sign_in(tess), f"{TOOLS}quiz-garden/")
    assert "It was sold" in page
    assert "Ask for it anew" in page
    assert "Quiz Garden" not in read(Client(), TOOLS)


def test_the_timeframes_are_the_districts(bob: User, riverside: District) -> None:
    client = sign_in(bob)
    page = read(client, "/riverside/settings/tools/")
    assert page.count('value="10"') == 10
    days = {f"{what}_{kind}": "3" for what in ("answer", "appeal") for kind in
            ("tool", "site", "device", "software", "logo")}  # fmt: skip
    assert client.post("/riverside/settings/tools/", days).status_code == 302
    assert read(client, "/riverside/settings/tools/").count('value="3"') == 10


LISTS = ("/riverside/tools/", "/riverside/sites/")


def test_families_find_what_is_approved_from_the_policy_and_from_below_each_page(
    riverside: District, pia: User
) -> None:
    """Before the foot of the page, where a reader looks, and in it, wherever they are."""
    for client, page in ((Client(), "/riverside/policy/"), (sign_in(pia), "/riverside/")):
        main, foot = read(client, page).split('<footer class="colophon')
        for link in LISTS:
            assert f'href="{link}"' in main, page
            assert f'href="{link}"' in foot, page


def test_staff_find_the_registers_among_their_requests(tess: User, riverside: District) -> None:
    page = read(sign_in(tess), "/riverside/requests/").split('<footer class="colophon')[0]
    for link in ("/riverside/tools/", "/riverside/sites/register/"):
        assert f'href="{link}"' in page


def test_a_principal_finds_the_classes_of_the_school_where_they_look(
    ann: User, ian: User, north: School
) -> None:
    link = 'href="/riverside/classes/?school=north-middle"'
    for page in ("supervision/", "schools/north-middle/settings/"):
        assert link in read(sign_in(ann), f"/riverside/{page}"), page
    read(sign_in(ann), "/riverside/classes/?school=north-middle")
    assert link not in read(sign_in(ian), "/riverside/schools/north-middle/settings/")
