"""The few words of ASGI that this house uses, without a framework."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

DRAINED = 16 * 1024 * 1024  # read and thrown away, so that whoever sends too much hears so


def header(scope: Message, name: bytes) -> bytes:
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


async def body_of(scope: Message, receive: Receive, largest: int) -> bytes | None:
    """All of it, or None when it is larger than that."""
    pieces: list[bytes] = []
    size, more = 0, True
    while more and size <= DRAINED:
        message = await receive()
        piece = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(piece)
        if size <= largest:
            pieces.append(piece)
    return b"".join(pieces) if size <= largest else None


async def reply(
    send: Send, status: int, kind: bytes, body: bytes, headers: Headers | None = None
) -> None:
    said = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": said + (headers or [])})
    await send({"type": "http.response.body", "body": body})
