"""What approvals, handed-over drafts and the board ask of a person on the home page."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.translation import gettext as _

from districts.agenda import Desk, Todo, When
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import ago, clock
from notifications import approval_queue, wording
from notifications.actions import copies
from notifications.approval_queue import Waiting
from notifications.models import Approval, Message
from tenancy.refusals import allows

SOON = timedelta(hours=24)
S = Message.Status


def to_decide(desk: Desk) -> Iterator[Todo]:
    """Whoever the policy names, whether or not they write messages themselves."""
    yield from (_decide(desk, one) for one in approval_queue.waiting_for(desk.person))
    if can(desk.person, Permission.APPROVE_DISTRICT, desk.district):
        yield from _tell_the_board(desk)


def to_take_up(desk: Desk) -> Iterator[Todo]:
    """Drafts that came back with a note, and those that a school handed over."""
    found = list(returned(desk).select_related("school", "district"))
    titles = wording.titles(found)
    for one in found:
        last = Approval.objects.filter(message=one, submission=one.submission).select_related("by")
        answer = last[0]
        yield Todo(
            When.NOW,
            _("%(name)s returned “%(title)s”")
            % {"name": answer.by.display_name, "title": titles[one.pk]},
            desk.district.url("message_check", reference=one.reference),
            _("Change it"),
            meta=f"“{answer.note}” · {one.reference}",
            left=_("Returned %(ago)s") % {"ago": ago(answer.at, desk.now)},
            order=2,
        )
    yield from _handed_over(desk)


def returned(desk: Desk) -> QuerySet[Message]:
    """Drafts of this person whose last word is a no with a note."""
    last = Approval.objects.filter(message=OuterRef("pk"), submission=OuterRef("submission"))
    mine = Message.objects.filter(status=S.DRAFT, submission__gt=0, submitted_by=desk.person)
    decided = mine.annotate(last_answer=Subquery(last.order_by("-id").values("decision")[:1]))
    return decided.filter(last_answer=Approval.Decision.RETURNED)


def _decide(desk: Desk, waiting: Waiting) -> Todo:
    message = waiting.message
    assert message.submitted_by is not None and message.submitted_at is not None  # noqa: S101, PT018
    place = message.school.short_name if message.school else desk.district.short_name
    left = _("As soon as you can")
    if message.wanted_at is not None:
        left = format_html(_("Needed by {}"), clock(message.wanted_at))
    is_soon = message.wanted_at is None or message.wanted_at <= desk.now + SOON
    return Todo(
        When.NOW if is_soon else When.COMING,
        _("Approve “%(title)s”?") % {"title": waiting.title},
        desk.district.url("approval", reference=message.reference),
        _("Review"),
        meta=" · ".join([message.submitted_by.display_name, place, message.reference]),
        left=left,
        left_is_clock=message.wanted_at is not None,
        order=2,
    )


def _handed_over(desk: Desk) -> Iterator[Todo]:
    mine = Message.objects.filter(status=S.DRAFT, handed_to=desk.person)
    untouched = list(
        mine.exclude(pk__in=returned(desk)).select_related("author", "district", "school")
    )
    titles = wording.titles(untouched)
    for one in untouched:
        yield Todo(
            When.TODAY,
            _("%(name)s handed you “%(title)s”")
            % {"name": one.author.display_name, "title": titles[one.pk]},
            desk.district.url("message_check", reference=one.reference),
            _("Go on"),
            meta=_("It goes to all families of the district · %(reference)s")
            % {"reference": one.reference},
            left=_("Last changed %(ago)s") % {"ago": ago(one.changed_at, desk.now)},
            order=2,
        )


def _tell_the_board(desk: Desk) -> Iterator[Todo]:
    if not allows(copies.check_tells_the_board, desk.person, desk.district):
        return
    owed = copies.owed_notices()
    titles = wording.titles([one.follows for one in owed if one.follows])
    for one in owed:
        assert one.follows is not None  # noqa: S101
        since = one.follows.released_at
        yield Todo(
            When.TODAY,
            _("Tell the board: “%(title)s”") % {"title": titles[one.follows.pk]},
            desk.district.url("board_notice", reference=one.reference),
            _("Read and send"),
            meta=_("Notice to the board · %(reference)s") % {"reference": one.reference},
            left=_("Went to families %(ago)s") % {"ago": ago(since, desk.now)} if since else "",
            order=1,
        )
