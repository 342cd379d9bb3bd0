"""All that the telephone company knows: lines, phones, texts, calls, and who has said STOP."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.accounts import Accounts
from sandbox.callbacks import Courier
from sandbox.numbers import Kind, kind_of
from sandbox.recordings import Recordings
from sandbox.texts import Text
from sandbox.weather import Weather
from sandbox.wire import Wire

if TYPE_CHECKING:
    from sandbox.calls import Call

ON_A_SCREEN = 50


@dataclass(frozen=True)
class Pace:
    """How long things take, in seconds; `playing` is how much of a recording's length it lasts."""

    sent: float
    delivered: float
    dials: float
    rings: float
    rings_out: float
    playing: float
    waits_for_key: float
    longest: float


LIVELY = Pace(0.3, 0.8, 0.2, 2.0, 15, 0.25, 1.0, 60)
INSTANT = Pace(0.01, 0.04, 0.005, 0.02, 0.05, 0.0, 0.01, 0.05)


@dataclass(frozen=True)
class Line:
    """One of our own numbers: whose it is, and where it says what came in."""

    account: str
    sms_url: str


@dataclass(frozen=True)
class Owner:
    name: str = ""
    language: str = ""
    note: str = ""


@dataclass(eq=False)
class Device:
    number: str
    is_dead: bool
    busy: str = ""  # "once" until it was called, "always" until it is freed
    picks_up: bool = False  # somebody is at home, for one call, although there is a machine
    keys: str = ""  # to be pressed as soon as a call asks for one
    line: str = ""  # our number that it last had to do with
    changed: float = 0
    items: deque["Text | Call"] = field(default_factory=lambda: deque(maxlen=ON_A_SCREEN))

    @property
    def kind(self) -> Kind:
        if self.is_dead:
            return "dead"
        usual = kind_of(self.number)
        return "cell" if usual == "dead" else usual

    def erase(self) -> None:
        """The tape is empty again; texts stay."""
        kept = [each for each in self.items if not getattr(each, "by_machine", False)]
        self.items.clear()
        self.items.extend(kept)


def new_device(number: str) -> Device:
    """A phone as it is before anything happened to it."""
    usual = kind_of(number)
    return Device(number, is_dead=usual == "dead", busy="once" if usual == "flip" else "")


class Company:
    def __init__(self, key: str, *, pace: Pace = LIVELY, seed: int = 0) -> None:
        self.pace = pace
        self.accounts = Accounts(key)
        self.weather = Weather(seed=seed)
        self.wire = Wire()
        self.courier = Courier(self.accounts, self.weather, self.wire)
        self.recordings = Recordings()
        self.lines: dict[str, Line] = {}
        self.owners: dict[str, Owner] = {}
        self.tasks: set[asyncio.Task[Any]] = set()
        self.news = 0  # goes up whenever a page would look different
        self.clear()

    def clear(self) -> None:
        """Forget what was said and who said STOP; lines, owners and weather stay."""
        for task in self.tasks:
            task.cancel()
        self.texts: dict[str, Text] = {}
        self.texts_of: defaultdict[str, list[Text]] = defaultdict(list)
        self.texts_to: defaultdict[tuple[str, str], list[Text]] = defaultdict(list)
        self.calls: dict[str, Call] = {}
        self.calls_of: defaultdict[str, list[Call]] = defaultdict(list)
        self.stopped: set[tuple[str, str]] = set()  # our number, theirs
        self.devices: dict[str, Device] = {}
        self.wire.lines.clear()
        self.news += 1

    def device(self, number: str) -> Device:
        device = self.devices.get(number)
        if device is None:
            device = self.devices[number] = new_device(number)
        return device

    def keep_text(self, text: Text) -> None:
        self.texts[text.sid] = text
        self.texts_of[text.account].append(text)
        self.texts_to[text.account, text.to].append(text)
        self.show(self.device(text.phone), text)

    def keep_call(self, call: "Call") -> None:
        self.calls[call.sid] = call
        self.calls_of[call.account].append(call)
        self.show(self.device(call.to), call)

    def show(self, device: Device, item: "Text | Call") -> None:
        device.items.append(item)
        device.line = item.to if item.direction == "inbound" else item.sender
        device.changed = time.time()
        self.news += 1

    def first_line(self, account: str) -> str:
        """The number that a messaging service of this account sends from."""
        return next((number for number, line in self.lines.items() if line.account == account), "")

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    async def open(self) -> None:
        await self.courier.open()

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await self.courier.close()
