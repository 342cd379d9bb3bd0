"""How often something may come from one place within an hour. Who asks is kept as a hash alone: no
row says from which network somebody reported."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    seconds: int

    def is_reached(self, place: str) -> bool:
        return int(cache.get(self._under(place), 0)) >= self.most

    def count(self, place: str) -> None:
        # Not `incr`: it fails on a count that ran out just now, and forgets how long one lasts.
        under = self._under(place)
        cache.set(under, int(cache.get(under, 0)) + 1, self.seconds)

    def _under(self, place: str) -> str:
        return f"violations.{self.name}:{salted_hmac('violations.limit', place).hexdigest()}"


HOUR = 3600
# What is handed in from one network, whether it is taken or not: looking at pictures is work.
TRIES = Limit("tries", 30, HOUR)
REPORTS = Limit("reports", 6, HOUR)
REPORTS_OF_DISTRICT = Limit("district_reports", 120, HOUR)
ADDITIONS = Limit("additions", 20, HOUR)
# Keys and codes that open nothing, from one network.
WRONG_KEYS = Limit("wrong_keys", 30, 600)
