"""What a page is measured by; each returns what it finds wrong, in words."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLORS = ["color-contrast", "link-in-text-block"]


def axe_finds(page: Page, *, colors_alone: bool = False) -> list[str]:
    """Violations of WCAG 2.0 to 2.2, levels A and AA, in the theme that the page is in.

    `colors_alone`: what another theme may change, for a page that was looked at in one already.
    """
    every, colors = {"type": "tag", "values": LEVELS}, {"type": "rule", "values": COLORS}
    options = {
        "runOnly": colors if colors_alone else every,
        "resultTypes": ["violations"],
        # It would write the stylesheets into the page once more, which our policy refuses.
        "preload": False,
    }
    # Read into a page once: half a megabyte of script takes longer than a look at the colors.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [
        f"{one['id']}: {node['html']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What makes the page wider than the screen."""
    return list(page.evaluate(SIDEWAYS))


def small_targets(page: Page) -> list[str]:
    """Buttons, fields and links of the menu that a finger may miss: less than 44 px high or wide.

    A tick is hit through its label. Links within a sentence are axe's to judge (24 px).
    """
    return list(page.evaluate(SMALL_TARGETS))


def pale_words(page: Page) -> list[str]:
    """Words of the menu and of buttons below 4.5 to 1, by the colours that the browser ended with.

    axe does not judge what it cannot place: fixed bars, and what lies above another box.
    """
    return list(page.evaluate(PALE_WORDS))


def focus_hidden(page: Page) -> str:
    """What is wrong with the focus just now: nothing shows where it is, or a bar covers it."""
    return str(page.evaluate(FOCUS_HIDDEN))


SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter(it => it.getBoundingClientRect().right > width + 0.5)
    .map(it => it.outerHTML.slice(0, 120));
}"""

SMALL_TARGETS = """() => {
  const isTick = it => ["checkbox", "radio"].includes(it.type);
  const hit = it => isTick(it) && it.labels[0] || it;
  const controls = "button, .btn, input:not([type=hidden]), select, textarea, summary, nav a";
  return [...document.querySelectorAll(controls)]
    .filter(it => it.checkVisibility({ visibilityProperty: true }))
    .map(it => [it, hit(it).getBoundingClientRect()])
    .filter(([it, box]) => box.width && Math.min(box.width, box.height) < 43.5)
    .map(([it, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${it.outerHTML}`);
}"""

PALE_WORDS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = numbers(colour).map(one => one / 255)
      .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = it => {
    const colour = getComputedStyle(it).backgroundColor;
    const [, , , alpha = 1] = numbers(colour);
    if (alpha === 1) return colour;
    if (alpha > 0) throw new Error(`Half see-through: ${it.outerHTML}`);
    return it.parentElement ? behind(it.parentElement) : "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll("nav a, .more summary, .tools a, button, .btn, .link")]
    .filter(it => it.checkVisibility())
    .map(it => {
      const [word, ground] = [getComputedStyle(it).color, behind(it)];
      const [low, high] = [light(word), light(ground)].sort((one, other) => one - other);
      return { it, word, ground, ratio: (high + 0.05) / (low + 0.05) };
    })
    .filter(one => one.ratio < 4.5)
    .map(one => `${one.ratio.toFixed(2)}: ${one.word} on ${one.ground} ${one.it.outerHTML}`);
}"""

FOCUS_HIDDEN = """() => {
  const it = document.activeElement;
  const box = it.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const style = getComputedStyle(it);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const isFilled = style.backgroundColor === "rgb(255, 191, 71)";
  if (!isOutlined && !isFilled) return `Not shown: ${it.outerHTML}`;
  if (!it.contains(seen)) return `${it.outerHTML} is covered by ${seen?.outerHTML}`;
  return "";
}"""
