"""Paper: who printed what and when, and no menu."""

from playwright.sync_api import expect

from tests.browser.door import Visit
from tests.browser.people import ELENA

ON_SCREEN_ALONE = (".mainnav", ".tools", ".colophon", ".skip", "main .btn", ".notice")


def test_record_book_prints_with_a_head_and_without_the_menu(visit: Visit) -> None:
    page = visit("/clover-park/history/", by=ELENA)
    expect(page.locator(".print-head")).to_be_hidden()
    expect(page.locator(".mainnav")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".print-head")).to_contain_text("Clover Park School District")
    expect(page.locator(".print-head")).to_contain_text("Printed by Elena Reyes")
    for each in ON_SCREEN_ALONE:
        expect(page.locator(each).filter(visible=True)).to_have_count(0)
