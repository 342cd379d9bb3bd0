"""A call: its record, what was said and played in it, and how Twilio writes it down."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sandbox.texts import rfc2822

OVER = {"completed", "busy", "failed", "no-answer", "canceled"}


class HangUp(Exception):
    """The call is over; whoever ended it has written down how."""


@dataclass(eq=False)
class Piece:
    """Something that was said, played or pressed."""

    verb: str
    words: str
    seconds: float = 0
    heard: float = 0
    language: str = ""
    voice: str = ""
    recording: str = ""

    def as_json(self) -> dict[str, object]:
        said: dict[str, object] = {
            "verb": self.verb,
            "words": self.words,
            "seconds": round(self.seconds, 1),
            "heard": round(self.heard, 1),
        }
        if self.verb == "Say":
            said |= {"language": self.language, "voice": self.voice}
        if self.recording:
            said["audio"] = f"/sandbox/audio/{self.recording}.wav"
        return said


@dataclass(eq=False)
class Call:
    sid: str
    account: str
    serial: int
    sender: str
    to: str
    created: float
    updated: float
    url: str = ""
    twiml: str = ""
    method: str = "POST"
    callback: str = ""
    callback_method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})
    timeout: int = 60
    detection: str = ""
    detected_url: str = ""  # where the answer to "man or machine" goes when nobody waits for it
    direction: str = "outbound-api"
    status: str = "queued"
    answered_by: str = ""
    by_machine: bool = False
    answered: float | None = None
    ended: float | None = None
    seconds: float = 0  # as they would pass in a real call
    sequence: int = 0
    choice: str = ""  # of the person at the phone: answer, decline, let-ring
    keys: str = ""  # pressed and not yet asked for
    gathers: bool = False
    fault: str = ""
    pieces: list[Piece] = field(default_factory=list)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def phone(self) -> str:
        return self.to

    @property
    def length(self) -> float:
        """Of all that was to be heard in it so far."""
        return sum(each.seconds for each in self.pieces)

    @property
    def heard(self) -> float:
        return sum(each.heard for each in self.pieces)

    def stir(self) -> None:
        self.stirred.set()

    async def rest(self, seconds: float, until: Callable[[], object] = lambda: None) -> bool:
        """Wait so long, or until it holds, which is the answer; raises HangUp at the end."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            if self.is_over:
                raise HangUp
            if until():
                return True
            left = deadline - loop.time()
            if left <= 0:
                return False
            self.stirred.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stirred.wait(), left)


def as_json(call: Call) -> str:
    at = f"/2010-04-01/Accounts/{call.account}/Calls/{call.sid}"
    return json.dumps(
        {
            "account_sid": call.account,
            "annotation": None,
            "answered_by": call.answered_by or None,
            "api_version": "2010-04-01",
            "caller_name": None,
            "date_created": rfc2822(int(call.created)),
            "date_updated": rfc2822(int(call.updated)),
            "direction": call.direction,
            "duration": str(round(call.seconds)) if call.is_over else None,
            "end_time": rfc2822(int(call.ended)) if call.ended else None,
            "forwarded_from": None,
            "from": call.sender,
            "from_formatted": written(call.sender),
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": call.sid,
            "start_time": rfc2822(int(call.answered)) if call.answered else None,
            "status": call.status,
            "subresource_uris": {"recordings": f"{at}/Recordings.json"},
            "to": call.to,
            "to_formatted": written(call.to),
            "trunk_sid": None,
            "uri": f"{at}.json",
        }
    )


def written(number: str) -> str:
    """A number as people write it."""
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


def request_fields(call: Call, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """What the app hears whenever it is asked for TwiML."""
    fields = [
        ("AccountSid", call.account),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call.sid),
        ("CallStatus", call.status),
        ("Called", call.to),
        ("Caller", call.sender),
        ("Direction", call.direction),
        ("From", call.sender),
        ("To", call.to),
        *more,
    ]
    if call.answered_by and not call.detected_url:
        fields.append(("AnsweredBy", call.answered_by))
    return fields


def callback_fields(call: Call, status: str, sequence: int, at: float) -> list[tuple[str, str]]:
    fields = [
        ("AccountSid", call.account),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call.sid),
        ("CallStatus", status),
        ("Called", call.to),
        ("Caller", call.sender),
        ("CallbackSource", "call-progress-events"),
        ("Direction", call.direction),
        ("From", call.sender),
        ("SequenceNumber", str(sequence)),
        ("Timestamp", rfc2822(int(at))),
        ("To", call.to),
    ]
    if status in OVER:
        fields += [("CallDuration", str(round(call.seconds))), ("Duration", _minutes(call))]
    if call.answered_by and status in {"in-progress", "completed"}:
        fields.append(("AnsweredBy", call.answered_by))
    return fields


def _minutes(call: Call) -> str:
    return str(-(-round(call.seconds) // 60))


def new(sid: str, account: str, serial: int, sender: str, to: str) -> Call:
    now = time.time()
    return Call(sid, account, serial, sender, to, now, now)
