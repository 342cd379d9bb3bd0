"""The inbox as a page: every letter, the newest first."""

import re
from html import escape
from urllib.parse import quote

from sandbox.frame import Frame, clock, plural
from sandbox.mails import Mail, Sink

URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:)]")
NOTHING = '<p class="nothing">No letter has come yet. Ask for a sign-in code, then look again.</p>'


def inbox(frame: Frame, sink: Sink, whose: str = "") -> str:
    """All letters, or those of one address."""
    mails = sink.of(whose) if whose else list(sink.mails)
    title = f"Letters to {whose}" if whose else "The little post office"
    back = '<p><a href="/mails">All letters</a></p>' if whose else ""
    letters = "\n".join(letter(one) for one in mails) or NOTHING
    return frame.page(
        "/mails",
        "Mail",
        title,
        f"""<div class="head ruled"><div><h1>{escape(title)}</h1>
<p class="lead">What Belltower mailed, the newest first. Nothing here leaves this machine.</p>{back}
</div><p class="tools"><span>{plural(len(mails), "letter")}</span>
<a class="button" href="">Look again</a></p></div>
<div class="letters">{letters}</div>""",
    )


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


def with_links(text: str) -> str:
    """Escaped, with its addresses to be followed; everything between them as plain words."""
    parts, end = [], 0
    for found in URL.finditer(text):
        url = escape(found[0])
        parts += [escape(text[end : found.start()]), f'<a href="{url}">{url}</a>']
        end = found.end()
    return "".join(parts) + escape(text[end:])
