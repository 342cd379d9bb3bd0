"""Texts through Twilio."""

from typing import Any

from twilio.rest import Client

from notifications.transports.envelope import Envelope
from notifications.transports.twilio_wire import RETRY, refusal


class TwilioTexts:
    concurrency = 100

    def __init__(self, client: Client) -> None:
        self._client = client

    async def send(self, envelope: Envelope) -> str:
        try:
            made: Any = await self._client.messages.create_async(
                to=envelope.to,
                from_=envelope.sender,
                body=envelope.text,
                status_callback=envelope.callback + RETRY,
            )
        except Exception as error:
            certain = refusal(error)
            if certain is None:
                raise
            # Its text carries the phone number, so it is no part of what is raised.
            raise certain from None
        return str(made.sid)
