"""What holds on every page: it fits, can be hit and can be read, and its console is silent."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.browser.door import Door, Visit, go
from tests.browser.measures import axe_finds, pale_words, sideways, small_targets
from tests.browser.pages import PLACES, SPANISH, Place

DESK, PHONE, SMALLEST = 1280, 390, 320


@dataclass(frozen=True)
class Shown:
    page: Page
    content_policy: str


@dataclass
class Windows:
    """One for each visitor, taken from page to page: a new one takes longer than all its tests."""

    visit: Visit
    stock: dict[str, str]
    opened: dict[tuple[str, str], Page] = field(default_factory=dict)

    def show(self, place: Place) -> Shown:
        visitor = (place.by, place.language)
        if visitor not in self.opened:
            self.opened[visitor] = self.visit("/help/", by=place.by, language=place.language)
        page = self.opened[visitor]
        answer = go(page, place.path.format(**self.stock), place.status)
        return Shown(page, answer.headers["content-security-policy"])


@pytest.fixture(scope="module")
def windows(door: Door) -> Iterator[Windows]:
    with door.open() as visit:
        yield Windows(visit, door.house.stock)


@pytest.fixture(scope="module", params=PLACES, ids=str)
def shown(request: pytest.FixtureRequest, windows: Windows) -> Shown:
    """Opened once and measured by each test in turn."""
    return windows.show(request.param)


@pytest.fixture
def page(shown: Shown) -> Page:
    return shown.page


@pytest.fixture(scope="module", params=SPANISH, ids=str)
def spanish(request: pytest.FixtureRequest, windows: Windows) -> Page:
    return windows.show(request.param).page


def test_page_fits_every_screen(page: Page) -> None:
    for width in (DESK, PHONE, SMALLEST):
        resize(page, width)
        assert sideways(page) == []


def test_every_control_can_be_hit_with_a_finger(page: Page) -> None:
    resize(page, PHONE)
    more = page.locator(".more summary")
    for _ in range(more.count()):
        more.click()
    assert small_targets(page) == []


def test_content_policy_trusts_nothing_inline(shown: Shown) -> None:
    assert "default-src 'self'" in shown.content_policy
    assert "unsafe" not in shown.content_policy
    assert "data:" not in shown.content_policy


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_accessible(page: Page, theme: str) -> None:
    resize(page, DESK)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    assert axe_finds(page, colors_alone=theme == "dark") == []
    assert pale_words(page) == []


def test_spanish_page_on_a_phone_is_accessible(spanish: Page) -> None:
    resize(spanish, PHONE)
    assert spanish.locator("html").get_attribute("lang") == "es"
    assert axe_finds(spanish) == []


def test_longer_spanish_words_leave_room_for_fingers(spanish: Page) -> None:
    resize(spanish, SMALLEST)
    assert sideways(spanish) == []
    assert small_targets(spanish) == []


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
