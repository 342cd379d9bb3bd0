"""What lies on a screen: bubbles of texts, cards of calls, a recording with its shape."""

from html import escape

from sandbox.calls import Call, Piece, written
from sandbox.company import Company, Owner
from sandbox.frame import clock, icon, moment
from sandbox.recordings import Recording
from sandbox.texts import Text, segments

LONG = 320
STATUS = {"accepted": "on its way", "queued": "on its way", "undelivered": "not delivered"}
ENDED = {"busy": "Busy", "failed": "Failed", "no-answer": "Not answered", "canceled": "Called off"}
CALL_IN = {"es": "Llamada"}  # on their own screens, in their own words


def bubble(text: Text, owner: Owner) -> str:
    words = escape(text.body).replace("\n", "<br>")
    at = clock(moment(text.created))
    if text.direction == "inbound":
        heard = f" · our webhook failed, code {text.error}" if text.error else ""
        return f'<p class="bubble out">{words}</p><p class="tick-line out">{at}{heard}</p>'
    parts = segments(text.body)
    said = [at, f"{parts} parts" if parts > 1 else "", STATUS.get(text.status, text.status)]
    if text.error:
        said.append(f"code {text.error}")
    line = " · ".join(filter(None, said))
    # A long one is scrolled on its screen, by keys too.
    shape = 'class="bubble long" tabindex="0"' if len(text.body) > LONG else 'class="bubble"'
    return f'<p {shape}{_lang(owner.language)}>{words}</p><p class="tick-line">{line}</p>'


def call_card(company: Company, call: Call, owner: Owner) -> str:
    line = ours(company, call.sender, both=True)
    if call.status == "ringing":
        return f"""<div class="call ringing"><h3>{icon("bell")}Ringing now…</h3>
<p class="tick-line">{line}</p></div>"""
    at = clock(moment(call.created), seconds=False)
    pieces = "".join(_piece(company, piece) for piece in call.pieces)
    if not call.is_over:
        title = "In a call now…" if call.answered else "Dialing…"
        return f"""<div class="call ringing"><h3>{icon("phone")}{title}</h3>
<p class="tick-line">{line}</p>{pieces}</div>"""
    language = owner.language.partition("-")[0]
    name = ENDED.get(call.status) or CALL_IN.get(language, "Call")
    lang = _lang(language) if name == CALL_IN.get(language) else ""
    return f"""<div class="call"><h3>{icon("phone")}<span{lang}>{name}</span>, {at}</h3>{pieces}
<p class="tick-line">{_how(call, line)}</p>{_fault(call)}</div>"""


def on_tape(company: Company, call: Call, *, is_first: bool) -> str:
    """The latest with all that can be heard; those before it as one line."""
    at, line = clock(moment(call.created), seconds=False), ours(company, call.sender)
    pieces = "".join(_piece(company, piece) for piece in call.pieces) if is_first else ""
    return f"<li><b>{at}</b> {line}, {call.heard:.0f} s {pieces}{_fault(call)}</li>"


def ours(company: Company, number: str, *, both: bool = False) -> str:
    """Our number as whoever is called sees it: by name, when it has one."""
    name = company.owners.get(number, Owner()).name
    shown = f'<span class="nowrap">{written(number)}</span>'
    return f"{escape(name)} {shown}" if name and both else escape(name) or shown


def _how(call: Call, line: str) -> str:
    if not call.answered:
        return line
    heard, length = round(call.heard), round(call.length)
    return f"Answered, heard {heard} of {length} s" if length else "Answered"


def _fault(call: Call) -> str:
    return f'<p class="fault">{escape(call.fault)}</p>' if call.fault else ""


def _piece(company: Company, piece: Piece) -> str:
    if piece.verb == "Say":
        return f'<p class="said"{_lang(piece.language)}>{escape(piece.words)}</p>'
    if piece.verb == "Keys":
        return f'<p class="pressed">Pressed <kbd>{escape(piece.words)}</kbd></p>'
    recording = company.recordings.kept.get(piece.recording)
    if piece.verb == "Pause" or recording is None:
        return ""
    return _player(recording, piece)


def _player(recording: Recording, piece: Piece) -> str:
    """The browser's own player; the script puts a round button in its place."""
    heard = piece.heard / piece.seconds if piece.seconds else 0
    bars = "".join(
        f'<rect x="{at * 5}" y="{16 - 14 * tall:.1f}" width="3" height="{28 * tall:.1f}" rx="1"'
        f"{_HEARD if (at + 1) / len(recording.peaks) <= heard else ''}/>"
        for at, tall in enumerate(max(peak, 0.06) for peak in recording.peaks)
    )
    wide = max(len(recording.peaks) * 5 - 2, 1)
    minutes, seconds = divmod(round(recording.seconds), 60)
    return f"""<div class="player"><audio controls preload="none" aria-label="Recording"
src="/sandbox/audio/{recording.name}.wav"></audio><svg class="wave" viewBox="0 0 {wide} 32"
preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
<span class="meta">{minutes}:{seconds:02}</span></div>"""


_HEARD = ' class="heard"'


def _lang(language: str) -> str:
    return f' lang="{escape(language)}"' if language else ""
