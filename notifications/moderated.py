"""Which messages stand on no family's page any more, and why: the latest word about each."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from notifications.models import Moderation


def hidden(messages: Collection[int]) -> dict[int, Moderation]:
    last = Moderation.objects.filter(message__in=messages).order_by("message_id", "-id")
    found = {one.message_id: one for one in last.distinct("message_id")}
    return {key: one for key, one in found.items() if one.hides}


def title() -> str:
    return _("The school took this off")


def words(one: Moderation) -> str:
    """In the place of what it said."""
    return _("What was written here is kept, and not shown. The school says: “%(why)s”") % {
        "why": one.reason
    }
