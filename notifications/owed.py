"""Versions that are still owed: an emergency went first in English, by somebody's decision (S0-29).

Nothing of it is stored: the decision stands, and no follow-up in that language has gone out.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from districts.models import District
from notifications.models import Message, Override, Words
from policies.in_force import readable_version_of

RULE = "language_required"


def language_owed(district: District, now: datetime) -> str:
    """The one that the policy in force wants there always; empty where no rule does."""
    setting = readable_version_of(district, now).content.setting(RULE)
    return str(setting.parameters["language"]) if setting else ""


def owing(language: str) -> QuerySet[Message]:
    """Whoever got the first message gets the rest with a follow-up, or one to that."""
    if not language:
        return Message.objects.none()
    worded = Words.objects.filter(language=language).exclude(text="")
    decided = Override.objects.filter(
        message=OuterRef("pk"), rule=RULE, content_hash=OuterRef("content_hash")
    )
    theirs = Q(corrects=OuterRef("pk")) | Q(corrects__corrects=OuterRef("pk"))
    made_good = Message.objects.filter(
        theirs, Exists(worded.filter(message=OuterRef("pk"))), released_at__isnull=False
    )
    return Message.objects.filter(
        Exists(decided),
        ~Exists(worded.filter(message=OuterRef("pk"))),
        ~Exists(made_good),
        kind=Message.Kind.EMERGENCY,
        corrects=None,
        released_at__isnull=False,
    ).order_by("released_at")
