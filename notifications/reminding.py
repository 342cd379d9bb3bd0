"""Hears what policies rings about people who are asked to sign, and has it sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from districts.models import District, User
from notifications.actions import reminders
from policies.models import SigningLink
from policies.signals import link_made, people_reminded
from tenancy.scope import current_district_id


@receiver(people_reminded)
def on_reminded(
    sender: object, *, people: Sequence[int], by_id: int | None, now: datetime, **_: Any
) -> None:
    district = District.objects.get(pk=current_district_id())
    reminders.remind(district=district, people=people, by=_person(by_id), now=now)


@receiver(link_made)
def on_link(sender: object, *, link_id: int, by_id: int | None, now: datetime, **_: Any) -> None:
    link = SigningLink.objects.select_related("outsider", "district").get(pk=link_id)
    reminders.send_link(link=link, by=_person(by_id), now=now)


def _person(by_id: int | None) -> User | None:
    return User.objects.get(pk=by_id) if by_id else None
