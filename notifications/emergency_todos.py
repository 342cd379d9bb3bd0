"""What emergencies ask of people on their home page: advice, a decision, an alarm, a look back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from districts.agenda import Desk, Todo, When
from districts.models import Appointment
from districts.permissions import can, can_anywhere
from districts.roles import Permission, RoleKey
from districts.templatetags.belltower import ago, clock, moment
from notifications import content, owed
from notifications.actions import earlier, overrides
from notifications.actions.alarms import LATE
from notifications.looked_at import named
from notifications.models import Advice, AfterNote, Attestation, Message, Ruling

S = Message.Status
# So long an emergency may wait for its last word.
LOOK_BACK = timedelta(hours=24)
# What is older than that is history.
FORGOTTEN = timedelta(days=60)
MOST = 5


def offered(desk: Desk) -> Iterator[Todo]:
    yield from _advice(desk)
    yield from _missed(desk)
    if can_anywhere(desk.person, Permission.MESSAGE_DISTRICT):
        yield from _to_decide(desk)
    yield from _to_word(desk)
    yield from _to_finish(desk)


def _advice(desk: Desk) -> Iterator[Todo]:
    """Asked of me, and its sender waits."""
    asked = Advice.objects.filter(
        adviser=desk.person, status=Advice.Status.ASKED, message__status=S.DRAFT
    ).select_related("message__school", "asked_by")
    for one in asked[:MOST]:
        place = content.place_name(_in(desk, one.message))
        yield Todo(
            When.NOW,
            _("%(name)s asks for your advice: %(incident)s")
            % {"name": one.asked_by.display_name, "incident": one.message.get_incident_display()},
            desk.district.url("advice", reference=one.reference),
            _("Answer"),
            meta=f"{place} · {one.reference}",
            left=_("Asked %(ago)s") % {"ago": ago(one.asked_at, desk.now)},
            order=0,
        )


def _missed(desk: Desk) -> Iterator[Todo]:
    """Its time is half an hour over and it is not under way: sender, advisers, superintendent."""
    late = Q(status__in=[S.SCHEDULED, S.HOLDING], release_at__lt=desk.now - LATE)
    last = Ruling.last_step(OuterRef("pk"))
    # Its author is told so already (notifications.todos).
    held_back = Q(status=S.DRAFT, last_step=Ruling.Step.RELEASE) & ~Q(author=desk.person)
    emergencies = Message.objects.filter(kind=Message.Kind.EMERGENCY)
    found = emergencies.annotate(last_step=Subquery(last)).filter(late | held_back)
    for one in _of_mine(desk, found)[:MOST]:
        due = one.release_at or one.wanted_at
        yield Todo(
            When.NOW,
            _("“%(title)s” has not gone out") % {"title": content.title(_in(desk, one))},
            _page(desk, one),
            _("Look at it now"),
            meta=f"{content.place_name(one)} · {one.reference}",
            left=format_html(_("It was to go at {}"), clock(due)) if due else "",
            order=0,
        )


def _to_decide(desk: Desk) -> Iterator[Todo]:
    """Somebody asks whether it may go before its time, and I may decide that."""
    asked = Attestation.objects.filter(message=OuterRef("pk"), kind=Attestation.Kind.EARLIER)
    waiting = Message.objects.filter(Exists(asked), status__in=[S.SCHEDULED, S.DRAFT])
    for one in waiting.select_related("school", "author", "sent_by")[:MOST]:
        question = earlier.asked(_in(desk, one))
        if question is None or not overrides.open_to(one, desk.person, desk.now):
            continue
        yield Todo(
            When.NOW,
            _("Decide whether “%(title)s” goes now") % {"title": content.title(one)},
            desk.district.url("message_override", reference=one.reference),
            _("Decide"),
            meta=_("%(name)s asks · %(place)s · %(reference)s")
            % {
                "name": question.by.display_name,
                "place": content.place_name(one),
                "reference": one.reference,
            },
            left=_("Asked %(ago)s") % {"ago": ago(question.at, desk.now)},
            order=0,
        )


def _to_word(desk: Desk) -> Iterator[Todo]:
    """It went without a version that the policy wants: its sender and its school owe it."""
    language = owed.language_owed(desk.district, desk.now)
    mine = Q(sent_by=desk.person) | Q(author=desk.person)
    if desk.school and can(desk.person, Permission.MESSAGE_SCHOOL, desk.school):
        mine |= Q(school=desk.school)
    for one in owed.owing(language).filter(mine).select_related("school")[:MOST]:
        assert one.released_at is not None  # noqa: S101
        given = {"language": named(language), "title": content.title(_in(desk, one))}
        yield Todo(
            When.NOW,
            _("Send “%(title)s” in %(language)s, too") % given,
            desk.district.url("message", reference=one.reference),
            _("Send an update"),
            meta=f"{content.place_name(one)} · {one.reference}",
            left=format_html(
                _("{language} is owed since {time}"),
                language=given["language"],
                time=_since(desk, one.released_at),
            ),
            left_is_clock=True,
            order=0,
        )


def _to_finish(desk: Desk) -> Iterator[Todo]:
    """Over for a day, and nobody has written the last word about it."""
    finished = AfterNote.objects.filter(message=OuterRef("pk"), kind=AfterNote.Kind.FINISH)
    over = Message.objects.filter(
        ~Exists(finished),
        Q(sent_by=desk.person) | Q(author=desk.person),
        kind=Message.Kind.EMERGENCY,
        corrects=None,
        released_at__lt=desk.now - LOOK_BACK,
        released_at__gt=desk.now - FORGOTTEN,
    )
    for one in over.select_related("school")[:MOST]:
        yield Todo(
            When.TODAY,
            _("Write down what you learned: “%(title)s”")
            % {"title": content.title(_in(desk, one))},
            desk.district.url("message_after", reference=one.reference),
            _("Look back"),
            meta=f"{content.place_name(one)} · {one.reference}",
            left=_("Sent %(ago)s") % {"ago": ago(one.released_at, desk.now)}
            if one.released_at
            else "",
            order=2,
        )


def _of_mine(desk: Desk, found: QuerySet[Message]) -> QuerySet[Message]:
    """What I sent or wrote, what I advised on, and for the superintendent all of it."""
    found = found.select_related("school")
    leads = Appointment.objects.in_force().held_by(desk.person.pk)
    if leads.filter(role=RoleKey.SUPERINTENDENT).exists():
        return found
    advised = Advice.objects.filter(message=OuterRef("pk"), adviser=desk.person)
    return found.filter(Q(sent_by=desk.person) | Q(author=desk.person) | Exists(advised))


def _page(desk: Desk, one: Message) -> str:
    """An adviser has no page of the message but the one with their own advice."""
    mine = Advice.objects.filter(message=one, adviser=desk.person).first()
    if mine is not None:
        return desk.district.url("advice", reference=mine.reference)
    return desk.district.url("message", reference=one.reference)


def _since(desk: Desk, at: datetime) -> SafeString | str:
    """The day, too, once it is another."""
    here = desk.district.local
    return clock(at) if here(at).date() == here(desk.now).date() else moment(at, "short")


def _in(desk: Desk, message: Message) -> Message:
    message.district = desk.district
    return message
