"""What staff wrote to the students of a school, day by day, and what of it somebody has read."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from districts.models import District, School, User
from notifications import content, moderated
from notifications.models import (
    AudienceClass,
    LookedThrough,
    Message,
    Moderation,
    Reach,
    Ruling,
    Words,
)
from notifications.wording import Chip, counted
from policies.verdict import Outcome

# Ours: what goes to students outside these hours is marked, and is no finding against anybody.
USUAL_HOURS = time(6), time(20)
# After so long without a look, whoever supervises is asked for one.
OFTEN = timedelta(days=7)


def to_students(schools: Collection[School]) -> QuerySet[Message]:
    """What has gone out, the latest first."""
    return (
        Message.objects.filter(
            kind=Message.Kind.CLASS,
            to=Message.To.STUDENTS,
            school__in=schools,
            released_at__isnull=False,
        )
        .select_related("school", "district", "author", "sent_by")
        .order_by("-released_at", "-id")
    )


def by_others(messages: QuerySet[Message], reader: User) -> QuerySet[Message]:
    """Nobody looks through their own."""
    return messages.exclude(Q(author=reader) | Q(sent_by=reader))


def looks_at(schools: Collection[School]) -> list[LookedThrough]:
    return list(
        LookedThrough.objects.filter(school__in=schools).select_related("by", "school", "district")
    )


def has_read(look: LookedThrough, message: Message, district: District) -> bool:
    assert message.released_at is not None  # noqa: S101
    day = district.local(message.released_at).date()
    return (
        look.school_id == message.school_id
        and look.from_on <= day <= look.until_on
        and message.released_at <= (look.seen_at or look.at)
        and look.by_id not in {message.author_id, message.sent_by_id}
    )


@dataclass(frozen=True)
class Line:
    """One message as its supervisor reads it; `look` is by whom and when it was read before."""

    message: Message
    sender: User
    classes: str
    students: str
    words: str
    ruling: Chip | None
    is_odd: bool
    look: LookedThrough | None
    # Why it stands on no family's page any more.
    off: Moderation | None


@dataclass(frozen=True)
class Day:
    on: date
    lines: Sequence[Line]

    @property
    def is_read(self) -> bool:
        return all(one.look for one in self.lines)

    @property
    def look(self) -> LookedThrough | None:
        return self.lines[0].look


def days(messages: Sequence[Message], district: District) -> list[Day]:
    """A fixed number of queries, however many there are."""
    lines = _lines(messages, district)
    return [Day(on, list(each)) for on, each in groupby(lines, key=lambda one: _day(one, district))]


def senders(schools: Collection[School]) -> list[User]:
    """Whoever has written to students there, by name."""
    authors = to_students(schools).order_by().values("author")
    return list(User.objects.filter(pk__in=authors).order_by("full_name"))


def _lines(messages: Sequence[Message], district: District) -> Iterable[Line]:
    keys = [one.pk for one in messages]
    words = _words(messages)
    classes = _classes(keys)
    reaches = Reach.objects.filter(message__in=keys).in_bulk(field_name="message_id")
    outcomes = _outcomes(keys)
    looks = looks_at({one.school for one in messages if one.school})
    off = moderated.hidden(keys)
    for one in messages:
        reach = reaches.get(one.pk)
        yield Line(
            message=one,
            sender=one.sent_by or one.author,
            classes=", ".join(classes.get(one.pk, [])),
            students=counted(reach.families, are_students=True) if reach else "",
            words=words.get(one.pk, ""),
            ruling=_chip(outcomes.get(one.pk)),
            is_odd=_is_odd(one, district),
            look=next((look for look in looks if has_read(look, one, district)), None),
            off=off.get(one.pk),
        )


def _words(messages: Sequence[Message]) -> dict[int, str]:
    """In the district's first language, else in the first that there is."""
    main = {one.pk: content.main_language(one) for one in messages}
    found: dict[int, str] = {}
    for one in Words.objects.filter(message__in=main).order_by("pk"):
        if one.language == main[one.message_id] or one.message_id not in found:
            found[one.message_id] = one.text
    return found


def _classes(keys: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = AudienceClass.objects.filter(message__in=keys).order_by("pk")
    for message, title in rows.values_list("message_id", "class_group__title"):
        found.setdefault(message, []).append(title)
    return found


def _outcomes(keys: Collection[int]) -> dict[int, str]:
    """The policy's answer when it went."""
    last = Ruling.objects.filter(message=OuterRef("message"), step=Ruling.Step.RELEASE)
    rows = Ruling.objects.filter(
        message__in=keys, pk=Subquery(last.order_by("-id").values("pk")[:1])
    )
    return dict(rows.values_list("message_id", "outcome"))


def _chip(outcome: str | None) -> Chip | None:
    """What went out was allowed, as it stood or with a note."""
    chips = {
        Outcome.ALLOWED.value: Chip("ok", "tick", _("Allowed")),
        Outcome.NOTE.value: Chip("info", "info", _("Allowed, with a note")),
    }
    return chips.get(outcome or "")


def _is_odd(message: Message, district: District) -> bool:
    assert message.released_at is not None  # noqa: S101
    first, last = USUAL_HOURS
    return not first <= district.local(message.released_at).time() < last


def _day(line: Line, district: District) -> date:
    assert line.message.released_at is not None  # noqa: S101
    return district.local(line.message.released_at).date()


def _reads() -> QuerySet[LookedThrough]:
    """What `has_read` asks, as the database is asked it; days are those of the open district."""
    looks = LookedThrough.objects.annotate(seen=Coalesce("seen_at", "at"))
    return looks.filter(
        school=OuterRef("school"),
        from_on__lte=OuterRef("day"),
        until_on__gte=OuterRef("day"),
        seen__gte=OuterRef("released_at"),
    ).exclude(Q(by=OuterRef("author")) | Q(by=Coalesce(OuterRef("sent_by"), OuterRef("author"))))


@dataclass(frozen=True)
class Standing:
    """How a school stands: its last look, and how many messages nobody has looked through."""

    school: School
    look: LookedThrough | None
    unread: int


def standings(schools: Sequence[School], reader: User) -> list[Standing]:
    """Two queries, however many schools there are; what the reader wrote is for others to read."""
    last = LookedThrough.objects.filter(school=OuterRef("school")).order_by("-id")
    newest = LookedThrough.objects.filter(
        school__in=schools, pk=Subquery(last.values("pk")[:1])
    ).select_related("by")
    looks = {one.school_id: one for one in newest}
    rows = by_others(to_students(schools), reader).order_by()
    unread = rows.annotate(day=TruncDate("released_at")).filter(~Exists(_reads()))
    counts = dict(unread.values_list("school_id").annotate(number=Count("pk")))
    return [Standing(one, looks.get(one.pk), counts.get(one.pk, 0)) for one in schools]
