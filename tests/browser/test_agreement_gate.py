"""Who has not signed: the draft is stopped, leads to what is to be signed, and goes on after it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.door import Visit
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import OKORO
from tests.browser.test_message import go_on, heads, record, write

WORDS = {"English": "Picture day is Thursday.", "Spanish": "El día de fotos es el jueves."}


@pytest.mark.requirement("S1-04", "S0-47")
def test_principal_signs_on_the_way_and_finds_the_draft_again(visit: Visit) -> None:
    page = visit("/clover-park/messages/new/", by=OKORO)
    page.locator("[name=topic]").select_option("picture_day")
    go_on(page, "What kind of message is it?")
    go_on(page, "Who gets it?")
    write(page, WORDS)
    for language in ("en", "es"):
        record(page.locator(f"#voice-{language}"))
    go_on(page, "How should it reach families?")
    go_on(page, "When should it go?")
    heads(page, "Check before you send")
    button = page.get_by_role("button", name=re.compile("^(Send|Ask for approval)"))
    expect(button).to_have_count(0)
    page.get_by_role("link", name="Sign this year’s agreement").first.click()
    expect(page.get_by_text("Your draft is kept.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Read")).first.click()
    _well(page)
    page.get_by_role("button", name="Sign").click()
    expect(page.get_by_text("Three things to fix")).to_be_visible()
    page.get_by_label("I have read all of it.").check()
    page.get_by_label("I will keep to it").check()
    page.get_by_label("Your full name").fill("Samuel Okoro")
    page.get_by_role("button", name="Sign").click()
    heads(page, "Check before you send")
    expect(button.first).to_be_visible()


def _well(page: Page) -> None:
    assert axe_finds(page) == []
    assert sideways(page) == []
