"""Pages of the entrance that come one after another, so that no address alone opens them."""

import re

from playwright.sync_api import Page, expect

from tests.browser.door import Visit, sign_in
from tests.browser.house import House
from tests.browser.measures import axe_finds, pale_words, sideways
from tests.browser.people import ABBOTT, FISCHER, LANG, REID, VOSS

WIDTHS = (1280, 390, 320)


def test_entering_a_code_is_a_good_page(visit: Visit) -> None:
    page = visit("/sign-in/code/", language="es")
    page.get_by_role("textbox").fill(ABBOTT)
    send(page)
    page.wait_for_url("**/sign-in/code/confirm/**")
    is_good(page)


def test_way_to_a_new_password_is_good_pages(visit: Visit, house: House) -> None:
    page = visit("/sign-in/forgotten/")
    page.get_by_role("textbox").fill(VOSS)
    send(page)
    page.wait_for_url("**/sign-in/forgotten/sent/")
    is_good(page)
    page.goto(link_for(VOSS, house))
    expect(page).to_have_title("Choose a new password – Belltower")
    is_good(page)
    page.locator("[name=password1]").fill("three-bells-and-a-tower")
    page.locator("[name=password2]").fill("three-bells-and-a-tower")
    send(page)
    expect(page).to_have_title("Your password is changed – Belltower")
    is_good(page)


def test_lock_after_guessing_is_a_good_page(visit: Visit) -> None:
    page = visit("/sign-in/", language="es")
    for _guess in range(10):
        page.goto("/sign-in/")
        page.locator("[name=login]").fill(FISCHER)
        page.locator("[name=password]").fill("guess")
        send(page)
    expect(page).to_have_title("Demasiados intentos – Belltower")
    is_good(page)


def test_too_many_wishes_for_a_link_are_a_good_page(visit: Visit) -> None:
    page = visit("/sign-in/forgotten/")
    for _wish in range(6):
        page.goto("/sign-in/forgotten/")
        page.get_by_role("textbox").fill(LANG)
        send(page)
    expect(page).to_have_title("Too many tries – Belltower")
    is_good(page)


def test_refusal_of_a_hat_is_a_good_page(visit: Visit) -> None:
    page = visit("/sign-in/")
    sign_in(page, REID)
    page.wait_for_url("**/maple-ridge/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    page.evaluate(ASK_FOR_A_HAT, token)
    page.wait_for_url("**/hat/")
    expect(page).to_have_title("That can’t be done – Ridge Middle")
    is_good(page)


# No button offers a hat that one does not hold, so the page is asked as a button would.
ASK_FOR_A_HAT = """
token => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = 'hat/';
  for (const [name, value] of [['csrfmiddlewaretoken', token], ['hat', 'family']]) {
    const field = document.createElement('input');
    Object.assign(field, {type: 'hidden', name, value});
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
"""


def is_good(page: Page) -> None:
    """Fits every screen, and says the same to everybody in both themes."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        assert sideways(page) == []
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        assert axe_finds(page) == []
        assert pale_words(page) == []


def send(page: Page) -> None:
    page.locator("main form button:not([name])").first.click()
    page.wait_for_load_state()


def link_for(person: str, house: House) -> str:
    """The way to a new password, from the newest letter to that person."""
    letter = next(one for one in house.mails() if person in one["to"])
    found = re.search(r"/sign-in/forgotten/[\w-]+/", letter["text"])
    assert found, letter["text"]
    return found[0]
