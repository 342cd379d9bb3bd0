"""The company's own list of texts and calls: the evidence about those that got no answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from notifications.transports.carriers import Carrier
from notifications.transports.twilio_wire import Wire

PAGE = 1000
# Up to so many numbers are asked about one by one; more are looked up in the whole list.
FEW = 5


@dataclass(frozen=True, slots=True)
class Listed:
    sid: str
    to: str
    body: str  # empty for calls
    status: str
    created_at: datetime
    error_code: str = ""
    seconds: str = ""  # of a call that is over


async def read(
    carrier: Carrier, channel: str, *, since: datetime, to: Sequence[str]
) -> list[Listed]:
    """What the company has accepted for this account since then, the latest first.

    The company's filter by day concerns what it has sent, and what still waits there would be
    missing: so the list is read by number, or page by page back to `since`. Raises what the
    request raises.
    """
    async with Wire(connections=FEW) as wire:
        client = carrier.client(wire)
        resource = client.messages if channel == "sms" else client.calls
        found: list[Listed] = []
        for number in sorted(set(to)) if len(set(to)) <= FEW else [None]:
            found += await _pages(resource, since, {} if number is None else {"to": number})
        return found


async def _pages(resource: Any, since: datetime, filters: dict[str, Any]) -> list[Listed]:
    found: list[Listed] = []
    page = await resource.page_async(page_size=PAGE, **filters)
    while page is not None:
        one: Listed | None = None
        for record in page:
            one = _listed(record)
            if one.created_at >= since:
                found.append(one)
        if one is None or one.created_at < since:
            break
        page = await page.next_page_async()
    return found


def _listed(record: Any) -> Listed:
    created = record.date_created
    return Listed(
        sid=record.sid,
        to=record.to,
        body=getattr(record, "body", "") or "",
        status=str(getattr(record.status, "value", record.status)),
        created_at=created if created.tzinfo else created.replace(tzinfo=UTC),
        error_code=str(getattr(record, "error_code", None) or ""),
        seconds=str(getattr(record, "duration", None) or ""),
    )
