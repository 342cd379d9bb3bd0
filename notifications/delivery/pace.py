"""How fast a sender's contract lets it go: a token bucket, kept as one moment in its row.

A bucket holds one second's worth. Saturating the contract without a storm of refusals is all that
speed can be worth; the provider's own limits are far below ours.
"""

from django.db import connection

from notifications.delivery.portions import Claim
from notifications.models import Channel

COLUMNS = {
    Channel.SMS: ("texts_per_second", "texts_filled_until"),
    Channel.VOICE: ("calls_per_second", "calls_filled_until"),
}


def reserve(claim: Claim, wanted: int) -> tuple[int, float]:
    """How many may go now, and after how many seconds the next; in the caller's transaction."""
    if claim.channel not in COLUMNS:
        return wanted, 0.0
    rate_column, filled_column = COLUMNS[claim.channel]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select {rate_column},
                greatest(extract(epoch from {filled_column} - tenancy_now()), 0)::float
            from notifications_sendernumber
            where district_id = %s and "group" = %s and {rate_column} is not null for update
            """,
            [claim.district_id, claim.group.value],
        )
        row = cursor.fetchone()
        if row is None:
            return wanted, 0.0
        rate, filled = row[0], row[1] or 0.0
        holds = max(1.0, 1.0 / rate)
        allowed = min(wanted, int((holds - filled) * rate + 1e-6))
        if allowed <= 0:
            return 0, filled - holds + 1.0 / rate
        cursor.execute(
            f"""
            update notifications_sendernumber
            set {filled_column} = greatest({filled_column}, tenancy_now())
                + %s * interval '1 second'
            where district_id = %s and "group" = %s
            """,
            [allowed / rate, claim.district_id, claim.group.value],
        )
        return allowed, 0.0
