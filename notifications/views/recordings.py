"""Step 4: by which ways a message goes, and whose voice its calls play."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, at_work
from districts.models import User
from notifications import checking, composing, content, hearing, voices
from notifications.actions import drafts, ready, recordings
from notifications.forms import ChannelsForm, RecordingForm, SavedForm
from notifications.models import Message, Recording, VoiceRequest
from notifications.views.compose import context_of, is_fragment, of_draft, on
from notifications.wording import language_name
from tenancy.clock import database_now
from tenancy.refusals import Refused

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
NOT_USED = 422  # a recording that nobody would understand


@dataclass(frozen=True)
class Saved:
    recording: Recording
    said: str


@dataclass(frozen=True)
class Voice:
    """One language of a draft: what is recorded for it, and what could be."""

    language: str
    name: str
    text: str
    # Whether the policy lets the reader's own voice carry it.
    is_mine_to_speak: bool
    recording: Recording | None
    recorded: str
    saved: list[Saved]
    # Whether the first of them was made for a message of this name: then it is one tap away.
    fits: bool
    form: RecordingForm
    url: str
    # Colleagues who were asked to speak it, and those who may be (ux 2.b).
    asked: list[VoiceRequest]
    may_be_asked: list[User]


@of_draft
def message_recording(request: StaffRequest, message: Message) -> HttpResponse:
    form = ChannelsForm(
        request.POST or None, kind=message.kind, initial={"channels": message.channels}
    )
    if request.method == "POST" and form.is_valid():
        channels = form.cleaned_data["channels"]
        drafts.choose_channels(message=message, channels=channels, by=request.user)
        return on(request, message, "recording")
    found = list(_voices(message, request.user, database_now()))
    return _page(request, message, form, found)


@of_draft
def message_voice(request: StaffRequest, message: Message, language: str) -> HttpResponse:
    """Record, upload, choose a saved one, or take it off; GET is the step's own page."""
    now = database_now()
    if language not in content.by_language(message):
        raise Http404
    if request.method != "POST":
        return redirect(step_url(message))
    people = voices.people(message, language, me=request.user)
    form = _form(language, request.user, people, request)
    try:
        if _is_done(request, message, language, form):
            if is_fragment(request):
                return _fragment(request, message, language, now)
            return redirect(f"{step_url(message)}{then(request)}#voice-{language}")
    except Refused as refused:
        form.add_error("file" if "file" in request.FILES else None, str(refused))
    if is_fragment(request):
        return _fragment(request, message, language, now, form)
    channels = ChannelsForm(kind=message.kind, initial={"channels": message.channels})
    found = list(_voices(message, request.user, now, {language: form}))
    return _page(request, message, channels, found, failed=form)


@of_draft
def message_ready(request: StaffRequest, message: Message) -> HttpResponse:
    """Keep words and voices for the next emergency of this kind."""
    if request.method == "POST":
        ready.keep(message=message, by=request.user)
        sentence = _("Kept. The next message about “%(incident)s” begins with these words.")
        said.success(request, sentence % {"incident": message.get_incident_display()})
    return redirect(f"{step_url(message)}{then(request)}")


@require_safe
@at_work
def recording(request: StaffRequest, recording: UUID) -> HttpResponse:
    found = get_object_or_404(Recording.objects.select_related("school", "district"), key=recording)
    hearing.check_hear(request.user, found)
    return sound_of(request, found)


def sound_of(request: StaffRequest, recording: Recording) -> HttpResponse:
    """The sound itself, whole or in the ranges that Safari asks for."""
    with recording.file.open("rb") as file:
        sound = file.read()
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
    }
    first, last, status = _range(request.headers.get("Range", ""), len(sound))
    if status == 416:
        headers["Content-Range"] = f"bytes */{len(sound)}"
        return HttpResponse(status=status, headers=headers)
    if status == 206:
        headers["Content-Range"] = f"bytes {first}-{last}/{len(sound)}"
    body = sound[first : last + 1]
    return HttpResponse(body, content_type="audio/wav", status=status, headers=headers)


