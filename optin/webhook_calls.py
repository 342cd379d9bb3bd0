"""The requests to other systems: some at once, five seconds each, and no second look."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from optin import webhook_addresses
from optin.models import WebhookDelivery

TOGETHER = 20
SECONDS = 5.0
Trouble = WebhookDelivery.Trouble


@dataclass(frozen=True)
class Call:
    """One message that was taken to be sent. `attempt` says by whom, should it be taken again."""

    delivery_id: int
    endpoint_id: int
    attempt: int
    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    call: Call
    status_code: int | None = None
    trouble: str = ""

    @property
    def is_delivered(self) -> bool:
        return not self.trouble


def make(calls: Sequence[Call], *, seconds: float = SECONDS) -> list[Outcome]:
    """Outside any transaction."""
    return asyncio.run(_make(calls, seconds))


async def _make(calls: Sequence[Call], seconds: float) -> list[Outcome]:
    # What a receiver writes back is read by nobody: neither its words, nor its cookies, nor where
    # it would like us to go.
    connector = aiohttp.TCPConnector(
        limit=TOGETHER,
        resolver=webhook_addresses.CheckedResolver(),
        use_dns_cache=False,
        force_close=True,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        read_bufsize=512,
    ) as session:
        return await asyncio.gather(*(_call(session, one) for one in calls))


async def _call(session: aiohttp.ClientSession, call: Call) -> Outcome:
    try:
        url = URL(call.url)
        webhook_addresses.check_literal(url.host or "")
        async with session.post(
            url, data=call.body, headers=call.headers, allow_redirects=False
        ) as answer:
            is_taken = 200 <= answer.status < 300
            return Outcome(call, answer.status, "" if is_taken else Trouble.ANSWER.value)
    except webhook_addresses.Forbidden:
        return Outcome(call, trouble=Trouble.FORBIDDEN.value)
    except TimeoutError:
        return Outcome(call, trouble=Trouble.SILENT.value)
    except (aiohttp.ClientError, ValueError, OSError):
        return Outcome(call, trouble=Trouble.UNREACHED.value)
