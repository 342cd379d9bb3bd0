"""Scenario 20: a band's page is registered and approved, parents are told, students come in."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import MARCHETTI, ROY, SUTTER

SITES = "/prairie-central/sites/"


@pytest.mark.requirement("S3-02", "S3-06", "S3-07", "S3-08", "S3-09")
@pytest.mark.parametrize(
    ("width", "network", "find"),
    [(1280, "Facebook", "ar"), (390, "Instagram", "el")],
    ids=["desk", "phone"],
)
def test_ms_roy_brings_the_band_to_a_network(
    visit: Visit, width: int, network: str, find: str
) -> None:
    site = f"Central Band – {network}"
    roy = visit(f"{SITES}new/", by=ROY, width=width)
    roy.get_by_label("A professional one").check()
    roy.get_by_label("Name, as people see it there").fill(site)
    roy.get_by_label("Where is it?").select_option(network.lower())
    roy.get_by_label("Address or account name").fill(f"{network.lower()}.example/centralband")
    roy.get_by_label("Yes", exact=True).check()
    roy.get_by_label("What is it for?").select_option("activity")
    roy.get_by_label("Who stands behind it?").select_option("class")
    roy.get_by_label("What do students learn").fill("The band hears how it played.")
    roy.get_by_label("Youngest grade that comes in").select_option("09")
    roy.get_by_label("Administrator", exact=True).select_option(label="Simone Roy")
    roy.get_by_label("Second administrator").select_option(label="Evan Sutter")
    roy.get_by_label("Nothing about a student").check()
    roy.get_by_label("What is shown there").check()
    roy.get_by_role("button", name="Register").click()
    expect(roy.get_by_text("The office decides next.")).to_be_visible()
    expect(roy.get_by_role("button", name="Approve")).to_have_count(0)
    page = roy.url

    office = visit("/prairie-central/", by=MARCHETTI, width=width)
    office.get_by_role("link", name=f"Decide about “{site}”").first.click()
    office.get_by_role("button", name="Approve").click()
    expect(office.get_by_text("It stands on the public list now.")).to_be_visible()

    roy.goto(page)
    expect(roy.get_by_text("Name the students first.")).to_be_visible()
    roy.get_by_role("link", name="Students of this site").click()
    roy.get_by_role("link", name="Add students").click()
    roy.get_by_label("Find a student by name").fill(find)
    roy.get_by_role("button", name="Find").click()
    for number in range(3):
        roy.locator("[name=students]").nth(number).check()
    roy.get_by_role("button", name="Add", exact=True).click()
    expect(roy.get_by_role("link", name="Tell them")).to_be_visible()
    named = [str(one.get_attribute("value")) for one in roy.locator("[name=students]").all()]
    by_form, by_permission, without = named
    roster = roy.url

    roy.get_by_role("link", name="Tell them").click()
    roy.get_by_text("Note how parents were told").click()
    roy.get_by_label("What were they told?").fill("The band has a page; Ms. Roy runs it.")
    roy.get_by_role("button", name="Keep").click()
    expect(roy.get_by_text("to the parents of 3 students")).to_be_visible()

    today = datetime.now(ZoneInfo("America/Chicago")).strftime("%m/%d/%Y")
    office.goto(roster)
    row(office, by_form).locator("[name=students]").check()
    office.get_by_label("Signed on").fill(today)
    office.get_by_role("button", name="File them").click()
    expect(row(office, by_form)).to_contain_text("Form of this year")

    row(office, by_permission).locator("[name=students]").check()
    row(office, by_permission).get_by_label("Who signed").select_option(index=1)
    office.get_by_label("What came in?").select_option(label="Permission: Come in")
    office.get_by_label("Signed on").fill(today)
    office.get_by_role("button", name="File them").click()
    expect(row(office, by_permission)).to_contain_text("signed by")

    roy.goto(roster)
    expect(roy.get_by_role("button", name="File them")).to_have_count(0)
    for student in (by_form, by_permission):
        row(roy, student).get_by_role("button", name="Let in").click()
        expect(row(roy, student).locator(".chip")).to_have_text("in")
    row(roy, without).get_by_role("button", name="Let in").click()
    expect(roy.get_by_role("alert")).to_contain_text("No parent of")
    assert axe_finds(roy) == []
    assert sideways(roy) == []

    public = visit(SITES, width=width)
    band = public.get_by_role("row", name=re.compile(site))
    expect(band).to_contain_text("band sponsor")


def row(page: Page, student: str) -> Locator:
    """By number: two students may have one name."""
    return page.locator(f"tr:has([value='{student}'])")


@pytest.mark.requirement("S3-06", "S3-09")
def test_the_disclaimer_stands_below_and_each_term_asks_for_a_look(
    visit: Visit, house: House
) -> None:
    draft = house.stock["unofficial"]
    page = visit(f"/prairie-central/messages/{draft}/edit/check/", by=MARCHETTI)
    below = page.get_by_text("Below the email:").first
    expect(below).to_contain_text("For the official word, see the district website.")
    expect(page.get_by_text("The disclaimer stands below it.")).to_have_count(1)
    sutter = visit("/prairie-central/", by=SUTTER)
    sutter.get_by_role("link", name="Look through “Central History Club”").first.click()
    sutter.get_by_role("button", name="I have looked through it").click()
    expect(sutter.get_by_text("It is due again next term.")).to_be_visible()
