"""The look back at an emergency: what happened when, what people noted, and the last word."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.models import User
from districts.permissions import can_anywhere
from districts.roles import Permission
from notifications import content, permissions, timeline
from notifications.actions import after
from notifications.models import AfterNote, Message
from notifications.progress import Progress
from notifications.timeline import Step
from notifications.views.compose import GET_OR_POST
from tenancy.clock import database_now
from tenancy.refusals import Refused


class NoteForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("What went well, what to do otherwise. No names of students."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


@require_http_methods(GET_OR_POST)
@staff(Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, on="anywhere")
def message_after(request: StaffRequest, reference: str) -> HttpResponse:
    """A page to read, to write on, and to print; finished, it is only read."""
    message = _found(request, reference)
    if not message.is_emergency or message.released_at is None:
        return redirect(request.district.url("message", reference=reference))
    now = database_now()
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _written(request, message, form.cleaned_data["words"], now)
            return redirect(request.district.url("message_after", reference=reference))
        except Refused as refused:
            form.add_error("words", str(refused))
    context = _context(message, request.user, now) | {"form": form}
    return render(request, "notifications/message/after.html", context)


def _found(request: StaffRequest, reference: str) -> Message:
    rows = Message.objects.select_related("school", "author", "sent_by")
    message = get_object_or_404(rows, reference=reference)
    message.district = request.district
    permissions.check_see(request.user, message)
    if message.school is not None:
        request.about_school = message.school
    return message


def _written(request: StaffRequest, message: Message, words: str, now: datetime) -> None:
    if "finish" in request.POST:
        after.finish(message=message, words=words, by=request.user, now=now)
    else:
        after.note(message=message, words=words, by=request.user)


def _context(message: Message, reader: User, now: datetime) -> dict[str, Any]:
    progress = Progress(message, now)
    notes = list(message.after_notes.select_related("by"))
    return {
        "message": message,
        "title": content.title(message),
        "progress": progress,
        "numbers": list(_numbers(message, progress)),
        "steps": _in_order(message, progress, reader),
        "notes": [one for one in notes if one.words],
        "finished": next((one for one in notes if one.kind == AfterNote.Kind.FINISH), None),
        "decisions": list(message.overrides.select_related("by")),
        "words": list(content.by_language(message).values()),
        "sees_record": can_anywhere(reader, Permission.RECORD_SEE),
        "now": now,
    }


def _in_order(message: Message, progress: Progress, reader: User) -> list[Step]:
    """From the first to the last, as one tells it."""
    return timeline.of(message, progress.reach, reader).steps[::-1]


def _numbers(message: Message, progress: Progress) -> Iterator[tuple[str, str]]:
    """How long the parts of it took, each where it is known."""
    assert message.released_at is not None  # noqa: S101
    yield _("From the first word to the release"), _span(message.begun_at, message.released_at)
    half = progress.reach.half_reached_at
    if half is not None:
        yield _("Until half of the families were reached"), _span(message.released_at, half)
    if message.ended_at is not None:
        yield _("Until the last answer"), _span(message.released_at, message.ended_at)
    clear = message.corrections.filter(
        follow_up=Message.FollowUp.ALL_CLEAR, released_at__isnull=False
    ).last()
    if clear is not None and clear.released_at is not None:
        yield _("Until the all clear"), _span(message.released_at, clear.released_at)


def _span(since: datetime, until: datetime) -> str:
    seconds = max(round((until - since).total_seconds()), 0)
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": rest}
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
