"""What a text costs: its parts, as the phone companies count them (GSM 03.38, 3GPP 23.040)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

# One septet each.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Two septets each: an escape and the character, which no part tears apart.
EXTENDED = frozenset("\f^{}\\[~]|€")
# Marks that word processors put in by themselves, and what says the same for less.
PLAIN = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",  # noqa: RUF001
    "\N{NO-BREAK SPACE}": " ", "•": "-",
}  # fmt: skip


@dataclass(frozen=True)
class Segments:
    characters: int
    parts: int
    encoding: Literal["GSM-7", "UCS-2"]


def segments(text: str) -> Segments:
    """One character outside GSM-7 makes all of a text UCS-2, of which less than half fits."""
    if all(one in BASIC or one in EXTENDED for one in text):
        costs = [2 if one in EXTENDED else 1 for one in text]
        return Segments(len(text), _parts(costs, alone=160, joined=153), "GSM-7")
    costs = [2 if ord(one) > 0xFFFF else 1 for one in text]
    return Segments(len(text), _parts(costs, alone=70, joined=67), "UCS-2")


def dear_marks(text: str) -> list[str]:
    """The typographic marks alone that make a text longer than it needs to be, each once."""
    plain = "".join(PLAIN.get(one, one) for one in text)
    if segments(plain).parts >= segments(text).parts:
        return []
    return [one for one in dict.fromkeys(text) if one in PLAIN]


def _parts(costs: Iterable[int], *, alone: int, joined: int) -> int:
    costs = list(costs)
    if not costs:
        return 0
    if sum(costs) <= alone:
        return 1
    parts, filled = 1, 0
    for cost in costs:
        if filled + cost > joined:
            parts, filled = parts + 1, 0
        filled += cost
    return parts
