"""A form that is sent twice enters one thing, and the second answer is the first one's."""

import re
from datetime import date
from typing import Any

from django.test import Client

from districts.models import School, User
from platforms.models import ParentNotice, Site, ToolRequest
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications.factories import family
from tests.platforms import site_factories as factories
from tests.platforms.factories import SITE
from tests.platforms.test_site_pages import typed

KEY = re.compile(r'name="begun_with" value="([0-9a-f-]{36})"')


def twice(client: Client, page: str, to: str, given: dict[str, Any]) -> None:
    """With the key that the page was drawn with."""
    found = KEY.search(client.get(page).content.decode())
    assert found is not None
    answers = [client.post(to, given | {"begun_with": found[1]}) for _click in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_what_is_typed_anew_on_the_same_page_is_a_request_of_its_own(
    north: School, tess: User
) -> None:
    """Back to the form after it went, and another site typed into it."""
    page, client = "/riverside/tools/requests/new/site/", sign_in(tess)
    found = KEY.search(client.get(page).content.decode())
    assert found is not None
    given = {"begun_with": found[1], "purpose": "Geography"}
    client.post(page, given | {"address": SITE["address"]})
    client.post(page, given | {"address": "https://rivers.example"})
    with working_in(north.district_id):
        assert sorted(ToolRequest.objects.values_list("name", flat=True)) == [
            "maps.example",
            "rivers.example",
        ]


def test_a_request_is_asked_once(north: School, tess: User, ian: User) -> None:
    page = "/riverside/tools/requests/new/site/"
    twice(sign_in(tess), page, page, {"address": SITE["address"], "purpose": "Geography"})
    with working_in(north.district_id):
        assert ToolRequest.objects.count() == 1


def test_a_site_is_registered_once(north: School, tess: User) -> None:
    page = "/riverside/sites/new/"
    twice(sign_in(tess), page, page, typed(tess, factories.staff(north)))
    with working_in(north.district_id):
        assert Site.objects.count() == 1


def test_a_notice_to_parents_is_noted_once(north: School, tess: User, ann: User) -> None:
    site = factories.site(north, by=tess, approved_by=ann)
    factories.name_for(site, family(north, "Elena Morales").students)
    today: date = north.district.today(database_now())
    page = f"/riverside/sites/{site.reference}/"
    told = {"told_on": f"{today:%m/%d/%Y}", "method": "letter", "words": "The band has a page."}
    twice(sign_in(tess), page, f"{page}notices/", told)
    with working_in(north.district_id):
        assert ParentNotice.objects.count() == 1
