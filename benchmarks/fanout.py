"""A message to a whole district against the same rows copied flat, and against row by row."""

import time
import uuid
from statistics import median
from typing import Any

from django.db import connection

from benchmarks.message import Blast, begun
from notifications.delivery import fanout
from notifications.models import Delivery, Message
from tenancy.scope import working_in

DELIVERY = (
    "district_id, channel, destination, language, families, portion, state, attempts, rank, "
    "error_code, answered_by"
)
RECIPIENT = "district_id, family_id, position, language, state, reason, deliveries"


def run(*, size: int = 20_000, rounds: int = 3) -> dict[str, Any]:
    """`limit` writes the very same deliveries and recipients from a ready table: no joins, no
    rules, the same indexes. `naive` is `create()` of deliveries alone, in one transaction."""
    ours, limits = [], []
    blast = begun(deliveries=round(size * 1.25), channels=("sms", "voice", "email"))
    one_by_one: list[float] = []
    for number in range(rounds):
        message = blast if number == 0 else _next(blast)
        began = time.perf_counter()
        with working_in(message.district.pk):
            rows = fanout.plan(
                message.message, languages=["en", "es"], main_language="en"
            ).deliveries
        seconds = time.perf_counter() - began
        ours.append(rows / seconds)
        limits.append(rows / _copied_flat(message))
        one_by_one.append(_created(message))
    figures = {"ours": median(ours), "limit": median(limits), "naive": median(one_by_one)}
    return {
        "path": "fanout",
        **{name: round(value) for name, value in figures.items()},
        "of_limit": round(figures["ours"] / figures["limit"], 2),
        "over_naive": round(figures["ours"] / figures["naive"], 1),
        "deliveries": rows,
        "seconds": round(rows / figures["ours"], 2),
    }


def _next(blast: Blast) -> Blast:
    """The same message once more, to the same district."""
    with working_in(blast.district.pk):
        words = list(blast.message.words.all())
        message = Message.objects.get(pk=blast.message.pk)
        message.pk, message.begun_with = None, uuid.uuid4()
        message.reference = f"M-2026-{message.begun_with.hex[:6]}"
        message.save()
        for one in words:
            one.pk, one.message = None, message
            one.save()
    return Blast(blast.district, message, blast.author, 0)


def _copied_flat(blast: Blast) -> float:
    """Seconds to insert as many rows into the same two tables from tables that hold them ready."""
    with working_in(blast.district.pk), connection.cursor() as cursor:
        for table, columns in (("delivery", DELIVERY), ("recipient", RECIPIENT)):
            cursor.execute(
                f"create temporary table ready_{table} as select {columns} "
                f"from notifications_{table} where message_id = %s order by id",
                [blast.message.pk],
            )
    began = time.perf_counter()
    with working_in(blast.district.pk), connection.cursor() as cursor:
        for table, columns in (("delivery", DELIVERY), ("recipient", RECIPIENT)):
            cursor.execute(
                f"insert into notifications_{table} (message_id, {columns}) "
                f"select -%s, {columns} from ready_{table}",
                [blast.message.pk],
            )
    seconds = time.perf_counter() - began
    with working_in(blast.district.pk), connection.cursor() as cursor:
        cursor.execute("drop table ready_delivery, ready_recipient")
    return seconds


def _created(blast: Blast, *, sample: int = 2000) -> float:
    """Rows a second, one `create()` after another."""
    began = time.perf_counter()
    with working_in(blast.district.pk):
        for number in range(sample):
            Delivery.objects.create(
                district=blast.district,
                message_id=-blast.message.pk - 1_000_000,
                channel="sms",
                destination=f"+1999{number:07}",
                language="en",
                families=[number],
                portion=0,
            )
    return sample / (time.perf_counter() - began)
