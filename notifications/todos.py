"""What a person still has to do about messages, and the quiet line about those that are done."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.permissions import can, can_anywhere
from districts.roles import Permission
from districts.templatetags.belltower import ago, clock, grouped
from notifications import (
    approval_todos,
    emergency_todos,
    supervision_todos,
    voice_todos,
    wording,
)
from notifications.audience import counts
from notifications.left_out import as_ruled
from notifications.models import Message, Reach, Ruling, Tally
from notifications.progress import WORRYING
from notifications.wording import people

S = Message.Status
# So long an untouched draft is not called back to mind.
REST = timedelta(days=1)
# More than these one looks for in the list.
MOST = 10


def offered(desk: Desk) -> Agenda:
    urgent = [
        *emergency_todos.offered(desk),
        *voice_todos.to_record(desk),
        *approval_todos.to_decide(desk),
        *supervision_todos.to_look_through(desk),
    ]
    writes = (Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, Permission.MESSAGE_CLASS)
    if not any(can_anywhere(desk.person, one) for one in writes):
        return Agenda(urgent)
    return Agenda(
        todos=[
            *urgent,
            *approval_todos.to_take_up(desk),
            *_held_back(desk),
            *_failing(desk),
            *_scheduled(desk),
            *_drafts(desk),
        ],
        quiet=_done(desk),
    )


def _held_back(desk: Desk) -> Iterable[Todo]:
    """The policy's answer changed between sending off and its time: it did not go."""
    last = Ruling.last_step(OuterRef("pk"))
    mine = _mine(desk).filter(status=S.DRAFT).annotate(last_step=Subquery(last))
    for one, title in _titled(mine.filter(last_step=Ruling.Step.RELEASE)):
        yield Todo(
            When.NOW,
            _("“%(title)s” was not sent") % {"title": title},
            desk.district.url("message_check", reference=one.reference),
            _("See why"),
            meta=_("The policy check came out differently when its time had come · %(reference)s")
            % {"reference": one.reference},
            left=_("Nobody was contacted"),
            order=0,
        )


def _failing(desk: Desk) -> Iterable[Todo]:
    """Under way, and more than a tenth of it fails."""
    for one, title in _titled(_concerning(desk).filter(status=S.SENDING)):
        numbers = Tally.objects.filter(message=one).aggregate(
            failed=Sum("failed") + Sum("undelivered"),
            gone=Sum("accepted") + Sum("sent") + Sum("delivered") + Sum("unknown"),
        )
        failed, gone = numbers["failed"] or 0, numbers["gone"] or 0
        if not failed or failed <= WORRYING * (failed + gone):
            continue
        yield Todo(
            When.NOW,
            _("Many deliveries of “%(title)s” fail") % {"title": title},
            desk.district.url("message", reference=one.reference),
            _("Look"),
            meta=_("%(failed)s of %(tried)s so far · %(reference)s")
            % {
                "failed": grouped(failed),
                "tried": grouped(failed + gone),
                "reference": one.reference,
            },
            left=_("Those not reached can be called by hand"),
            order=0 if one.is_emergency else 2,
        )


def _scheduled(desk: Desk) -> Iterable[Todo]:
    today = desk.district.today(desk.now)
    tomorrow = datetime.combine(today + timedelta(days=1), time(), desk.district.zone)
    waiting = _concerning(desk).filter(status=S.SCHEDULED, release_at__lt=tomorrow)
    for one, title in _titled(waiting.order_by("release_at")):
        assert one.release_at is not None  # noqa: S101
        counted = counts.count(one, without=as_ruled(one))
        to = people(counted.will_reach, counted.staff, are_students=one.goes_to_students)
        yield Todo(
            When.TODAY,
            _("“%(title)s” goes to %(people)s") % {"title": title, "people": to},
            desk.district.url("message", reference=one.reference),
            _("See"),
            meta=f"{one.get_kind_display()} · {one.reference}",
            left=format_html(_("Scheduled for {}"), clock(one.release_at)),
        )


def _drafts(desk: Desk) -> Iterable[Todo]:
    last = Ruling.last_step(OuterRef("pk"))
    untouched = _mine(desk).filter(status=S.DRAFT, changed_at__lt=desk.now - REST)
    untouched = untouched.exclude(pk__in=approval_todos.returned(desk))
    told = Q(last_step=Ruling.Step.RELEASE)
    found = untouched.annotate(last_step=Subquery(last)).filter(~told | Q(last_step=None))
    for one, title in _titled(found):
        yield Todo(
            When.COMING,
            _("Finish “%(title)s”") % {"title": title},
            desk.district.url("message_check", reference=one.reference),
            _("Go on"),
            meta=_("Your draft · %(reference)s") % {"reference": one.reference},
            left=_("Last changed %(ago)s") % {"ago": ago(one.changed_at, desk.now)},
        )


def _done(desk: Desk) -> list[str]:
    midnight = datetime.combine(desk.district.today(desk.now), time(), desk.district.zone)
    ended = list(_titled(_concerning(desk).filter(status=S.SENT, ended_at__gte=midnight)))
    reached = Reach.objects.filter(message__in=[one for one, _title in ended])
    by_message = {one.message_id: one for one in reached}
    return [
        ngettext(
            "“%(title)s” reached %(reached)s of %(families)s family.",
            "“%(title)s” reached %(reached)s of %(families)s families.",
            by_message[one.pk].families,
        )
        % {
            "title": title,
            "reached": grouped(by_message[one.pk].reached),
            "families": grouped(by_message[one.pk].families),
        }
        for one, title in ended
        if one.pk in by_message
    ]


def _mine(desk: Desk) -> QuerySet[Message]:
    """What was handed on is another's, and a notice to the board is no draft to finish."""
    return Message.objects.filter(author=desk.person, handed_to=None).on_its_own()


def _concerning(desk: Desk) -> QuerySet[Message]:
    """What this person sent, and what goes to the school for which they write; of what others write
    to their classes, supervision tells."""
    concerning = Q(author=desk.person) | Q(sent_by=desk.person)
    if desk.school and can(desk.person, Permission.MESSAGE_SCHOOL, desk.school):
        concerning |= Q(school=desk.school) & ~Q(kind=Message.Kind.CLASS)
    return Message.objects.on_its_own().filter(concerning)


def _titled(messages: QuerySet[Message]) -> Iterable[tuple[Message, str]]:
    found = list(messages.select_related("school", "district")[:MOST])
    titles = wording.titles(found)
    return ((one, titles[one.pk]) for one in found)
