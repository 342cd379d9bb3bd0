"""The way into the house: somebody opens a page and, if need be, signs in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from config.demo import PASSWORD
from tests.browser.house import House

LOCALES = {"en": "en-US", "es": "es-US"}

Visit = Callable[..., Page]


@dataclass
class Ear:
    """What pages complained about; Chromium also writes down each page that is a 403 or a 404."""

    complaints: list[tuple[str, str]] = field(default_factory=list)
    outcomes: set[str] = field(default_factory=set)

    def listen(self, page: Page) -> None:
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.complaints.append((page.url, str(error))))
        page.on("response", self.see)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append((message.location["url"], message.text))

    def see(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and not answer.ok:
            self.outcomes.add(answer.url)

    def heard(self) -> list[tuple[str, str]]:
        return [
            (at, text)
            for at, text in self.complaints
            if not (at in self.outcomes and text.startswith("Failed to load resource"))
        ]


@dataclass
class Door:
    """Keeps the cookies of who has signed in: passwords are slow to check."""

    chromium: Browser
    house: House
    signed_in: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def open(self) -> Iterator[Visit]:
        """`visit("/clover-park/", by=KARL)`, each time in a window that knows no other."""
        contexts: list[BrowserContext] = []
        ear = Ear()

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
            ear.listen(page)
            go(page, path, status)
            return page

        try:
            yield visit
        finally:
            for context in contexts:
                context.close()
        assert ear.heard() == [], ear.heard()

    def cookies_of(self, person: str) -> Any:
        if person not in self.signed_in:
            context = self.context()
            page = context.new_page()
            page.goto("/sign-in/")
            sign_in(page, person)
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.signed_in[person] = context.storage_state()
            context.close()
        return self.signed_in[person]

    def context(self, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(
            base_url=self.house.url, reduced_motion="reduce", **options
        )
        context.set_default_timeout(10_000)
        return context


def go(page: Page, path: str, status: int = 200) -> Response:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status, page.content()
    return answer


def sign_in(page: Page, person: str, password: str = PASSWORD) -> None:
    """Fill in the form of the sign-in page, wherever it stands, and send it."""
    page.locator("[name=login]").fill(person)
    page.locator("[name=password]").fill(password)
    page.locator("main form button").first.click()
