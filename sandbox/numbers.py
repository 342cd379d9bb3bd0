"""Which phone does what: numbers that tests and demonstrations can count on."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["cell", "flip", "machine", "dead"]


@dataclass(frozen=True)
class Special:
    kind: Kind
    does: str


# By the last four digits of a number in the United States; every other one is a cell phone.
SPECIAL = {
    "0101": Special("dead", "Disconnected: a text fails with 30005 after a while, a call at once."),
    "0133": Special("machine", "A landline whose machine answers; a text is refused with 21614."),
    "0164": Special("flip", "A flip phone that is busy the first time it is called."),
}

# The numbers that Twilio publishes for testing, and the code each is refused with.
TEXT_TO = {
    "+15005550001": 21211,  # no such number
    "+15005550002": 21612,  # no route to it
    "+15005550003": 21408,  # in a region that is not permitted
    "+15005550004": 21610,  # has said STOP
    "+15005550009": 21614,  # cannot take texts
}
TEXT_FROM = {
    "+15005550001": 21212,  # no such number
    "+15005550007": 21606,  # not a number of this account
    "+15005550008": 21611,  # its queue is full
}
CALL_TO = {
    "+15005550001": 21217,  # no such number
    "+15005550002": 21214,  # no route to it
    "+15005550003": 21215,  # in a region that is not permitted
    "+15005550004": 21216,  # on the list of those never to call
}
CALL_FROM = {"+15005550001": 21212}

E164 = re.compile(r"\+(?:1[2-9]\d{9}|[2-9]\d{6,14})")
BARE = re.compile(r"[2-9]\d{9}")
SHORT_CODE = re.compile(r"\d{5,6}")
DECORATION = str.maketrans("", "", " ().-")


def e164(written: str) -> str | None:
    """A number as the network writes it, or None when it is none."""
    if E164.fullmatch(written):
        return written
    number = written.translate(DECORATION)
    if BARE.fullmatch(number):
        number = f"+1{number}"
    return number if E164.fullmatch(number) else None


def sender(written: str) -> str | None:
    return written if SHORT_CODE.fullmatch(written) else e164(written)


def kind_of(number: str) -> Kind:
    if number.startswith("+1") and number[-4:] in SPECIAL:
        return SPECIAL[number[-4:]].kind
    return "cell"
