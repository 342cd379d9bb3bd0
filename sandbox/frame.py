"""What all pages of the sandbox share: letterhead, foot, and how times and numbers are written."""

from dataclasses import dataclass
from datetime import datetime
from html import escape

ICONS = """<svg class="hidden" aria-hidden="true"><symbol id="bell" viewBox="0 0 24 24">
<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5c.8 1 3.2 1 4 0M12 5V3"/></symbol>
<symbol id="cross" viewBox="0 0 24 24"><path d="m6 6 12 12M18 6 6 18"/></symbol>
<symbol id="phone" viewBox="0 0 24 24"><path d="M5 4h4l1.5 5L8 10.5c1 2.5 3 4.5 5.5 5.5L15 13.5l5
1.5v4c0 .6-.4 1-1 1C11 20 4 13 4 5c0-.6.4-1 1-1z"/></symbol></svg>"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Belltower sandbox</title>
<link rel="stylesheet" href="/sandbox.css">
<link rel="stylesheet" href="/phones.css">
<link rel="icon" href="/sandbox.svg">
<script src="/sandbox.js" defer></script>
</head>
<body>
{icons}
<a class="skip" href="#main">Skip to content</a>
<header class="letterhead"><div class="wrap">
<a class="mark" href="/"><img src="/sandbox.svg" alt="" width="32" height="32"><span>Belltower<br>
sandbox</span></a><p class="place">{place}</p>
<nav class="ways" aria-label="Sandbox">{ways}</nav>
</div></header>
<main id="main" class="wrap" data-news="{news}">
{main}
</main>
<footer class="colophon wrap"><p>For development. All of this is kept in memory until the sandbox
stops.</p><p>As JSON: <a href="/sandbox/phones.json">phones</a>, <a href="/mails.json">letters</a>,
<a href="/sandbox/truth.json">what was accepted</a></p></footer>
</body>
</html>
"""
WAYS = {"/": "Phones", "/mails": "Letters", "/wire": "Wire log"}


@dataclass(frozen=True)
class Frame:
    """`news` is what the script compares to see that a page is no longer what it was."""

    app_url: str
    news: int

    def page(self, path: str, place: str, title: str, main: str) -> str:
        ways = [f'<a href="{to}">{name}</a>' for to, name in WAYS.items() if to != path]
        if self.app_url.startswith(("http://", "https://")):
            ways.append(f'<a href="{escape(self.app_url)}">Belltower</a>')
        return PAGE.format(
            title=escape(title),
            place=place,
            ways="".join(ways),
            icons=ICONS,
            news=self.news if path == "/" else "",
            main=main,
        )


def icon(name: str) -> str:
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#{name}"/></svg>'


def moment(at: float) -> datetime:
    return datetime.fromtimestamp(at).astimezone()


def clock(at: datetime, *, seconds: bool = True) -> str:
    """The time of day; with the weekday or the date when it was not today."""
    days = (datetime.now(at.tzinfo).date() - at.date()).days
    day = "" if days == 0 else f"{at:%a} " if 0 < days < 7 else f"{at:%b} {at.day}, "
    form = "%I:%M:%S %p" if seconds and not day else "%I:%M %p"
    time = at.strftime(form).lstrip("0").replace("AM", "am").replace("PM", "pm")
    shown = (day + time).replace(" ", "\N{NO-BREAK SPACE}")
    return f'<time datetime="{at.isoformat(timespec="seconds")}">{shown}</time>'


def plural(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
