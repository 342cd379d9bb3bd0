"""A bar of reach as rectangles: parts of a whole, none so thin that it could not be seen."""

from dataclasses import dataclass

THINNEST = 1.2  # of a hundred
GAP = 0.4


@dataclass(frozen=True)
class Segment:
    """`x` and `width` are hundredths of the bar."""

    kind: str
    x: float
    width: float


def segments(
    reached: int = 0, trying: int = 0, waiting: int = 0, not_reached: int = 0
) -> list[Segment]:
    """Reached, trying, waiting, not reached, in this order; what is nobody is left out."""
    parts = {"got": reached, "trying": trying, "rest": waiting, "not": not_reached}
    shown = {kind: int(number or 0) for kind, number in parts.items() if number}
    total = sum(shown.values())
    if not total:
        return [Segment("rest", 0, 100)]
    room = 100 - GAP * (len(shown) - 1)
    wide = {kind: max(room * number / total, THINNEST) for kind, number in shown.items()}
    shrink = room / sum(wide.values())
    found: list[Segment] = []
    x = 0.0
    for kind, width in wide.items():
        found.append(Segment(kind, round(x, 2), round(width * shrink, 2)))
        x += width * shrink + GAP
    return found
