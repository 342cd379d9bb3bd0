"""What families' permissions ask of a person on the home page: to decide, or to read an answer."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.hats import Hat
from districts.templatetags.belltower import day
from optin.models import Answer, Consent

MOST = 3
# So long an answer stands on the page of whoever asked.
NEWS = timedelta(days=7)
S = Consent.Status
OVER = (S.DECLINED, S.NOT_AGREED, S.WITHDRAWN, S.ENDED, S.LAPSED)


def offered(desk: Desk) -> Agenda:
    if desk.hat != Hat.STAFF:
        return Agenda()
    return Agenda(todos=[*_to_decide(desk), *_may_write(desk), *_over(desk)])


def _to_decide(desk: Desk) -> Iterator[Todo]:
    waiting = Consent.objects.waiting_for(desk.person).exclude(asked_by=desk.person)
    rows = list(waiting.select_related("student", "asked_by").order_by("pk"))
    for one in rows[:MOST]:
        asker = one.asked_by.display_name if one.asked_by else desk.district.short_name
        yield Todo(
            When.TODAY,
            _("Decide on the permission for %(name)s") % {"name": one.student.full_name},
            desk.district.url("permission", reference=one.reference),
            _("Read it"),
            meta=f"{asker} · {one.reference}",
            order=2,
        )
    if len(rows) > MOST:
        more = len(rows) - MOST
        yield Todo(
            When.TODAY,
            ngettext(
                "Decide on %(number)s more permission",
                "Decide on %(number)s more permissions",
                more,
            )
            % {"number": more},
            desk.district.url("permissions") + "?status=waiting",
            _("See which"),
            order=2,
        )


def _may_write(desk: Desk) -> Iterator[Todo]:
    """The draft has waited for it and is never sent by itself (scenario 11)."""
    since = Q(decisions__at__gte=desk.now - NEWS) | Q(answers__at__gte=desk.now - NEWS)
    mine = Consent.objects.filter(since, asked_by=desk.person, status=S.ACTIVE).distinct()
    for one in mine.select_related("student"):
        has_draft = bool(one.draft)
        yield Todo(
            When.TODAY,
            _("You may write to %(name)s") % {"name": one.student.full_name},
            desk.district.url("message", reference=one.draft)
            if has_draft
            else desk.district.url("permission", reference=one.reference),
            _("Open your draft") if has_draft else _("Read it"),
            meta=_("Until %(day)s · %(reference)s")
            % {"day": day(one.valid_until, "short"), "reference": one.reference}
            if one.valid_until
            else one.reference,
        )


def _over(desk: Desk) -> Iterator[Todo]:
    """That it is over, and not by whom or why."""
    said_no = Answer.objects.filter(at__gte=desk.now - NEWS).values("consent")
    recent = Q(ended_at__gte=desk.now - NEWS) | Q(status=S.DECLINED, pk__in=said_no)
    mine = Consent.objects.filter(recent, asked_by=desk.person, status__in=OVER)
    for one in mine.select_related("student"):
        yield Todo(
            When.COMING,
            _("No individual messages to %(name)s") % {"name": one.student.full_name},
            desk.district.url("permission", reference=one.reference),
            _("Read it"),
            meta=one.reference,
        )
