"""What happens to a text: accepted, sent, delivered or not; and what a phone writes back."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from sys import intern
from uuid import uuid4

from sandbox import texts, twiml
from sandbox.company import Company
from sandbox.errors import Refusal
from sandbox.numbers import TEXT_FROM, TEXT_TO, e164, sender
from sandbox.texts import Text

LONGEST = 1600
STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START = {"START", "YES", "UNSTOP"}


class Texting:
    def __init__(self, company: Company) -> None:
        self.company = company

    def accept(self, account: str, fields: Mapping[str, str]) -> Text:
        """Take a text for sending; raises Refusal with the code that Twilio would give."""
        service = fields.get("MessagingServiceSid", "")
        to = _to(fields.get("To", ""))
        ours = self._from(account, fields.get("From", ""), service)
        body, callback = fields.get("Body", ""), fields.get("StatusCallback", "")
        if not body:
            raise Refusal(21602)
        if len(body) > LONGEST:
            raise Refusal(21617)
        if callback and not callback.startswith(("http://", "https://")):
            raise Refusal(21609, callback)
        if self.company.device(to).kind == "machine":
            raise Refusal(21614, to)
        if (ours, to) in self.company.stopped:
            raise Refusal(21610)
        text = self._written(account, ours, to, body, "outbound-api")
        text.service, text.callback = service, intern(callback)
        text.status = "accepted" if service else "queued"
        self._carry(text)
        return text

    def receive(self, phone: str, body: str, to: str = "") -> Text:
        """A phone writes to one of our numbers, by itself to the one that it last heard from."""
        ours = to or self.company.device(phone).line or next(iter(self.company.lines), "")
        line = self.company.lines.get(ours)
        if line is None:
            raise ValueError("Nobody has said where texts to this number go (/sandbox/numbers).")
        match body.strip().upper():
            case word if word in STOP:
                self.company.stopped.add((ours, phone))
            case word if word in START:
                self.company.stopped.discard((ours, phone))
        text = self._written(line.account, phone, ours, body, "inbound")
        text.status, text.sent = "received", text.created
        self.company.start(self._tell(text, line.sms_url))
        return text

    async def _tell(self, text: Text, url: str) -> None:
        """Post it to our webhook, and deliver what its TwiML answers, even to who said STOP."""
        answer = await self.company.courier.ask(
            text.account, "POST", url, texts.webhook_fields(text)
        )
        try:
            verbs = twiml.parse(answer.body) if answer.body.strip() and answer.is_good else []
        except ValueError:
            verbs, text.error = [], 12100
        if not answer.is_good:
            text.error = 11200
        self.company.news += 1
        for verb in verbs:
            if verb.name == "Message" and verb.words:
                self._carry(
                    self._written(text.account, text.to, text.sender, verb.words, "outbound-reply")
                )

    def _written(self, account: str, ours: str, to: str, body: str, direction: str) -> Text:
        now = time.time()
        text = Text(
            sid=f"SM{uuid4().hex}",
            account=account,
            serial=len(self.company.texts_of[account]),
            sender=intern(ours),
            to=intern(to),
            body=intern(body),
            direction=direction,
            status="queued",
            created=now,
            updated=now,
        )
        self.company.keep_text(text)
        return text

    def _carry(self, text: Text) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(self.company.pace.sent, self._send, text)

    def _send(self, text: Text) -> None:
        if text.sid not in self.company.texts:
            return  # forgotten meanwhile
        text.sent = time.time()
        if self.company.device(text.to).is_dead:
            self._become(text, "failed", 30005)
            return
        self._become(text, "sent")
        pace = self.company.pace
        loop = asyncio.get_running_loop()
        loop.call_later(pace.delivered - pace.sent, self._become, text, "delivered")

    def _become(self, text: Text, status: str, error: int | None = None) -> None:
        text.status, text.error, text.updated = status, error, time.time()
        self.company.news += 1
        self.company.courier.tell(
            text.account, text.callback, partial(texts.callback_fields, text, status, error)
        )

    def _from(self, account: str, written: str, service: str) -> str:
        if service and not written:
            written = self.company.first_line(account)
            if not written:
                raise Refusal(21703)
        if not written:
            raise Refusal(21603)
        number = sender(written)
        if number is None:
            raise Refusal(21212, written)
        if number in TEXT_FROM:
            raise Refusal(TEXT_FROM[number], number)
        return number


def _to(written: str) -> str:
    if not written:
        raise Refusal(21604)
    number = e164(written)
    if number is None:
        raise Refusal(21211, written)
    if number in TEXT_TO:
        raise Refusal(TEXT_TO[number], number)
    return number
