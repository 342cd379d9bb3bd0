"""The wire itself: what a company or a mail server can do to us, and what we take it for."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import pytest

from notifications.transports import mail, twilio_wire
from notifications.transports.carriers import Carrier, sandbox_token
from notifications.transports.envelope import Envelope, TransportError
from notifications.transports.twilio_codes import CALLS, MESSAGES
from notifications.transports.twilio_lists import read
from tests.sandbox.outside import Outside

ACCOUNT = f"AC{'a' * 32}"
PHONE = "+12535550121"
LETTER = Envelope(
    delivery_id=7,
    attempt=1,
    to=PHONE,
    sender="+15005550006",
    text="Picture day.",
    subject="North: Picture day",
    language="es",
    callback="http://127.0.0.1:1/webhooks/twilio/message/x",
    script="http://127.0.0.1:1/webhooks/twilio/script/x",
)
Behaviour = Callable[[socket.socket], None]


def answers(status: int, body: str) -> Behaviour:
    def behave(caller: socket.socket) -> None:
        caller.recv(65536)
        said = body.encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n"
        caller.sendall(head.encode() + said)

    return behave


def refuses(status: int, code: int) -> Behaviour:
    words = {"code": code, "message": f"'{PHONE}' is wrong", "status": status, "more_info": ""}
    return answers(status, json.dumps(words))


def hangs_up(caller: socket.socket) -> None:
    caller.recv(65536)


def cuts_short(caller: socket.socket) -> None:
    caller.recv(65536)
    caller.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{")


def is_silent(caller: socket.socket) -> None:
    caller.settimeout(5)
    while caller.recv(65536):
        pass


@contextmanager
def company_that(behaves: Behaviour) -> Iterator[tuple[str, list[int]]]:
    """A server of one behaviour, its address, and how often it was called."""
    called: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    caller, _ = server.accept()
                except TimeoutError:
                    continue
                called.append(1)
                caller.settimeout(5)
                with caller:
                    behaves(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", called
        over.set()
        thread.join()


def send(url: str, channel: str = "sms", mails: dict[str, Any] | None = None) -> str:
    carrier = Carrier(ACCOUNT, url, sandbox_token(ACCOUNT), mails or {})

    async def sent() -> str:
        async with carrier.open(channel) as transport:
            return await transport.send(LETTER)

    return asyncio.run(sent())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_wire, "CONNECT", 0.3)
    monkeypatch.setattr(twilio_wire, "READ", 0.4)


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize(
    ("behaves", "code", "permanent"),
    [
        (refuses(429, 20429), "20429", False),
        (refuses(401, 20003), "20003", False),
        (refuses(404, 20404), "20404", False),
        (refuses(400, 21211), "21211", True),
        (refuses(400, 21614), "21614", True),
        (refuses(400, 21610), "21610", True),
        (refuses(400, 21611), "21611", False),
        (refuses(400, 21606), "21606", False),
        (answers(400, "<html>"), "400", False),
        (answers(413, "<html>"), "413", False),
    ],
)
def test_refusals_are_certain(channel: str, behaves: Behaviour, code: str, permanent: bool) -> None:
    with company_that(behaves) as (url, called), pytest.raises(TransportError) as refused:
        send(url, channel)
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
    assert PHONE not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert called == [1]


@pytest.mark.parametrize("channel", ["sms", "voice"])
@pytest.mark.parametrize(
    "behaves",
    [
        refuses(500, 20500),
        refuses(503, 20503),
        answers(307, ""),
        answers(201, "<html>"),
        hangs_up,
        cuts_short,
        is_silent,
    ],
    ids=["500", "503", "307", "html", "hangs up", "cut short", "silent"],
)
def test_all_that_is_not_certain_stays_open_and_is_not_asked_twice(
    channel: str, behaves: Behaviour
) -> None:
    with company_that(behaves) as (url, called), pytest.raises(Exception) as open_question:  # noqa: PT011
        send(url, channel)
    assert not isinstance(open_question.value, TransportError)
    assert called == [1]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_was_not_reached_accepted_nothing(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(TransportError) as refused:
        send(f"{scheme}://127.0.0.1:{port}")
    assert (refused.value.code, refused.value.permanent) == ("unconnected", False)


def test_company_without_tls_accepted_nothing() -> None:
    with company_that(is_silent) as (url, _), pytest.raises(TransportError) as refused:
        send(url.replace("http:", "https:"))
    assert refused.value.code == "unconnected"


def test_name_that_nobody_knows_accepted_nothing() -> None:
    async def unknown() -> None:
        key = aiohttp.client_reqrep.ConnectionKey("x.invalid", 80, False, True, None, None, None)
        raise aiohttp.ClientConnectorDNSError(key, OSError("no such name"))

    with pytest.raises(aiohttp.ClientConnectorDNSError) as raised:
        asyncio.run(unknown())
    found = twilio_wire.refusal(raised.value)
    assert found is not None
    assert not found.permanent


def test_text_and_call_reach_the_company_as_they_are(company: Outside) -> None:
    sids = [send(company.url, channel) for channel in ("sms", "voice")]
    client = company.client(ACCOUNT)
    text, call = client.messages(sids[0]).fetch(), client.calls(sids[1]).fetch()
    assert (text.to, text.body) == (PHONE, "Picture day.")
    assert call.to == PHONE


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_company_is_asked_to_call_back_again(channel: str) -> None:
    heard: list[bytes] = []

    def listens(caller: socket.socket) -> None:
        heard.append(caller.recv(65536))
        caller.sendall(b"HTTP/1.1 500 X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with company_that(listens) as (url, _), pytest.raises(Exception):  # noqa: B017, PT011
        send(url, channel)
    assert b"%23rc%3D3%26rp%3D" in heard[0]


def test_list_is_read_page_by_page_back_to_its_day(
    company: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.transports.twilio_lists.PAGE", 3)
    account = f"AC{'b' * 32}"
    client = company.client(account)
    sent = [
        client.messages.create(to=f"+1253555012{n}", from_="+15005550006", body=f"No {n}")
        for n in range(8)
    ]
    carrier = Carrier(account, company.url, sandbox_token(account), {})
    oldest = client.messages(sent[0].sid).fetch().date_created
    everyone = [f"+1253555012{n}" for n in range(8)]
    found = asyncio.run(read(carrier, "sms", since=oldest, to=everyone))
    assert {one.sid for one in found} == {one.sid for one in sent}
    few = asyncio.run(read(carrier, "sms", since=oldest, to=everyone[:2]))
    assert {one.body for one in few} == {"No 0", "No 1"}
    future = oldest.replace(year=oldest.year + 1)
    assert asyncio.run(read(carrier, "sms", since=future, to=everyone)) == []


def test_list_that_cannot_be_read_says_so(company: Outside) -> None:
    carrier = Carrier(ACCOUNT, company.url, "wrong", {})
    since = company.client(ACCOUNT).messages(send(company.url)).fetch().date_created
    with pytest.raises(Exception, match="401"):
        asyncio.run(read(carrier, "sms", since=since, to=[PHONE]))


def smtp(port: int) -> dict[str, Any]:
    return {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": "127.0.0.1",
        "port": port,
        "timeout": 0.5,
    }


def post(options: dict[str, Any], *, to: str = "elena@example.org", times: int = 1) -> list[str]:
    letter = Envelope(7, 1, to, "North <bell@belltower.example>", "Words", "Subject", "es")

    async def posted() -> list[str]:
        async with mail.Mail(options, domain="bell.example.org") as out:
            return [await out.send(letter) for _ in range(times)]

    return asyncio.run(posted())


def test_letter_arrives_with_the_same_name_each_time(company: Outside) -> None:
    assert post(smtp(company.smtp), times=2) == ["<7@bell.example.org>"] * 2
    mails = company.ask("/mails.json")[1]
    assert mails[0]["subject"] == "Subject"


def speaks(*lines: str) -> Behaviour:
    """A mail server that says one line after the other, whatever it hears."""

    def behave(caller: socket.socket) -> None:
        for line in lines:
            caller.sendall(f"{line}\r\n".encode())
            if not caller.recv(65536):
                return

    return behave


HELLO = ("220 hello", "250 at your service")
TAKEN = (*HELLO, "250 ok", "250 ok", "354 go on")


@pytest.mark.parametrize(
    ("lines", "code", "permanent"),
    [
        (("554 go away",), "SMTPConnectError", False),
        ((*HELLO, "250 ok", "550 no such person"), "550", True),
        ((*HELLO, "250 ok", "450 later"), "450", False),
        ((*TAKEN, "554 not wanted"), "554", False),
        ((*HELLO, "550 not from you"), "550", False),
        ((*TAKEN, "452 full"), "452", False),
    ],
)
def test_mail_server_that_refuses_is_certain(
    lines: tuple[str, ...], code: str, permanent: bool
) -> None:
    says = speaks(*lines, "250 ok", "221 bye")
    with company_that(says) as (url, _), pytest.raises(TransportError) as refused:
        post(smtp(int(url.rpartition(":")[2])))
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
    assert "elena" not in repr(refused.value)


def test_mail_server_that_falls_silent_after_the_last_dot_may_have_accepted() -> None:
    silent = speaks(*TAKEN)
    with company_that(silent) as (url, _), pytest.raises(Exception) as open_question:  # noqa: PT011
        post(smtp(int(url.rpartition(":")[2])))
    assert not isinstance(open_question.value, TransportError)


@pytest.mark.parametrize("behaves", [is_silent, hangs_up], ids=["silent", "hangs up"])
def test_mail_server_that_does_not_even_greet_accepted_nothing(behaves: Behaviour) -> None:
    with company_that(behaves) as (url, _), pytest.raises(TransportError) as refused:
        post(smtp(int(url.rpartition(":")[2])))
    assert not refused.value.permanent


def test_mail_server_that_does_not_know_us_costs_nobody_their_letter() -> None:
    lines = ("220 hello", "250-here\r\n250 AUTH PLAIN", "535 wrong password", "221 bye")
    options = {"username": "us", "password": "wrong"}
    with company_that(speaks(*lines)) as (url, _), pytest.raises(TransportError) as refused:
        post(smtp(int(url.rpartition(":")[2])) | options)
    assert not refused.value.permanent


def test_mail_server_that_is_away_accepted_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for host in ("127.0.0.1", "nowhere.invalid"):
        with pytest.raises(TransportError) as refused:
            post(smtp(port) | {"host": host})
        assert not refused.value.permanent


def test_ranks_never_leave_delivered_below_failure() -> None:
    for table in (MESSAGES, CALLS):
        states = {one.state: one.rank for one in table.values()}
        assert states["delivered"] > states["failed"] > states["sent"] > states["accepted"]
