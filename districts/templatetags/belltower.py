"""Marks, names, times and numbers as pages write them, in English and in Spanish."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.numbers import format_decimal
from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

register = template.Library()
# Of languages that Babel has no rules for.
OWN_NAMES = {"sm": "Gagana Sāmoa"}

NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = (
    "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|January|February|March|April|June|July"
    "|August|September|October|November|December"
)
MESES = (
    "ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic|enero|febrero|marzo|abril|mayo|junio|julio"
    "|agosto|septiembre|octubre|noviembre|diciembre"
)
BOUND = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Dra|Sr|Sra|Srta|Prof)\. (?=\w)"
    r"|\b\d{1,2}(?::\d\d){0,2} (?=[ap]m\b)"
    r"|\b(?:grades?|grados?|period|periodo) (?=\d)"
    rf"|\b(?:{MONTHS}) (?=\d{{1,2}}\b)"
    rf"|\b\d{{1,2}} (?=(?:{MESES})\b)"
    rf"|\b\d{{1,2}} de (?=(?:{MESES})\b)"
    r"|\b\d+ (?=(?:h|min|s|d)\b)"
)
WHOLE = re.compile(r"\(\d{3}\) \d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b|\b[A-Z]{1,2}-\d{4}-\d{3,6}\b")
TAG = re.compile(r"(<[^>]*>)")
# Looked for in this order: each browser also claims to be those below it.
BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome"}
BROWSERS |= {"CriOS": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook"}
SYSTEMS |= {"Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A line drawing that says nothing by itself: words stand beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f" {classes}" if classes else "",
        static("belltower/icons.svg"),
        name,
    )


@register.simple_tag
def emblem(name: str) -> SafeString:
    """The mark of a district, drawn in its colour."""
    return format_html(
        '<svg class="emblem" aria-hidden="true" focusable="false"><use href="{}#m-{}"/></svg>',
        static("belltower/icons.svg"),
        name,
    )


@register.simple_tag
def swatch(colour: str) -> SafeString:
    """A strip of colour for a place whose own stylesheet is not on this page."""
    return format_html(
        '<svg class="swatch" aria-hidden="true" focusable="false">'
        '<rect width="100%" height="100%" fill="{}"/></svg>',
        colour,
    )


@register.simple_tag
def plate(words: Iterable[tuple[str, bool]]) -> SafeString:
    """A place's name with the word in bold that tells it from its neighbours."""
    return format_html_join(
        " ", "{}", ((format_html("<b>{}</b>", word) if bold else word,) for word, bold in words)
    )


