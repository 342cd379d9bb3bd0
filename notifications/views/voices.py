"""The voice alone: asked for from the recording step, and lent on a page that does nothing else."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, at_work
from districts.plates import plate_of
from notifications import composing, content, permissions, voices
from notifications.actions import recordings, voice_requests
from notifications.forms import RecordingForm
from notifications.models import Message, Words
from notifications.views.compose import GET_OR_POST, is_fragment, of_draft
from notifications.views.recordings import NOT_USED, step_url, then
from notifications.wording import language_name
from tenancy.clock import database_now
from tenancy.refusals import Refused


@of_draft
def message_voice_request(request: StaffRequest, message: Message, language: str) -> HttpResponse:
    """Ask a colleague by name to record it; GET is the step's own page."""
    if language not in content.by_language(message):
        raise Http404
    if request.method == "POST":
        named = {str(one.pk): one for one in voices.people(message, language, me=request.user)}
        person = named.get(request.POST.get("person", ""))
        if person is None:
            raise Refused(_("Choose somebody from the list."))
        voice_requests.ask(
            message=message, language=language, person=person, by=request.user, now=database_now()
        )
    return redirect(f"{step_url(message)}{then(request)}#voice-{language}")


@require_http_methods(GET_OR_POST)
@at_work
def voice(request: StaffRequest, reference: str, language: str) -> HttpResponse:
    """The words of one language, and the recorder: for who records this kind or was asked."""
    message = get_object_or_404(Message.objects.select_related("school"), reference=reference)
    message.district = request.district
    permissions.check_speak(request.user, message, language)
    words = content.by_language(message).get(language)
    if words is None:
        raise Http404
    if message.school is not None:
        request.about_school = message.school
    if request.method != "POST":
        return _page(request, message, words, _form(request))
    form = _form(request, request.POST, request.FILES)
    is_kept = form.is_valid() and _is_kept(request, message, language, form)
    if is_kept and not is_fragment(request):
        return redirect(request.get_full_path())
    words.refresh_from_db()
    return _page(request, message, words, _form(request) if is_kept else form, is_new=is_kept)


def _form(request: StaffRequest, *given: Any) -> RecordingForm:
    """With one voice to choose: the own."""
    return RecordingForm(*given, auto_id="id_voice_%s", people=[request.user], me=request.user)


def _is_kept(request: StaffRequest, message: Message, language: str, form: RecordingForm) -> bool:
    try:
        recordings.record(
            message=message,
            language=language,
            file=form.cleaned_data["file"],
            voice=request.user,
            source=form.cleaned_data["source"],
            by=request.user,
        )
    except Refused as refused:
        form.add_error("file", str(refused))
        return False
    return True


def _page(
    request: StaffRequest,
    message: Message,
    words: Words,
    form: RecordingForm,
    *,
    is_new: bool = False,
) -> HttpResponse:
    asked = message.voice_requests.filter(person=request.user, language=words.language)
    is_mine = words.recording is not None and words.recording.voice_id == request.user.pk
    context = {
        "message": message,
        "title": content.title(message),
        "words": words,
        "name": language_name(words.language),
        "asked": asked.select_related("asked_by").first(),
        "recording": words.recording if is_mine else None,
        "is_open": message.status == Message.Status.DRAFT,
        "is_new": is_new,
        "form": form,
        "url": request.get_full_path(),
        "plate": plate_of(message.school) if message.school else [],
        "look_alikes": composing.look_alikes(message.school) if message.school else [],
    }
    part = "part" if is_fragment(request) else "page"
    status = NOT_USED if form.errors and is_fragment(request) else 200
    return render(request, f"notifications/voice/{part}.html", context, status=status)
