"""Scenarios 8 and 9: a teacher writes to a class, a coach to a team; both sign on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.measures import axe_finds, pale_words, sideways
from tests.browser.people import DIAZ, REINHOLT, WEI
from tests.browser.test_message import ARRIVES, go_on, heads, write

CLASSES = "/clover-park/classes/"


DESK, PHONE = 1280, 390


@pytest.mark.requirement("S0-16", "S0-46", "S1-04")
@pytest.mark.parametrize(
    ("person", "name", "group", "width"),
    [
        (WEI, "Wei Chen", "Math 7, period 2", DESK),
        (REINHOLT, "Abel Reinholt", "Science 7, period 3", PHONE),
    ],
    ids=["desk", "phone"],
)
def test_teacher_writes_to_the_families_of_a_class(
    visit: Visit, house: House, person: str, name: str, group: str, width: int
) -> None:
    words = "Bring a ruler on Monday."
    page = visit(CLASSES, by=person, width=width)
    page.get_by_role("link", name=group).click()
    page.get_by_role("link", name="Message the families").click()
    _well(page)
    go_on(page, "Message the families")
    write(page, {"English": words, "Spanish": "Traiga una regla el lunes."})
    go_on(page, "When should it go?")
    _sign(page, name)
    heads(page, "Check before you send")
    _well(page)
    send = page.get_by_role("button", name=re.compile(r"^Send to \d+ families$"))
    number = re.sub(r"\D", "", send.inner_text())
    send.click()
    expect(page.get_by_text("Sending in")).to_be_visible()
    reached = page.get_by_role("heading", name="Reach").locator("~ p .big")
    expect(reached).to_have_text(number, timeout=ARRIVES)
    sofia = house.phone("+12535550188")["items"]
    assert any("Traiga una regla el lunes." in one.get("body", "") for one in sofia)


@pytest.mark.requirement("S0-51", "S0-52", "S0-82")
def test_mr_diaz_writes_to_his_runners_from_a_phone(visit: Visit) -> None:
    page = visit(CLASSES, by=DIAZ, width=PHONE)
    page.get_by_role("link", name="Cross-country").click()
    page.get_by_role("link", name="Message the students").click()
    expect(page.get_by_text("Families, your principal and the record can see")).to_be_visible()
    _well(page)
    go_on(page, "Message the students")
    expect(page.get_by_role("link", name="Say what this is for.")).to_be_visible()
    page.get_by_label("An activity of the school").check()
    go_on(page, "Message the students")
    words = {"English": "Practice moved to 3:30 pm.", "Spanish": "Entrenamos a las 3:30 pm."}
    write(page, words, "What do the students read?")
    go_on(page, "When should it go?")
    _sign(page, "Rafael Diaz")
    heads(page, "Check before you send")
    expect(page.get_by_text("Their families, the principal and the record")).to_be_visible()
    _well(page)
    page.get_by_role("button", name=re.compile(r"^Send to \d+ students$")).click()
    expect(page.get_by_text("Sending in")).to_be_visible()


def _sign(page: Page, name: str) -> None:
    """Blocked at the check, and back there with one signature more."""
    heads(page, "Check before you send")
    button = page.get_by_role("button", name=re.compile("^Send to"))
    expect(button).to_have_count(0)
    page.get_by_role("link", name="Sign this year’s agreement").first.click()
    expect(page.get_by_text("Your draft is kept.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Read")).first.click()
    page.get_by_label("I have read all of it.").check()
    page.get_by_label("I will keep to it").check()
    page.get_by_label("Your full name").fill(name)
    page.get_by_role("button", name="Sign").click()


def _well(page: Page) -> None:
    assert axe_finds(page) == []
    assert pale_words(page) == []
    assert sideways(page) == []