@register.filter(needs_autoescape=True)
def bind(text: object, autoescape: bool = True) -> SafeString:
    """Keep "Ms. Ito", "4:00 pm", "grade 7", "Dec 8", numbers and references on one line."""
    words = str(text)
    parts = TAG.split(conditional_escape(words) if autoescape else words)
    parts[::2] = [_bind_words(words) for words in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308 - escaped above, and only spaces and spans added


def _bind_words(words: str) -> str:
    bound = BOUND.sub(lambda found: found[0].replace(" ", NO_BREAK), words)
    return WHOLE.sub(lambda found: f'<span class="nowrap">{found[0]}</span>', bound)


@register.filter
def clock(when: datetime | time) -> SafeString | str:
    """The time of day, with the zone's name in words where the day is known too."""
    if isinstance(when, time):
        return _hour(when)
    here = _here(when)
    return _time_element(here, f"{_hour(here)} {_zone(here)}")


@register.filter
def hour_of_day(when: datetime) -> str:
    """The hour on a drawing, where the day and the zone stand beside it."""
    return _hour(_here(when))


@register.filter
def day(when: date, style: str = "") -> SafeString:
    """A day: "Mon Dec 7, 2026"; "long" in a page's heading, "short" Dec 7, "year" Dec 7, 2026."""
    here = _here(when) if isinstance(when, datetime) else when
    words = format_html('<time datetime="{}">{}</time>', f"{here:%Y-%m-%d}", day_words(here, style))
    return bind(words)


@register.filter
def moment(when: datetime, style: str = "") -> SafeString:
    """A day and the time on it, with its zone."""
    here = _here(when)
    return _time_element(here, f"{day_words(here, style)}, {_hour(here)} {_zone(here)}")


@register.filter
def ago(when: datetime, now: datetime) -> str:
    """How long since, in words: "4 min ago"."""
    if now - when < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(span)s ago") % {"span": span(now - when)}


@register.filter
def left(until: datetime, now: datetime) -> str:
    """How long until, in words: "11 h 21 min"; nothing is left once it has passed."""
    return span(max(until - now, timedelta()))


@register.filter
def span(length: timedelta) -> str:
    """The two largest units of a length of time, which is all that anybody plans by."""
    days, seconds = length.days, length.seconds
    hours, minutes = divmod(seconds // 60, 60)
    units = [
        (days, pgettext("unit of time", "d")),
        (hours, pgettext("unit of time", "h")),
        (minutes, pgettext("unit of time", "min")),
    ]
    shown = [f"{number}{NO_BREAK}{unit}" for number, unit in units if number][:2]
    return " ".join(shown) or f"0{NO_BREAK}{units[-1][1]}"


@register.filter
def phone(number: str) -> SafeString | str:
    """A number as it is read aloud, on one line; as written when it is not North American."""
    digits = _digits(number)
    if not digits:
        return number
    return format_html('<span class="nowrap">{}</span>', _grouped(digits))


@register.filter
def tel(number: str) -> SafeString | str:
    """The same number as a link that a phone can call."""
    digits = _digits(number)
    if not digits:
        return number
    return format_html('<a class="nowrap" href="tel:+1{}">{}</a>', digits, _grouped(digits))


@register.filter
def after(name: str, start: str) -> str:
    """What is left of a name behind its short form: "School District"."""
    return name.removeprefix(start).strip() if start and name.startswith(start) else ""


@register.simple_tag
def own_name(code: str) -> str:
    """A language as its own speakers call it: "Español"."""
    if code in OWN_NAMES:
        return OWN_NAMES[code]
    return (Locale.parse(code, sep="-").get_display_name() or code).capitalize()


@register.filter
def device(user_agent: str) -> str:
    """A browser's long name for itself, in the words that people use for it."""
    browser = _first_in(user_agent, BROWSERS)
    system = _first_in(user_agent, SYSTEMS)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or gettext("A browser we do not know")


@register.filter
def count_errors(form: BaseForm) -> int:
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def count_group(group: dict[str, Any]) -> int:
    """How many wait in a group of the home page, with those that are not shown."""
    return len(group["todos"]) + int(group.get("more_count") or 0)


@register.filter
def count_now(groups: Iterable[dict[str, Any]]) -> int:
    return sum(count_group(group) for group in groups if group["key"] == "now")


@register.filter
def grouped(number: int) -> str:
    return format_decimal(number, locale=_locale())


@register.filter
def words(number: int) -> str:
    """Small numbers as a letter would write them."""
    small = {
        1: gettext("One"),
        2: gettext("Two"),
        3: gettext("Three"),
        4: gettext("Four"),
        5: gettext("Five"),
        6: gettext("Six"),
        7: gettext("Seven"),
        8: gettext("Eight"),
        9: gettext("Nine"),
    }
    return small.get(number, str(number))


def _first_in(text: str, names: dict[str, str]) -> str:
    return next((name for sign, name in names.items() if sign in text), "")


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number or "").removeprefix("1")
    return digits if len(digits) == 10 else ""


def _grouped(digits: str) -> str:
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def _locale() -> Locale:
    """The reader's language as it is written in this country."""
    language = get_language() or "en"
    return Locale.parse({"en": "en-US", "es": "es-US"}.get(language, language), sep="-")


def _here(when: datetime) -> datetime:
    """A moment from the database is in UTC and is read in the open district's zone."""
    return timezone.localtime(when) if when.tzinfo == UTC else when


def _hour(when: datetime | time) -> str:
    return f"{when.hour % 12 or 12}:{when.minute:02}{NO_BREAK}{'am' if when.hour < 12 else 'pm'}"


def _zone(when: datetime) -> str:
    if str(when.tzinfo) == "UTC":
        return "UTC"
    name = get_timezone_name(when, width="long", zone_variant="generic", locale=_locale())
    return name.removesuffix(" Time")


def day_words(when: date, style: str) -> str:
    """A day without its element, as `day` writes it."""
    locale = _locale()
    if style == "long":
        return format_date(when, "full", locale=locale)
    day_first = locale.language != "en"
    if style == "short":
        return format_date(when, "d MMM" if day_first else "MMM d", locale=locale)
    if style == "year":
        return format_date(when, "d MMM y" if day_first else "MMM d, y", locale=locale)
    return format_date(when, "EEE d MMM y" if day_first else "EEE MMM d, y", locale=locale)


def _time_element(when: datetime, words: str) -> SafeString:
    return bind(
        format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="minutes"), words)
    )
