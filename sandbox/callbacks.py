"""The company's own requests: signed, at most 64 callbacks at a time, never in anyone's way."""

import asyncio
import base64
import hmac
import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp
from yarl import URL

from sandbox.accounts import Accounts
from sandbox.weather import Weather
from sandbox.wire import Wire

AT_A_TIME = 64
LONGEST = 16 * 1024 * 1024  # of what is fetched; a recording is the largest thing there is
PATIENCE = aiohttp.ClientTimeout(total=15, sock_connect=5)
TOO_LATE = "no answer in time"
UNCONNECTED = "no connection"
AGAIN = 0.2  # seconds before it is tried again, and more each time
Fields = Sequence[tuple[str, str]]
Order = tuple[str, str, str, Callable[[], Fields]]


@dataclass(frozen=True)
class Fetched:
    status: int  # 0: no connection, or no answer in time
    body: bytes = b""
    kind: str = ""
    why: str = ""

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def fault(self) -> str:
        """What went wrong, in the words of Twilio's retry policies."""
        if self.why:
            return {UNCONNECTED: "ct", TOO_LATE: "rt"}.get(self.why, "")
        return {4: "4xx", 5: "5xx"}.get(self.status // 100, "")


@dataclass(frozen=True)
class Retries:
    """How often to try again and after which faults; a callback's URL can say so after its #."""

    count: int = 1
    after: frozenset[str] = frozenset({"ct"})

    @classmethod
    def said_in(cls, fragment: str) -> "Retries":
        said = dict(parse_qsl(fragment))
        count = said.get("rc", "")
        after = frozenset(said.get("rp", "ct").split(","))
        if "all" in after:
            after = frozenset({"ct", "rt", "4xx", "5xx"})
        return cls(min(int(count), 5) if count.isascii() and count.isdigit() else 1, after)


def signature(token: str, url: str, fields: Fields) -> str:
    said = url + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()


def is_on_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Courier:
    def __init__(self, accounts: Accounts, weather: Weather, wire: Wire) -> None:
        self.accounts, self.weather, self.wire = accounts, weather, wire
        self.queue: asyncio.Queue[Order] = asyncio.Queue()
        self.workers: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "TwilioProxy/1.1", "Accept": "*/*"},
            timeout=PATIENCE,
        )
        self.workers = [asyncio.create_task(self._work()) for _ in range(AT_A_TIME)]

    async def close(self) -> None:
        for worker in self.workers:
            worker.cancel()
        await asyncio.gather(*self.workers, return_exceptions=True)
        await self.session.close()

    def tell(
        self, account: str, url: str, fields: Callable[[], Fields], method: str = "POST"
    ) -> None:
        """Have a callback sent, as the weather allows; its fields are made when its turn comes."""
        if not url:
            return
        loop = asyncio.get_running_loop()
        for delay in self.weather.callback_delays():
            if delay:
                loop.call_later(delay, self.queue.put_nowait, (account, method, url, fields))
            else:
                self.queue.put_nowait((account, method, url, fields))

    async def _work(self) -> None:
        while True:
            account, method, url, fields = await self.queue.get()
            await self.ask(account, method, url, fields())

    async def ask(self, account: str, method: str, url: str, fields: Fields = ()) -> Fetched:
        """One signed request; by itself asked once more when there was no connection."""
        url, _, fragment = url.partition("#")
        if method == "GET" and fields:
            url += ("&" if "?" in url else "?") + urlencode(fields)
            fields = ()
        if not is_on_this_machine(url):
            why = "not on this machine, so not asked"
            self.wire.note("out", (method, url), 0, time.monotonic(), why)
            return Fetched(0, why=why)
        headers = {"X-Twilio-Signature": signature(self.accounts.token(account), url, fields)}
        data = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
            data = urlencode(fields).encode()
        retries = Retries.said_in(fragment)
        for tried in range(retries.count + 1):
            answer = await self._once(method, url, headers, data)
            if answer.fault not in retries.after or tried == retries.count:
                break
            await asyncio.sleep(AGAIN * (tried + 1))
        return answer

    async def _once(
        self, method: str, url: str, headers: dict[str, str], data: bytes | None
    ) -> Fetched:
        began = time.monotonic()
        asked = URL(url, encoded=True)  # as it was given: it is signed
        try:
            async with self.session.request(
                method, asked, data=data, headers=headers, allow_redirects=False
            ) as got:
                answer = Fetched(got.status, await _all_of(got), got.content_type)
        except (aiohttp.ClientError, ValueError):
            answer = Fetched(0, why=UNCONNECTED)
        except TimeoutError:
            answer = Fetched(0, why=TOO_LATE)
        self.wire.note("out", (method, asked.path), answer.status, began, answer.why)
        return answer


async def _all_of(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(65536):
        body += piece
        if len(body) > LONGEST:
            break
    return bytes(body)
