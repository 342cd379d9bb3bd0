"""Another system: a server of its own that takes our messages, and how it was set up here."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from districts.models import District, User
from optin.actions import webhook_deliveries, webhook_endpoints
from optin.models import WebhookDelivery, WebhookEndpoint
from tenancy.clock import database_now
from tenancy.scope import working_in

LARGE = 50_000_000


@dataclass(frozen=True)
class Got:
    headers: dict[str, str]
    body: bytes

    @property
    def words(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Receiver:
    """Remembers what it got, and answers as it is told to: status, seconds before, headers."""

    port: int = 0
    status: int = 204
    waits: float = 0.0
    answers_with: dict[str, str] = field(default_factory=dict)
    # Bytes of an answer that never ends, as far as somebody took them.
    talks: bool = False
    said: int = 0
    got: list[Got] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/belltower?x=1"

    @property
    def stands(self) -> list[str | None]:
        return [one.words["permission"]["status"] for one in self.got]


@contextmanager
def standing() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.got.append(Got(dict(self.headers), body))
            time.sleep(receiver.waits)
            with suppress(OSError):
                self._answer()

        def _answer(self) -> None:
            self.send_response(receiver.status)
            for name, value in receiver.answers_with.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(LARGE if receiver.talks else 0))
            self.end_headers()
            while receiver.talks and receiver.said < LARGE:
                receiver.said += self.wfile.write(b"a" * 10_000)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        # Fewer, and connections made at once wait a second each to be tried again.
        request_queue_size = 50

    with Server(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield receiver
        server.shutdown()
        thread.join()


def endpoint(at: District, by: User, url: str, **given: Any) -> tuple[WebhookEndpoint, str]:
    """As IT sets it up, with its secret."""
    with working_in(at.pk):
        given = {"name": "Skyward", "kinds": ["contact"]} | given
        return webhook_endpoints.make(district=at, url=url, by=by, now=database_now(), **given)


def work(at: District, seconds: float = 5.0, **given: Any) -> int:
    return webhook_deliveries.work(district_id=at.pk, seconds=seconds, **given)


def deliveries(at: District) -> list[WebhookDelivery]:
    with working_in(at.pk):
        return list(WebhookDelivery.objects.order_by("pk"))


def now_is(one: WebhookEndpoint) -> WebhookEndpoint:
    with working_in(one.district_id):
        one.refresh_from_db()
    return one
