"""Other messages to the same families within a day of this one: collisions, before they happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from notifications import content, wording
from notifications.models import Message
from notifications.wording import Chip

NEAR = timedelta(days=1)
MOST = 8
S = Message.Status
GOES = [S.SUBMITTED, S.SCHEDULED, S.HOLDING, S.SENDING, S.SENT]


@dataclass(frozen=True)
class Neighbor:
    message: Message
    title: str
    place: str
    chip: Chip
    at: datetime


def neighbors(message: Message, now: datetime) -> Sequence[Neighbor]:
    """Of its school and of the whole district; of every school, for who writes to all."""
    at = message.wanted_at or now
    near = (
        Message.objects.filter(status__in=GOES, follows=None)
        .exclude(pk=message.pk)
        .annotate(goes=Coalesce("released_at", "release_at", "wanted_at", "submitted_at"))
        .filter(goes__gte=at - NEAR, goes__lte=at + NEAR)
        .select_related("school", "district")
        .order_by("goes", "pk")
    )
    if message.school_id is not None:
        near = near.filter(Q(school=None) | Q(school=message.school_id))
    found = list(near[:MOST])
    titles = wording.titles(found)
    return [
        Neighbor(one, titles[one.pk], content.place_name(one), wording.chip(one), goes)
        for one in found
        if (goes := one.released_at or one.release_at or one.wanted_at or one.submitted_at)
    ]
