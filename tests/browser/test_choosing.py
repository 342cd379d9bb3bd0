"""Which district, which hat, which language."""

from playwright.sync_api import Page, expect

from tests.browser.door import Visit, sign_in
from tests.browser.people import LUCIA, NADIA, SIGNE, WEI


def test_nadia_chooses_between_her_two_districts(visit: Visit) -> None:
    page = visit("/", by=NADIA)
    page.get_by_role("button", name="Harbor Point Public Schools").click()
    expect(page.locator(".letterhead")).to_contain_text("Harbor High School")
    page.goto("/?all")
    page.get_by_role("button", name="Clover Park School District").click()
    expect(page.locator(".letterhead")).to_contain_text("Harrison High School")


def test_lucia_takes_off_one_hat_and_puts_on_the_other(visit: Visit) -> None:
    page = visit("/sign-in/")
    sign_in(page, LUCIA)
    page.locator("button.door[value=staff]").click()
    page.locator("aside.margin").wait_for()
    in_english(page)
    expect(page.get_by_text("You are here as staff.")).to_be_visible()
    expect(page.get_by_role("link", name="People", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Switch to parent").click()
    expect(page.get_by_role("heading", name="My children")).to_be_visible()
    expect(page.get_by_role("link", name="People", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Switch to staff").click()
    expect(page.get_by_role("link", name="People", exact=True).first).to_be_visible()
    in_spanish(page)


def test_parents_hat_is_refused_what_is_for_staff(visit: Visit) -> None:
    page = visit("/", by=LUCIA)
    page.locator("button.door[value=family]").click()
    page.wait_for_url("**/clover-park/")
    answer = page.goto("/clover-park/schools/lakeview-middle/settings/")
    assert answer is not None
    assert answer.status == 403


def test_spanish_chosen_before_sign_in_stays_after_it(visit: Visit) -> None:
    page = visit("/sign-in/")
    in_spanish(page)
    expect(page.locator("h1")).to_have_text("Iniciar sesión")
    sign_in(page, SIGNE)
    page.wait_for_url("**/clover-park/")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_spanish_stays_from_page_to_page_and_in_another_browser(visit: Visit) -> None:
    page = visit("/clover-park/", by=WEI)
    in_spanish(page)
    page.goto("/clover-park/help/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    another = visit("/sign-in/")
    expect(another.locator("html")).to_have_attribute("lang", "en")
    sign_in(another, WEI)
    another.wait_for_url("**/clover-park/")
    in_english(another)


def test_language_changes_where_one_is_without_losing_the_page(visit: Visit) -> None:
    page = visit("/accessibility/?from=footer", scripts=False)
    in_spanish(page)
    assert page.url.endswith("/accessibility/?from=footer")


def in_spanish(page: Page) -> None:
    page.get_by_role("button", name="Español").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def in_english(page: Page) -> None:
    page.get_by_role("button", name="English").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
