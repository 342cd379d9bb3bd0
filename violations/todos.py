"""What reports and cases ask of a person on the home page: only what is open to them by name."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.hats import Hat
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import ago, day, left
from records.models import Event
from records.subjects import subject_of
from violations import case_list
from violations.models import Case, CaseEntry, Report, Reporter
from violations.reading import as_reader

MOST = 3
S, Kind = Case.Status, CaseEntry.Kind


def offered(desk: Desk) -> Agenda:
    if desk.hat != Hat.STAFF:
        return Agenda()
    with as_reader(desk.person):
        todos = [
            *_unsent(desk),
            *_to_read(desk),
            *_to_go_on(desk),
            *islice(_with_hr(desk), MOST),
            *islice(_opened(desk), MOST),
            *_kept(desk),
        ]
    return Agenda(todos=todos)


def _unsent(desk: Desk) -> Iterator[Todo]:
    """What somebody began to report, with its clock."""
    own = Reporter.objects.filter(person=desk.person).values("report")
    for one in Report.objects.filter(pk__in=own, received_at=None)[:MOST]:
        is_late = one.due_at is not None and one.due_at <= desk.now
        words = _("late; send it anyway") if is_late else ""
        if one.due_at and not is_late:
            words = format_html(_("{} left"), left(one.due_at, desk.now))
        yield Todo(
            When.NOW,
            _("Finish and send your report"),
            desk.district.url("report_check", report=one.reference),
            _("Finish it"),
            meta=one.reference,
            left=words,
            left_is_clock=True,
            order=1,
        )


def _to_read(desk: Desk) -> Iterator[Todo]:
    """What came in and nobody has read, the oldest first."""
    found = Case.objects.filter(assigned_to=desk.person, status=S.NEW).select_related("school")
    for one in found.order_by("received_at")[:MOST]:
        yield Todo(
            When.NOW,
            _("Read a report"),
            desk.district.url("case", case=one.reference),
            _("Open it"),
            meta=" · ".join([one.reference, ago(one.received_at, desk.now)]),
            left=format_html(_("by {}"), day(one.due_on, "short")),
            left_is_clock=True,
            order=1,
        )


def _to_go_on(desk: Desk) -> Iterator[Todo]:
    """What HR asks before all else, then what is due first."""
    found = Case.objects.filter(assigned_to=desk.person, status=S.INVESTIGATING)
    cases = [(case_list.last_question(one) is not None, one) for one in found.order_by("due_on")]
    for asked, one in sorted(cases, key=lambda pair: not pair[0])[:MOST]:
        yield Todo(
            _when(one, desk),
            _("Answer HR’s question") if asked else _("Go on with a case"),
            desk.district.url("case", case=one.reference),
            _("Open it"),
            meta=one.reference,
            left=_due(one, desk),
            left_is_clock=True,
            order=1,
        )


def _with_hr(desk: Desk) -> Iterator[Todo]:
    reviews = can(desk.person, Permission.CASE_REVIEW, desk.district)
    for one in Case.objects.filter(status=S.WITH_HR).order_by("due_on"):
        if _waits_to_be_received(one, desk):
            title, button = _("Receive a whole file"), _("Open it")
        elif reviews:
            title, button = _("Review a case"), _("Review it")
        else:
            continue
        yield Todo(
            _when(one, desk),
            title,
            desk.district.url("case", case=one.reference),
            button,
            meta=one.reference,
            left=_due(one, desk),
            left_is_clock=True,
            order=1,
        )


def _waits_to_be_received(case: Case, desk: Desk) -> bool:
    handed = case.entries.filter(kind=Kind.HANDED_OVER).last()
    if handed is None or handed.person_id != desk.person.pk:
        return False
    return not case.entries.filter(kind=Kind.RECEIVED, pk__gt=handed.pk).exists()


def _opened(desk: Desk) -> Iterator[Todo]:
    """What was opened to somebody by name, until they have looked at it."""
    others = list(Case.objects.filter(status__in=Case.OPEN).exclude(assigned_to=desk.person))
    looks = Event.objects.filter(
        subject__in=[subject_of(one) for one in others],
        actor_id=desk.person.pk,
        name="violations.case.viewed",
    )
    seen = set(looks.values_list("subject", flat=True))
    for one in others:
        if subject_of(one) not in seen:
            yield Todo(
                When.TODAY,
                _("Look at a case that was opened to you"),
                desk.district.url("case", case=one.reference),
                _("Open it"),
                meta=one.reference,
                order=2,
            )


def _kept(desk: Desk) -> Iterator[Todo]:
    """Files whose time is over; HR decides about each."""
    if not can(desk.person, Permission.CASE_REVIEW, desk.district):
        return
    today = desk.district.today(desk.now)
    number = Case.objects.filter(status=S.CLOSED, keep_until__lt=today).count()
    if number:
        words = ngettext(
            "Decide about %(number)s file whose time is over",
            "Decide about %(number)s files whose time is over",
            number,
        )
        yield Todo(
            When.COMING, words % {"number": number}, desk.district.url("retention"), _("See which")
        )


def _when(case: Case, desk: Desk) -> When:
    ends = datetime.combine(case.due_on, time.max, desk.district.zone)
    if ends - desk.now <= timedelta(days=1):
        return When.NOW
    return When.TODAY if ends - desk.now <= timedelta(days=3) else When.COMING


def _due(case: Case, desk: Desk) -> str:
    is_late = case.is_overdue(desk.district.today(desk.now))
    words = _("was due {}") if is_late else _("by {}")
    return format_html(words, day(case.due_on, "short"))
