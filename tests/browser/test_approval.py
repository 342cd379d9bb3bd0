"""What concerns every school: handed to the district, recorded there, and approved by another."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import Visit
from tests.browser.measures import axe_finds, pale_words, sideways
from tests.browser.people import ELENA, KARL
from tests.browser.test_message import ARRIVES, go_on, heads, record, write

ITO = "hana.ito@clover-park.example"  # directs communications
LATE = {"English": "School starts two hours late.", "Spanish": "Empezamos dos horas tarde."}


@pytest.mark.requirement("S0-43", "S0-11", "S0-45", "S0-25")
def test_late_start_goes_by_ms_ito_and_dr_reyes(visit: Visit) -> None:
    """Scenario 5: Mr. Brandt may not, Ms. Ito may not alone, Dr. Reyes says yes."""
    karl = visit("/clover-park/messages/new/", by=KARL)
    karl.locator("[name=topic]").select_option("late_start")
    go_on(karl, "What kind of message is it?")
    go_on(karl, "Who gets it?")
    write(karl, LATE)
    go_on(karl, "How should it reach families?")
    go_on(karl, "When should it go?")
    karl.get_by_role("link", name="Hand it to Ms. Ito").first.click()
    karl.get_by_role("button", name="Hand it to Ms. Ito").click()
    expect(karl.get_by_text("Ms. Ito has it now")).to_be_visible()
    reference = karl.url.rstrip("/").rpartition("/")[2]

    ito = visit("/clover-park/", by=ITO)
    ito.get_by_role("link", name="Mr. Brandt handed you").first.click()
    heads(ito, "Check before you send")
    ito.goto(f"/clover-park/messages/{reference}/edit/recording/")
    for language in ("en", "es"):
        record(ito.locator(f"#voice-{language}"))
    ito.goto(f"/clover-park/messages/{reference}/edit/check/")
    # Another than the superintendent speaks for the district (S0-12).
    ito.get_by_label("Why is it right this time?").fill("Dr. Reyes is on a plane today.")
    ito.get_by_label("Type “Clover Park” to send").fill("clover park")
    ito.get_by_role("button", name=re.compile("^Ask for approval")).click()
    expect(ito.get_by_role("heading", name="Waiting for Dr. Reyes")).to_be_visible()
    well(ito)
    ito.goto(f"/clover-park/approvals/{reference}/")
    expect(ito.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)

    elena = visit("/clover-park/", by=ELENA)
    elena.get_by_role("link", name="Approve “English subject”?").first.click()
    for said in LATE.values():
        expect(elena.get_by_text(f"Clover Park: {said}")).to_be_visible()
    well(elena)
    elena.get_by_role("button", name=re.compile("^Approve: sends now to")).click()
    expect(elena.get_by_text("Approved: “English subject”.")).to_be_visible()
    copied = elena.get_by_role("row", name=re.compile("leadership team 4"))
    until_seen(elena, copied)
    elena.goto("/clover-park/board/notices/")
    expect(elena.get_by_text("For your information: English subject").first).to_be_visible()


def until_seen(page: Page, what: Locator) -> None:
    """Load the page anew until the ten seconds are over and it is there."""
    for _second in range(ARRIVES // 1000):
        page.reload()
        if what.is_visible():
            return
        page.wait_for_timeout(1000)
    expect(what).to_be_visible()


def well(page: Page) -> None:
    assert axe_finds(page) == []
    assert pale_words(page) == []
    assert sideways(page) == []
