"""Network weather: what goes wrong, by switch or by percent; the same again with the same seed."""

import time
from dataclasses import asdict, dataclass, field
from enum import Enum
from random import Random

SWITCHES = {
    "slow_callbacks": "Slow callbacks",
    "lost_callbacks": "Lost callbacks",
    "doubled_callbacks": "Doubled callbacks",
    "rate_limit": "Rate limit, 1 per second",
    "texts_down": "Texts down",
}


class Fault(Enum):
    """What can become of a request to send or call; as likely one as the other."""

    TOO_MANY = "429"
    REFUSED = "500, not accepted"
    ACCEPTED = "500, but accepted"
    RESET = "connection reset, half of them accepted"
    HELD = "accepted, answered too late"
    LATE = "connection dropped, accepted afterwards"


@dataclass
class Conditions:
    slow_callbacks: bool = False
    lost_callbacks: bool = False
    doubled_callbacks: bool = False
    rate_limit: float = 0  # requests per second, 0 for any number
    texts_down: bool = False
    faults: float = 0  # percent of requests to send or call
    latency: float = 0  # seconds before every answer
    accept_late: float = 1.5  # seconds from dropping a connection to accepting what it asked
    hang: float = 12  # seconds that an answer is held back
    seed: int = 0


@dataclass
class Weather:
    now: Conditions = field(default_factory=Conditions)
    seed: int = 0
    allowed_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.become({"clear": True})

    def become(self, wanted: dict[str, object]) -> None:
        """Set what is named and leave the rest; {"clear": true} sets all back first.

        A seed starts the dice anew, whether it is the same one or not.
        """
        before = Conditions(seed=self.seed) if wanted.get("clear") else self.now
        asked = {name: value for name, value in wanted.items() if name != "clear"}
        if unknown := set(asked) - set(asdict(before)):
            raise ValueError(f"Unknown weather: {', '.join(sorted(unknown))}.")
        self.now = Conditions(**{**asdict(before), **{n: _typed(n, v) for n, v in asked.items()}})
        if "seed" in asked or wanted.get("clear"):
            self.fault_dice = Random(self.now.seed)  # noqa: S311 - weather, not secrets
            self.callback_dice = Random(self.now.seed + 1)  # noqa: S311
        self.allowed_at.clear()

    def as_json(self) -> dict[str, object]:
        return asdict(self.now)

    @property
    def is_clear(self) -> bool:
        return not any(getattr(self.now, name) for name in (*SWITCHES, "faults", "latency"))

    def next_fault(self) -> tuple[Fault, bool] | None:
        """The fault of this request, and a coin for those that go half and half.

        All three dice are thrown each time, so that the n-th request meets the same weather
        whatever the percentage was.
        """
        if not self.now.faults:
            return None
        roll, which, coin = (self.fault_dice.random() for _ in range(3))
        if roll * 100 >= self.now.faults:
            return None
        return list(Fault)[int(which * len(Fault))], coin < 0.5

    def is_too_many(self, account: str) -> bool:
        """Whether this request comes too soon after the last one that was let through."""
        if not self.now.rate_limit:
            return False
        now = time.monotonic()
        if now < self.allowed_at.get(account, 0):
            return True
        self.allowed_at[account] = now + 1 / self.now.rate_limit
        return False

    def callback_delays(self) -> list[float]:
        """After how many seconds a callback goes out: once, never, or twice."""
        lost, slow, again = (self.callback_dice.random() for _ in range(3))
        if self.now.lost_callbacks and lost < 1 / 3:
            return []
        delays = [slow, again] if self.now.doubled_callbacks else [slow]
        return [2 + 18 * each if self.now.slow_callbacks else 0.0 for each in delays]


def _typed(name: str, value: object) -> object:
    """A switch or a number as `Conditions` has it; True for the rate limit is one per second."""
    if isinstance(value, bool) and isinstance(getattr(Conditions(), name), bool):
        return value
    if isinstance(value, bool) and name == "rate_limit":
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} is not given like that.")
    if isinstance(getattr(Conditions(), name), bool):
        return bool(value)
    return int(value) if name == "seed" else float(value)
