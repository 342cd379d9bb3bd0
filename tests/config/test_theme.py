"""The theme's own colours: what is written with them can be read, in light and in dark."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from districts.colours import contrast

THEME = (Path(settings.BASE_DIR) / "static/belltower/theme.css").read_text()
TOKEN = re.compile(r"--([\w-]+):\s*var\(--lt, (#\w{6})\) var\(--dk, (#\w{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall(THEME)}

WORDS = [
    *((ink, page) for page in ("canvas", "surface", "sunk") for ink in ("ink", "ink-2", "hint")),
    *(("accent", page) for page in ("canvas", "surface", "sunk", "tint")),
    *((ink, "tint") for ink in ("ink", "ink-2", "accent-2")),
    ("on-accent", "accent"),
    ("on-accent", "accent-2"),
    ("live-ink", "canvas"),
    ("live-ink", "surface"),
    ("practice-ink", "practice-bg"),
    *((f"{kind}-ink", f"{kind}-bg") for kind in ("ok", "wait", "info", "stop", "quiet")),
    *((f"{kind}-ink", page) for kind in ("ok", "wait", "stop") for page in ("canvas", "surface")),
]
BORDERS = [("control", page) for page in ("canvas", "surface", "sunk")] + [("accent", "surface")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "page"), WORDS)
def test_words_can_be_read(ink, page, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[page][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "page"), BORDERS)
def test_borders_of_controls_can_be_seen(line, page, theme):
    assert contrast(TOKENS[line][theme], TOKENS[page][theme]) >= 3


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("fill", ["live", "practice"])
def test_white_words_on_a_band_can_be_read(fill, theme):
    assert contrast("#FFFFFF", TOKENS[fill][theme]) >= 4.5


def test_every_ink_and_page_of_the_theme_is_measured():
    measured = {name for pair in WORDS + BORDERS for name in pair} | {"live", "practice"}
    assert set(TOKENS) - measured == {"line"}


def test_the_theme_asks_for_nothing_from_elsewhere():
    asked = re.findall(r"@import.*|https?:|url\((?!#).*", THEME)
    assert asked == ['@import url("../bootstrap/css/bootstrap.min.css");']
