"""What happens in a call: it rings, somebody answers, and the app's TwiML is obeyed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin
from uuid import uuid4

from sandbox import calls, twiml
from sandbox.calls import Call, HangUp, Piece
from sandbox.company import Company, Device
from sandbox.errors import Refusal
from sandbox.numbers import CALL_FROM, CALL_TO, e164
from sandbox.twiml import Verb

MOST_DOCUMENTS = 100  # after so many in one call they go in circles
WORDS_A_SECOND = 2.5
MACHINE = {"Enable": "machine_start", "DetectMessageEnd": "machine_end_beep"}
CHOICES = {"answer", "decline", "let-ring"}
KEYS = frozenset("0123456789*#")


class Fault(Exception):
    """The app's TwiML cannot be obeyed; says why, for the page."""


@dataclass(frozen=True)
class Address:
    """Where the next TwiML is, and what goes there beside the call's own fields."""

    url: str
    method: str = "POST"
    more: tuple[tuple[str, str], ...] = ()


class Calling:
    def __init__(self, company: Company) -> None:
        self.company, self.pace = company, company.pace

    def place(self, account: str, asked: Mapping[str, Sequence[str]]) -> Call:
        """Start a call; raises Refusal with the code that Twilio would give."""
        fields = {name: values[-1] for name, values in asked.items()}
        to = _number(fields.get("To", ""), (21201, 21217), CALL_TO)
        ours = _number(fields.get("From", ""), (21213, 21212), CALL_FROM)
        if not fields.get("Url") and not fields.get("Twiml"):
            raise Refusal(21205)
        call = calls.new(f"CA{uuid4().hex}", account, len(self.company.calls_of[account]), ours, to)
        call.url, call.twiml = fields.get("Url", ""), fields.get("Twiml", "")
        call.method = fields.get("Method", "POST").upper()
        call.callback = fields.get("StatusCallback", "")
        call.callback_method = fields.get("StatusCallbackMethod", "POST").upper()
        if events := asked.get("StatusCallbackEvent"):
            call.events = frozenset(" ".join(events).split())
        timeout = fields.get("Timeout", "")
        call.timeout = int(timeout) if timeout.isascii() and timeout.isdigit() else 60
        call.detection = fields.get("MachineDetection", "")
        if fields.get("AsyncAmd") == "true":
            call.detected_url = fields.get("AsyncAmdStatusCallback", "")
        self.company.keep_call(call)
        self.company.start(self._live(call))
        return call

    def end(self, call: Call, status: str) -> None:
        """Hang up from this side: before anyone has answered, the call was canceled."""
        if call.is_over or (status == "canceled" and call.answered):
            raise Refusal(21220)
        self._finish(call, "completed" if call.answered else "canceled")

    def do(self, call: Call, what: str, digits: str = "") -> None:
        """The person at the phone does something; raises ValueError when it cannot be done."""
        if call.is_over:
            raise ValueError("This call is over.")
        if what in CHOICES and not call.answered:
            call.choice = what
        elif what == "press" and digits and KEYS.issuperset(digits):
            call.keys += digits
        elif what == "hang-up" and call.answered:
            self._finish(call, "completed")
        else:
            raise ValueError("That cannot be done in this call now.")
        self.company.news += 1
        call.stir()

    async def _live(self, call: Call) -> None:
        try:
            device = self.company.device(call.to)
            if await self._is_answered(call, device):
                await self._talk(call, device)
                self._finish(call, "completed")
        except Fault as fault:
            call.fault = str(fault)
            self._finish(call, "completed")
        except HangUp:
            self._finish(call, "completed" if call.answered else "canceled")

    async def _is_answered(self, call: Call, device: Device) -> bool:
        await call.rest(self.pace.dials)
        self._report(call, "initiated", "initiated")
        if device.is_dead:
            return self._finish(call, "failed")
        if device.busy:
            device.busy = "" if device.busy == "once" else device.busy
            return self._finish(call, "busy")
        call.status = "ringing"
        self._report(call, "ringing", "ringing")
        await call.rest(min(self.pace.rings, call.timeout), lambda: call.choice)
        if call.choice == "let-ring":
            rings_out = min(self.pace.rings_out, call.timeout)
            if not await call.rest(rings_out, lambda: call.choice != "let-ring"):
                return self._finish(call, "no-answer")
        if call.choice == "decline":
            return self._finish(call, "busy")
        return True

    async def _talk(self, call: Call, device: Device) -> None:
        call.by_machine = device.kind == "machine" and not (device.picks_up or call.choice)
        device.picks_up = False
        call.status, call.answered = "in-progress", time.time()
        device.changed = call.answered
        if call.detection:
            call.answered_by = MACHINE.get(call.detection, "") if call.by_machine else "human"
        self._report(call, "answered", "in-progress")
        if call.detected_url:
            detected = [*calls.request_fields(call), ("AnsweredBy", call.answered_by)]
            detected.append(("MachineDetectionDuration", "2400"))
            self.company.courier.tell(call.account, call.detected_url, lambda: detected)
        next_one: Address | None = Address(call.url, call.method)
        document = call.twiml.encode() or None
        for _ in range(MOST_DOCUMENTS):
            if next_one is None:
                return
            verbs = _read(document if document else await self._fetch(call, next_one))
            document = None
            next_one = await self._obey(call, device, verbs, next_one.url)
        raise Fault(f"The TwiML of this call goes on for more than {MOST_DOCUMENTS} documents.")

    async def _fetch(self, call: Call, at: Address) -> bytes:
        answer = await self.company.courier.ask(
            call.account, at.method, at.url, calls.request_fields(call, *at.more)
        )
        if call.is_over:
            raise HangUp
        if not answer.is_good:
            raise Fault(f"No TwiML came: {answer.why or answer.status}.")
        return answer.body

    async def _obey(
        self, call: Call, device: Device, verbs: Sequence[Verb], at: str
    ) -> Address | None:
        for verb in verbs:
            match verb.name:
                case "Say" | "Play" | "Pause":
                    await self._play(call, verb, at)
                case "Gather":
                    if digits := await self._gather(call, device, verb, at):
                        action = urljoin(at, verb.attributes.get("action", "") or at)
                        method = verb.attributes.get("method", "POST").upper()
                        return Address(action, method, digits)
                case "Redirect":
                    method = verb.attributes.get("method", "POST").upper()
                    return Address(urljoin(at, verb.words), method)
                case "Hangup":
                    return None
                case _:
                    raise Fault(f"<{verb.name}> is not a verb that this company knows.")
        return None

    async def _play(
        self, call: Call, verb: Verb, at: str, until: Callable[[], object] = lambda: None
    ) -> bool:
        """Let it be heard; the answer is whether it was cut short."""
        piece = await self._piece(call, verb, at)
        call.pieces.append(piece)
        self.company.news += 1
        lasts = min(piece.seconds * self.pace.playing, self.pace.longest)
        began = time.monotonic()
        try:
            cut_short = await call.rest(lasts, until)
        finally:
            part = min((time.monotonic() - began) / lasts, 1) if lasts else 1
            piece.heard = piece.seconds * part
            call.seconds += piece.heard
        return cut_short

    async def _piece(self, call: Call, verb: Verb, at: str) -> Piece:
        if verb.name == "Pause":
            return Piece("Pause", "", verb.number("length", 1))
        times = min(max(verb.number("loop", 1), 1), 10)
        if verb.name == "Say":
            seconds = max(len(verb.words.split()) / WORDS_A_SECOND, 1) * times
            language, voice = (verb.attributes.get(each, "") for each in ("language", "voice"))
            return Piece("Say", verb.words, seconds, language=language, voice=voice)
        url = urljoin(at, verb.words)
        answer = await self.company.courier.ask(call.account, "GET", url)
        if not answer.is_good:
            raise Fault(f"The recording did not come: {answer.why or answer.status}.")
        recording = self.company.recordings.keep(answer.body, answer.kind)
        return Piece("Play", url, recording.seconds * times, recording=recording.name)

    async def _gather(
        self, call: Call, device: Device, verb: Verb, at: str
    ) -> tuple[tuple[str, str], ...]:
        """The keys as fields for the action; none when nothing was pressed."""
        call.keys, device.keys = call.keys + device.keys, ""
        call.gathers = True
        try:
            for each in verb.inner:
                if await self._play(call, each, at, until=lambda: call.keys):
                    break
            digits, finish = await self._digits(call, verb)
        finally:
            call.gathers = False
        if digits:
            call.pieces.append(Piece("Keys", digits))
        elif verb.attributes.get("actionOnEmptyResult") != "true":
            return ()
        finished = (("FinishedOnKey", finish),) if finish else ()
        return (("Digits", digits), *finished)

    async def _digits(self, call: Call, verb: Verb) -> tuple[str, str]:
        wanted = verb.number("numDigits", 1000)
        patience = verb.number("timeout", 5)
        finishing = verb.attributes.get("finishOnKey", "#")
        digits = ""
        while len(digits) < wanted:
            began = time.monotonic()
            pressed = await call.rest(patience * self.pace.waits_for_key, lambda: call.keys)
            call.seconds += time.monotonic() - began if pressed else patience
            if not pressed:
                break
            key, call.keys = call.keys[0], call.keys[1:]
            if key in finishing:
                return digits, key
            digits += key
        return digits, ""

    def _report(self, call: Call, event: str, status: str) -> None:
        call.updated = time.time()
        self.company.news += 1
        if event not in call.events:
            return
        fields = partial(calls.callback_fields, call, status, call.sequence, call.updated)
        call.sequence += 1
        self.company.courier.tell(call.account, call.callback, fields, call.callback_method)

    def _finish(self, call: Call, status: str) -> bool:
        """Write down how it ended, the first time; False, for whoever asks whether it goes on."""
        if not call.is_over:
            call.status, call.ended = status, time.time()
            call.seconds = max(call.seconds, 1) if call.answered else 0
            call.choice = ""
            self.company.device(call.to).changed = call.ended
            self._report(call, "completed", status)
            call.stir()
        return False


def _read(document: bytes) -> list[Verb]:
    try:
        return twiml.parse(document)
    except ValueError as wrong:
        raise Fault(str(wrong)) from None


def _number(written: str, codes: tuple[int, int], refused: Mapping[str, int]) -> str:
    """The codes are for none given, and for one that is none."""
    missing, invalid = codes
    if not written:
        raise Refusal(missing)
    number = e164(written)
    if number is None:
        raise Refusal(invalid, written)
    if number in refused:
        raise Refusal(refused[number], number)
    return number
