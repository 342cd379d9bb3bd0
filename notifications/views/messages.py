"""The list of messages, one message from its hold to its end, its people, and what can be done."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages as said
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from districts.access import StaffRequest, staff
from districts.forms import key_of
from districts.models import School
from districts.permissions import can, schools_for, with_roles
from districts.roles import Permission
from notifications import (
    approvals_shown,
    colleagues,
    composing,
    content,
    copying,
    listing,
    people,
    permissions,
    timeline,
    wording,
)
from notifications.actions import call_lists, corrections, earlier, overrides, sending
from notifications.audience import counts
from notifications.left_out import as_ruled
from notifications.models import Approval, Message, Recipient, Ruling
from notifications.panel import Panel, line_of, panel
from notifications.progress import Progress
from policies.facts import Facts
from policies.verdict import Verdict
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import allows

writes = staff(
    Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, Permission.MESSAGE_CLASS, on="anywhere"
)
S = Message.Status
FollowUp = Message.FollowUp
FIRST_PEOPLE = 6
STOP_POLLING = 286
NOTHING_NEW = 204
LAST_CHANGE = timedelta(minutes=1)


@require_safe
@writes
def message_list(request: StaffRequest) -> HttpResponse:
    """The newest first; one's own drafts above them, while nothing else is asked for."""
    now = database_now()
    today = request.district.today(now)
    schools = _schools(request)
    asked = listing.asked(request.GET, schools)
    visible = Message.objects.visible_to(request.user)
    before = request.GET.get("before", "")
    drafts = [] if asked.query or before else _drafts(request)
    found = asked.of(visible, request.district).select_related(
        "school", "author", "sent_by", "district"
    )
    if before:
        found = found.filter(pk__lt=get_object_or_404(visible, reference=before).pk)
    shown = list(found.exclude(pk__in=[one.pk for one in drafts])[: listing.PAGE + 1])
    older = shown[listing.PAGE - 1].reference if len(shown) > listing.PAGE else ""
    context = {
        "drafts": listing.lines(drafts),
        "lines": listing.lines(shown[: listing.PAGE]),
        "asked": asked,
        "sentence": asked.sentence(today),
        "questions": listing.questions(asked, schools, today),
        "names_schools": len(schools) > 1,
        "older": older,
        "before": before,
        "may_pause": can(request.user, Permission.MESSAGE_DISTRICT, request.district),
        "now": now,
    }
    return render(request, "notifications/message/list.html", context)


@require_safe
@writes
def message(request: StaffRequest, reference: str) -> HttpResponse:
    one = _seen(request, reference)
    if one.status == S.DRAFT and one.follows_id:
        return redirect(request.district.url("board_notice", reference=one.reference))
    if one.status == S.DRAFT and allows(permissions.check_edit, request.user, one):
        return redirect(request.district.url("message_check", reference=one.reference))
    return render(request, "notifications/message/page.html", _context(request, one))


@require_safe
@writes
def message_progress(request: StaffRequest, reference: str) -> HttpResponseBase:
    """What has moved since the page was drawn, for htmx; the whole page for anybody else."""
    one = _seen(request, reference)
    asks_for_part = "HX-Request" in request.headers
    if not asks_for_part or one.status == S.DRAFT:
        page = request.district.url("message", reference=one.reference)
        return HttpResponseClientRedirect(page) if asks_for_part else redirect(page)
    drawn = request.GET.get("drawn", "")
    counts_down = one.is_emergency and one.status == S.SCHEDULED
    if drawn == one.status and one.status in {S.HOLDING, S.SCHEDULED} and not counts_down:
        return HttpResponse(status=NOTHING_NEW)
    context = _context(request, one)
    context["is_redrawn"] = drawn != one.status
    context["is_news"] = request.GET.get("said") != context["progress"].milestone
    status = 200 if context["progress"].poll_seconds else STOP_POLLING
    return render(request, "notifications/message/moved.html", context, status=status)


