"""What a transport is given and what may come of it. Knows no models and no district."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """One text, call or email, ready to go.

    `callback` is where the company reports what became of it; `script` where a call fetches what
    to say. Both name the delivery and the attempt, signed, so that a lost answer is still ours.
    """

    delivery_id: int
    attempt: int
    to: str
    sender: str
    text: str = ""
    subject: str = ""
    language: str = ""
    callback: str = ""
    script: str = ""


class TransportError(Exception):
    """The company said no, and certainly did not accept.

    Permanent: never, for this destination or by this account. Otherwise again, later. Any other
    exception of a transport leaves open whether it was accepted.
    """

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


class Transport(Protocol):
    """One channel of one district; opened around a run of sends, inside their loop."""

    concurrency: int

    async def send(self, envelope: Envelope) -> str:
        """The company's reference of what it accepted."""
