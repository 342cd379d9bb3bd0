"""The wire log as a page: who asked whom for what, and what came of it."""

import re
from html import escape

from sandbox.frame import Frame, clock, moment, plural
from sandbox.wire import Line, Wire

SID = re.compile(r"\b([A-Z]{2}[0-9a-f]{6})[0-9a-f]{26}\b")
WAYS = {"in": "Asked of the company", "out": "Asked by the company"}
NOTHING = '<p class="nothing">Nothing has gone over the wire yet.</p>'


def log(frame: Frame, wire: Wire) -> str:
    rows = "".join(_row(each) for each in reversed(wire.lines))
    table = f"""<table class="wire"><thead><tr><th scope="col">Time</th><th scope="col">Request</th>
<th scope="col" class="num">Status</th><th scope="col" class="num">ms</th></tr></thead>
<tbody>{rows}</tbody></table>"""
    return frame.page(
        "/wire",
        "Wire log",
        "Over the wire",
        f"""<div class="head"><div><h1>Over the wire</h1>
<p class="lead">The last 300 requests and callbacks, the newest first, without their words.</p>
</div><p class="tools"><span>{plural(len(wire.lines), "line")}</span>
<a class="button" href="">Look again</a></p></div>
{table if rows else NOTHING}""",
    )


def _row(line: Line) -> str:
    status = str(line.status) if line.status else "none"
    bad = "" if 200 <= line.status < 400 else ' class="bad"'
    path = SID.sub("\\1…", escape(line.path))
    note = f" · {escape(line.note)}" if line.note else ""
    return f"""<tr><td>{clock(moment(line.at))}</td><td><b>{escape(line.method)}</b>
{path}<span class="under">{WAYS[line.way]}{note}</span></td>
<td class="num"><span{bad}>{status}</span></td><td class="num">{line.ms}</td></tr>"""