def _is_done(request: StaffRequest, message: Message, language: str, form: RecordingForm) -> bool:
    """Whichever of the three was asked for; False leaves the form with what is wrong."""
    if "remove" in request.POST or "recording" in request.POST:
        chosen = SavedForm(request.POST)
        key = chosen.cleaned_data["recording"] if chosen.is_valid() else None
        kept = get_object_or_404(Recording, key=key) if key else None
        drafts.attach(message=message, language=language, recording=kept, by=request.user)
        return True
    if not form.is_valid():
        return False
    recordings.record(
        message=message,
        language=language,
        file=form.cleaned_data["file"],
        voice=form.voice_person(),
        source=form.cleaned_data["source"],
        by=request.user,
    )
    return True


def _range(asked: str, size: int) -> tuple[int, int, int]:
    """First and last byte, and the status; anything but one plain range is answered whole."""
    match = RANGE.fullmatch(asked.strip())
    if match is None or match[0] == "bytes=-":
        return 0, size - 1, 200
    if not match[1]:
        return max(size - int(match[2]), 0), size - 1, 206
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return (first, last, 206) if first <= last else (0, 0, 416)


def _voices(
    message: Message, me: User, now: datetime, forms: dict[str, RecordingForm] | None = None
) -> Iterator[Voice]:
    may_record, title = voices.may_record(me, message), content.title(message)
    requests = list(message.voice_requests.select_related("person"))
    for n, words in enumerate(content.by_language(message).values()):
        language, kept = words.language, words.recording
        people = voices.people(message, language, me=me)
        asked = [one for one in requests if one.language == language]
        waiting = {one.person_id for one in asked if one.recorded_at is None}
        saved = [one for one in voices.saved(message, language) if one != kept]
        yield Voice(
            language=language,
            name=language_name(language),
            text=words.text,
            is_mine_to_speak=may_record or n > 0,
            recording=kept,
            recorded=checking.recorded(kept, me, now) if kept else "",
            saved=[Saved(one, checking.recorded(one, me, now)) for one in saved],
            fits=bool(saved and saved[0].title == title),
            form=(forms or {}).get(language) or _form(language, me, people),
            asked=asked,
            may_be_asked=[one for one in people if one.pk not in waiting | {me.pk}],
            url=message.district.url(
                "message_voice", reference=message.reference, language=language
            ),
        )


def _form(
    language: str, me: User, people: Sequence[User], request: StaffRequest | None = None
) -> RecordingForm:
    return RecordingForm(
        request.POST if request else None,
        request.FILES if request else None,
        auto_id=f"id_{language}_%s",
        people=people,
        me=me,
    )


def _page(
    request: StaffRequest,
    message: Message,
    form: ChannelsForm,
    found: list[Voice],
    *,
    failed: RecordingForm | None = None,
) -> HttpResponse:
    written = {one.language for one in found}
    missing = [language_name(one) for one in composing.languages_of(message) if one not in written]
    context: dict[str, Any] = context_of(request, message, "recording") | {
        "form": failed or form,
        "channels": form,
        "voices": found,
        "missing": missing,
        "may_record": voices.may_record(request.user, message),
        "recorders": voices.recorders(message),
        "may_keep": message.is_emergency and found and all(one.recording for one in found),
        "then": then(request),
    }
    return render(request, "notifications/compose/recording.html", context)


def _fragment(
    request: StaffRequest,
    message: Message,
    language: str,
    now: datetime,
    form: RecordingForm | None = None,
) -> HttpResponse:
    message.refresh_from_db()
    forms = {language: form} if form else None
    found = next(
        one for one in _voices(message, request.user, now, forms) if one.language == language
    )
    context = {
        "voice": found,
        "message": message,
        "then": then(request),
        "is_new": form is None,
        "failed": form,
    }
    status = NOT_USED if form else 200
    return render(request, "notifications/compose/voice.html", context, status=status)


def step_url(message: Message) -> str:
    return message.district.url("message_recording", reference=message.reference)


def then(request: StaffRequest) -> str:
    return "?then=check" if request.GET.get("then") == "check" else ""
