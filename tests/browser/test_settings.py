"""Principals settle what is theirs, with scripts and without."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.door import Visit
from tests.browser.measures import axe_finds, sideways
from tests.browser.people import FALK, HADDAD, JIN

HARRISON = "/clover-park/schools/harrison-high/settings/"
ALDER_CREEK = "/clover-park/schools/alder-creek/settings/"
WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
each_way = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


@each_way
def test_new_dismissal_times_are_kept_and_seen_again(visit: Visit, scripts: bool) -> None:
    page = visit(HARRISON, by=HADDAD, scripts=scripts)
    clock = "1:05 pm" if scripts else "1:10 pm"
    for day in WEEK:
        page.get_by_label(f"Dismissal on {day}").fill(clock)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.reload()
    for day in WEEK:
        expect(page.get_by_label(f"Dismissal on {day}")).to_have_value(clock)


@each_way
def test_day_that_ends_early_stands_on_home_until_it_is_removed(
    visit: Visit, scripts: bool
) -> None:
    today = datetime.now(ZoneInfo("America/Los_Angeles"))
    page = visit(HARRISON, by=HADDAD, scripts=scripts)
    page.get_by_label("Day", exact=True).fill(today.strftime("%m/%d/%Y"))
    page.get_by_label("Students leave at").fill("11:25 am")
    page.get_by_label("Reason").fill("Conferences")
    page.get_by_role("button", name="Add this day").click()
    expect(page.get_by_role("row").filter(has_text="Conferences")).to_contain_text("11:25")
    page.goto("/clover-park/")
    expect(page.get_by_role("complementary")).to_contain_text("11:25")
    page.goto(HARRISON)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No such days are entered.")).to_be_visible()


@each_way
def test_malformed_answers_are_kept_and_each_is_one_click_away(visit: Visit, scripts: bool) -> None:
    page = visit(ALDER_CREEK, by=FALK, scripts=scripts)
    page.get_by_role("textbox", name="Color").fill("green")
    page.get_by_label("Dismissal on Monday").fill("after lunch")
    page.get_by_role("button", name="Save").click()
    summary = page.locator("#error-summary")
    expect(page).to_have_title("Error: Settings of Alder Creek – Alder Creek")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("Two things to fix")
    if scripts:  # axe is a script, and would wait for ever where none may run
        expect(page.get_by_role("textbox", name="Color")).to_have_value("green")
    expect(page.get_by_label("Dismissal on Monday")).to_have_value("after lunch")
    said = page.locator(".field-error .error-text").first.locator("span:last-child")
    link = summary.get_by_role("link", name=said.inner_text())
    link.click()
    expect(page.get_by_role("textbox", name="Color")).to_be_focused()


def test_page_full_of_errors_is_accessible(visit: Visit) -> None:
    page = visit(ALDER_CREEK, by=FALK, width=390)
    page.get_by_role("textbox", name="Color").fill("green")
    page.get_by_label("Dismissal on Monday").fill("after lunch")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#error-summary")).to_be_focused()
    assert axe_finds(page) == []
    assert sideways(page) == []


def test_color_is_measured_and_never_refused(visit: Visit) -> None:
    page = visit(ALDER_CREEK, by=FALK)
    page.get_by_role("textbox", name="Color").fill("#E8C547")
    page.get_by_role("button", name="Save").click()
    measured = page.get_by_role("complementary", name="The color, measured")
    expect(measured).to_contain_text("1.6 to 1 on white: too light")
    # The words of a page are there before the district's own stylesheet is.
    expect(page.locator(".letterhead")).to_have_css("border-top-color", "rgb(232, 197, 71)")


def test_help_desks_hours_are_at_the_foot_of_every_page(visit: Visit) -> None:
    page = visit("/clover-park/settings/", by=JIN)
    page.get_by_role("link", name="District", exact=True).click()
    page.get_by_label("Help desk opens").fill("5 am")
    page.get_by_role("button", name="Save").click()
    page.goto("/clover-park/")
    expect(page.get_by_role("contentinfo")).to_contain_text("5 am to")
