"""What the telephone company calls: raw ASGI, no request cycle of Django's.

A callback costs one check of its signature and a place in the next commit; it is answered once it
lies in the inbox. The signature is checked against the address that we gave the company, never
against what a request says of itself.
"""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import psycopg2
import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connections

from notifications import calls, replies
from notifications.tickets import read_ticket
from notifications.transports.carriers import tokens_of
from tenancy.connections import of_its_own

log = structlog.get_logger(__name__)

T = TypeVar("T")
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Answer = tuple[int, str, bytes]

PREFIX = "/webhooks/"
LARGEST = 64 * 1024
FORM, XML, WAV = "text/plain; charset=utf-8", "text/xml; charset=utf-8", "audio/wav"
KEPT = ("CallDuration", "AnsweredBy", "SequenceNumber", "From", "To", "Body", "RawDlrDoneDate")
# A connection that breaks within a transaction raises the second kind when that is rolled back.
BROKEN = (psycopg2.OperationalError, psycopg2.InterfaceError)
GONE = (OperationalError, InterfaceError, *BROKEN)
KINDS = {"message": "MessageStatus", "call": "CallStatus"}

FORBIDDEN: Answer = (403, FORM, b"The signature is not the telephone company's.")
MISSING: Answer = (404, FORM, b"There is nothing here.")
LATER: Answer = (503, FORM, b"Not kept. Please send it again.")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the inbox, ready to be written."""

    account: str
    kind: str
    sid: str
    status: str
    error_code: str
    delivery_id: int | None
    attempt: int | None
    details: str
    dedupe: bytes


class Webhooks:
    """One for the process; opened and closed inside its loop."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        # For what has to read rows: what a call says, and what we answer a text.
        self.readers = ThreadPoolExecutor(4, thread_name_prefix="readers")
        # For what anybody may ask for: the signed requests never wait behind it.
        self.players = ThreadPoolExecutor(2, thread_name_prefix="players")

    def close(self) -> None:
        self.inbox.close()
        self.readers.shutdown()
        self.players.shutdown()

    async def answer(self, scope: Message, receive: Receive) -> Answer:
        try:
            return await self._answer(scope, receive)
        except GONE as gone:
            log.warning("webhooks.database_gone", reason=type(gone).__name__)
            return LATER

    async def _answer(self, scope: Message, receive: Receive) -> Answer:
        path = scope["path"].removeprefix(PREFIX)
        if scope["method"] in {"GET", "HEAD"} and path.startswith("recordings/"):
            return await self._recording(path.removeprefix("recordings/"))
        if scope["method"] != "POST" or not path.startswith("twilio/"):
            return MISSING
        body = await _body(receive)
        if body is None:
            return 413, FORM, b"Too large."
        fields = _fields(body)
        if not is_signed(scope, fields):
            return FORBIDDEN
        given = {name: value.replace("\0", "") for name, value in fields}
        return await self._believe(path.removeprefix("twilio/"), given)

    async def _believe(self, path: str, given: dict[str, str]) -> Answer:
        """What a signed request asks for."""
        what, _, ticket = path.partition("/")
        if what == "text" and not ticket:
            return await self._text(given)
        named = read_ticket(ticket)
        if named is None:
            return MISSING
        if what in KINDS:
            return await self._keep(_status_row(what, named, given))
        if what in {"script", "keys"}:
            said = calls.Answered(
                account=given["AccountSid"],
                delivery_id=named[0],
                ticket=ticket,
                answered_by=given.get("AnsweredBy", ""),
                digits=given.get("Digits") if what == "keys" else None,
            )
            script = await self._read(lambda: calls.script(said))
            return (200, XML, script) if script else MISSING
        return MISSING

    async def _text(self, given: dict[str, str]) -> Answer:
        await self._keep(_text_row(given))
        text = replies.Text(
            given["AccountSid"], given.get("From", ""), given.get("To", ""), given.get("Body", "")
        )
        words = await self._read(lambda: replies.answer(text))
        return 200, XML, calls.text_reply(words)

    async def _keep(self, row: Row) -> Answer:
        await self.inbox.keep(row)
        return 204, FORM, b""

    async def _recording(self, name: str) -> Answer:
        account, _, file = name.partition("/")
        sound = await self._read(lambda: calls.sound(account, file), self.players)
        return (200, WAV, sound) if sound is not None else MISSING

    async def _read(self, question: Callable[[], T], by: ThreadPoolExecutor | None = None) -> T:
        def asked() -> T:
            try:
                return question()
            finally:
                connections["default"].close_if_unusable_or_obsolete()

        return await asyncio.get_running_loop().run_in_executor(by or self.readers, asked)


