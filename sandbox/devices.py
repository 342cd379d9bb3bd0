"""One phone or inbox, drawn: told apart by its shape, with buttons that are plain forms."""

from email.utils import parseaddr
from html import escape
from urllib.parse import quote

from sandbox.calls import Call, written
from sandbox.cards import bubble, call_card, on_tape, ours
from sandbox.company import Company, Device
from sandbox.desk import anchor
from sandbox.frame import clock, icon, moment, plural
from sandbox.mails import Mail, Sink
from sandbox.phones import Shown

ON_SCREEN = 4  # of the latest; those before them are folded away
LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Español",
    "ko": "Korean",
    "ru": "Russian",
    "sm": "Gagana Sāmoa",
    "so": "Somali",
    "tl": "Tagalog",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
KINDS = {"cell": "cell phone", "flip": "flip phone", "machine": "answering machine"}
MORE = """<details class="more"><summary>More</summary><div>{}</div></details>"""
WRITE = """<details class="write"><summary>Write back</summary><form method="post" action="{}">
<input name="body" maxlength="1600" required autocomplete="off" aria-label="Words to write back">
<button>Send</button></form></details>"""


def card(company: Company, sink: Sink, each: Shown) -> str:
    name = anchor(each.number)
    screen, buttons = _inbox(sink, each) if each.kind == "inbox" else _phone(company, each)
    shape = {"dead": "cell dead"}.get(each.kind, each.kind)
    footer = f"<footer>{buttons}</footer>" if buttons else ""
    return f"""<article class="device {shape}" id="{name}" aria-labelledby="{name}-name">
{_head(each, f"{name}-name")}<div class="screen">{screen}</div>{footer}</article>"""


def _head(each: Shown, name: str) -> str:
    owner, number = each.owner, written(each.number)
    if each.kind == "inbox":
        title, under = each.number, "inbox"
    else:
        title = owner.name or number
        under = number if owner.name else KINDS.get(each.kind, "cell phone")
    language = LANGUAGES.get(owner.language.partition("-")[0], owner.language)
    aside = escape(owner.note or language)
    return f"""<header><h2 id="{name}">{escape(title)}</h2><span>{under}</span>
<span class="lang">{aside}</span></header>"""


def _phone(company: Company, each: Shown) -> tuple[str, str]:
    device = each.device
    if device is None:
        return "", ""
    if device.is_dead:
        return _dead(each), _buttons(each, {"reconnect": "Reconnect"})
    at = _at(each.number)
    if each.call and each.state == "in-call":
        buttons = _keypad(f"{at}/calls/{each.call.sid}")
    elif each.call and each.state == "ringing":
        choices = {"answer": "Answer", "let-ring": "Let it ring", "decline": "Decline"}
        choices.pop(each.call.choice, None)
        buttons = _buttons(each, choices, f"{at}/calls/{each.call.sid}")
    elif each.kind == "machine":
        picks_up = "Picks up next time" if device.picks_up else "Pick up next time"
        buttons = _buttons(each, {"erase-tape": "Erase tape", "pick-up": picks_up})
    else:
        buttons = _quiet(company, each, device)
    screen = _tape(company, each) if each.kind == "machine" else _screen(company, each)
    return screen + _stopped(company, each, device), buttons


def _stopped(company: Company, each: Shown, device: Device) -> str:
    if (device.line, each.number) not in company.stopped:
        return ""
    line = ours(company, device.line)
    return f'<p class="gap">Said STOP to {line}: more texts are refused with code 21610.</p>'


def _quiet(company: Company, each: Shown, device: Device) -> str:
    """The buttons of a phone with which nothing is going on."""
    busy = {"be-free": "Be free", "be-busy": "Stay busy"} if device.busy else {"be-busy": "Be busy"}
    if device.busy == "always":
        busy.pop("be-busy")
    is_flip = each.kind == "flip"
    shown = _buttons(each, busy) if device.busy or is_flip else ""
    if device.line or company.lines:
        at = f"{_at(each.number)}/text"
        stopped = (device.line, each.number) in company.stopped
        words = ["START"] if stopped else ["STOP"]
        if each.owner.language.startswith("es") and not stopped:
            words.append("ALTO")
        shown += _words(at, words) + WRITE.format(at)
    folded = {} if device.busy or is_flip else busy
    return shown + MORE.format(_buttons(each, {**folded, "disconnect": "Disconnect"}))


