"""The phones and inboxes that a page shows: who has one, what lies on it, what it is doing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest

from sandbox.calls import Call, written
from sandbox.company import Company, Device, Owner, new_device
from sandbox.mails import Mail, Sink
from sandbox.texts import Text, segments

MOST = 60


@dataclass(frozen=True)
class Shown:
    """A device as somebody looks at it; `device` for a phone, `mails` for an inbox."""

    number: str
    kind: str
    owner: Owner
    changed: float
    device: Device | None = None
    mails: tuple[Mail, ...] = ()

    @property
    def call(self) -> Call | None:
        """The one that is going on."""
        going = (each for each in self.items if isinstance(each, Call) and not each.is_over)
        return next(going, None)

    @property
    def items(self) -> list[Text | Call]:
        """The newest first."""
        return list(reversed(self.device.items)) if self.device else []

    @property
    def state(self) -> str:
        call, device = self.call, self.device
        if call and call.answered:
            return "in-call"
        if call and call.status == "ringing":
            return "ringing"
        if device and device.is_dead:
            return "disconnected"
        return "busy" if device and device.busy else "free"


def shown(company: Company, sink: Sink, wanted: str = "") -> list[Shown]:
    """Those with the latest news, then those that have an owner and no news yet."""
    letters: defaultdict[str, list[Mail]] = defaultdict(list)
    for mail in sink.mails:
        for address in mail.to:
            letters[address.lower()].append(mail)
    changed = dict.fromkeys(company.owners, 0.0)
    changed |= {name: device.changed for name, device in company.devices.items()}
    changed |= {name: mails[0].received_at.timestamp() for name, mails in letters.items()}
    names: Iterable[str] = changed.keys() - company.lines.keys()
    if wanted := wanted.strip():
        names = [name for name in names if _is_wanted(company, name, wanted)]
    in_order = {name: place for place, name in enumerate(changed)}
    latest = nlargest(MOST, names, key=lambda name: (changed[name], -in_order[name]))
    return [_one(company, name, changed[name], letters) for name in latest]


def _one(company: Company, name: str, changed: float, letters: dict[str, list[Mail]]) -> Shown:
    owner = company.owners.get(name, Owner())
    if "@" in name:
        return Shown(name, "inbox", owner, changed, mails=tuple(letters.get(name, ())))
    device = company.devices.get(name) or new_device(name)
    return Shown(name, device.kind, owner, changed, device)


def _is_wanted(company: Company, name: str, wanted: str) -> bool:
    if not wanted:
        return True
    owner = company.owners.get(name, Owner()).name
    if wanted.lower() in f"{name}\n{written(name)}\n{owner}".lower():
        return True
    digits = "".join(each for each in wanted if each.isdigit())
    return len(digits) > 2 and digits in name


def is_waiting(item: Text | Call) -> bool:
    return not item.is_over if isinstance(item, Call) else item.is_waiting


def as_json(company: Company, each: Shown) -> dict[str, object]:
    said: dict[str, object] = {
        "number": each.number,
        "name": each.owner.name,
        "language": each.owner.language,
        "kind": each.kind,
        "state": each.state,
    }
    if each.kind == "inbox":
        return said | {"items": [mail.as_json() | {"kind": "mail"} for mail in each.mails]}
    stopped = sorted(ours for ours, theirs in company.stopped if theirs == each.number)
    items = [item_as_json(item) for item in each.items]
    return (
        said
        | {"line": each.device.line if each.device else "", "stopped": stopped}
        | {"items": items}
    )


def item_as_json(item: Text | Call) -> dict[str, object]:
    said: dict[str, object] = {"sid": item.sid, "status": item.status, "at": iso(item.created)}
    if isinstance(item, Text):
        ours, way = (item.to, "out") if item.direction == "inbound" else (item.sender, "in")
        return {"kind": "text", "way": way, "line": ours, "body": item.body, **said} | {
            "parts": segments(item.body),
            "error_code": item.error,
            "updated_at": iso(item.updated),
        }
    return {"kind": "call", "line": item.sender, **said} | {
        "answered_by": item.answered_by,
        "by_machine": item.by_machine,
        "answered_at": iso(item.answered) if item.answered else None,
        "ended_at": iso(item.ended) if item.ended else None,
        "seconds": round(item.seconds, 1),
        "gathers": item.gathers,
        "fault": item.fault,
        "pieces": [piece.as_json() for piece in item.pieces],
    }


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
