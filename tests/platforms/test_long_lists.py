"""Lists that are longer than a page: each row on one page, and what was asked for stays asked."""

import re
from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from districts.models import School, User
from platforms import listing, site_list, tool_list
from platforms.models import Tool, ToolRequest
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.platforms import site_factories as factories

ROWS = 61
NAME = re.compile(r"Numbered \d\d")
NEXT = re.compile(r'href="(\?[^"]*page=2)"')


def turned(client: Client, path: str, query: str) -> None:
    """The first page leads to the second with its filters, and both have all rows once."""
    first = client.get(f"{path}?{query}").content.decode()
    onward = NEXT.search(first)
    assert onward is not None
    onward_query = onward[1].replace("&amp;", "&")
    for asked in query.split("&"):
        assert asked in onward_query
    second = client.get(f"{path}{onward_query}").content.decode()
    names = [*dict.fromkeys(NAME.findall(first)), *dict.fromkeys(NAME.findall(second))]
    assert names == [f"Numbered {n:02}" for n in range(ROWS)]


def questions(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def make_tools(at: School) -> None:
    with working_in(at.district_id):
        given: dict[str, Any] = {"district_id": at.district_id, "approved_on": date(2026, 9, 1)}
        Tool.objects.bulk_create(
            Tool(key=f"numbered-{n}", name=f"Numbered {n:02}", uses=["trips"], **given)
            for n in range(ROWS)
        )
        Tool.objects.create(key="one-more", name="One more", uses=["staff"], **given)


def make_sites(at: School, elsewhere: School, office: User) -> None:
    sponsor, second = factories.staff(at), factories.staff(at)
    given: dict[str, Any] = {"by": sponsor, "second": second, "approved_by": office}
    for n in range(ROWS):
        factories.site(at, name=f"Numbered {n:02}", **given)
    factories.site(elsewhere, name="Choir of the south", **given)


def test_the_public_list_of_tools_pages_and_keeps_what_was_asked(north: School) -> None:
    few = questions(Client(), "/riverside/tools/")
    make_tools(north)
    turned(Client(), "/riverside/tools/", "use=trips&q=numbered")
    assert questions(Client(), "/riverside/tools/") <= few + 1
    page = Client().get("/riverside/tools/?q=nothing+like+it").content.decode()
    assert "No approved tool is like that." in page
    assert tool_list.PAGE < ROWS


def test_the_public_list_of_sites_pages_and_keeps_what_was_asked(
    north: School, south: School, ann: User
) -> None:
    make_sites(north, south, ann)
    turned(Client(), "/riverside/sites/", "school=north-middle&q=numbered")
    page = Client().get("/riverside/sites/?page=2&q=choir").content.decode()
    assert "Choir of the south" in page
    assert not NAME.search(page)
    few, many = (questions(Client(), f"/riverside/sites/{one}") for one in ("?q=choir", ""))
    assert few == many
    assert site_list.PAGE < ROWS


def test_the_register_of_sites_pages_and_keeps_what_was_asked(
    north: School, south: School, ann: User
) -> None:
    make_sites(north, south, ann)
    turned(sign_in(ann), "/riverside/sites/register/", "state=approved&q=numbered")


def test_the_list_of_requests_pages_and_keeps_what_was_asked(north: School, ian: User) -> None:
    asker = factories.staff(north)
    given: dict[str, Any] = {"kind": "site", "purpose": "x", "due_on": date(2030, 1, 1)}
    with working_in(north.district_id):
        ToolRequest.objects.bulk_create(
            ToolRequest(
                district_id=north.district_id,
                reference=f"TR-{n}",
                name=f"Numbered {n:02}",
                asked_by=asker,
                **given,
            )
            for n in range(ROWS)
        )
    turned(sign_in(ian), "/riverside/tools/requests/", "show=open&kind=site")
    assert listing.PAGE < ROWS
