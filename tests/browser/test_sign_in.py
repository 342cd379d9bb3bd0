"""The ways in and out."""

import re

import psycopg2
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from districts.sessions import SEEN
from tests.browser.door import Visit, sign_in
from tests.browser.house import House
from tests.browser.people import KARL, ROY, SIGNE, TOM


def test_password_lets_karl_in_to_his_home(visit: Visit) -> None:
    page = visit("/")
    expect(page).to_have_title("Sign in – Belltower")
    sign_in(page, KARL)
    expect(page).to_have_title("Home – Lakeview Middle")


def test_wrong_password_puts_the_focus_on_what_to_fix(visit: Visit) -> None:
    page = visit("/sign-in/")
    sign_in(page, KARL, password="not-his")
    expect(page).to_have_title("Error: Sign in – Belltower")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("One thing to fix")
    expect(page.get_by_label("Email")).to_have_value(KARL)


def test_emailed_code_lets_tom_in_without_a_password(visit: Visit, house: House) -> None:
    page = visit("/sign-in/")
    page.get_by_role("link", name="Email me a code instead").click()
    page.get_by_label("Email").fill(TOM)
    page.get_by_role("button", name="Email me a code").click()
    page.get_by_label("Code").fill(code_for(TOM, house))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My children")).to_be_visible()


def test_password_is_enough_without_scripts(visit: Visit) -> None:
    page = visit("/sign-in/", scripts=False)
    sign_in(page, KARL, password="not-his")
    expect(page.locator("#error-summary")).to_be_visible()
    sign_in(page, KARL)
    expect(page).to_have_title("Home – Lakeview Middle")


def test_sign_out_closes_every_page(visit: Visit) -> None:
    page = visit("/sign-in/")
    sign_in(page, SIGNE)
    page.get_by_role("link", name="Ms. Lund").click()
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/clover-park/")
    expect(page).to_have_url(re.compile(r"/sign-in/\?next=/clover-park/$"))


def test_session_that_was_left_alone_ends_and_comes_back_to_its_page(
    visit: Visit, house: House
) -> None:
    page = visit("/sign-in/")
    sign_in(page, ROY)
    page.wait_for_url("**/prairie-central/")
    leave_alone(page, house, seconds=31 * 60)
    wanted = "/prairie-central/help/?from=home"
    page.goto(wanted)
    expect(page.get_by_text("You were signed out after half an hour")).to_be_visible()
    sign_in(page, ROY)
    page.wait_for_url(f"**{wanted}")


def code_for(person: str, house: House) -> str:
    """The code in the newest letter to that person."""
    letter = next(one for one in house.mails() if person in one["to"])
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)\s*$", letter["text"], re.MULTILINE)
    assert found, letter["text"]
    return found[1]


def leave_alone(page: Page, house: House, seconds: int) -> None:
    """As if this browser had been silent so long."""
    [key] = [one["value"] for one in page.context.cookies() if one["name"] == "session"]
    store = SessionStore()
    with psycopg2.connect(house.database) as connection, connection.cursor() as sql:
        sql.execute("select session_data from django_session where session_key = %s", [key])
        data = store.decode(sql.fetchone()[0])
        data[SEEN] -= seconds
        sql.execute(
            "update django_session set session_data = %s where session_key = %s",
            [store.encode(data), key],
        )
    connection.close()