def _screen(company: Company, each: Shown) -> str:
    """The latest at the bottom, as on a phone."""
    drawn = [
        call_card(company, item, each.owner) if isinstance(item, Call) else bubble(item, each.owner)
        for item in reversed(each.items)
    ]
    if not drawn:
        return '<p class="gap">Nothing has come yet.</p>'
    if len(drawn) <= ON_SCREEN + 1:
        return "".join(drawn)
    earlier = "".join(drawn[:-ON_SCREEN])
    return f"""<details class="earlier"><summary>{len(drawn) - ON_SCREEN} earlier</summary>{earlier}
</details>{"".join(drawn[-ON_SCREEN:])}"""


def _tape(company: Company, each: Shown) -> str:
    calls = [item for item in each.items if isinstance(item, Call)]
    taped = [call for call in calls if call.by_machine]
    going = "".join(call_card(company, call, each.owner) for call in calls if not call.by_machine)
    entries = "".join(on_tape(company, call, is_first=call is taped[0]) for call in taped[:6])
    tape = f'<ol class="tape">{entries}</ol>' if entries else ""
    words = plural(len(taped), "message")
    return f"""<p class="led"><span aria-label="{words} on the tape" role="img">{len(taped)}</span>
</p>{going}{tape}"""


def _dead(each: Shown) -> str:
    texts = sum(not isinstance(item, Call) for item in each.items)
    calls = len(each.items) - texts
    tried = [plural(texts, "text")] if texts else []
    tried += [plural(calls, "call")] if calls else []
    last = clock(moment(each.items[0].created), seconds=False) if each.items else ""
    came = f" {' and '.join(tried).capitalize()} tried, the last at {last}." if tried else ""
    return f"""<p class="no-signal">{icon("cross")}Number disconnected</p>
<p class="gap">A text fails with code 30005, as the real one would.{came}</p>"""


def _inbox(sink: Sink, each: Shown) -> tuple[str, str]:
    mails = "".join(_mail(sink, mail) for mail in each.mails[:ON_SCREEN])
    more = len(each.mails) - ON_SCREEN
    gap = f'<p class="gap">And {plural(more, "letter")} before that.</p>' if more > 0 else ""
    screen = f'<ul class="mails">{mails}</ul>{gap}' if mails else ""
    bounces = "Bounces next" if each.number in sink.bouncing else "Bounce next"
    opens = f'<a class="pill" href="/mails?to={quote(each.number)}">Open</a>' if mails else ""
    nothing = '<p class="gap">No letter has come yet.</p>'
    return screen or nothing, opens + _buttons(each, {"bounce-next": bounces})


def _mail(sink: Sink, mail: Mail) -> str:
    read = ' class="read"' if mail.number in sink.opened else ""
    name, address = parseaddr(mail.sender)
    at = clock(mail.received_at, seconds=False)
    return f"""<li{read}><b>{escape(name or address)}</b>
<span>{escape(mail.subject) or "(no subject)"}</span>{at}</li>"""


def _keypad(at: str) -> str:
    keys = "".join(
        f'<button name="digits" value="{key}" aria-label="Press {key}">{key}</button>'
        for key in "123456789*0#"
    )
    return f"""<form class="keypad" method="post" action="{at}">
<input type="hidden" name="do" value="press">{keys}</form>
<form method="post" action="{at}"><button name="do" value="hang-up">Hang up</button></form>"""


def _buttons(each: Shown, words: dict[str, str], at: str = "") -> str:
    buttons = "".join(
        f'<button name="do" value="{what}">{word}</button>' for what, word in words.items()
    )
    return f'<form method="post" action="{at or _at(each.number)}">{buttons}</form>'


def _words(at: str, words: list[str]) -> str:
    buttons = "".join(f'<button name="body" value="{word}">{word}</button>' for word in words)
    return f'<form method="post" action="{at}">{buttons}</form>'


def _at(number: str) -> str:
    return f"/sandbox/phones/{quote(number, safe='@')}"
