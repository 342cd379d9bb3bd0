"""The HTTP below the twilio client: limits and deadlines that hold, and no second try.

The client's own asynchronous class never applies its deadline, so a silent company would hang a
worker for ever.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import aiohttp
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from yarl import URL

from notifications.transports.envelope import TransportError
from notifications.transports.twilio_codes import LATER, OUR_NUMBER

CONNECT, READ = 3.0, 10.0  # seconds
# Ends an address for callbacks. One more try after a failed connection is Twilio's own; these make
# it come back after a 5xx too.
RETRY = "#rc=3&rp=4xx,5xx,ct,rt"


class Wire(AsyncHttpClient):  # type: ignore[misc]
    """Open and close it inside the loop that uses it."""

    def __init__(self, *, connections: int) -> None:
        self.is_async = True  # all that Client asks of it
        self._connections = connections
        self._deadlines = aiohttp.ClientTimeout(
            total=CONNECT + READ, sock_connect=CONNECT, sock_read=READ
        )

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            # Shorter than the company keeps a connection: one that it closes just before our
            # request looks like an answer that was lost.
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=10),
            timeout=self._deadlines,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def request(  # noqa: PLR0913
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = aiohttp.encode_basic_auth(*auth)
        # The client names the form in its headers. Quoted in C: aiohttp's own forms, and the
        # standard library's, take as long as all the rest of a call.
        form = URL.build(query=data).raw_query_string.encode() if data else None
        async with self._session.request(
            method.upper(), url, params=params, data=form, headers=sent, allow_redirects=False
        ) as answer:
            return Response(answer.status, await answer.text(), answer.headers)


def client(*, base_url: str, account: str, token: str, wire: Wire) -> Client:
    made = Client(account, token, http_client=wire)
    made.api.base_url = base_url
    return made


@contextmanager
def telling_what_is_certain() -> Iterator[None]:
    """Around a request: raises TransportError for what was certainly not accepted.

    Anything else goes on as it is, for it may have been. The company's own error carries the
    phone number in its text, so nothing of it but the code is part of what is raised.
    """
    try:
        yield
    except Exception as error:
        certain = refusal(error)
        if certain is None:
            raise
        raise certain from None


def refusal(error: Exception) -> TransportError | None:
    if isinstance(error, TwilioRestException):
        if not 400 <= error.status < 500:
            return None
        # 401, 404 and 429 are about the account or the moment; no recipient is spent on them.
        # Without a code of the company's own, something on the way said no, whoever it was for.
        again = {error.status, *LATER, *OUR_NUMBER}
        is_final = error.status == 400 and error.code not in again
        return TransportError(str(error.code), permanent=is_final)
    not_connected = (
        aiohttp.ClientConnectorError,
        aiohttp.ClientConnectorDNSError,
        aiohttp.ConnectionTimeoutError,
    )
    if isinstance(error, not_connected):
        return TransportError("unconnected", permanent=False)
    return None
