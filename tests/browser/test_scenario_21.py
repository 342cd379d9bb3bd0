"""Scenario 21 on a phone: somebody answered a student from his own phone and writes it down."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.door import Visit
from tests.browser.keys import choose, press, reach, type_into
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import ADEYEMI, DIAZ, KARL

HERE = ZoneInfo("America/Los_Angeles")
PHONE = 390


def hour(at: datetime) -> str:
    return at.strftime("%-I:%M %p").lower()


@pytest.mark.requirement("S0-04", "S0-66", "S0-68", "S0-71")
def test_mr_diaz_reports_within_a_minute(visit: Visit) -> None:
    now = datetime.now(HERE)
    contact, duty = now - timedelta(minutes=12), now + timedelta(hours=3)
    page = visit("/clover-park/", by=DIAZ, width=PHONE)
    page.get_by_role("link", name="Report something").first.click()
    page.locator("[name=kind][value=own]").check()
    page.get_by_role("button", name="Continue").click()
    fill_moment(page, "learned", contact)
    page.get_by_text("start work", exact=False).locator("visible=true").last.click()
    fill_moment(page, "duty", duty)
    page.locator("[name=duty_time]").blur()
    # The clock beside it is drawn anew, without a button.
    expect(page.locator("#clock")).to_contain_text(f"Report by {duty:%a %b}")
    expect(page.locator("#clock")).to_contain_text(hour(duty).replace(" ", "\N{NO-BREAK SPACE}"))
    expect(page.locator("#clock")).to_contain_text("That comes before the hours end.")
    assert axe_finds(page) == []
    assert sideways(page) == []
    page.get_by_role("button", name="Continue").click()
    page.locator("select[name=student]").select_option(index=1)
    page.get_by_role("button", name="Continue").click()
    page.locator("[name=what]").fill("I answered a student. Her ride was late.")
    page.locator("[name=medium][value=text]").check()
    page.locator("[name=ownership][value=personal]").check()
    page.locator("[name=initiator][value=student]").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("It goes to Mr. Brandt, principal, and to HR.")).to_be_visible()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your report is in. Thank you.")
    expect(page.get_by_text("On time")).to_be_visible()
    expect(page.get_by_text("Mr. Brandt, principal")).to_be_visible()
    assert axe_finds(page) == []
    assert sideways(page) == []

    brandt = visit("/clover-park/", by=KARL, width=PHONE)
    brandt.get_by_role("link", name="Read a report").last.click()
    expect(brandt.get_by_text("on time").first).to_be_visible()
    expect(brandt.get_by_text("Her ride was late.")).to_be_visible()
    kept = now.replace(year=now.year + 1)
    expect(
        brandt.get_by_text(f"{kept:%b}\N{NO-BREAK SPACE}{kept.day}, {kept.year}")
    ).to_be_visible()
    adeyemi = visit("/clover-park/cases/", by=ADEYEMI)
    expect(adeyemi.get_by_role("row", name=re.compile("Mr. Diaz")).first).to_be_visible()


@pytest.mark.requirement("S0-66", "S0-70")
def test_late_report_is_taken_and_says_so(visit: Visit) -> None:
    """By the keyboard alone, as far as the receipt."""
    contact = datetime.now(HERE) - timedelta(days=2)
    page = visit("/clover-park/report/", by=DIAZ, width=PHONE)
    choose(page, page.locator("[name=kind]"), "own")
    press(page, page.get_by_role("button", name="Continue"))
    fill_moment(page, "learned", contact)
    reach(page, page.get_by_role("button", name="Continue"))
    expect(page.locator("#clock")).to_contain_text("late")
    press(page, page.get_by_role("button", name="Continue"))
    press(page, page.get_by_role("button", name="Continue"))
    type_into(page, page.locator("[name=what]"), "I answered a student and forgot to say so.")
    choose(page, page.locator("[name=medium]"), "text")
    choose(page, page.locator("[name=ownership]"), "personal")
    choose(page, page.locator("[name=initiator]"), "student")
    press(page, page.get_by_role("button", name="Continue"))
    press(page, page.get_by_role("button", name="Send report"))
    expect(page.get_by_text("It came late, and that is written on it.")).to_be_visible()

    brandt = visit("/clover-park/cases/", by=KARL)
    brandt.locator("tbody tr").last.get_by_role("link").first.click()
    expect(brandt.get_by_text("If that was a failure to report")).to_be_visible()


def fill_moment(page: Page, name: str, at: datetime) -> None:
    page.locator(f"[name={name}_day]").fill(at.strftime("%Y-%m-%d"))
    page.locator(f"[name={name}_time]").fill(hour(at))
