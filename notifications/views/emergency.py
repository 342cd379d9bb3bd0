"""The red way: what is happening, the words at once, and on to the voice and the check."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, member
from districts.hats import Hat
from districts.models import School
from districts.permissions import can, can_anywhere, schools_for, who_can
from districts.plates import plate_of, plates_of
from districts.roles import Permission
from districts.templatetags.belltower import plate
from notifications import advising, composing, neighbors, starters, steps
from notifications.actions import drafts, ready
from notifications.actions.drafts import Wording
from notifications.forms import PlaceForm, WordsForm
from notifications.models import Message
from notifications.timing import Timing, timings
from notifications.views.compose import GET_OR_POST, WHOLE_DISTRICT, is_fragment
from notifications.wording import language_name
from tenancy.clock import database_now

Incident = Message.Incident


@require_safe
@member
def emergency(request: StaffRequest) -> HttpResponse:
    """What is happening? Somebody who may not send is told whom to call, at once."""
    away = _turned_away(request)
    if away is not None:
        return away
    sentences = {
        Incident.EVACUATION: _("The building is empty, or about to be"),
        Incident.FIRE: _("Fire or smoke, the building is empty"),
        Incident.LOCKDOWN: _("Doors are locked, students stay inside"),
        Incident.WEAPON: _("A weapon was seen or found"),
        Incident.INJURY: _("Somebody is badly hurt, or has died"),
        Incident.OTHER: _("You write all the words yourself"),
    }
    school = _only_school(request)
    if school is not None:
        request.about_school = school
    timed = timings(request.district, school, database_now())
    context = _live(school) | {
        "incidents": [
            {
                "label": one.label,
                "sentence": sentences[one],
                "timing": timed.get(one.value, Timing()),
                "url": request.district.url("emergency_new", incident=one.value),
            }
            for one in Incident
        ],
        "central": who_can(Permission.EMERGENCY_SEND, request.district, most=1),
        "is_district": can(request.user, Permission.MESSAGE_DISTRICT, request.district),
    }
    return render(request, "notifications/compose/emergency.html", context)


@require_http_methods(GET_OR_POST)
@member
def emergency_new(request: StaffRequest, incident: str) -> HttpResponse:
    """Where, and in which words; sending this page begins the message."""
    if incident not in Incident.values:
        raise Http404
    away = _turned_away(request)
    if away is not None:
        return away
    schools = _schools(request)
    places = _places(request, schools)
    place_form = PlaceForm(request.POST or None, places=places, initial={"begun_with": uuid4()})
    school = _school_asked(request, schools)
    if school is None and len(places) > 1 and not _is_whole(request):
        return _which(request, incident, places)
    if school is not None:
        request.about_school = school
    about = Message(
        kind=Message.Kind.EMERGENCY, incident=incident, school=school, district=request.district
    )
    languages = list(dict.fromkeys([request.district.languages[0], *composing.ALWAYS_OFFERED]))
    form = WordsForm(
        request.POST or None, languages=languages, initial=_begun(request, incident, school)
    )
    if is_fragment(request):
        context = {"languages": composing.measured(about, form)}
        return render(request, "notifications/compose/lengths.html", context)
    kept = ready.of(school or request.district, incident)
    if request.method == "POST" and "as_kept" in request.POST and place_form.is_valid():
        return _begin_as_kept(request, incident, school, place_form.cleaned_data["begun_with"])
    if request.method == "POST" and form.is_valid() and place_form.is_valid():
        message = drafts.begin(
            district=request.district,
            school=school,
            kind=Message.Kind.EMERGENCY,
            incident=incident,
            begun_with=cast(UUID, place_form.cleaned_data["begun_with"]),
            words=form.wordings(),
            by=request.user,
            now=database_now(),
        )
        return redirect(request.district.url("message_recording", reference=message.reference))
    is_advised = advising.needs_advice(request.district, school, request.user, database_now())
    context = _live(school) | {
        "form": form,
        "same": neighbors.same_incident(request.district, school, incident, database_now()),
        "now": database_now(),
        "kept": [(language_name(language), one) for language, one in kept.items()],
        "step_label": steps.emergency_label(incident, is_advised=is_advised),
        "begun_with": place_form["begun_with"].value(),
        "place": school.slug if school else WHOLE_DISTRICT,
        "languages": composing.measured(about, form),
        "incident": Incident(incident).label,
        "title": Incident(incident).label,
        "other_school_url": request.path if len(places) > 1 else "",
    }
    return render(request, "notifications/compose/emergency_new.html", context)


def _begin_as_kept(
    request: StaffRequest, incident: str, school: School | None, begun_with: UUID
) -> HttpResponse:
    """With words and voices that were kept: on to the advice, or to the voice that is missing."""
    message = ready.begin(
        district=request.district,
        school=school,
        incident=incident,
        begun_with=begun_with,
        by=request.user,
        now=database_now(),
    )
    is_silent = message.words.filter(recording=None).exists()
    step = "recording" if is_silent else steps.following(message, "recording")
    return redirect(request.district.url(f"message_{step}", reference=message.reference))


def _turned_away(request: StaffRequest) -> HttpResponse | None:
    """For who may not send one: whom to call, the own school's people first."""
    if request.hat != Hat.STAFF:
        return redirect(request.district.url("home"))
    if can_anywhere(request.user, Permission.EMERGENCY_SEND):
        return None
    school = next((one.school for one in request.appointments if one.school), None)
    if school is not None:
        request.about_school = school
    near = who_can(Permission.EMERGENCY_SEND, school) if school else []
    context = {
        "who_can": near or who_can(Permission.EMERGENCY_SEND, request.district),
        "school": school,
    }
    return render(request, "notifications/compose/emergency_call.html", context, status=403)


