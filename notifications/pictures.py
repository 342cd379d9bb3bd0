"""What oversight looks at of messages: decisions against a rule, and what went unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import District
from notifications import content, owed
from notifications.looked_at import named
from notifications.models import LookedThrough, Message, Override, Pause
from policies.rules import RULES

# How far back oversight looks.
SINCE = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """One act that somebody may have to answer for. `who` is empty for readers without names."""

    at: datetime
    what: str
    about: str
    url: str
    who: str
    reason: str


@dataclass(frozen=True)
class Picture:
    key: str
    title: str
    lead: str
    rows: Sequence[Row]
    empty: str


def offered(district: District, now: datetime, *, names: bool) -> list[Picture]:
    """The pictures of this district; without `names` nobody is named and nothing quoted."""
    since = now - SINCE
    return [
        _overrides(since, names=names),
        _owed(district, now, names=names),
        _unchecked(since, names=names),
        _pauses(since, names=names),
        _looks(since, names=names),
    ]


def _overrides(since: datetime, *, names: bool) -> Picture:
    found = Override.objects.filter(at__gte=since).select_related(
        "message", "message__school", "message__district", "by"
    )
    return Picture(
        key="overrides",
        title=_("Decided against a rule"),
        lead=_("Somebody whom the policy names let a message go all the same, and wrote down why."),
        rows=[
            Row(
                at=one.at,
                what=_(RULES[one.rule].title) if one.rule in RULES else one.rule,
                about=_about(one.message),
                url=_url(one.message) if names else "",
                who=one.by.display_name if names else "",
                reason=one.reason if names else "",
            )
            for one in found
        ],
        empty=_("Nobody has decided against a rule."),
    )


def _owed(district: District, now: datetime, *, names: bool) -> Picture:
    """However long ago: it is owed until it goes."""
    language = owed.language_owed(district, now)
    found = owed.owing(language).select_related("school", "district", "sent_by")
    return Picture(
        key="owed",
        title=_("Versions still owed"),
        lead=_("An emergency went first without a version that the policy wants."),
        rows=[
            _released(one, _("%(language)s is owed") % {"language": named(language)}, names=names)
            for one in found
        ],
        empty=_("No version is owed."),
    )


def _unchecked(since: datetime, *, names: bool) -> Picture:
    found = Message.objects.filter(
        release_basis=Message.Basis.AUTHORITY, released_at__gte=since
    ).select_related("school", "district", "sent_by")
    return Picture(
        key="unchecked",
        title=_("Sent without the policy check"),
        lead=_("The check was not available, and an emergency did not wait for it."),
        rows=[_released(one, str(one.get_incident_display()), names=names) for one in found],
        empty=_("Every message was checked before it went."),
    )


def _released(message: Message, what: str, *, names: bool) -> Row:
    return Row(
        at=message.released_at or message.changed_at,
        what=what,
        about=_about(message),
        url=_url(message) if names else "",
        who=message.sent_by.display_name if names and message.sent_by else "",
        reason="",
    )


def _pauses(since: datetime, *, names: bool) -> Picture:
    found = Pause.objects.filter(from_at__gte=since).select_related("by", "district")
    return Picture(
        key="pauses",
        title=_("All sending paused"),
        lead=_("Somebody stopped everything that was going out."),
        rows=[
            Row(
                at=one.from_at,
                what=_("Still paused") if one.lifted_at is None else _("Lifted"),
                about="",
                url="",
                who=one.by.display_name if names else "",
                reason=one.reason if names else "",
            )
            for one in found
        ],
        empty=_("Nobody has paused the sending."),
    )


def _looks(since: datetime, *, names: bool) -> Picture:
    found = LookedThrough.objects.filter(at__gte=since).select_related("by", "school")
    return Picture(
        key="looks",
        title=_("Looked through"),
        lead=_("What staff wrote to students, as far as somebody read it."),
        rows=[
            Row(
                at=one.at,
                what=one.school.short_name,
                about=ngettext("%(number)s message", "%(number)s messages", one.messages)
                % {"number": one.messages},
                url="",
                who=one.by.display_name if names else "",
                reason="",
            )
            for one in found
        ],
        empty=_("Nobody has looked through anything."),
    )


def _about(message: Message) -> str:
    return f"{content.place_name(message)} · {message.reference}"


def _url(message: Message) -> str:
    return message.district.url("message", reference=message.reference)
