"""Hours in which somebody at a school can be expected to read: not at night, not on days off."""

from datetime import datetime, time, timedelta

from districts import school_days
from districts.models import District

OPENS, CLOSES = time(7), time(18)
# Past the longest break.
AHEAD = 60


def after(start: datetime, hours: int, district: District) -> datetime:
    """The moment at which so many of these hours have gone by since then."""
    left = timedelta(hours=hours)
    day = district.local(start).date()
    for ahead in range(AHEAD):
        today = day + timedelta(ahead)
        if not school_days.is_one(today):
            continue
        begins = max(datetime.combine(today, OPENS, district.zone).timestamp(), start.timestamp())
        ends = datetime.combine(today, CLOSES, district.zone).timestamp()
        open_for = timedelta(seconds=max(ends - begins, 0))
        if open_for >= left:
            return datetime.fromtimestamp(begins + left.total_seconds(), district.zone)
        left -= open_for
    return start + timedelta(days=AHEAD)
