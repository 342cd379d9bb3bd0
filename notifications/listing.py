"""The list of messages: what is asked of it, said as a sentence, and its lines a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from districts.models import District, School
from notifications import wording
from notifications.models import Message, Reach
from notifications.models.messages import MessageQuerySet
from notifications.wording import Chip

PAGE = 30
MONTHS = 6
S = Message.Status
# Of the states what people look for; the ten seconds before it goes are part of sending.
STATUSES: dict[str, tuple[Promise, list[str]]] = {
    "draft": (gettext_lazy("Drafts"), [S.DRAFT]),
    "waiting": (gettext_lazy("Waiting for approval"), [S.SUBMITTED]),
    "declined": (gettext_lazy("Declined"), [S.DECLINED]),
    "scheduled": (gettext_lazy("Scheduled"), [S.SCHEDULED]),
    "sending": (gettext_lazy("Sending"), [S.HOLDING, S.SENDING]),
    "sent": (gettext_lazy("Sent"), [S.SENT]),
    "stopped": (gettext_lazy("Stopped"), [S.STOPPED]),
}
KINDS: dict[str, Promise] = {
    Message.Kind.OUTREACH: gettext_lazy("outreach"),
    Message.Kind.EMERGENCY: gettext_lazy("emergencies"),
    Message.Kind.WEATHER: gettext_lazy("weather and closures"),
    Message.Kind.CLASS: gettext_lazy("to classes and groups"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of an address; what is not understood asks for nothing."""

    status: str = ""
    kind: str = ""
    school: School | None = None
    month: date | None = None

    def of(self, messages: MessageQuerySet, district: District) -> QuerySet[Message]:
        # A copy stands on the page of the message that it follows.
        found: QuerySet[Message] = messages.exclude(status=S.WITHDRAWN).on_its_own()
        if self.status:
            found = found.filter(status__in=STATUSES[self.status][1])
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.school:
            found = found.filter(school=self.school)
        if self.month:
            went = Coalesce("released_at", "release_at", "begun_at")
            since, until = (
                datetime.combine(one, time(), district.zone)
                for one in (self.month, _next_month(self.month))
            )
            found = found.alias(went=went).filter(went__gte=since, went__lt=until)
        return found

    @property
    def query(self) -> str:
        given = {
            "status": self.status,
            "kind": self.kind,
            "school": self.school.slug if self.school else "",
            "month": f"{self.month:%Y-%m}" if self.month else "",
        }
        return urlencode({name: value for name, value in given.items() if value})

    def sentence(self, today: date) -> str:
        """Sent in November by Lakeview Middle"""
        what = str(STATUSES[self.status][0]) if self.status else _("Messages")
        if self.kind:
            named = {"status": what, "kind": KINDS[self.kind]}
            what = _("%(status)s: %(kind)s") % named if self.status else _of_kind(self.kind)
        given = {
            "what": what,
            "month": month_name(self.month, today) if self.month else "",
            "school": self.school.short_name if self.school else "",
        }
        if self.month and self.school:
            return _("%(what)s in %(month)s by %(school)s") % given
        if self.month:
            return _("%(what)s in %(month)s") % given
        if self.school:
            return _("%(what)s by %(school)s") % given
        return what


def asked(query: QueryDict, schools: Sequence[School]) -> Asked:
    status, kind = query.get("status", ""), query.get("kind", "")
    return Asked(
        status=status if status in STATUSES else "",
        kind=kind if kind in KINDS else "",
        school=next((one for one in schools if one.slug == query.get("school")), None),
        month=_month(query.get("month", "")),
    )


@dataclass(frozen=True)
class Choice:
    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    label: str
    choices: list[Choice]


def questions(now: Asked, schools: Sequence[School], today: date) -> list[Question]:
    """Every filter with its answers as links; one of the other filters stays as it is."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    offered: list[tuple[str, str, list[tuple[str, object]]]] = [
        (_("State"), "status", [(str(label), key) for key, (label, _in) in STATUSES.items()]),
        (_("Kind"), "kind", [(_of_kind(key), key) for key in KINDS]),
        (_("Month"), "month", [(month_name(one, today), one) for one in months]),
    ]
    if len(schools) > 1:
        offered.append((_("School"), "school", [(one.short_name, one) for one in schools]))
    return [
        Question(
            label,
            [
                Choice(
                    words,
                    replace(now, **{name: value}).query,  # type: ignore[arg-type]
                    getattr(now, name) == value,
                )
                for words, value in [(_("All"), _nothing(name)), *answers]
            ],
        )
        for label, name, answers in offered
    ]


@dataclass(frozen=True)
class Line:
    """One message of the list."""

    message: Message
    title: str
    chip: Chip
    reach: Reach | None


def lines(messages: Sequence[Message]) -> list[Line]:
    titles = wording.titles(messages)
    reaches = Reach.objects.filter(message_id__in=titles).in_bulk(field_name="message_id")
    return [Line(one, titles[one.pk], wording.chip(one), reaches.get(one.pk)) for one in messages]


def month_name(month: date, today: date) -> str:
    locale = Locale.parse(get_language() or "en", sep="-")
    pattern = "LLLL" if month.year == today.year else "LLLL y"
    name = str(format_date(month, pattern, locale=locale))
    return name[:1].upper() + name[1:] if locale.language == "en" else name


def _of_kind(kind: str) -> str:
    names = {
        Message.Kind.OUTREACH: _("Outreach"),
        Message.Kind.EMERGENCY: _("Emergencies"),
        Message.Kind.WEATHER: _("Weather and closures"),
        Message.Kind.CLASS: _("To classes and groups"),
    }
    return names[Message.Kind(kind)]


def _nothing(name: str) -> object:
    return None if name in {"school", "month"} else ""


def _month(words: str) -> date | None:
    try:
        return date.fromisoformat(f"{words}-01")
    except ValueError:
        return None


def _next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
