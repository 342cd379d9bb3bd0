"""Other messages to the same families within a day of this one: collisions, before they happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from districts.models import District, School
from notifications import content, wording
from notifications.models import Message
from notifications.wording import Chip

NEAR = timedelta(days=1)
# Two who tell of the same incident do so within minutes.
SAME_INCIDENT = timedelta(minutes=10)
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


def same_incident(
    district: District, school: School | None, incident: str, now: datetime
) -> Message | None:
    """The last emergency of this incident here that was begun or sent just now (ux 2.a)."""
    since = now - SAME_INCIDENT
    here = Message.objects.filter(
        kind=Message.Kind.EMERGENCY, incident=incident, school=school, corrects=None
    )
    going = here.exclude(status__in=[S.WITHDRAWN, S.DECLINED, S.STOPPED])
    recent = going.filter(Q(begun_at__gte=since) | Q(released_at__gte=since))
    found = recent.select_related("author", "sent_by").order_by("-id").first()
    if found is not None:
        found.district = district
    return found


def neighbors(message: Message, now: datetime) -> Sequence[Neighbor]:
    """Of its school and of the whole district; of every school, for who writes to all."""
    at = message.wanted_at or now
    near = (
        Message.objects.filter(status__in=GOES)
        .on_its_own()
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
