"""The webhook process: `uvicorn config.asgi:application`. Raw ASGI, no Django request cycle.

Providers call here in bursts: a callback costs one verification and a place in the next commit.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from config.starting import in_a_sentence

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with in_a_sentence():
    settings.REDIS_URL  # noqa: B018  reads the settings, which set up the loggers too

import django  # noqa: E402

django.setup()

from config import health  # noqa: E402
from notifications.webhooks import PREFIX, Webhooks  # noqa: E402

webhooks = Webhooks()

PLAIN = "text/plain; charset=utf-8"


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http":
        if scope["path"].startswith(PREFIX):
            status, kind, body = await webhooks.answer(scope, receive)
        else:
            status, kind, body = await _answer(scope["method"], scope["path"])
        await _say(send, status, kind, body if scope["method"] != "HEAD" else b"")


async def _live(receive: Receive, send: Send) -> None:
    """From the first to the last moment of the process; what needs opening opens in here."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.shutdown":
            webhooks.close()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(method: str, path: str) -> tuple[int, str, bytes]:
    if method in {"GET", "HEAD"} and path == "/health/live":
        return 200, PLAIN, b"ok"
    if method in {"GET", "HEAD"} and path == "/health/ready":
        # Its questions wait for sockets, so a thread asks them and callbacks go on meanwhile.
        found = await asyncio.to_thread(health.measured)
        body = json.dumps(found.as_json()).encode()
        return 200 if found.is_ready else 503, "application/json", body
    return 404, PLAIN, b"not found"


async def _say(send: Send, status: int, kind: str, body: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
