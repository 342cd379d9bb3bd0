"""The violet way, up to the button: what is practiced, in which words, with whom, and the check."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, member
from districts.hats import Hat
from districts.models import School
from districts.permissions import can_anywhere
from districts.plates import plates_of
from districts.roles import Permission
from practice import inventing, words
from practice.actions import runs
from practice.forms import AdviceForm, PracticeWordsForm, language_name, languages_of
from practice.models import PracticeColleague, PracticeRun
from practice.permissions import advisers, needs_no_advice
from practice.views.found import GET_OR_POST, band, find_own, my_schools, of_draft, practices
from tenancy.clock import database_now
from tenancy.refusals import Refused

Incident = PracticeRun.Incident
SHOWN = 10


@require_safe
@member
def practice(request: StaffRequest) -> HttpResponse:
    """What is practiced? Who does not send emergencies finds how to take part."""
    if request.hat != Hat.STAFF:
        return redirect(request.district.url("home"))
    if not can_anywhere(request.user, Permission.EMERGENCY_SEND):
        return redirect(request.district.url("practice_agreement"))
    schools = my_schools(request)
    if len(schools) == 1:
        request.about_school = schools[0]
    mine = PracticeRun.objects.filter(school__in=schools).exclude(status="abandoned")
    context = {
        "incidents": [
            {"label": one.label, "url": request.district.url("practice_new", incident=one.value)}
            for one in Incident
        ],
        "runs": list(mine.select_related("school")[:SHOWN]),
        "band": _("Emergency"),
        "back_url": request.district.url("home"),
        "is_first": True,
    }
    return render(request, "practice/start.html", context)


@require_http_methods(GET_OR_POST)
@practices
def practice_new(request: StaffRequest, incident: str) -> HttpResponse:
    """Where, and in which words; sending this page begins the practice."""
    if incident not in Incident.values:
        raise Http404
    school = _school_asked(request)
    if school is None:
        return _which(request, incident)
    request.about_school = school
    start = words.begun(incident, school) | {"begun_with": uuid4()}
    form = PracticeWordsForm(request.POST or None, languages=languages_of(school), initial=start)
    if request.method == "POST" and form.is_valid():
        run = runs.begin(
            district=request.district,
            school=school,
            incident=incident,
            texts=form.texts(),
            begun_with=cast(UUID | None, form.cleaned_data["begun_with"]) or uuid4(),
            by=request.user,
            now=database_now(),
        )
        return redirect(request.district.url(_after_words(request, run), reference=run.reference))
    context = {
        "form": form,
        "place": school.slug,
        "band": Incident(incident).label,
        "back_url": request.district.url("practice"),
        "other_school_url": request.path if len(my_schools(request)) > 1 else "",
    }
    return render(request, "practice/words.html", context)


@of_draft
def practice_words(request: StaffRequest, run: PracticeRun) -> HttpResponse:
    standing = dict(run.words.values_list("language", "text"))
    form = PracticeWordsForm(
        request.POST or None, languages=languages_of(run.school), initial=standing
    )
    if request.method == "POST" and form.is_valid():
        runs.change_words(run=run, texts=form.texts(), by=request.user)
        return redirect(request.district.url("practice_check", reference=run.reference))
    context = band(request, run, "practice_check") | {"form": form}
    return render(request, "practice/words.html", context)


@of_draft
def practice_advice(request: StaffRequest, run: PracticeRun) -> HttpResponse:
    """Each name is a button, so that one tap says who and goes on."""
    asked = advisers(run.school, but=request.user)
    form = AdviceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["who"]
        adviser = next((one for one in asked if one.pk == who), None)
        if who and adviser is None:
            raise Refused(_("That person does not advise on emergencies here. Choose another one."))
        runs.note_advice(
            run=run,
            adviser=adviser,
            how=form.cleaned_data["how"],
            by=request.user,
            now=database_now(),
        )
        return redirect(request.district.url("practice_check", reference=run.reference))
    context = band(request, run, "practice_words") | {"form": form, "advisers": asked}
    return render(request, "practice/advice.html", context)


@of_draft
def practice_check(request: StaffRequest, run: PracticeRun) -> HttpResponse:
    """Everything on one page, and the one violet button. There is nothing to tick here."""
    refusal = ""
    if request.method == "POST":
        try:
            runs.start(run=run, by=request.user, now=database_now())
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect(request.district.url("practice_run", reference=run.reference))
    back = "practice_words" if needs_no_advice(request.user, run.school) else "practice_advice"
    colleagues = PracticeColleague.objects.at(run.school).exclude(person=request.user)
    context = band(request, run, back) | {
        "refusal": refusal,
        "families": inventing.how_many(run.school),
        "colleagues": list(colleagues.select_related("person")),
        "texts": [(one.language, language_name(one.language), one.text) for one in run.words.all()],
        "needs_no_advice": needs_no_advice(request.user, run.school),
    }
    return render(request, "practice/check.html", context, status=409 if refusal else 200)


@require_POST
@practices
def practice_abandonment(request: StaffRequest, reference: str) -> HttpResponse:
    run = runs.abandon(run=find_own(request, reference), by=request.user)
    said.success(
        request, _("The practice %(reference)s is given up.") % {"reference": run.reference}
    )
    return redirect(request.district.url("practice"))


def _after_words(request: StaffRequest, run: PracticeRun) -> str:
    skips = needs_no_advice(request.user, run.school)
    return "practice_check" if skips else "practice_advice"


def _school_asked(request: StaffRequest) -> School | None:
    schools = my_schools(request)
    if len(schools) == 1:
        return schools[0]
    asked = request.POST.get("place") or request.GET.get("place") or ""
    return next((one for one in schools if one.slug == asked), None)


def _which(request: StaffRequest, incident: str) -> HttpResponse:
    """Which school? One more page, for people of several."""
    plates = plates_of(School.objects.all())
    context: dict[str, Any] = {
        "places": [(plates[one.pk], f"?place={one.slug}") for one in my_schools(request)],
        "band": Incident(incident).label,
        "back_url": request.district.url("practice"),
    }
    return render(request, "practice/where.html", context)
