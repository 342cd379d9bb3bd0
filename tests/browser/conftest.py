"""A browser and a house for it, for this folder alone; and `visit`, with which tests begin."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import microphone
from tests.browser.door import Door, Visit
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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All in one worker: a second one would start a second house."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
    if program() is None and "CI" not in os.environ:
        # One of them stays and says why, in one line.
        items[:] = [item for item in items if item not in mine[1:]]
        config.hook.pytest_deselected(items=mine[1:])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a failure comes what the house complained of: its logs go with it."""
    report = yield
    house = getattr(item, "funcargs", {}).get("house")
    if report.failed and house is not None:
        report.sections.append(("What the house complained of", house.complaints()))
    return report


def program() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


# For the folder and not the session: while Playwright runs, Django takes this thread for an
# asynchronous one and refuses to ask the database.
@pytest.fixture(scope="package")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    at = program()
    if at is None:
        sentence = "NO BROWSER TEST RAN: this machine has no Chromium (apt-get install chromium)."
        if "CI" in os.environ:
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        flags = [*FLAGS, *microphone.flags(tmp_path_factory.mktemp("microphone"))]
        browser = playwright.chromium.launch(executable_path=at, args=flags)
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
