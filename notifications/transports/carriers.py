"""Which company carries a district's messages: Twilio and the mail server once it is live, and
until then the sandbox. The sandbox's carrier refuses any other address (docs/adr/0015)."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.utils.translation import gettext as _

from notifications.transports import twilio_wire
from notifications.transports.envelope import Transport
from notifications.transports.mail import Mail
from notifications.transports.twilio_sms import TwilioTexts
from notifications.transports.twilio_voice import TwilioCalls
from tenancy.refusals import Refused

COMPANY = "twilio.com"
TWILIO = f"https://api.{COMPANY}"


class NoCarrier(Refused):
    """Nothing can leave for this district: it is neither live nor is there a sandbox."""


@dataclass(frozen=True)
class Carrier:
    """Addresses and keys of one district's account; made by `carrier_of` alone."""

    account: str
    base_url: str
    token: str
    mail: dict[str, Any]

    @asynccontextmanager
    async def open(self, channel: str, *, connections: int = 100) -> AsyncIterator[Transport]:
        """The channel's transport, for a run of sends inside one loop."""
        if channel == "email":
            async with Mail(self.mail, domain=_domain()) as mail:
                yield mail
            return
        async with twilio_wire.Wire(connections=connections) as wire:
            client = self.client(wire)
            yield TwilioTexts(client) if channel == "sms" else TwilioCalls(client)

    def client(self, wire: twilio_wire.Wire) -> Any:
        return twilio_wire.client(
            base_url=self.base_url, account=self.account, token=self.token, wire=wire
        )


def carrier_of(account: str, *, live_since: datetime | None) -> Carrier:
    """The real company for a live district with an account of its own; else the sandbox."""
    if live_since is None:
        return _sandbox(account)
    if account not in settings.PHONE_ACCOUNTS:
        raise NoCarrier(_("This district’s phone account is not set up. Please tell IT."))
    token = settings.PHONE_ACCOUNTS[account][0]
    return Carrier(account, TWILIO, token, {})


def tokens_of(account: str) -> tuple[str, ...]:
    """Whose signatures we believe for this account: its present token's and its former's."""
    if account in settings.PHONE_ACCOUNTS:
        return settings.PHONE_ACCOUNTS[account]
    return (sandbox_token(account),) if settings.SANDBOX_KEY else ()


def sandbox_token(account: str) -> str:
    key = settings.SANDBOX_KEY.encode()
    return hmac.new(key, account.encode(), hashlib.sha256).hexdigest()[:32]


def _sandbox(account: str) -> Carrier:
    if not (settings.SANDBOX_URL and settings.SANDBOX_KEY and settings.SANDBOX_MAIL):
        raise NoCarrier(
            _("This district is not live yet, and there is no sandbox to send to. Please tell IT.")
        )
    if _is_the_companys(settings.SANDBOX_URL):
        raise NoCarrier(_("The sandbox’s address is the real company’s. Please tell IT."))
    mail = environ.Env.email_url_config(settings.SANDBOX_MAIL)
    options = {
        "backend": "django.core.mail.backends.smtp.EmailBackend",
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"],
        "username": "",
        "password": "",
        "use_tls": False,
        "use_ssl": False,
    }
    return Carrier(account, settings.SANDBOX_URL, sandbox_token(account), options)


def _is_the_companys(url: str) -> bool:
    """Any of its addresses, whichever region's, however written."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return f".{host}".endswith(f".{COMPANY}")


def _domain() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"
