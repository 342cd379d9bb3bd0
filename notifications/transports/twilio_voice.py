"""Calls through Twilio: it asks `script` what to say once somebody, or a machine, answers."""

from typing import Any

from twilio.rest import Client

from notifications.transports.envelope import Envelope
from notifications.transports.twilio_wire import RETRY, telling_what_is_certain

RING_FOR = 30  # seconds
EVENTS = ["initiated", "ringing", "answered", "completed"]


class TwilioCalls:
    concurrency = 40

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, envelope: Envelope) -> str:
        with telling_what_is_certain():
            made: Any = await self._client.calls.create_async(
                to=envelope.to,
                from_=envelope.sender,
                url=envelope.script + RETRY,
                status_callback=envelope.callback + RETRY,
                status_callback_event=EVENTS,
                timeout=RING_FOR,
                # A machine is spoken to after its beep.
                machine_detection="DetectMessageEnd",
            )
        return str(made.sid)
