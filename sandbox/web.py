"""Who answers what: the REST API, the desk, and the pages. Raw ASGI."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sandbox import letters_page, phones_page, wire_page
from sandbox.api import Api
from sandbox.asgi import Headers, Message, Receive, Send, body_of, header, reply
from sandbox.calling import Calling
from sandbox.company import Company
from sandbox.desk import Desk, No
from sandbox.frame import Frame
from sandbox.mails import Sink
from sandbox.recordings import Recording
from sandbox.texting import Texting

HEADERS: Headers = [
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            b"img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'self'; "
            b"frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # without one a form of ours would have no origin
    (b"cache-control", b"no-store"),
]
HERE = Path(__file__).parent
FILES = {
    "/sandbox.css": ("sandbox.css", "text/css; charset=utf-8"),
    "/phones.css": ("phones.css", "text/css; charset=utf-8"),
    "/sandbox.js": ("sandbox.js", "text/javascript; charset=utf-8"),
    "/sandbox.svg": ("sandbox.svg", "image/svg+xml"),
    "/favicon.ico": ("sandbox.svg", "image/svg+xml"),
}
RANGE = re.compile(r"bytes=(\d{1,9})-(\d{1,9})?")
HTML = "text/html; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
Answer = tuple[int, str, bytes]


class Site:
    """Opens the sink and the company with itself: one process is the whole outside world."""

    def __init__(self, sink: Sink, company: Company, *, app_url: str = "") -> None:
        self.sink, self.company, self.app_url = sink, company, app_url
        texting, calling = Texting(company), Calling(company)
        self.api = Api(company, texting, calling)
        self.desk = Desk(company, sink, texting, calling)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] != "http":
            return
        # A page elsewhere could point its own name at this machine and read the letters.
        elif not named_as_this_machine(scope):
            await say(send, (421, PLAIN, b"Ask for 127.0.0.1 or localhost."))
        elif scope["path"].startswith("/2010-04-01"):
            await self.api(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"].startswith("/sandbox/"):
            await self.take(scope, receive, send)
        else:
            await body_of(scope, receive, 0)
            if recording := self.recording(scope["path"]):
                await play(send, recording, header(scope, b"range").decode("latin-1"))
                return
            status, kind, body = self.show(scope)
            await say(send, (status, kind, b"" if scope["method"] == "HEAD" else body))

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.sink.open()
        except OSError as taken:
            await send({"type": "lifespan.startup.failed", "message": str(taken)})
            return
        await self.company.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.sink.close()
        await self.company.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def take(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            said, then = await self.desk.take(scope, receive)
        except No as no:
            await say(send, (no.status, PLAIN, no.words.encode()))
        except ValueError as no:
            await say(send, (400, PLAIN, str(no).encode()))
        else:
            if then:
                asked = urlsplit(header(scope, b"referer").decode("latin-1"))
                searched = f"?{asked.query}" if asked.path == "/" and asked.query else ""
                back = then.replace("/", f"/{searched}", 1)
                await say(send, (303, PLAIN, b""), [(b"location", back.encode("latin-1"))])
            else:
                await say(send, (200, "application/json", json.dumps(said).encode()))

    def recording(self, path: str) -> Recording | None:
        name = path.removeprefix("/sandbox/audio/").removesuffix(".wav")
        return self.company.recordings.kept.get(name)

    def show(self, scope: Message) -> Answer:
        if scope["method"] not in {"GET", "HEAD"}:
            return 405, PLAIN, b"This page only shows."
        path = scope["path"]
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        if path in FILES:
            name, kind = FILES[path]
            return 200, kind, (HERE / name).read_bytes()
        if page := self.page(path, asked):
            return 200, HTML, page.encode()
        if path == "/mails.json":
            mails = [one.as_json() for one in self.sink.mails]
            return 200, "application/json", json.dumps(mails, ensure_ascii=False).encode()
        said = self.desk.show(path, asked)
        if said is None:
            return 404, PLAIN, b"There is no such page."
        return 200, "application/json", json.dumps(said, ensure_ascii=False).encode()

    def page(self, path: str, asked: dict[str, list[str]]) -> str | None:
        frame = Frame(self.app_url, self.desk.news)
        match path:
            case "/":
                wanted = asked.get("q", [""])[0]
                return phones_page.phones(frame, self.company, self.sink, wanted)
            case "/mails":
                return letters_page.inbox(frame, self.sink, asked.get("to", [""])[0])
            case "/wire":
                return wire_page.log(frame, self.company.wire)
        return None


def named_as_this_machine(scope: Message) -> bool:
    host = header(scope, b"host").decode("latin-1")
    return host.rsplit(":", 1)[0] in {"127.0.0.1", "localhost"}


async def play(send: Send, recording: Recording, wanted: str) -> None:
    """All of a recording, or the part that a player asks for when somebody jumps in it."""
    body, size = recording.body, len(recording.body)
    part = RANGE.fullmatch(wanted)
    if part is None or int(part[1]) >= size:
        more = [(b"accept-ranges", b"bytes")]
        await say(send, (200, recording.kind, body), more)
        return
    first, last = int(part[1]), min(int(part[2] or size), size - 1)
    more = [(b"content-range", f"bytes {first}-{last}/{size}".encode())]
    await say(send, (206, recording.kind, body[first : last + 1]), more)


async def say(send: Send, answer: Answer, more: Headers | None = None) -> None:
    status, kind, body = answer
    await reply(send, status, kind.encode(), body, [*HEADERS, *(more or [])])
