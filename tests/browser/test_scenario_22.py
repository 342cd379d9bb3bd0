"""Scenarios 22 and 23: an investigation on its way to HR; and a report about a principal."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import ADEYEMI, COLE, KARL

KEY = re.compile(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}")


def told(visit: Visit, what: str, *, about: str, name: str = "") -> None:
    """By somebody without an account, who gives no name."""
    page = visit("/clover-park/speak-up/", width=390)
    page.locator("[name=what]").fill(what)
    page.locator(f"[name=about][value={about}]").check()
    page.locator("[name=names]").fill(name)
    page.locator("[name=school]").select_option(label="Lakeview Middle School")
    page.locator("[name=relation][value=parent]").check()
    page.get_by_role("button", name="Send").click()
    expect(
        page.get_by_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    ).to_be_visible()
    assert axe_finds(page) == []
    assert sideways(page) == []


def write(page: Page, kind: str, **fields: str) -> None:
    """One thing that the policy asks for, from the checklist and back."""
    page.locator(f"a[href$='/write/{kind}/']").first.click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Written down. It stays as it is.")).to_be_visible()


@pytest.mark.requirement("S0-72", "S0-73", "S0-74", "S0-75", "S0-76", "S0-77", "S0-78", "S0-79")
def test_case_goes_from_mr_brandt_to_hr_and_back(visit: Visit) -> None:
    told(visit, "A teacher writes to my daughter at night.", about="staff")
    brandt = visit("/clover-park/cases/", by=KARL)
    brandt.locator("tbody tr").filter(has_text="Nobody named").last.get_by_role(
        "link"
    ).first.click()
    reference = brandt.url.rstrip("/").rsplit("/", 1)[1]
    brandt.get_by_role("button", name="Close the case").click()
    missing = brandt.get_by_role("alert")
    for one in (
        "the dates of the contact and of the report",
        "the name of who reported it",
        "the specific allegation",
        "the meeting, and the response in writing",
        "the decision about a report to authorities",
    ):
        expect(missing).to_contain_text(one)

    brandt.get_by_role("link", name="Who", exact=True).click()
    brandt.get_by_text("Say whom it is about").click()
    whom = brandt.locator("[name=identify-person]")
    invented = whom.locator("option").filter(has_text="teacher").last
    whom.select_option(value=str(invented.get_attribute("value")))
    brandt.locator("[name=identify-words]").fill("She knew the name of the class.")
    brandt.get_by_role("button", name="It is about them").click()
    brandt.goto(f"/clover-park/cases/{reference}/")

    write(brandt, "dates", words="Since September, told to me today.")
    write(brandt, "reporter", answer="named", words="A mother, by telephone.")
    write(brandt, "allegation", words="Messages to a student after ten at night.")
    write(
        brandt, "meeting", answer="held", day="2026-11-20", time="3:10 pm",
        present="Both, and a steward", cooperated="fully", words="I only answered questions.",
    )  # fmt: skip
    write(brandt, "findings", words="Three messages about homework, at 10:20 pm.")
    write(brandt, "action", words="A conversation on record.")
    write(brandt, "authorities", answer="no", words="Nothing suggests that a law was broken.")
    brandt.get_by_role("button", name="Hand over the whole file").click()
    expect(brandt.get_by_text("Handed over.")).to_be_visible()
    assert axe_finds(brandt) == []

    cole = visit("/clover-park/", by=COLE)
    cole.goto(f"/clover-park/cases/{reference}/")
    cole.get_by_role("button", name="I have received the whole file").click()
    expect(cole.get_by_text("You have the whole file.")).to_be_visible()

    adeyemi = visit(f"/clover-park/cases/{reference}/", by=ADEYEMI)
    expect(adeyemi.get_by_text("Three messages about homework, at 10:20 pm.")).to_be_visible()
    expect(adeyemi.get_by_text("Parent permission then")).to_be_visible()
    adeyemi.get_by_role("link", name="Return to Mr. Brandt with a question").click()
    adeyemi.locator("[name=words]").fill("Did the mother show you the messages?")
    adeyemi.get_by_role("button", name="Ask and return").click()

    brandt.goto("/clover-park/")
    brandt.get_by_role("link", name="Answer HR’s question").first.click()
    brandt.get_by_role("link", name="Answer the question").click()
    brandt.locator("[name=words]").fill("Yes, on her phone.")
    brandt.get_by_role("button", name="Answer", exact=True).click()

    adeyemi.goto(f"/clover-park/cases/{reference}/")
    adeyemi.get_by_role("link", name="Record the outcome").click()
    adeyemi.get_by_label("Written warning").check()
    adeyemi.locator("[name=words]").fill("Late at night, and about school.")
    adeyemi.locator("[name=decided_by]").fill("HR director")
    adeyemi.get_by_role("button", name="Record it").click()
    adeyemi.get_by_role("link", name="Suspend sending").click()
    adeyemi.locator("[name=words]").fill("Until the warning was given.")
    adeyemi.locator("[name=understood]").check()
    adeyemi.get_by_role("button", name="Suspend sending now").click()
    expect(adeyemi.get_by_text("What they had scheduled is stopped.")).to_be_visible()
    adeyemi.get_by_role("button", name="Close the case").click()
    expect(adeyemi.get_by_text("Closed. The file is kept")).to_be_visible()
    adeyemi.get_by_role("link", name="The whole history").click()
    for one in (
        "Opened the file · Mr. Brandt",
        "Opened the file · Mr. Cole",
        "Outcome · Ms. Adeyemi",
    ):
        expect(adeyemi.get_by_text(one).first).to_be_visible()
    assert axe_finds(adeyemi) == []


@pytest.mark.requirement("S0-71", "S0-72")
def test_report_about_mr_brandt_never_reaches_him(visit: Visit, house: House) -> None:
    what = "The principal writes to my son at night."
    told(visit, what, about="leader", name="Mr. Brandt")
    cole = visit("/clover-park/cases/", by=COLE)
    his = cole.get_by_role("region", name="Yours to look into")
    his.locator("tbody tr").filter(has_text="Mr. Brandt").last.get_by_role("link").first.click()
    expect(cole.get_by_text(what)).to_be_visible()
    reference = cole.url.rstrip("/").rsplit("/", 1)[1]
    adeyemi = visit("/clover-park/cases/", by=ADEYEMI)
    expect(adeyemi.locator("tbody").get_by_role("link", name=reference)).to_be_visible()
    brandt = visit(f"/clover-park/cases/{reference}/", by=KARL, status=404)
    for page in ("/clover-park/", "/clover-park/cases/"):
        brandt.goto(page)
        expect(brandt.get_by_text(reference)).to_have_count(0)
