"""What stands below the words of whoever does not speak for the district itself (S3-06).

While it is a draft, it is what its sender of the moment would carry; once sent off, what they
carried then. Calls have none: a recording is heard as it was spoken.
"""

from collections.abc import Mapping
from datetime import datetime

from districts.models import User
from notifications.facts import roles_at
from notifications.models import Channel, Message
from notifications.permissions import place_of
from policies.in_force import readable_version_of

RULE = "disclaimer_by_sender"
Below = dict[str, dict[str, str]]


def put_below(message: Message, *, by: User, now: datetime) -> None:
    """As this person would send it now; whoever changes the row saves it."""
    if message.status == Message.Status.DRAFT:
        message.disclaimers = wanted(message, by=by, now=now)


def wanted(message: Message, *, by: User, now: datetime) -> Below:
    """By channel and language; nothing for an officer, or where the policy has no words for it."""
    setting = readable_version_of(message.district, now).content.setting(RULE)
    if setting is None:
        return {}
    words: Mapping[str, Mapping[str, str]] = {
        Channel.SMS.value: setting.parameters["in_texts"],
        Channel.EMAIL.value: setting.parameters["in_emails"],
    }
    below = {way: dict(words[way]) for way in words if way in message.channels and words[way]}
    if not below or not set(setting.parameters["officers"]).isdisjoint(
        roles_at(by, place_of(message))
    ):
        return {}
    return below


def is_missing(message: Message, now: datetime) -> bool:
    """Whether its sender has ceased to speak for the district since it was sent off without one.

    An emergency does not wait for that.
    """
    if message.disclaimers or message.is_emergency:
        return False
    return bool(wanted(message, by=message.sent_by or message.author, now=now))
