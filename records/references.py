"""Numbers that people read out on the phone: M-2026-00412. Never an authority for anything."""

import re
import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from tenancy.scope import current_district_id

NEXT = """
    insert into records_referencecounter as counter (district_id, prefix, year, last)
    values (%s, %s, %s, 1)
    on conflict (district_id, prefix, year) do update set last = counter.last + 1
    returning last
"""


def next_reference(prefix: str, now: datetime) -> str:
    """The district's next number of this kind, counted anew each year.

    Holds the counter until the caller's transaction ends, so call it late. The year is the one
    that `now` shows: hand in the district's local time.
    """
    _check(prefix)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [current_district_id(), prefix, now.year])
        return f"{prefix}-{now.year}-{cursor.fetchone()[0]:05}"


def drawn_reference(prefix: str, now: datetime, is_taken: Callable[[str], bool]) -> str:
    """A number by lot: whoever knows two of them knows nothing of how many came between."""
    _check(prefix)
    while True:
        drawn = f"{prefix}-{now.year}-{secrets.randbelow(100_000):05}"
        if not is_taken(drawn):
            return drawn


def _check(prefix: str) -> None:
    if not re.fullmatch(r"[A-Z]{1,3}", prefix):
        raise ValueError(f"{prefix!r} is not a prefix of references: one to three capitals.")
