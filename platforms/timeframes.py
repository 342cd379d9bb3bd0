"""By when a request is answered and appealed, in school days."""

from datetime import date

from districts.school_days import after
from platforms.models import Timeframe
from platforms.models.requests import Kind


def answer_by(kind: str, today: date) -> date:
    return after(today, of_kind(kind).answer_days)


def appeal_by(kind: str, today: date) -> date:
    return after(today, of_kind(kind).appeal_days)


def of_kind(kind: str) -> Timeframe:
    """The district's own, or the usual one, which no row says."""
    return Timeframe.objects.filter(kind=kind).first() or Timeframe(kind=kind)


def of_every_kind() -> dict[Kind, Timeframe]:
    own = {one.kind: one for one in Timeframe.objects.all()}
    return {kind: own.get(kind.value) or Timeframe(kind=kind) for kind in Kind}
