"""Requests about and by somebody who has left: nobody grants them any more."""

from datetime import datetime

from django.db.models import Q

from districts.models import AccessRequest, User
from records import book


def withdraw(*, of: User, now: datetime) -> None:
    """Inside the transaction that ends their work; a yes later would bring them back."""
    theirs = Q(person=of) | Q(asked_by=of) | Q(newcomer_email__iexact=of.email)
    for asked in AccessRequest.objects.open().filter(theirs).select_for_update():
        asked.become(AccessRequest.Status.WITHDRAWN)
        asked.decided_at = now
        asked.save()
        book.write("districts.access_request.withdrawn", subject=asked)
