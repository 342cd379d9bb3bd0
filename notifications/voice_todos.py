"""Whose voice a draft waits for: on the home page of who was asked to record it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from districts.agenda import Desk, Todo, When
from districts.templatetags.belltower import ago
from notifications import content, wording
from notifications.models import Message, VoiceRequest

MOST = 5


def to_record(desk: Desk) -> Iterator[Todo]:
    asked = VoiceRequest.objects.filter(
        person=desk.person, recorded_at=None, message__status=Message.Status.DRAFT
    )
    found = list(asked.select_related("message__school", "message__district", "asked_by")[:MOST])
    titles = wording.titles([one.message for one in found])
    return (_todo(desk, one, titles[one.message_id]) for one in found)


def _todo(desk: Desk, asked: VoiceRequest, title: str) -> Todo:
    about = asked.message
    language = wording.language_name(asked.language)
    page = desk.district.url("voice", reference=about.reference, language=asked.language)
    return Todo(
        When.NOW if about.is_emergency else When.TODAY,
        _("Record “%(title)s” in %(language)s") % {"title": title, "language": language},
        page,
        _("Record"),
        meta=f"{asked.asked_by.display_name} · {content.place_name(about)} · {about.reference}",
        left=_("Asked %(ago)s") % {"ago": ago(asked.asked_at, desk.now)},
        order=0 if about.is_emergency else 2,
    )
