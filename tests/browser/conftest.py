"""A browser, a house for it, and `visit`: somebody opens a page. Kept as short as the house."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from config.demo import PASSWORD
from tests.browser.house import House, standing

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCALES = {"en": "en-US", "es": "es-US"}

Visit = Callable[..., Page]


@dataclass
class Door:
    """The way into the house; keeps the cookies of who has signed in, for passwords are slow."""

    chromium: Browser
    house: House
    signed_in: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def open(self) -> Iterator[Visit]:
        contexts: list[BrowserContext] = []
        heard: list[str] = []

        def visit(
            path: str,
            *,
            by: str = "",
            width: int = 1280,
            language: str = "en",
            scripts: bool = True,
            status: int = 200,
        ) -> Page:
            context = self.context(
                locale=LOCALES[language],
                java_script_enabled=scripts,
                viewport={"width": width, "height": 844},
                storage_state=self.cookies_of(by) if by else None,
            )
            contexts.append(context)
            page = context.new_page()
            page.on("console", lambda message: heard.extend(_worth_hearing(message, page)))
            page.on("pageerror", lambda error: heard.append(str(error)))
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == status, page.content()
            return page

        try:
            yield visit
        finally:
            for context in contexts:
                context.close()
        assert heard == []

    def cookies_of(self, person: str) -> Any:
        if person not in self.signed_in:
            context = self.context()
            page = context.new_page()
            page.goto("/sign-in/")
            sign_in(page, person)
            self.signed_in[person] = context.storage_state()
            context.close()
        return self.signed_in[person]

    def context(self, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(
            base_url=self.house.url, reduced_motion="reduce", **options
        )
        context.set_default_timeout(10_000)
        return context


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All in one worker: a second one would start a second house."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
        if getattr(config.option, "loadgroup", False):
            # xdist 3.8 writes the group where pytest 9.2 no longer reads (pytest-xdist#1386).
            item._id = type(item.id).parse(f"{item.nodeid}@browser")
    if program() is None and "CI" not in os.environ:
        # One of them stays and says why, in one line.
        items[:] = [item for item in items if item not in mine[1:]]
        config.hook.pytest_deselected(items=mine[1:])


def program() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


# For the folder and not the session: while Playwright runs, Django takes this thread for an
# asynchronous one and refuses to ask the database.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    at = program()
    if at is None:
        sentence = "NO BROWSER TEST RAN: this machine has no Chromium (apt-get install chromium)."
        if "CI" in os.environ:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=at, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    name = f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with standing(name, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="package")
def door(chromium: Browser, house: House) -> Door:
    return Door(chromium, house)


@pytest.fixture
def visit(door: Door) -> Iterator[Visit]:
    """`visit("/clover-park/", by=KARL)` opens a page; its console must stay silent."""
    with door.open() as visit:
        yield visit


def sign_in(page: Page, person: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page, wherever it stands, and send it."""
    page.locator("[name=login]").fill(person)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").first.click()


def _worth_hearing(message: ConsoleMessage, page: Page) -> Iterator[str]:
    """Chromium also writes down that the page itself was a 403 or a 404."""
    is_the_page = message.location["url"] == page.url
    is_outcome = is_the_page and message.text.startswith("Failed to load resource")
    if message.type in {"error", "warning"} and not is_outcome:
        yield f"{page.url}: {message.text}"
