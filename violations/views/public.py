"""For parents, students and everybody else, without an account: report something, and come back
with key and code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, public
from districts.models import School
from districts.sign_in import network
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused
from violations import limits
from violations.actions import coming_back, outside
from violations.actions.coming_back import Standing
from violations.actions.outside import Sent
from violations.attachments import NotAPicture
from violations.limits import Limit
from violations.public_forms import TRAP, AddForm, ComeBackForm, SpeakUpForm
from violations.taxonomy import Source

GET_OR_POST = ["GET", "HEAD", "POST"]
OFTEN = 429
View = Callable[[StaffRequest], HttpResponse]


def unkept(view: View) -> View:
    """Kept by no browser and found by no search: what was typed stays on the screen alone."""

    @wraps(view)
    def answering(request: StaffRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        if request.method == "POST":
            response["X-Robots-Tag"] = "noindex"
        return response

    return answering


@require_http_methods(GET_OR_POST)
@public
@shows("S0-71", "S1-16", "S1-29")
@unkept
def speak_up(request: StaffRequest) -> HttpResponse:
    """One page. Sent, it is answered with key and code; sent again as it stands, with the same."""
    now, asked = database_now(), {}
    if request.method == "POST":
        asked = {"data": request.POST, "files": request.FILES}
    schools = list(School.objects.order_by("name"))
    form = SpeakUpForm(**asked, schools=schools, district=request.district, now=now)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form)
    told = form.told()
    sent = outside.sent_before(begun_with=told["begun_with"], source=Source.PUBLIC)
    if sent is not None:
        return _show_keys(request, sent)
    if _is_too_often(request, limits.TRIES, limits.REPORTS):
        return _ask(request, form, is_often=True)
    _count(request, limits.TRIES)
    try:
        sent = outside.report(
            district=request.district,
            language=get_language() or "en",
            source=Source.PUBLIC,
            now=now,
            **told,
        )
    except Refused as refusal:
        form.add_error(_field_of(refusal), str(refusal))
        return _ask(request, form)
    _count(request, limits.REPORTS)
    return _show_keys(request, sent)


@require_http_methods(GET_OR_POST)
@public
@shows("S0-71")
@unkept
def speak_up_status(request: StaffRequest) -> HttpResponse:
    """Key and code come with each request and are kept nowhere, the browser included."""
    if request.method != "POST":
        return _ask_for_keys(request, ComeBackForm())
    keys = ComeBackForm(request.POST)
    if not keys.is_valid():
        return _ask_for_keys(request, keys)
    now = database_now()
    standing = coming_back.come_back(**keys.cleaned_data, now=now)
    if standing is None:
        return _turn_away(request, keys)
    if "add" not in request.POST:
        return _show_standing(request, keys, standing, AddForm())
    form = AddForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_standing(request, keys, standing, form)
    if _is_too_often(request, limits.ADDITIONS):
        return _show_standing(request, keys, standing, form, is_often=True)
    _count(request, limits.ADDITIONS)
    given = form.cleaned_data
    try:
        outside.add(
            report=standing.report,
            words=given["words"],
            files=given["pictures"],
            begun_with=given["begun_with"],
            now=now,
        )
    except Refused as refusal:
        form.add_error(_field_of(refusal), str(refusal))
        return _show_standing(request, keys, standing, form)
    return _show_standing(request, keys, standing, AddForm(), is_added=True)


def _ask(request: StaffRequest, form: SpeakUpForm, *, is_often: bool = False) -> HttpResponse:
    context = {"form": form, "trap": TRAP, "is_often": is_often}
    status = OFTEN if is_often else 200
    return render(request, "violations/public/speak_up.html", context, status=status)


def _show_keys(request: StaffRequest, sent: Sent) -> HttpResponse:
    request.about_school = sent.report.school  # type: ignore[assignment]
    page = f"{settings.PUBLIC_URL}{request.district.url('speak_up_status')}"
    return render(request, "violations/public/sent.html", {"sent": sent, "page": page})


def _ask_for_keys(request: StaffRequest, form: ComeBackForm, status: int = 200) -> HttpResponse:
    return render(request, "violations/public/status.html", {"form": form}, status=status)


def _turn_away(request: StaffRequest, keys: ComeBackForm) -> HttpResponse:
    """One answer, whether there is such a key or not; the right ones are let in at any time."""
    is_often = _is_too_often(request, limits.WRONG_KEYS)
    _count(request, limits.WRONG_KEYS)
    says = _("Key and code do not fit together. After several tries wait an hour, then try again.")
    if is_often:
        says = _("Too many keys and codes from here did not fit. Try again in an hour.")
    keys.add_error(None, says)
    return _ask_for_keys(request, keys, OFTEN if is_often else 200)


def _show_standing(
    request: StaffRequest, keys: ComeBackForm, standing: Standing, form: AddForm, **more: Any
) -> HttpResponse:
    context = {"standing": standing, "keys": keys.cleaned_data, "form": form, **more}
    status = OFTEN if more.get("is_often") else 200
    return render(request, "violations/public/standing.html", context, status=status)


def _field_of(refusal: Refused) -> str | None:
    return "pictures" if isinstance(refusal, NotAPicture) else None


def _is_too_often(request: StaffRequest, *each: Limit) -> bool:
    here = _place(request)
    of_district = limits.REPORTS_OF_DISTRICT
    return any(one.is_reached(here) for one in each) or (
        limits.REPORTS in each and of_district.is_reached(request.district.slug)
    )


def _count(request: StaffRequest, limit: Limit) -> None:
    limit.count(_place(request))
    if limit == limits.REPORTS:
        limits.REPORTS_OF_DISTRICT.count(request.district.slug)


def _place(request: StaffRequest) -> str:
    return f"{request.district.slug} {network(request)}"
