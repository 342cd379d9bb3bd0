"""The mail sink: takes every letter, delivers none, remembers the last few hundred."""

import asyncio
import email
import email.policy
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

REMEMBERED = 500


@dataclass(frozen=True)
class Mail:
    """One letter as it came in; `to` are those it was handed in for, whatever its header says."""

    number: int
    received_at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str

    def as_json(self) -> dict[str, object]:
        return {
            "number": self.number,
            "received_at": self.received_at.isoformat(),
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "text": self.text,
        }


@dataclass
class Sink:
    """An SMTP server on loopback, inside the loop of whoever opens it."""

    port: int
    mails: deque[Mail] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    taken: int = 0
    opened: set[int] = field(default_factory=set)
    bouncing: set[str] = field(default_factory=set)
    server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(
            lambda: SMTP(self, enable_SMTPUTF8=True, hostname="localhost"), "127.0.0.1", self.port
        )

    async def close(self) -> None:
        if self.server is not None:
            self.server.close()

    def of(self, address: str) -> list[Mail]:
        """The letters of one inbox, which are opened by being asked for."""
        mails = [each for each in self.mails if address.lower() in map(str.lower, each.to)]
        self.opened.update(each.number for each in mails)
        return mails

    def clear(self) -> None:
        self.mails.clear()
        self.opened.clear()
        self.bouncing.clear()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd asks this for each recipient."""
        if address.lower() in self.bouncing:
            self.bouncing.discard(address.lower())
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 Taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd calls this with each letter."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        self.taken += 1
        self.mails.appendleft(
            Mail(
                number=self.taken,
                received_at=datetime.now().astimezone(),
                sender=str(message.get("From", envelope.mail_from or "")),
                to=tuple(envelope.rcpt_tos),
                subject=str(message.get("Subject", "")),
                text=text_of(message),
            )
        )
        return "250 Taken"


def text_of(message: Any) -> str:
    """The part for reading; a letter without one is worth seeing as such."""
    part = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    if part is None:
        return "(This letter has no plain text.)"
    try:
        return str(part.get_content()).replace("\r\n", "\n").strip()
    except (LookupError, ValueError):
        return "(The text of this letter cannot be decoded.)"
