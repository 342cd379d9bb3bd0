"""Texts out through one process and a hundred lines, against what those lines can carry."""

import os
import time
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings

from benchmarks.message import Blast, begun
from benchmarks.naive import send
from benchmarks.processes import Herd, wait_until
from config.launcher.laboratory import FOLDER
from config.launcher.services import free_port
from notifications.delivery import lanes
from notifications.models import Delivery, Lane
from tenancy.scope import working_in

LATENCY = 0.06
LINES = 100
# Of the naive way, which takes a minute for what ours does in one second.
SAMPLE = 120


def run(*, size: int = 12_000, rounds: int = 3) -> dict[str, Any]:
    """`limit` is lines / latency. All of ours is counted: claim, promise, call, record."""
    port = free_port()
    herd = Herd(Path(os.environ[FOLDER]), dict(os.environ))
    settings.SANDBOX_URL = f"http://127.0.0.1:{port}"
    settings.SANDBOX_MAIL = settings.SANDBOX_MAIL or "smtp://127.0.0.1:1"
    try:
        herd.start("provider", ["-m", "benchmarks.provider", str(port), str(LATENCY)])
        herd.start("naive", NAIVE)
        time.sleep(3)
        ours, cpu = [], []
        for _ in range(rounds):
            speed, microseconds = _ours(size)
            ours.append(speed)
            cpu.append(microseconds)
        naive = _naive(settings.SANDBOX_URL)
    finally:
        herd.end()
    limit = LINES / LATENCY
    return {
        "path": "deliver",
        "ours": round(median(ours)),
        "limit": round(limit),
        "naive": round(naive, 1),
        "of_limit": round(median(ours) / limit, 2),
        "over_naive": round(median(ours) / naive, 1),
        "cpu_us_per_message": round(median(cpu)),
    }


NAIVE = [
    *["-m", "celery", "--quiet", "-A", "benchmarks.naive", "worker", "--queues", "naive"],
    *["--concurrency", "2", "-n", "naive@here", "--without-gossip", "--without-mingle"],
]


def _ours(texts: int) -> tuple[float, float]:
    blast = begun(deliveries=texts)
    blast.release()
    began, worked = time.perf_counter(), time.process_time()
    lanes.work(Lane.ROUTINE)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    states = blast.states()
    if set(states) != {"accepted"}:
        raise SystemExit(f"Not everything was accepted, so nothing was measured: {states}")
    return blast.deliveries / seconds, cpu / blast.deliveries * 1e6


def _naive(base_url: str) -> float:
    blast: Blast = begun(deliveries=SAMPLE)
    blast.release()
    with working_in(blast.district.pk):
        rows = Delivery.objects.filter(message_id=blast.message.pk)
        ids = list(rows.values_list("pk", flat=True))
    began = time.perf_counter()
    for delivery_id in ids:
        send.delay(blast.district.pk, delivery_id, "Picture day is Thursday.", base_url)
    wait_until(
        lambda: blast.states().get("accepted", 0) == len(ids), seconds=120, what="The naive way"
    )
    seconds = time.perf_counter() - began
    # Its portions are nobody's any more.
    with working_in(blast.district.pk):
        blast.message.chunks.all().delete()
    return len(ids) / seconds
