"""Twilio's REST API, version 2010-04-01: texts and calls, and the faults of the network."""

import asyncio
import json
import re
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SO_LINGER, SOL_SOCKET
from urllib.parse import parse_qs, parse_qsl

from sandbox import calls, lists, texts
from sandbox.accounts import SID
from sandbox.asgi import Message, Receive, Send, body_of, header, reply
from sandbox.calling import Calling
from sandbox.company import Company
from sandbox.errors import Refusal
from sandbox.texting import Texting
from sandbox.weather import Fault

PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})(?:/(Messages|Calls)(?:/(\w+))?)?\.json")
LARGEST = 64 * 1024
Answer = tuple[int, bytes]


class Dropped(Exception):
    """The connection is to be closed without an answer, or reset."""

    def __init__(self, *, is_reset: bool) -> None:
        super().__init__(is_reset)
        self.is_reset = is_reset


class Api:
    def __init__(self, company: Company, texting: Texting, calling: Calling) -> None:
        self.company, self.texting, self.calling = company, texting, calling

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        status, note = 0, ""
        try:
            body = await body_of(scope, receive, LARGEST)
            if latency := self.company.weather.now.latency:
                await asyncio.sleep(latency)
            status, said = await self.answer(scope, body, receive)
            await reply(send, status, b"application/json; charset=utf-8", said)
        except Refusal as refusal:
            status, said = refusal.answer()
            note = str(refusal.code)
            await reply(send, status, b"application/json; charset=utf-8", said)
        except Dropped as dropped:
            note = "connection reset" if dropped.is_reset else "connection dropped"
            await cut(receive, send, dropped)
        self.company.wire.note("in", (scope["method"], scope["path"]), status, began, note)

    async def answer(self, scope: Message, body: bytes | None, receive: Receive) -> Answer:
        account, kind, sid = self.asked(scope)
        if body is None:
            raise Refusal(20413)
        if self.company.weather.is_too_many(account):
            raise Refusal(20429)
        match scope["method"], kind, sid:
            case "POST", "Messages", None:
                if self.company.weather.now.texts_down:
                    raise Refusal(20500)
                return await self.weathered(lambda: self.new_text(account, body), receive)
            case "POST", "Calls", None:
                return await self.weathered(lambda: self.new_call(account, body), receive)
            case "POST", "Calls", str():
                return self.update_call(account, sid, body)
            case (("GET" | "HEAD"), _, _):
                query = scope["query_string"].decode("latin-1")
                return 200, self.read(account, kind, sid, dict(_pairs(query)))
        raise Refusal(20004)

    def asked(self, scope: Message) -> tuple[str, str | None, str | None]:
        """Account, kind and sid: who may ask comes before what there is."""
        account = self.company.accounts.proven_by(header(scope, b"authorization"))
        if account is None:
            raise Refusal(20003)
        asked = PATH.fullmatch(scope["path"])
        if asked is None:
            raise Refusal(20404, scope["path"])
        whose, kind, sid = asked.groups()
        if whose != account:
            raise Refusal(20003)
        return account, kind, sid

    async def weathered(self, make: Callable[[], bytes], receive: Receive) -> Answer:
        """Do what is asked, or half of it, or later, or say that it was not done."""
        fault = self.company.weather.next_fault()
        if fault is None:
            return 201, make()
        match fault:
            case Fault.TOO_MANY, _:
                raise Refusal(20429)
            case Fault.REFUSED, _:
                raise Refusal(20500)
            case Fault.ACCEPTED, _:
                make()
                raise Refusal(20500)
            case Fault.RESET, is_accepted:
                if is_accepted:
                    make()
                raise Dropped(is_reset=True)
            case Fault.LATE, _:
                loop = asyncio.get_running_loop()
                loop.call_later(self.company.weather.now.accept_late, _quietly, make)
                raise Dropped(is_reset=False)
        made = make()
        with suppress(TimeoutError):
            await asyncio.wait_for(gone(receive), self.company.weather.now.hang)
        return 201, made

    def new_text(self, account: str, body: bytes) -> bytes:
        fields = dict(_pairs(body.decode("utf-8", "replace")))
        return texts.as_json(self.texting.accept(account, fields)).encode()

    def new_call(self, account: str, body: bytes) -> bytes:
        return calls.as_json(self.calling.place(account, _lists(body))).encode()

    def update_call(self, account: str, sid: str, body: bytes) -> Answer:
        call = self.company.calls.get(sid)
        if call is None or call.account != account:
            raise Refusal(20404, sid)
        status = _lists(body).get("Status", [""])[-1]
        if status not in {"completed", "canceled"}:
            raise Refusal(20001)
        self.calling.end(call, status)
        return 200, calls.as_json(call).encode()

    def read(self, account: str, kind: str | None, sid: str | None, asked: dict[str, str]) -> bytes:
        if kind is None:
            return _account(account)
        if sid is None:
            return self.listed(account, kind, asked)
        if kind == "Messages" and (text := self.company.texts.get(sid)):
            if text.account == account:
                return texts.as_json(text).encode()
        elif (call := self.company.calls.get(sid)) and call.account == account:
            return calls.as_json(call).encode()
        raise Refusal(20404, sid)

    def listed(self, account: str, kind: str, asked: dict[str, str]) -> bytes:
        at = f"/2010-04-01/Accounts/{account}/{kind}.json"
        if kind == "Calls":
            return lists.page(at, lists.CALLS, self.company.calls_of[account], asked)
        if to := asked.get("To"):
            sent = self.company.texts_to.get((account, lists.number(to)), [])
        else:
            sent = self.company.texts_of[account]
        return lists.page(at, lists.TEXTS, sent, asked)


async def gone(receive: Receive) -> None:
    """Until whoever asked has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def cut(receive: Receive, send: Send, dropped: Dropped) -> None:
    """ASGI has no word for it, but uvicorn's `send` belongs to what holds the connection."""
    transport = send.__self__.transport  # type: ignore[attr-defined]
    if dropped.is_reset:
        at_once = struct.pack("ii", 1, 0)  # closing then sends RST, not FIN
        transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, at_once)
    transport.abort()
    await gone(receive)


def _quietly(make: Callable[[], bytes]) -> None:
    with suppress(Refusal):
        make()


def _pairs(coded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(coded, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise Refusal(20001) from None


def _lists(body: bytes) -> dict[str, list[str]]:
    try:
        coded = body.decode("utf-8", "replace")
        return parse_qs(coded, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise Refusal(20001) from None


def _account(sid: str) -> bytes:
    if not SID.fullmatch(sid):
        raise Refusal(20404, sid)
    said = {"sid": sid, "friendly_name": "Sandbox", "status": "active", "type": "Full"}
    return json.dumps(said | {"uri": f"/2010-04-01/Accounts/{sid}.json"}).encode()
