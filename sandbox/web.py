"""The sandbox in the browser: raw ASGI, three pages, no script."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from sandbox import page
from sandbox.mails import Sink

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
STYLE = Path(__file__).with_name("sandbox.css")
ICON = Path(__file__).with_name("sandbox.svg")


class Site:
    """Opens the sink with itself, so that one process is the whole outside world."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            status, kind, body = self.answer(scope)
            await say(send, status, kind, b"" if scope["method"] == "HEAD" else body)

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.sink.open()
        except OSError as taken:
            await send({"type": "lifespan.startup.failed", "message": str(taken)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.sink.close()
        await send({"type": "lifespan.shutdown.complete"})

    def answer(self, scope: Message) -> tuple[int, str, bytes]:
        # A page elsewhere could point its own name at this machine and read the letters.
        if not named_as_this_machine(scope):
            return 421, "text/plain; charset=utf-8", b"Ask for 127.0.0.1 or localhost."
        if scope["method"] not in {"GET", "HEAD"}:
            return 405, "text/plain; charset=utf-8", b"This page only shows."
        match scope["path"]:
            case "/":
                whose = parse_qs(scope["query_string"].decode("latin-1")).get("to", [""])[0]
                return 200, "text/html; charset=utf-8", page.inbox(self.sink, whose).encode()
            case "/mails.json":
                mails = [one.as_json() for one in self.sink.mails]
                return 200, "application/json", json.dumps(mails, ensure_ascii=False).encode()
            case "/sandbox.css":
                return 200, "text/css; charset=utf-8", STYLE.read_bytes()
            case "/sandbox.svg" | "/favicon.ico":
                return 200, "image/svg+xml", ICON.read_bytes()
        return 404, "text/plain; charset=utf-8", b"There is no such page."


def named_as_this_machine(scope: Message) -> bool:
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return host.rsplit(":", 1)[0] in {"127.0.0.1", "localhost"}


async def say(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    headers += [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
