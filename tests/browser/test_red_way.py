"""The red way on a phone: an evacuation in seven taps, a lockdown that waits, and who decides."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, pale_words, sideways, small_targets
from tests.browser.people import COLE, ELENA, HADDAD, KARL
from tests.browser.test_message import ELENA_MORALES, arrived, heads, texts

PHONE = 390
MESSAGES = "/clover-park/messages/"
# Emergency, type, Continue, name, Continue, tick, send (ux 2.a).
MOST_TAPS = 7
SAYS = "Salimos del edificio."
# To whom the policy copies an emergency (S0-34), and who gets it (S0-01).
COPIED = re.compile(
    "leadership team, School secretaries, Military liaison and Student services reception"
)
TO_BOTH = re.compile(r"phones and emails \d+ families and \d+ staff of Lakeview")


@dataclass
class Thumb:
    """Counts what it has pressed."""

    page: Page
    taps: int = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1


@pytest.fixture
def karl(visit: Visit) -> Thumb:
    return Thumb(visit("/clover-park/", by=KARL, width=PHONE))


def fits(page: Page) -> None:
    """What holds on every page of it, at the width of a phone."""
    assert axe_finds(page) == []
    assert sideways(page) == []
    assert small_targets(page) == []
    assert pale_words(page) == []


@pytest.mark.requirement("S0-33", "S0-35", "S0-38", "S0-42a")
def test_mr_brandt_tells_of_an_evacuation_in_seven_taps(karl: Thumb, house: House) -> None:
    page, before = karl.page, len(texts(house, ELENA_MORALES))
    karl.tap(page.get_by_role("link", name="Emergency").first)
    heads(page, "What is happening?")
    fits(page)
    evacuation = page.get_by_role("link", name=re.compile("^Evacuation"))
    expect(evacuation).to_contain_text("Policy: send immediately")
    karl.tap(evacuation)
    expect(page.get_by_text(SAYS).first).to_be_visible()
    fits(page)
    karl.tap(page.get_by_role("button", name="Continue with what is kept"))
    heads(page, "Who advised to send it?")
    fits(page)
    karl.tap(page.get_by_role("button", name="Mr. Cole advised: send"))
    heads(page, "Check and send")
    expect(page.get_by_text(COPIED)).to_be_visible()
    understood = page.get_by_role("checkbox")
    expect(page.locator("#gate")).to_contain_text(TO_BOTH)
    fits(page)
    karl.tap(understood)
    karl.tap(page.get_by_role("button", name=re.compile("^Text, phone and email")))
    expect(page.get_by_text("Sending in")).to_be_visible()
    assert karl.taps <= MOST_TAPS
    page.get_by_role("button", name="Send now").click()
    arrived(page)
    fits(page)
    expect(page.locator("#history")).to_contain_text("Mr. Cole advised to send it, by phone")
    expect(page.get_by_text(re.compile(r"Staff: \d+ of \d+ reached"))).to_be_visible()
    expect(page.get_by_role("heading", name="Copies")).to_be_visible()
    assert len(texts(house, ELENA_MORALES)) == before + 1
    assert SAYS in texts(house, ELENA_MORALES)[0]
    page.get_by_role("button", name="All clear").click()
    heads(page, "Check and send")
    expect(page.get_by_text("All clear. The emergency")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Text and email"))).to_be_visible()


@pytest.mark.requirement("S0-42c")
def test_lockdown_waits_and_dr_reyes_decides(visit: Visit, house: House) -> None:
    lockdown = f"{MESSAGES}{house.stock['lockdown']}/"
    page = visit(f"{lockdown}edit/check/", by=HADDAD, width=PHONE)
    expect(page.locator(".findings")).to_contain_text("End of day is")
    expect(page.locator(".findings")).to_contain_text("names no sender here")
    fits(page)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("^Schedule for")).click()
    expect(page.get_by_text("until it goes")).to_be_visible()
    expect(page.locator("#deciding")).to_contain_text(
        "To send earlier, Dr. Reyes (superintendent) must decide."
    )
    fits(page)
    page.get_by_role("button", name="Ask Dr. Reyes to decide").click()
    heads(page, "Send it before its time?")
    expect(page.get_by_text("The question stands on their home page")).to_be_visible()
    fits(page)
    reyes = visit("/clover-park/", by=ELENA, width=PHONE)
    reyes.get_by_role("link", name=re.compile("^Decide")).first.click()
    fits(reyes)
    reyes.get_by_label("Why does it go all the same?").fill("Rumors are ahead of the facts.")
    reyes.get_by_role("button", name="Decide: send it now").click()
    expect(reyes.get_by_text("Sending in")).to_be_visible()
    reyes.get_by_role("button", name="Stop", exact=True).click()
    expect(reyes.get_by_text("is a draft again")).to_be_visible()


@pytest.mark.requirement("S0-33")
def test_mr_cole_answers_on_his_phone(visit: Visit, house: House) -> None:
    page = visit("/clover-park/", by=COLE, width=PHONE)
    page.get_by_role("link", name=re.compile("^Answer")).first.click()
    heads(page, "May Mr. Brandt send this?")
    fits(page)
    page.get_by_label("A note to who asked").fill("Go ahead.")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_text("Mr. Cole advised to send it")).to_be_visible()
    karl = visit(f"{MESSAGES}{house.stock['unadvised']}/edit/advice/", by=KARL, width=PHONE)
    expect(karl.get_by_text("Go ahead.").first).to_be_visible()
    fits(karl)
