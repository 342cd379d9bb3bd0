"""Marks of the pages on which messages are written: a voice as a drawing, its length."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django import template

register = template.Library()

STEP = 5
HEIGHT = 32


@dataclass(frozen=True)
class Bar:
    """A stroke of the drawing, in whole units of its box of 300 by 32."""

    x: int
    y: int
    height: int


@register.filter
def bars(peaks: Sequence[int]) -> list[Bar]:
    """Strokes about a middle line; the quietest is still seen."""
    heights = [max(2, round(peak * (HEIGHT - 4) / 100 / 2) * 2) for peak in peaks]
    return [Bar(n * STEP, (HEIGHT - high) // 2, high) for n, high in enumerate(heights)]


@register.filter
def minutes(seconds: Decimal | float) -> str:
    """0:14, never 0:00."""
    whole = max(1, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"