def _schools(request: StaffRequest) -> list[School]:
    return schools_for(request.user, Permission.EMERGENCY_SEND)


def _only_school(request: StaffRequest) -> School | None:
    schools = _schools(request)
    is_district = can(request.user, Permission.EMERGENCY_SEND, request.district)
    return schools[0] if len(schools) == 1 and not is_district else None


def _places(request: StaffRequest, schools: list[School]) -> list[tuple[str, Any]]:
    plates = plates_of(School.objects.all())
    places: list[tuple[str, Any]] = [(one.slug, plate(plates[one.pk])) for one in schools]
    if can(request.user, Permission.EMERGENCY_SEND, request.district):
        places.append((WHOLE_DISTRICT, _("All schools of the district")))
    return places


def _asked(request: StaffRequest) -> str:
    return request.POST.get("place") or request.GET.get("place") or ""


def _is_whole(request: StaffRequest) -> bool:
    return _asked(request) == WHOLE_DISTRICT and can(
        request.user, Permission.EMERGENCY_SEND, request.district
    )


def _school_asked(request: StaffRequest, schools: list[School]) -> School | None:
    if len(schools) == 1 and _only_school(request):
        return schools[0]
    return next((one for one in schools if one.slug == _asked(request)), None)


def _which(request: StaffRequest, incident: str, places: list[tuple[str, Any]]) -> HttpResponse:
    """Which school? One more page, for people of the district."""
    context = _live(None) | {
        "incident": Incident(incident).label,
        "places": [{"label": label, "url": f"?place={slug}"} for slug, label in places],
    }
    return render(request, "notifications/compose/emergency_where.html", context)


def _begun(request: StaffRequest, incident: str, school: School | None) -> dict[str, str]:
    """What was kept, else the sample words."""
    place = school or request.district
    words = dict(starters.begun(incident, place, request.user)) | {
        language: Wording(one.subject, one.text)
        for language, one in ready.of(place, incident).items()
    }
    typed = {f"subject_{language}": one.subject for language, one in words.items()}
    return typed | {f"text_{language}": one.text for language, one in words.items()}


def _live(school: School | None) -> dict[str, Any]:
    """What the red band and the plate below it show."""
    return {
        "school": school,
        "plate": plate_of(school) if school else [],
        "look_alikes": composing.look_alikes(school) if school else [],
    }
