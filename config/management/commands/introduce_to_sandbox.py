"""Tells the sandbox which numbers are ours and who has which phone, as one would in a console."""

import base64
import json
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import OuterRef, Subquery

from districts.models import District
from notifications.models import SenderNumber
from notifications.transports.carriers import sandbox_token
from rosters.models import ContactPoint, Student
from tenancy.scope import working_in

# A page of phones is for people; the rest of a roster shows itself by its numbers.
MOST_NAMES = 2000


class Command(BaseCommand):
    help = "Registers the numbers of districts that are not live, and names the sandbox's phones"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX_URL:
            raise CommandError("SANDBOX_URL is none: there is no sandbox to introduce anybody to.")
        for district in District.objects.filter(live_since=None):
            with working_in(district.pk):
                numbers = list(SenderNumber.objects.all())
                owners = _owners(district, numbers)
            for number in numbers:
                _post(
                    "numbers",
                    {
                        "account": district.phone_account,
                        "number": number.number,
                        "sms_url": f"{settings.WEBHOOKS_URL}/webhooks/twilio/text",
                    },
                    district.phone_account,
                )
            if owners:
                _post("owners", owners, district.phone_account)


def _owners(district: District, numbers: list[SenderNumber]) -> dict[str, dict[str, str]]:
    ours = {one.number: {"name": district.short_name, "language": "en"} for one in numbers}
    known = (
        ContactPoint.objects.exclude(destination=None)
        .select_related("guardian")
        .annotate(childs_language=_childs_language())
        .order_by("-guardian__person_id", "-guardian_id")[:MOST_NAMES]
    )
    return ours | {
        str(one.destination): {
            "name": one.guardian.full_name,
            "language": one.guardian.language or one.childs_language or "en",
        }
        for one in known
    }


def _childs_language() -> Subquery:
    """What a guardian is written to in whose own language nobody entered."""
    children = Student.objects.filter(guardianships__guardian=OuterRef("guardian"), left_at=None)
    return Subquery(children.exclude(language="").order_by("id").values("language")[:1])


def _post(what: str, body: dict[str, Any], account: str) -> None:
    basic = base64.b64encode(f"{account}:{sandbox_token(account)}".encode()).decode()
    asked = urllib.request.Request(  # noqa: S310 - the sandbox's address, from our settings
        f"{settings.SANDBOX_URL}/sandbox/{what}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Basic {basic}"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=20):
        pass
