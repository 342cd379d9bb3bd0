"""Everything is reached without a mouse, and one sees where one is."""

import pytest
from playwright.sync_api import expect

from tests.browser.door import Visit
from tests.browser.measures import focus_hidden
from tests.browser.people import ELENA, KARL

STOPS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
AWAY = "() => document.activeElement === document.body"


def test_first_key_press_offers_to_skip_the_menu(visit: Visit) -> None:
    page = visit("/clover-park/", by=KARL)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
def test_focus_is_seen_at_every_stop(visit: Visit, width: int) -> None:
    page = visit("/clover-park/", by=ELENA, width=width)
    stops = page.locator(STOPS).filter(visible=True).count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        assert focus_hidden(page) == ""
    page.keyboard.press("Tab")
    assert page.evaluate(AWAY)


def test_sheet_of_further_links_opens_and_closes_by_key(visit: Visit) -> None:
    page = visit("/clover-park/", by=ELENA, width=390)
    more = page.locator(".more summary")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".more-sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".more-sheet")).to_be_hidden()
    expect(more).to_be_focused()
