"""A page worked with the keyboard alone: the key that leads on, and the one that presses."""

from playwright.sync_api import Locator, Page

FURTHEST = 80
IS_HERE = "one => one === document.activeElement"


def reach(page: Page, wanted: Locator) -> None:
    """Tab until it has the focus; somebody who cannot use a mouse has no other way."""
    for _press in range(FURTHEST):
        if wanted.evaluate(IS_HERE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {wanted}.")


def press(page: Page, wanted: Locator) -> None:
    """A link, or a form's button: another page comes."""
    reach(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def unfold(page: Page, summary: Locator) -> None:
    """What lies under a line on this same page."""
    reach(page, summary)
    page.keyboard.press("Enter")


def tick(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    page.keyboard.press("Space")
    assert wanted.is_checked()


def choose(page: Page, group: Locator, value: str) -> None:
    """Of radio buttons only one is a stop; arrows lead to the others."""
    first, wanted = group.first, group.and_(page.locator(f'[value="{value}"]'))
    reach(page, first)
    page.keyboard.press("Space")
    for _press in range(group.count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"No arrow leads to {value}.")


def type_into(page: Page, wanted: Locator, text: str) -> None:
    reach(page, wanted)
    page.keyboard.type(text)
