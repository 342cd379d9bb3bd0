"""A logo's colours, made readable: they are adjusted where they must be, never refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import floor

INK = "#1B1F24"
WHITE = "#FFFFFF"
DARK = "#1C2024"
TEXT_RATIO = 4.5
BAND_RATIO = 3.0
SLUG = re.compile(r"[-\w]+\Z", re.ASCII)
STEPS = 64


@dataclass(frozen=True)
class Brand:
    """A colour as it was given, and what each place of a page makes of it."""

    colour: str
    text: str
    on_light: str
    on_dark: str
    band_dark: str
    ratio: float
    ratio_dark: float

    @property
    def is_readable(self) -> bool:
        return self.on_light == self.colour


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """The better of our two inks for words that stand on this colour."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, colour))


def readable_on(colour: str, background: str, ratio: float = TEXT_RATIO) -> str:
    """The nearest shade of a colour that can be read on this background."""
    colour = _tidy(colour)
    pole = max(("#000000", WHITE), key=lambda end: contrast(end, background))
    if contrast(pole, background) < ratio:
        raise ValueError(f"No shade of any color reaches {ratio} to 1 on {background}.")
    shades = (_mix(colour, pole, step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if contrast(shade, background) >= ratio)


# Every page asks for those of its district and its schools.
@lru_cache(maxsize=1024)
def brand(colour: str) -> Brand:
    colour = _tidy(colour)
    return Brand(
        colour=colour,
        text=text_on(colour),
        on_light=readable_on(colour, WHITE),
        on_dark=readable_on(colour, DARK),
        band_dark=readable_on(_mix(colour, WHITE, 0.22), DARK, BAND_RATIO),
        ratio=_shown(contrast(colour, WHITE)),
        ratio_dark=_shown(contrast(colour, DARK)),
    )


def brand_css(district_colour: str, schools: Mapping[str, str]) -> str:
    """A district's own stylesheet: colours only, so that no page needs a style attribute."""
    district = brand(district_colour)
    rules = [
        (
            f":root {{ --district: {district.colour}; --district-dark: {district.band_dark};"
            f" --district-ink: {district.on_light}; --district-ink-dark: {district.on_dark}; }}"
        )
    ]
    for slug, colour in schools.items():
        if not SLUG.match(slug):
            raise ValueError(f"A school's address is letters, digits and hyphens, not {slug!r}.")
        school = brand(colour)
        rules.append(
            f'[data-school="{slug}"]'
            f" {{ --school: {school.colour}; --school-dark: {school.band_dark}; }}"
        )
    return "\n".join(rules) + "\n"


def _tidy(colour: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(f"A color is # and six digits or letters A to F, not {colour!r}.")
    return colour.upper()


def _channels(colour: str) -> list[int]:
    return list(bytes.fromhex(_tidy(colour)[1:]))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in pairs)


def _shown(ratio: float) -> float:
    """Rounded down, so that 4.49 never reads as 4.5."""
    return floor(ratio * 10) / 10
