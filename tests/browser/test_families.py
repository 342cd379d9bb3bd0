"""Scenarios 10, 11, 16 and 17: one student, a family that is asked, and one that takes it back.

On a phone, in Spanish and with the keyboard alone.
"""

import gzip
import re
import time
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.door import Visit, go
from tests.browser.house import House
from tests.browser.keys import choose, press, tick, type_into
from tests.browser.measures import axe_finds, pale_words, sideways
from tests.browser.people import KARL, KIM
from tests.browser.test_message import ARRIVES

PHONE = 390
ELENA_MORALES, TOM_BAKER, LUCIA_ORTIZ = "+12535550188", "+12535550119", "+12535550156"
CLASSES = "/clover-park/classes/"
HEAVIEST = 150_000  # bytes of a family's first page, with all that it loads


@pytest.mark.requirement("S0-65", "S0-81")
def test_elena_signs_for_sofia_without_javascript(visit: Visit, house: House) -> None:
    """Scenario 16: from the text to the receipt; Mr. Brandt agrees, and she hears of it."""
    path = _link(house, ELENA_MORALES, "Sr. Diaz")
    page = visit(path, width=PHONE, language="es", scripts=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Permiso para mensajes individuales")
    assert "Sofia" not in page.content()
    press(page, page.get_by_role("button", name="Empezar"))
    _enter_code(page, house, ELENA_MORALES)
    choose(page, page.get_by_role("radio"), "0")
    _go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sofia")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    _go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("Elija una respuesta")
    choose(page, page.get_by_role("radio"), "yes_one")
    _go_on(page)
    choose(page, page.get_by_role("radio"), "whole")
    _go_on(page)
    press(page, page.get_by_role("link", name="English"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and sign")
    expect(page.get_by_role("definition").filter(has_text="Yes, only to Mr. Diaz")).to_be_visible()
    press(page, page.get_by_role("link", name="Español"))
    type_into(page, page.get_by_label("Escriba su nombre completo"), "Elena Morales")
    tick(page, page.locator("#i_am"))
    tick(page, page.locator("#i_sign"))
    press(page, page.get_by_role("button", name="Firmar y enviar"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Recibimos su permiso")
    expect(page.get_by_text("Hasta entonces no vale")).to_be_visible()
    reference = page.locator("main dd").first.inner_text()
    assert sideways(page) == []

    office = visit(f"/clover-park/permissions/{reference}/", by=KARL)
    expect(office.locator("[lang=es]").get_by_text("Mr. Diaz")).to_have_count(0)
    assert axe_finds(office) == []
    office.get_by_role("button", name="Agree", exact=True).click()
    expect(office.get_by_text("Agreed. The family and whoever asked")).to_be_visible()
    heard = _texts(house, ELENA_MORALES, "El permiso que usted firmó ya vale", at_least=2)
    assert len(heard) == 2
    go(page, path)
    press(page, page.get_by_role("button", name="Verlo"))
    expect(page.get_by_label("Código de 6 números")).to_be_visible()


@pytest.mark.requirement("S0-65")
def test_lucia_takes_it_back_while_a_message_waits(visit: Visit, house: House) -> None:
    """Scenario 17: nothing goes, Ms. Kim reads which rule holds it and not who or why."""
    kim = visit(CLASSES, by=KIM, width=PHONE, language="es")
    _write_to(kim, "Iris Ortiz", on=date.today() + timedelta(days=2))  # noqa: DTZ011
    kim.get_by_role("button", name=re.compile("^Programar")).click()
    expect(kim.get_by_text("Programado").first).to_be_visible()
    path = _link(house, LUCIA_ORTIZ, "El permiso que usted firmó ya vale")
    page = visit(path, width=PHONE, language="es")
    _well(page)
    press(page, page.get_by_role("button", name="Verlo"))
    expect(page.get_by_label("Código de 6 números")).to_be_visible()
    _well(page)
    _enter_code(page, house, LUCIA_ORTIZ)
    _well(page)
    choose(page, page.get_by_role("radio"), "0")
    _go_on(page)
    expect(page.get_by_role("link", name="Retirar el permiso")).to_be_visible()
    _well(page)
    press(page, page.get_by_role("link", name="Retirar el permiso"))
    expect(page.get_by_role("button", name="Retirar ahora")).to_be_visible()
    _well(page)
    press(page, page.get_by_role("button", name="Retirar ahora"))
    expect(page.get_by_role("heading", level=1)).to_have_text("El permiso está retirado")
    _well(page)
    go(kim, "/clover-park/")
    expect(kim.get_by_text("no se envió").first).to_be_visible()
    expect(kim.get_by_text("No hay mensajes individuales para Iris Ortiz").first).to_be_visible()
    assert "Lucia" not in kim.content()
    kim.get_by_role("link", name=re.compile("Ver por qué")).first.click()
    expect(kim.get_by_text("No consta el permiso de la familia").first).to_be_visible()
    _well(kim)


@pytest.mark.requirement("S0-10", "S0-65", "S0-81")
def test_ms_kim_picks_two_and_asks_for_the_one(visit: Visit, house: House) -> None:
    """Scenarios 10 and 11: Sofia is allowed, Max is not; his father is asked, the draft waits."""
    page = visit(CLASSES, by=KIM, width=PHONE, language="es")
    _write_to(page, "Sofia Morales", "Max Baker")
    expect(page.get_by_role("button", name=re.compile("Enviar a 1 estudiante"))).to_be_visible()
    _well(page)
    press(page, page.get_by_role("link", name="Pedir permiso").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Preguntar a la familia")
    expect(page.get_by_text("Tom Baker")).to_be_visible()
    _well(page)
    type_into(page, page.get_by_label("Diga en una frase por qué"), "To plan his project.")
    press(page, page.get_by_role("button", name="Preguntar a la familia"))
    expect(page.get_by_text("Su mensaje espera como borrador")).to_be_visible()
    expect(page.get_by_text("Max Baker").first).to_be_visible()
    _well(page)
    assert _texts(house, TOM_BAKER, "Ms. Kim asks for your permission")


def test_first_page_of_a_family_is_light(visit: Visit, house: House) -> None:
    path = _link(house, ELENA_MORALES, "Sra. Kim")
    page = visit("/accessibility/", width=PHONE)
    context = page.context.browser.new_context(base_url=house.url)  # type: ignore[union-attr]
    fresh = context.new_page()
    loaded: list[Response] = []
    fresh.on("response", lambda one: loaded.append(one))
    fresh.goto(path, wait_until="networkidle")
    weight = sum(_weight(one) for one in loaded)
    context.close()
    assert len(loaded) > 2
    assert weight <= HEAVIEST


def _weight(answer: Response) -> int:
    """As it travels in production, which keeps its files compressed (Dockerfile)."""
    body = answer.body()
    return len(gzip.compress(body)) if "/static/" in answer.url else len(body)


def _write_to(page: Page, *students: str, on: date | None = None) -> None:
    """A draft to these of Ms. Kim’s class, up to its check."""
    page.get_by_role("link", name="Advisory, period 6").click()
    page.get_by_role("link", name="Escribir a los estudiantes").click()
    page.get_by_text("Solo algunos").click()
    for one in students:
        page.get_by_label(one).check()
    page.get_by_label("Aprendizaje en clase").check()
    page.get_by_role("button", name="Continuar").click()
    page.get_by_label(re.compile("^Asunto")).first.fill("Your project")
    page.get_by_label(re.compile("^Texto")).first.fill(f"Your project, {len(students)}.")
    page.get_by_role("button", name="Continuar").click()
    if on is not None:
        page.get_by_label("En otro momento").check()
        page.locator("[name=on]").fill(on.isoformat())
        page.locator("[name=at]").fill("4:00 pm")
    page.get_by_role("button", name="Continuar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Revise antes de enviar")


def _go_on(page: Page) -> None:
    press(page, page.get_by_role("button", name="Continuar"))


def _enter_code(page: Page, house: House, number: str) -> None:
    """The six digits that came by text, typed with their space as they stand there."""
    typed = page.get_by_label("Código de 6 números")
    for _again in range(3):
        expect(typed).to_be_visible()
        code = re.search(r"\d{3} \d{3}", _texts(house, number, "Su código es")[0])
        assert code is not None
        type_into(page, typed, code[0])
        _go_on(page)
        # For a moment the newest on that phone may still be one that was asked for before.
        if not typed.is_visible():
            break
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Quién es usted?")


def _link(house: House, number: str, words: str) -> str:
    found = re.search(r"https?://\S+/f/\S+", _texts(house, number, words)[0])
    assert found is not None
    return urlsplit(found[0]).path


def _texts(house: House, number: str, words: str, *, at_least: int = 1) -> list[str]:
    """The newest first, once so many with these words have come."""
    until = time.monotonic() + ARRIVES / 1000
    while time.monotonic() < until:
        bodies = [one.get("body", "") for one in house.phone(number)["items"]]
        found = [one for one in bodies if words in one]
        if len(found) >= at_least:
            return found
        time.sleep(0.3)
    raise AssertionError(f"Nothing with “{words}” came to that phone.")


def _well(page: Page) -> None:
    assert axe_finds(page) == []
    assert pale_words(page) == []
    assert sideways(page) == []