@require_safe
@writes
def message_people(request: StaffRequest, reference: str) -> HttpResponse:
    one = _seen(request, reference)
    now = database_now()
    asked = _asked(request)
    page = people.page(one, now=now, asked=asked)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    context = {
        "message": one,
        "title": content.title(one),
        "progress": Progress(one, now),
        "page": page,
        "only": asked,
        "reason": Recipient.Reason(asked.reason).label if asked.reason else "",
        "query": query,
        "languages": _other_languages(one),
        "now": now,
    }
    return render(request, "notifications/message/people.html", context)


@shows("S0-01", "S0-15")
@require_safe
@writes
def message_staff(request: StaffRequest, reference: str) -> HttpResponse:
    one = _seen(request, reference)
    now = database_now()
    page, lines = colleagues.page(one, request.GET.get("page", ""), now)
    context = {
        "message": one,
        "title": content.title(one),
        "page": page,
        "lines": lines,
        "now": now,
    }
    return render(request, "notifications/message/staff.html", context)


@require_safe
@writes
def message_call_list(request: StaffRequest, reference: str) -> HttpResponse:
    """Names and numbers, to print and to call; that it was shown stands in the record book."""
    one = _found(request, reference)
    asked = _asked(request)
    listed = call_lists.show(message=one, by=request.user, reason=asked.reason, after=asked.after)
    context = {
        "message": one,
        "title": content.title(one),
        "listed": listed,
        "reason": Recipient.Reason(asked.reason).label if asked.reason else "",
        "only": asked,
        "now": database_now(),
    }
    return render(request, "notifications/message/call_list.html", context)


@require_POST
@writes
def message_stop(request: StaffRequest, reference: str) -> HttpResponse:
    one = sending.stop(message=_seen(request, reference), by=request.user, now=database_now())
    if one.status != S.DRAFT:
        return redirect(request.district.url("message", reference=one.reference))
    if request.POST.get("then") == "change":
        return redirect(request.district.url("message_check", reference=one.reference))
    said.success(
        request,
        _("Stopped. Nothing went out; “%(title)s” is a draft again.")
        % {"title": content.title(one)},
    )
    return redirect(request.district.url("messages"))


@require_POST
@writes
def message_release(request: StaffRequest, reference: str) -> HttpResponse:
    one = sending.send_now(message=_seen(request, reference), by=request.user, now=database_now())
    return redirect(request.district.url("message", reference=one.reference))


@require_POST
@writes
def message_correction(request: StaffRequest, reference: str) -> HttpResponse:
    """What was wrong, what is new, or that all is clear; the last needs no words of one's own."""
    asked = request.POST.get("follow_up", "")
    kind = FollowUp(asked) if asked in FollowUp.values else FollowUp.CORRECTION
    second = corrections.begin(
        message=_seen(request, reference),
        by=request.user,
        begun_with=key_of(request.POST.get("begun_with", "")),
        now=database_now(),
        follow_up=kind,
    )
    step = "check" if kind == FollowUp.ALL_CLEAR else "words"
    return redirect(request.district.url(f"message_{step}", reference=second.reference))


def _found(request: StaffRequest, reference: str) -> Message:
    """A message of this district, and whose plate heads its pages."""
    messages = Message.objects.select_related(
        "school", "author", "sent_by", "stopped_by", "handed_to", "submitted_by"
    )
    one = get_object_or_404(messages, reference=reference)
    one.district = request.district
    if one.school is not None:
        request.about_school = one.school
    return one


def _seen(request: StaffRequest, reference: str) -> Message:
    one = _found(request, reference)
    permissions.check_see(request.user, one)
    return one


def _context(request: StaffRequest, one: Message) -> dict[str, Any]:
    now = database_now()
    progress = Progress(one, now)
    page = people.page(one, now=now, size=FIRST_PEOPLE) if one.released_at else None
    ruling = one.rulings.exclude(step=Ruling.Step.CHECK).first()
    return {
        "message": one,
        "title": content.title(one),
        "chip": wording.chip(one),
        "progress": progress,
        "history": timeline.of(one, progress.reach, request.user),
        "page": page,
        "languages": _other_languages(one),
        "words": list(content.by_language(one).values()),
        "look_alikes": composing.look_alikes(one.school) if one.school else [],
        "band": one.get_incident_display() or one.get_kind_display(),
        "is_live": one.is_emergency and progress.is_fresh,
        "expected": _expected(one),
        "staff": colleagues.reach(one) if one.includes_staff else None,
        "last_minute": one.release_at - LAST_CHANGE if one.release_at else None,
        "ways": wording.joined([wording.channel_noun(each) for each in one.channels]),
        "ruling": ruling,
        "panel": _panel(request, ruling),
        "awaited": approvals_shown.awaited(one, now),
        "declined": _declined(one),
        "copied": copying.copied(one),
        "begun_with": uuid4(),
        "follow_ups": _follow_ups(one),
        "deciding": _deciding(request, one, now),
        "is_redrawn": True,
        "may_stop_rest": one.status == S.SENDING and one.release_basis != Message.Basis.COPY,
        "now": now,
    }


