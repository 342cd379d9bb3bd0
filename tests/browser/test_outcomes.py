"""Pages for what is closed, missing or broken."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import KARL, VARGA

BROKEN: dict[str, dict[str, Any]] = {
    "400.html": {},
    "500.html": {"reference": "req-7f3a"},
    "503.html": {"reference": "req-7f3a"},
}


def test_closed_page_names_who_can_open_it(visit: Visit) -> None:
    page = visit("/clover-park/history/", by=VARGA, status=403)
    expect(page.get_by_role("heading", level=1)).to_have_text("You can’t open this.")
    expect(page.get_by_role("heading", name="Who can")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Mr. Cole")).to_contain_text("555-0107")
    page.get_by_role("link", name="Back to your home page").click()
    expect(page.locator("h1")).to_contain_text("Nothing needs you.")


def test_missing_page_leads_back_to_the_start(visit: Visit) -> None:
    page = visit("/clover-park/nowhere/", by=KARL, status=404)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page.")
    page.get_by_role("link", name="Back to the start").click()
    expect(page).to_have_title("Home – Lakeview Middle")


def test_form_that_lay_too_long_says_that_nothing_was_changed(visit: Visit) -> None:
    page = visit("/sign-in/")
    page.context.clear_cookies()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page was open too long.")
    assert axe_finds(page) == []


@pytest.mark.parametrize("template", BROKEN)
def test_page_of_a_broken_house_is_still_a_good_page(
    visit: Visit, house: House, template: str
) -> None:
    page = visit("/accessibility/", width=320)
    drawn = render_to_string(template, BROKEN[template])
    page.route("**/broken/", lambda route: route.fulfill(body=drawn, content_type="text/html"))
    page.goto("/broken/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert sideways(page) == []
    assert axe_finds(page) == []
