"""Phone numbers that validate and never ring: 555-01xx in every area code, then other 555 lines."""

import random
from collections.abc import Iterator
from functools import cache

import phonenumbers

# What the sandbox answers in a way of its own; nobody has these by chance.
SPECIAL = {"0101", "0104", "0133", "0164"}
# On purpose, and how often: a few of these make a rehearsal worth watching.
ON_PURPOSE = ("0101", "0133", "0164")
SHARE_ON_PURPOSE = 0.005
DIRECTORY = "1212"


@cache
def area_codes() -> tuple[int, ...]:
    """Area codes of ordinary phones in the states where a 555 number validates."""
    return tuple(
        code
        for code in range(201, 990)
        if code // 100 not in {5, 8, 9} or code % 10 != code // 10 % 10
        if _rings_like_a_home(code)
    )


def _rings_like_a_home(code: int) -> bool:
    number = phonenumbers.parse(f"+1{code}5550123")
    return (
        phonenumbers.is_valid_number(number)
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
        and phonenumbers.region_code_for_number(number) == "US"
    )


class Numbers:
    """Hands each number out once, in E.164 digits without the 1: 2535550142."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._fresh = self._plain()
        self._purposely = {line: iter(area_codes()) for line in ON_PURPOSE}

    def take(self) -> str:
        drawn = self._rng.random()
        for line in ON_PURPOSE:
            if drawn < SHARE_ON_PURPOSE:
                return f"{self._area_for(line)}555{line}"
            drawn -= SHARE_ON_PURPOSE
        return next(self._fresh)

    def _area_for(self, line: str) -> int:
        area = next(self._purposely[line], None)
        if area is None:
            # More people than area codes: from here on they share.
            area = area_codes()[int(self._rng.random() * len(area_codes()))]
        return area

    def _plain(self) -> Iterator[str]:
        reserved = [f"{line:04}" for line in range(100, 200)]
        other = [f"{line:04}" for line in range(10_000) if not 100 <= line < 200]
        for lines in (reserved, other):
            usable = [line for line in lines if line not in SPECIAL and line != DIRECTORY]
            for line in usable:
                areas = list(area_codes())
                self._rng.shuffle(areas)
                for area in areas:
                    yield f"{area}555{line}"


def as_written(rng: random.Random, digits: str) -> str:
    """The ways in which offices type a number."""
    area, exchange, line = digits[:3], digits[3:6], digits[6:]
    drawn = rng.random()
    if drawn < 0.6:
        return f"({area}) {exchange}-{line}"
    if drawn < 0.75:
        return f"{area}-{exchange}-{line}"
    if drawn < 0.85:
        return digits
    return f"+1{digits}" if drawn < 0.95 else f"{area}.{exchange}.{line}"


def malformed(rng: random.Random, digits: str) -> str:
    """The ways in which they mistype one."""
    drawn = rng.random()
    if drawn < 0.4:
        return digits[3:6] + "-" + digits[6:]
    if drawn < 0.7:
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:9]}"
    if drawn < 0.85:
        return "see office"
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}99"
