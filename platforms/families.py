"""Hears what families have said about sites by link (optin)."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from optin.models import Consent
from optin.signals import consent_moved
from platforms.actions import site_links

S = Consent.Status


@receiver(consent_moved)
def on_moved(sender: object, *, consent_id: int, status: str, now: datetime, **_: Any) -> None:
    if status not in {S.ACTIVE, *site_links.OVER}:
        return
    consent = Consent.objects.select_related("asked_by", "district").get(pk=consent_id)
    if consent.kind == Consent.Kind.SITE:
        site_links.take_over(consent=consent, now=now)
