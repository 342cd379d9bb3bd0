"""Hears from the rosters that somebody decides for a child no longer: what they gave ends, and
what they see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from districts.models import District
from optin.actions import accounts, asking, deciding
from optin.models import Consent
from rosters.models import Student
from rosters.signals import rights_changed
from tenancy.scope import current_district_id


@receiver(rights_changed)
def on_rights_changed(
    sender: object, *, student_ids: Sequence[int], now: datetime, **_: Any
) -> None:
    """What stands on their yes ends with it; messages that wait are held back."""
    stands = Consent.objects.filter(student__in=student_ids, status__in=Consent.STANDS)
    asking.turnstile(Student.objects.filter(pk__in=stands.values("student")))
    for pk in stands.order_by("pk").values_list("pk", flat=True):
        deciding.end_without_right(consent_id=pk, now=now)
    district = District.objects.get(pk=current_district_id())
    accounts.close_without_children(district=district, now=now)
