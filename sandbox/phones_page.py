"""The little phone company: network weather, and every phone and inbox with what came to it."""

import time
from html import escape

from sandbox import devices
from sandbox.company import Company
from sandbox.frame import Frame, plural
from sandbox.mails import Sink
from sandbox.phones import Shown, is_waiting, shown
from sandbox.weather import SWITCHES

JUST_NOW = 10 * 60
FEW = 8  # devices that are found without searching
NOTHING = """<p class="nothing">No phone has rung and no letter has come. Send something from
Belltower, and it lands here.</p>"""
NOT_FOUND = '<p class="nothing">No phone and no inbox is called that.</p>'


def phones(frame: Frame, company: Company, sink: Sink, wanted: str) -> str:
    found = shown(company, sink, wanted)
    cards = "\n".join(devices.card(company, sink, each) for each in found)
    return frame.page(
        "/",
        "Phone company",
        "The little phone company",
        f"""<div class="head"><div><h1>The little phone company</h1>
<p class="lead">Every phone and inbox of the demo, and what just arrived. Nothing here leaves this
machine.</p></div><div class="tools"><p id="counts">{_counts(found)}</p>
<form method="post" action="/sandbox/clear"><button class="button">Clear all</button></form></div>
</div>
{_weather(company)}
{_search(wanted) if wanted or len(found) > FEW else ""}
<div class="devices" id="devices">{cards or (NOT_FOUND if wanted else NOTHING)}</div>""",
    )


def _counts(found: list[Shown]) -> str:
    """Of what is on the page; `new` is what came in the last ten minutes."""
    new = waiting = 0
    since = time.time() - JUST_NOW
    for each in found:
        new += sum(mail.received_at.timestamp() > since for mail in each.mails)
        new += sum(item.created > since and item.direction != "inbound" for item in each.items)
        waiting += sum(is_waiting(item) for item in each.items)
    devices_word = plural(len(found), "device").partition(" ")[2]
    return f"<b>{len(found)}</b> {devices_word} · <b>{new}</b> new · <b>{waiting}</b> waiting"


def _weather(company: Company) -> str:
    weather = company.weather
    switches = "".join(
        _switch(f'name="switch" value="{name}"', label, is_on=bool(getattr(weather.now, name)))
        for name, label in SWITCHES.items()
    )
    clear = _switch('name="clear" value="1"', "Clear", is_on=weather.is_clear)
    now = weather.now
    more = [f"{now.faults:g}% faults, seed {now.seed}"] if now.faults else []
    more += [f"{now.latency * 1000:.0f} ms late"] if now.latency else []
    said = f'<span class="meta">{" · ".join(more)}</span>' if more else ""
    return f"""<form class="weather" id="weather" method="post" action="/sandbox/weather"
aria-label="Network weather"><span class="label">Network weather</span>{clear}{switches}{said}
</form>"""


def _switch(what: str, label: str, *, is_on: bool) -> str:
    pressed = "true" if is_on else "false"
    return f'<button class="switch" {what} aria-pressed="{pressed}">{label}</button>'


def _search(wanted: str) -> str:
    return f"""<form class="search" role="search"><label for="q">Number, name or address</label>
<input id="q" name="q" value="{escape(wanted)}" autocomplete="off">
<button class="button">Find</button></form>"""
