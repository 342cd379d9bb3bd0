"""The sandbox as a process, an app that it calls back, and the real client that asks it."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote

from twilio.rest import Client  # noqa: TID251 - the real client is what the sandbox is for

from config.launcher import HOUSE
from config.launcher.services import free_port
from tests.config.houses import eventually

KEY = "a key for tests"
OURS = "+12535550142"


@dataclass
class Outside:
    """A sandbox that runs; every account is its customer."""

    http: int = field(default_factory=free_port)
    smtp: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http}"

    def token(self, account: str) -> str:
        return hmac.new(KEY.encode(), account.encode(), hashlib.sha256).hexdigest()[:32]

    def basic(self, account: str) -> dict[str, str]:
        pair = f"{account}:{self.token(account)}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}

    def client(self, account: str) -> Client:
        client = Client(account, self.token(account))
        client.api.base_url = self.url
        return client

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        """A request with a body of bytes as they are, or of anything else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = urllib.request.Request(self.url + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                status, said = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                status, said = refusal.code, refusal.read().decode()
        return status, json.loads(said) if said[:1] in {"{", "["} else said

    def told(self, path: str, body: object) -> Any:
        status, said = self.ask(path, body)
        assert status == 200, said
        return said

    def phone(self, number: str) -> dict[str, Any]:
        found = self.ask(f"/sandbox/phones.json?q={quote(number)}")[1]
        return next((each for each in found if each["number"] == number), {"items": []})

    def is_open(self) -> bool:
        try:
            return self.ask("/mails.json")[0] == 200
        except OSError:
            return False


@contextmanager
def standing(*words: str) -> Iterator[Outside]:
    outside = Outside()
    ports = ["--smtp-port", str(outside.smtp), "--http-port", str(outside.http)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *ports, *words],
        cwd=HOUSE,
        env={"SANDBOX_KEY": KEY},
    )
    try:
        assert eventually(outside.is_open, seconds=30)
        yield outside
    finally:
        process.terminate()
        assert process.wait(timeout=20) in (0, -15)


@dataclass
class Asked:
    """One request that the sandbox made of the app."""

    method: str
    path: str
    url: str
    fields: dict[str, str]
    signature: str
    agent: str


@dataclass
class App:
    """Remembers what it was asked, and answers each path with what it was given for it."""

    port: int
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, path: str, twiml: str) -> str:
        document = f"<Response>{twiml}</Response>".encode()
        self.answers[path] = (200, "application/xml", document)
        return self.at(path)

    def heard(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]

    def statuses(self, path: str, name: str = "MessageStatus") -> list[str]:
        return [each.fields[name] for each in self.heard(path)]


@contextmanager
def app_standing() -> Iterator[App]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            path = self.path.partition("?")[0]
            fields = dict(parse_qsl(body, keep_blank_values=True))
            signature = self.headers["X-Twilio-Signature"]
            asked = (self.command, path, app.at(self.path), fields, signature)
            app.asked.append(Asked(*asked, self.headers["User-Agent"]))
            status, kind, said = app.answers.get(path, (204, "text/plain", b""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        app = App(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield app
        server.shutdown()
        thread.join()
