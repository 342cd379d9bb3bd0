"""Texts through Twilio."""

from typing import Any

from twilio.rest import Client

from notifications.transports.envelope import Envelope
from notifications.transports.twilio_wire import RETRY, telling_what_is_certain


class TwilioTexts:
    concurrency = 100

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, envelope: Envelope) -> str:
        with telling_what_is_certain():
            made: Any = await self._client.messages.create_async(
                to=envelope.to,
                from_=envelope.sender,
                body=envelope.text,
                status_callback=envelope.callback + RETRY,
            )
        return str(made.sid)