def _follow_ups(one: Message) -> list[tuple[str, str, UUID]]:
    """What an emergency is followed by, each with a key, so that a double click begins one."""
    if not one.is_emergency or one.released_at is None or one.corrects_id is not None:
        return []
    kinds = {FollowUp.UPDATE: _("Send an update"), FollowUp.ALL_CLEAR: _("All clear")}
    return [(kind.value, label, uuid4()) for kind, label in kinds.items()]


def _deciding(request: StaffRequest, one: Message, now: datetime) -> dict[str, Any] | None:
    """Of an emergency that waits: the rule it waits for, and who may decide otherwise (S0-42)."""
    if not one.is_emergency or one.status != S.SCHEDULED:
        return None
    against = overrides.to_decide(one, now)
    if not against:
        return None
    return {
        "line": line_of(against[0]),
        "is_mine": bool(overrides.open_to(one, request.user, now)),
        "deciders": with_roles(against[0].override, permissions.place_of(one)),
        "asked": earlier.asked(one),
    }


def _expected(one: Message) -> dict[str, Any] | None:
    """Before it has gone: whom it would reach by the roster of this moment."""
    if one.status not in {S.SUBMITTED, S.SCHEDULED, S.HOLDING}:
        return None
    counted = counts.count(one, without=as_ruled(one))
    return {
        "people": wording.people(
            counted.will_reach, counted.staff, are_students=one.goes_to_students
        ),
        "missed": counted.families - counted.will_reach,
    }


def _declined(one: Message) -> Approval | None:
    """The no for good, with its reason."""
    said_no = approvals_shown.answers(one)[:1] if one.status == S.DECLINED else []
    return said_no[0] if said_no else None


def _panel(request: StaffRequest, ruling: Ruling | None) -> Panel | None:
    """The policy's answer as it was frozen."""
    if ruling is None:
        return None
    verdict, facts = Verdict.from_json(ruling.verdict), Facts.from_json(ruling.facts)
    return panel(verdict, facts, checked_at=ruling.at, district=request.district)


def _schools(request: StaffRequest) -> list[School]:
    if can(request.user, Permission.MESSAGE_DISTRICT, request.district):
        return list(School.objects.all())
    write = schools_for(request.user, Permission.MESSAGE_SCHOOL)
    teach = schools_for(request.user, Permission.MESSAGE_CLASS)
    return sorted({*write, *teach}, key=lambda one: one.name)


def _drafts(request: StaffRequest) -> list[Message]:
    """What this person began or was handed, and not what they handed on."""
    person = request.user
    mine = Q(author=person, handed_to=None) | Q(handed_to=person)
    found = Message.objects.visible_to(person).filter(mine, status=S.DRAFT, follows=None)
    return list(found.select_related("school", "author", "district")[: listing.PAGE])


def _asked(request: StaffRequest) -> people.Asked:
    given = request.GET
    reason = given.get("reason", "")
    is_reason = reason in Recipient.Reason.values
    return people.Asked(
        state=Recipient.State.NOT_REACHED if is_reason or given.get("only") else "",
        reason=reason if is_reason else "",
        language=given.get("language", "")[:12],
        after=_position(given.get("after")),
        before=_position(given.get("before")),
    )


def _position(words: str | None) -> int | None:
    if not words:
        return None
    if not words.isdecimal() or len(words) > 9:
        raise Http404
    return int(words)


def _other_languages(one: Message) -> list[str]:
    """Languages that the message is worded in beside the main one."""
    return list(content.by_language(one))[1:]
