"""Email through Django and anymail: SMTP or SendGrid, by EMAIL_URL; the sandbox's sink before that.

One connection for each of a few threads, kept for a run of sends. A mail server that took the last
dot and then fell silent may have accepted, so only what it refuses before that is certain.
"""

import asyncio
import smtplib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import structlog
from anymail.exceptions import AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives, get_connection

from notifications.transports.envelope import Envelope, TransportError

log = structlog.get_logger(__name__)

IDLE = 10.0  # seconds after which a connection is asked whether it is still there


class Mail:
    """`options` are `get_connection`'s: which server, and how to sign in; `domain` is ours."""

    concurrency = 4

    def __init__(self, options: dict[str, Any], *, domain: str) -> None:
        self._options = options
        self._domain = domain
        self._connections: list[Any] = []
        self._here = threading.local()

    async def __aenter__(self) -> Self:
        self._threads = ThreadPoolExecutor(self.concurrency, thread_name_prefix="mail")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._connections:
            await asyncio.get_running_loop().run_in_executor(self._threads, connection.close)
        self._threads.shutdown(wait=True)

    async def send(self, envelope: Envelope) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, envelope)

    def _send(self, envelope: Envelope) -> str:
        # The same on every attempt: a server or a reader sees that a second copy is one.
        reference = f"<{envelope.delivery_id}@{self._domain}>"
        letter = EmailMultiAlternatives(
            envelope.subject,
            envelope.text,
            envelope.sender,
            [envelope.to],
            headers={"Message-ID": reference, "Content-Language": envelope.language},
        )
        letter.connection = self._connection()
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise TransportError(str(code), permanent=code >= 500) from None
        except smtplib.SMTPResponseException as refused:
            # Our address, our quota, our words: no family's address is spent on them.
            self._forget()
            log.error("delivery.mail_refused", answer=refused.smtp_code)
            raise TransportError(str(refused.smtp_code), permanent=False) from None
        except AnymailRequestsAPIError as refused:
            if refused.status_code is None or refused.status_code >= 500:
                raise
            is_final = refused.status_code == 400
            if not is_final:
                log.error("delivery.mail_refused", answer=refused.status_code)
            raise TransportError(str(refused.status_code), permanent=is_final) from None
        except Exception:
            self._forget()
            raise
        return reference

    def _connection(self) -> Any:
        found = getattr(self._here, "connection", None)
        now = time.monotonic()
        # A server closes what has been idle; noticed at the letter, it would count as accepted.
        if found is not None and now - self._here.used_at > IDLE and not _answers(found):
            found = None
        if found is None:
            found = self._opened()
            self._here.connection = found
            self._connections.append(found)
        self._here.used_at = now
        return found

    def _opened(self) -> Any:
        """Whatever goes wrong before the first letter, none was taken; nor was it a person's
        fault that the server does not know us."""
        made = get_connection(**self._options)
        try:
            made.open()
        except Exception as refused:
            with suppress(Exception):
                made.close()
            raise TransportError(type(refused).__name__, permanent=False) from None
        return made

    def _forget(self) -> None:
        """The next letter of this thread opens a fresh connection."""
        self._here.connection = None


def _answers(connection: Any) -> bool:
    """Whether an SMTP server is still at the other end; an HTTP session looks after itself."""
    smtp = getattr(connection, "connection", None)
    if not isinstance(smtp, smtplib.SMTP):
        return True
    try:
        return smtp.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False
