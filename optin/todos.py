"""What families' permissions ask of a person on the home page: to decide, or to read an answer."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Agenda, Desk, Todo, When
from districts.hats import Hat
from districts.models import District, User
from districts.permissions import can
from districts.roles import Permission
from districts.templatetags.belltower import day
from optin.models import Answer, Consent, ContactChange, WebhookEndpoint
from optin.register_todos import to_acknowledge

MOST = 3
# So long an answer stands on the page of whoever asked.
NEWS = timedelta(days=7)
S = Consent.Status
OVER = (S.DECLINED, S.NOT_AGREED, S.WITHDRAWN, S.ENDED, S.LAPSED)


def offered(desk: Desk) -> Agenda:
    if desk.hat != Hat.STAFF:
        return Agenda()
    return Agenda(
        todos=[
            *_first(to_decide(desk.person, desk.district), desk.district),
            *_contact_changes(desk),
            *_may_write(desk),
            *_over(desk),
            *_class_answers(desk),
            *to_acknowledge(desk),
            *_failing_webhooks(desk),
        ]
    )


def _class_answers(desk: Desk) -> Iterator[Todo]:
    """One row for all families of all classes that one has asked."""
    said = Answer.objects.filter(at__gte=desk.now - NEWS, recorded_by=None)
    asked = Consent.objects.filter(asked_by=desk.person, employee=None, draft="")
    number = asked.filter(pk__in=said.values("consent")).count()
    if number:
        words = ngettext(
            "%(number)s family has answered this week",
            "%(number)s families have answered this week",
            number,
        )
        url = desk.district.url("permissions")
        yield Todo(When.COMING, words % {"number": number}, url, _("See who"), order=3)


def _failing_webhooks(desk: Desk) -> Iterator[Todo]:
    """What another system was not told; it may act on a permission that is over."""
    if not can(desk.person, Permission.CONSENTS_READ, desk.district):
        return
    for one in WebhookEndpoint.objects.failing(desk.now)[:MOST]:
        yield Todo(
            When.TODAY,
            _("%(name)s does not take our messages") % {"name": one.name},
            desk.district.url("webhook", reference=one.reference),
            _("Look at it"),
            meta=_("%(reference)s · since %(day)s")
            % {"reference": one.reference, "day": day(one.failing_since or desk.now)},
            order=3,
        )


def to_decide(person: User, district: District) -> list[Todo]:
    """The longest first."""
    waiting = Consent.objects.waiting_for(person).exclude(asked_by=person)
    return [
        Todo(
            When.TODAY,
            _("Decide on the permission for %(name)s") % {"name": one.student.full_name},
            district.url("permission", reference=one.reference),
            _("Read it"),
            meta=_asked_by(one, district),
            order=2,
        )
        for one in waiting.select_related("student", "asked_by").order_by("pk")
    ]


def _asked_by(consent: Consent, district: District) -> str:
    asker = consent.asked_by.display_name if consent.asked_by else district.short_name
    return f"{asker} · {consent.reference}"


def _first(rows: list[Todo], district: District) -> Iterator[Todo]:
    yield from rows[:MOST]
    more = len(rows) - MOST
    if more > 0:
        words = ngettext(
            "Decide on %(number)s more permission", "Decide on %(number)s more permissions", more
        )
        url = district.url("permissions") + "?status=waiting"
        yield Todo(When.TODAY, words % {"number": more}, url, _("See which"), order=2)


def _contact_changes(desk: Desk) -> Iterator[Todo]:
    """One row for all of them: they are entered in one sitting."""
    waiting = ContactChange.objects.asked().visible_to(desk.person)
    number = waiting.count()
    if not number:
        return
    oldest = waiting.order_by("pk").select_related("school").first()
    assert oldest is not None  # noqa: S101
    words = ngettext(
        "Check %(number)s contact detail of a family",
        "Check %(number)s contact details of families",
        number,
    )
    yield Todo(
        When.TODAY,
        words % {"number": number},
        desk.district.url("contact_changes"),
        _("Check"),
        meta=_("%(school)s · the first since %(day)s")
        % {"school": oldest.school.short_name, "day": day(oldest.asked_at.date(), "short")},
    )


def _may_write(desk: Desk) -> Iterator[Todo]:
    """The draft has waited for it and is never sent by itself (scenario 11)."""
    since = Q(decisions__at__gte=desk.now - NEWS) | Q(answers__at__gte=desk.now - NEWS)
    asked = Consent.objects.awaited().filter(since, asked_by=desk.person, status=S.ACTIVE)
    mine = asked.distinct()
    for one in mine.select_related("student"):
        has_draft = bool(one.draft)
        yield Todo(
            When.TODAY,
            _said_yes(one) % {"name": one.student.full_name},
            desk.district.url("message", reference=one.draft)
            if has_draft
            else desk.district.url("permission", reference=one.reference),
            _("Open your draft") if has_draft else _("Read it"),
            meta=_("Until %(day)s · %(reference)s")
            % {"day": day(one.valid_until, "short"), "reference": one.reference}
            if one.valid_until
            else one.reference,
        )


def _said_yes(consent: Consent) -> str:
    if consent.kind == Consent.Kind.CONTACT:
        return _("You may write to %(name)s")
    return _("The family of %(name)s said yes")


def _is_over(consent: Consent) -> str:
    if consent.kind == Consent.Kind.CONTACT:
        return _("No individual messages to %(name)s")
    return _("No permission for %(name)s")


def _over(desk: Desk) -> Iterator[Todo]:
    """That it is over, and not by whom or why."""
    said_no = Answer.objects.filter(at__gte=desk.now - NEWS).values("consent")
    recent = Q(ended_at__gte=desk.now - NEWS) | Q(status=S.DECLINED, pk__in=said_no)
    mine = Consent.objects.awaited().filter(recent, asked_by=desk.person, status__in=OVER)
    for one in mine.select_related("student"):
        yield Todo(
            When.COMING,
            _is_over(one) % {"name": one.student.full_name},
            desk.district.url("permission", reference=one.reference),
            _("Read it"),
            meta=one.reference,
        )
