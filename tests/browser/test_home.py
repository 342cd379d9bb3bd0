"""Home: what needs this person, first."""

import re

from playwright.sync_api import expect

from tests.browser.door import Visit
from tests.browser.people import JIN, KARL, VARGA


def test_first_stop_after_the_menu_is_the_most_urgent_task(visit: Visit) -> None:
    page = visit("/clover-park/", by=JIN)
    page.locator(".mainnav li:not(.more) > a").last.focus()
    page.keyboard.press("Tab")
    first = page.locator(".agenda .task-name").first
    expect(first).to_be_focused()
    expect(first).to_have_text("Orchard Lane has no principal")
    expect(page).to_have_title(re.compile(r"^\(2\) Home – "))


def test_karl_goes_from_his_task_to_where_it_is_done(visit: Visit) -> None:
    page = visit("/clover-park/", by=KARL)
    expect(page.locator("h1")).to_contain_text(re.compile("now|waiting"))
    page.get_by_role("link", name="Confirm dismissal times and languages").first.click()
    expect(page.get_by_role("heading", name="Lakeview Middle School", level=1)).to_be_visible()


def test_who_has_nothing_to_do_is_told_so(visit: Visit) -> None:
    page = visit("/clover-park/", by=VARGA)
    expect(page.locator("h1")).to_contain_text("Nothing needs you.")
    expect(page.locator(".empty")).to_contain_text("What needs you next is written here")
