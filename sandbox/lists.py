"""Pages of what was sent and called, filtered as Twilio filters, the newest first."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlencode

from sandbox import calls, texts
from sandbox.calls import Call
from sandbox.errors import Refusal
from sandbox.numbers import e164
from sandbox.texts import Text

MOST = 1000
USUAL = 50
DAY = 24 * 60 * 60  # filters without a sign mean the day, in GMT


class Listed(Protocol):
    sid: str
    sender: str
    to: str
    status: str
    serial: int


L = TypeVar("L", bound=Listed)


@dataclass(frozen=True)
class Kind(Generic[L]):
    name: str
    time: str  # what the filter on time is called
    moment: Callable[[L], float]
    as_json: Callable[[L], str]


TEXTS: Kind[Text] = Kind("messages", "DateSent", lambda t: t.sent or t.created, texts.as_json)
CALLS: Kind[Call] = Kind("calls", "StartTime", lambda c: c.created, calls.as_json)


def page(at: str, kind: Kind[L], found: Sequence[L], asked: Mapping[str, str]) -> bytes:
    size = min(max(_count(asked.get("PageSize", ""), USUAL), 1), MOST)
    turned = _count(asked.get("Page", ""), 0)
    before = _count(asked.get("PageToken", "").removeprefix("PB"), len(found) + 10**9)
    shown: list[L] = []
    more = False
    for each in _matching(kind, reversed(found), asked):
        if each.serial >= before:
            continue
        if len(shown) == size:
            more = True
            break
        shown.append(each)
    kept = {key: value for key, value in asked.items() if key not in {"Page", "PageToken"}}
    kept["PageSize"] = str(size)
    next_page = {**kept, "Page": turned + 1, "PageToken": f"PB{shown[-1].serial}"} if more else None
    said = {
        "first_page_uri": f"{at}?{urlencode({**kept, 'Page': 0})}",
        "next_page_uri": f"{at}?{urlencode(next_page)}" if next_page else None,
        "previous_page_uri": None,
        "page": turned,
        "page_size": size,
        "start": turned * size,
        "end": turned * size + max(len(shown) - 1, 0),
        "uri": f"{at}?{urlencode(asked)}",
    }
    things = ", ".join(kind.as_json(each) for each in shown)
    return f'{{"{kind.name}": [{things}], {json.dumps(said)[1:]}'.encode()


def number(written: str) -> str:
    return e164(written) or written


def _matching(kind: Kind[L], found: Iterable[L], asked: Mapping[str, str]) -> Iterator[L]:
    to, sender, status = (asked.get(each, "") for each in ("To", "From", "Status"))
    to, sender, name = number(to), number(sender), kind.time
    on, after, until = (_second(asked.get(f"{name}{sign}", "")) for sign in ("", ">", "<"))
    for each in found:
        second = int(kind.moment(each))
        if (
            (not to or each.to == to)
            and (not sender or each.sender == sender)
            and (not status or each.status == status)
            and (on is None or second // DAY == on // DAY)
            and (after is None or second >= after)  # Twilio writes `DateSent>=`, `>` in the name
            and (until is None or second <= until)
        ):
            yield each


def _second(written: str) -> float | None:
    """The moment that is meant; without a zone it is GMT's."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(20001) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _count(written: str, usual: int) -> int:
    return int(written) if written.isascii() and written.isdigit() else usual