class Inbox:
    """Rows that came within one commit's time are written by the next, together."""

    MOST = 2000

    def __init__(self) -> None:
        self.waiting: list[tuple[Row, asyncio.Future[None]]] = []
        self.writer: asyncio.Task[None] | None = None
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="inbox")
        self.database: Any = None

    async def keep(self, row: Row) -> None:
        """Returns once the row is committed; raises psycopg2.Error when it is not."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((row, done))
        if self.writer is None:
            self.writer = asyncio.create_task(self._drain())
        await done

    def close(self) -> None:
        self.thread.shutdown(wait=True)
        if self.database is not None:
            self.database.close()

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting:
            batch, self.waiting = self.waiting[: self.MOST], self.waiting[self.MOST :]
            rows = [row for row, _ in batch]
            try:
                await loop.run_in_executor(self.thread, self._write, rows)
            except Exception as error:
                for done in _still_awaited(batch):
                    done.set_exception(error)
            else:
                for done in _still_awaited(batch):
                    done.set_result(None)
        self.writer = None

    def _write(self, rows: list[Row]) -> None:
        if self.database is None or self.database.closed:
            self.database = of_its_own(application_name="belltower-webhooks", connect_timeout=3)
        try:
            with self.database, self.database.cursor() as cursor:
                columns = [[getattr(row, name) for row in rows] for name in Row.__slots__]
                cursor.execute(INSERT, columns)
        except BROKEN:
            self.database.close()
            raise


def _still_awaited(
    batch: list[tuple[Row, asyncio.Future[None]]],
) -> list[asyncio.Future[None]]:
    """Without those whose caller has hung up."""
    return [done for _row, done in batch if not done.done()]


INSERT = """
    insert into notifications_providerevent
        (account, kind, sid, status, error_code, delivery_id, attempt, details, dedupe)
    select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
        %s::smallint[], %s::jsonb[], %s::bytea[])
    on conflict (dedupe) do nothing
"""


def is_signed(scope: Message, fields: list[tuple[str, str]]) -> bool:
    """Whether a token of the account that the request names has signed our own address of it.

    X-Twilio-Signature is base64(HMAC-SHA1(token, URL + each field's name and value, by name)); a
    field that is there twice counts once for each of its values.
    """
    headers = dict(scope["headers"])
    signature = headers.get(b"x-twilio-signature", b"")
    accounts = [value for name, value in fields if name == "AccountSid"]
    # One account's token vouches for nothing said in another's name.
    if not signature or len(accounts) != 1:
        return False
    query = scope.get("query_string", b"").decode("latin-1")
    url = f"{settings.WEBHOOKS_URL}{scope['path']}{'?' + query if query else ''}"
    said = "".join(name + value for name, value in sorted(set(fields)))
    return any(
        hmac.compare_digest(_signature(token, address + said), signature)
        for token in tokens_of(accounts[0])
        for address in _as_signed(url)
    )


def _signature(token: str, signed: str) -> bytes:
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest())


def _as_signed(url: str) -> list[str]:
    """With and without the port: the company signs now one and now the other."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    usual = 443 if parts.scheme == "https" else 80
    bare = parts._replace(netloc=host).geturl()
    ported = parts._replace(netloc=f"{host}:{parts.port or usual}").geturl()
    return list(dict.fromkeys([url, bare, ported]))


async def _body(receive: Receive) -> bytes | None:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > LARGEST:
            return None
        if not message.get("more_body"):
            return body


def _fields(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def _status_row(kind: str, named: tuple[int, int], given: dict[str, str]) -> Row:
    sid = given.get("MessageSid") or given.get("CallSid", "")
    status = given.get(KINDS[kind], "")
    details = {name: given[name] for name in KEPT if name in given and name not in PERSONAL}
    return _row(kind, given["AccountSid"], sid, status, given.get("ErrorCode", ""), named, details)


def _text_row(given: dict[str, str]) -> Row:
    details = {name: given[name] for name in PERSONAL if name in given}
    sid = given.get("MessageSid", "")
    return _row("text", given["AccountSid"], sid, "received", "", (None, None), details)


# Of a status we know the delivery; only an answer is kept with its numbers and words.
PERSONAL = ("From", "To", "Body")


def _row(  # noqa: PLR0913
    kind: str,
    account: str,
    sid: str,
    status: str,
    error_code: str,
    named: tuple[int | None, int | None],
    details: dict[str, str],
) -> Row:
    """Keyed by what tells two events apart, not by the body: the company adds fields unasked."""
    key = "\0".join([account, kind, sid, status, *map(str, named), details.get("AnsweredBy", "")])
    return Row(
        account=account[:34],
        kind=kind,
        sid=sid[:34],
        status=status[:20],
        error_code=error_code[:10],
        delivery_id=named[0],
        attempt=named[1],
        details=json.dumps(details),
        dedupe=hashlib.sha256(key.encode()).digest(),
    )
