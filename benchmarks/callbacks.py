"""Status callbacks taken in durably, against an empty view and against one UPDATE for each."""

import base64
import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from benchmarks.caller import Answers, call
from benchmarks.message import Blast, begun
from benchmarks.processes import Herd, answers, wait_until
from config.launcher.laboratory import FOLDER
from config.launcher.services import free_port
from notifications.models import Delivery, ProviderEvent
from notifications.tickets import ticket_of
from notifications.transports.carriers import sandbox_token
from tenancy.scope import working_in


def run(*, size: int = 6000, rounds: int = 3) -> dict[str, Any]:
    """One process of each. `limit` is gunicorn's sync worker with an empty view and no
    middleware; `sustained` counts until what came has been applied as well."""
    ports = {"ours": free_port(), "gunicorn": free_port()}
    herd = Herd(Path(os.environ[FOLDER]), dict(os.environ))
    url = f"http://127.0.0.1:{ports['ours']}"
    blast = begun(deliveries=size)
    blast.release()
    caller = Caller(blast.account, url, sandbox_token(blast.account))
    herd.environ |= {"WEBHOOKS_URL": url, "BENCH_TOKEN": caller.token, "BENCH_URL": url}
    try:
        herd.start("webhooks", [*UVICORN, "--port", str(ports["ours"])])
        herd.start("gunicorn", [*GUNICORN, "--bind", f"127.0.0.1:{ports['gunicorn']}"])
        herd.start("scheduler", ["manage.py", "scheduler"])
        herd.start("worker", WORKER)
        for name, path in (("ours", "/health/live"), ("gunicorn", "/empty")):
            where = f"http://127.0.0.1:{ports[name]}{path}"
            wait_until(lambda where=where: answers(where), seconds=60, what=name)  # type: ignore[misc]
        measured = [_round(ports, blast, caller, number) for number in range(rounds)]
    finally:
        herd.end()
    figures = {name: median(one[name] for one in measured) for name in measured[0]}
    return {
        "path": "callbacks",
        **{name: round(value, 1) for name, value in figures.items()},
        "of_limit": round(figures["ours"] / figures["limit"], 2),
        "over_naive": round(figures["sustained"] / figures["naive"], 1),
    }


UVICORN = ["-m", "uvicorn", "config.asgi:application", "--no-access-log", "--log-level", "warning"]
GUNICORN = [
    *["-m", "gunicorn", "benchmarks.views:application", "--worker-class", "sync"],
    *["--workers", "1", "--no-control-socket", "--log-level", "warning"],
]
WORKER = [
    *["-m", "celery", "--quiet", "-A", "config.celery", "worker", "--concurrency", "1"],
    *["--without-gossip", "--without-mingle"],
]
STATUSES = ("sent", "delivered", "undelivered")


@dataclass(frozen=True)
class Caller:
    """The company, as it signs for one account at one address."""

    account: str
    url: str
    token: str

    def request(self, path: str, sid: str, status: str) -> bytes:
        fields = self._fields(sid, status)
        said = self.url + path + "".join(name + fields[name] for name in sorted(fields))
        digest = hmac.new(self.token.encode(), said.encode(), hashlib.sha1).digest()
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {base64.b64encode(digest).decode()}\r\n\r\n"
        )
        return head.encode() + body

    def _fields(self, sid: str, status: str) -> dict[str, str]:
        return {
            "AccountSid": self.account,
            "ApiVersion": "2010-04-01",
            "From": "+18335550110",
            "MessageSid": sid,
            "MessageStatus": status,
            "SmsSid": sid,
            "SmsStatus": status,
            "To": "+12010000000",
            "RawDlrDoneDate": "2611212000",
            "MessagingServiceSid": "MG" + "0" * 32,
        }


def _round(ports: dict[str, int], blast: Blast, caller: Caller, number: int) -> dict[str, float]:
    ids = _prepared(blast, number)
    status = STATUSES[number % 3]
    requests = [
        caller.request(f"{HOOK}/{ticket_of(key, 1)}", _sid(key, number), status) for key in ids
    ]
    limit = call(ports["gunicorn"], [EMPTY] * len(requests))
    sample = ids[: len(ids) // 6]
    naive = call(
        ports["gunicorn"], [caller.request("/naive", _sid(key, number), "sent") for key in sample]
    )
    began = call(ports["ours"], requests)
    _all_of(began, 204)
    _all_of(naive, 204)
    applied = _until_applied(began)
    return {
        "ours": began.per_second,
        "limit": limit.per_second,
        "naive": naive.per_second,
        "sustained": len(requests) / applied,
        "p99_ms": began.p99_ms(),
    }


def _sid(key: int, number: int) -> str:
    """The company's number of a delivery in this round, as `_prepared` gave it."""
    return f"SM{number}{key:0>31x}"


def _all_of(found: Answers, status: int) -> None:
    if set(found.statuses) != {status}:
        raise SystemExit(f"Some were not taken, so nothing was measured: {found.statuses}")


def _until_applied(found: Answers) -> float:
    """Seconds from the first callback until the last has moved its delivery."""
    began = time.perf_counter()
    wait_until(
        lambda: not ProviderEvent.objects.filter(applied_at=None).exists(),
        seconds=120,
        what="The applier",
    )
    return found.seconds + time.perf_counter() - began


def _prepared(blast: Blast, number: int) -> list[int]:
    """Every delivery as if it had just been accepted, under a number of the company's."""
    with working_in(blast.district.pk), connection.cursor() as cursor:
        cursor.execute(
            "update notifications_delivery set state = 'accepted', rank = 1, attempts = 1, "
            "sid = 'SM' || %s || lpad(to_hex(id), 31, '0') where message_id = %s",
            [str(number), blast.message.pk],
        )
        return list(
            Delivery.objects.filter(message_id=blast.message.pk).values_list("pk", flat=True)
        )


HOOK = "/webhooks/twilio/message"
EMPTY = b"GET /empty HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
