"""The inbox as a page: every letter, the newest first."""

import re
from datetime import datetime
from html import escape
from urllib.parse import quote

from sandbox.mails import Mail, Sink

URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")

FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} – Belltower sandbox</title>
<link rel="stylesheet" href="/sandbox.css">
<link rel="icon" href="/sandbox.svg">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="letterhead"><div class="wrap">
<a class="mark" href="/"><img src="/sandbox.svg" alt="" width="26" height="26"><span>Belltower<br>
sandbox</span></a><p class="place">Mail</p>
</div></header>
<main id="main" class="wrap">
{main}
</main>
<footer class="colophon wrap"><p>For development. Letters are kept in memory until the sandbox
stops.</p><p><a href="/mails.json">The same as JSON</a></p></footer>
</body>
</html>
"""


def inbox(sink: Sink, whose: str = "") -> str:
    """All letters, or those of one address."""
    mails = [one for one in sink.mails if not whose or whose in one.to]
    title = f"Letters to {whose}" if whose else "The little post office"
    back = '<p><a href="/mails">All letters</a></p>' if whose else ""
    count = f"{len(mails)} letter{'' if len(mails) == 1 else 's'}"
    letters = "\n".join(letter(one) for one in mails) or NOTHING
    return FRAME.format(
        title=escape(title),
        main=f"""<div class="head"><div><h1>{escape(title)}</h1>
<p class="lead">What Belltower mailed, the newest first. Nothing here leaves this machine.</p>{back}
</div><p class="tools"><span>{count}</span> <a class="button" href="">Look again</a></p></div>
<div class="letters">{letters}</div>""",
    )


NOTHING = '<p class="nothing">No letter has come yet. Ask for a sign-in code, then look again.</p>'


def letter(mail: Mail) -> str:
    heading = f"letter-{mail.number}"
    recipients = ", ".join(f'<a href="/mails?to={quote(one)}">{escape(one)}</a>' for one in mail.to)
    return f"""<article class="letter" aria-labelledby="{heading}">
<header><p class="to"><span class="hidden">To </span>{recipients}</p>
<p class="meta">{clock(mail.received_at)}</p>
<h2 id="{heading}">{escape(mail.subject) or "(no subject)"}</h2>
<p class="meta from">From {escape(mail.sender)}</p></header>
<div class="text">{with_links(mail.text)}</div>
</article>"""


def clock(moment: datetime) -> str:
    shown = moment.strftime("%I:%M:%S %p").lstrip("0").replace("AM", "am").replace("PM", "pm")
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{shown}</time>'


def with_links(text: str) -> str:
    """Escaped, with its addresses to be followed; everything between them as plain words."""
    parts, end = [], 0
    for found in URL.finditer(text):
        url = escape(found[0])
        parts += [escape(text[end : found.start()]), f'<a href="{url}">{url}</a>']
        end = found.end()
    return "".join(parts) + escape(text[end:])
