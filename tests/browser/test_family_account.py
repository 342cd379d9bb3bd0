"""Scenarios 18 and 19: what STOP leaves, and every message to one's own child.

On a phone and in Spanish, as Elena Morales reads it.
"""

import json
import re
import time
import urllib.parse
import urllib.request

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.door import Visit
from tests.browser.house import House
from tests.browser.keys import choose, press, unfold
from tests.browser.people import ELENA, KIM, MORALES
from tests.browser.test_families import (
    ELENA_MORALES,
    PHONE,
    _enter_code,
    _go_on,
    _link,
    _texts,
    _well,
    _write_to,
)
from tests.browser.test_message import ARRIVES

OTHER, EMERGENCY = "+18335550110", "+18335550111"
CONTACT = "/clover-park/family/contact/"
STOPPED = "detenido"


@pytest.mark.requirement("S0-58", "S1-36", "S0-48")
def test_elena_reads_every_message_to_sofia(visit: Visit, house: House) -> None:
    """Scenario 19: from the link into her account; sender, time, purpose and rule."""
    kim = visit("/clover-park/classes/", by=KIM, language="es")
    _write_to(kim, "Sofia Morales")
    press(kim, kim.get_by_role("button", name=re.compile("Enviar a 1 estudiante")))
    expect(kim.get_by_role("heading", name="Your project")).to_be_visible()

    page = visit(_link(house, ELENA_MORALES, "Sra. Kim"), width=PHONE, language="es")
    press(page, page.get_by_role("button", name="Verlo"))
    _enter_code(page, house, ELENA_MORALES)
    choose(page, page.get_by_role("radio"), "0")
    _go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos su permiso")
    _well(page)
    press(page, page.get_by_role("button", name="Ver todo sobre mis hijos"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mis hijos")
    _well(page)
    press(page, page.get_by_role("link", name="Sofia Morales", exact=True))
    letter = page.get_by_role("article").filter(has_text="Your project, 1.").first
    _appears(page, letter)
    expect(letter).to_contain_text("Ms. Kim")
    expect(letter).to_contain_text("Aprendizaje en clase")
    expect(letter).to_contain_text("Con un permiso de su familia")
    unfold(page, letter.locator("summary"))
    expect(letter.locator(".cite").first).to_contain_text("ENS")
    assert "Max" not in page.content()
    _well(page)

    for entry, title in (
        ("Mensajes", "Mensajes"), ("Permisos", "Permisos"),
        ("Mis datos de contacto", "Mis datos de contacto"),
    ):  # fmt: skip
        menu = page.get_by_role("navigation", name="Principal")
        press(page, menu.get_by_role("link", name=entry, exact=True))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        _well(page)


@pytest.mark.requirement("S0-48")
def test_stop_is_shown_with_what_remains_and_may_end_all(visit: Visit, house: House) -> None:
    """Scenario 18, from the phone to the page; then with the district’s switch set."""
    _writes(house, "ALTO", to=OTHER)
    assert _texts(house, ELENA_MORALES, "Los de emergencia")
    page = visit(CONTACT, by=MORALES, width=PHONE, language="es")
    _appears(page, page.get_by_text("envíe START al (833) 555-0110"))
    expect(_line(page, "los demás mensajes", "Texto")).to_contain_text(STOPPED)
    expect(_line(page, "mensajes de emergencia", "Texto")).to_contain_text("activo")
    expect(page.get_by_text(STOPPED, exact=True)).to_have_count(1)
    _well(page)

    try:
        _settle(visit, ends_all=True)
        _writes(house, "ALTO", to=OTHER)
        assert _texts(house, ELENA_MORALES, "ni siquiera en una emergencia")
        _appears(page, page.get_by_text("envíe START al (833) 555-0111"))
        expect(_line(page, "mensajes de emergencia", "Texto")).to_contain_text(STOPPED)
        expect(page.get_by_text(STOPPED, exact=True)).to_have_count(2)
    finally:
        _settle(visit, ends_all=False)
        for number in (OTHER, EMERGENCY):
            _writes(house, "EMPEZAR", to=number)
    assert _texts(house, ELENA_MORALES, "Usted recibe otra vez", at_least=2)
    _appears(page, page.locator("main:not(:has(.chip.stop))"))


def _appears(page: Page, wanted: Locator) -> None:
    """After ten seconds, or once a text was heard; and what a busy machine takes."""
    until = time.monotonic() + ARRIVES / 1000
    while not wanted.is_visible() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.reload()
    expect(wanted).to_be_visible()


def _line(page: Page, group: str, channel: str) -> Locator:
    lines = page.get_by_role("listitem").filter(has_text=channel)
    return lines.filter(has_text=group).first


def _settle(visit: Visit, *, ends_all: bool) -> None:
    page = visit("/clover-park/settings/district/", by=ELENA)
    page.get_by_label("STOP ends all texts").set_checked(ends_all)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Everybody sees the new settings")).to_be_visible()


def _writes(house: House, body: str, *, to: str) -> None:
    """From Elena’s phone to one of the district’s numbers."""
    url = f"{house.outside}/sandbox/phones/{urllib.parse.quote(ELENA_MORALES)}/text"
    said = json.dumps({"body": body, "to": to}).encode()
    asked = urllib.request.Request(url, said, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert answer.status == 200
