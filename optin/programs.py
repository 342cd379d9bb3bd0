"""Hears that a permission has moved, for the other systems that want to know."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from optin.actions import webhook_deliveries
from optin.models import Consent
from optin.signals import consent_moved


@receiver(consent_moved)
def on_moved(sender: object, *, consent_id: int, now: datetime, **_: Any) -> None:
    webhook_deliveries.note(consent=Consent.objects.get(pk=consent_id), now=now)
