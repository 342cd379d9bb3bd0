"""The practice of an address, and what the violet band over its pages shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.models import School
from districts.permissions import schools_for
from districts.roles import Permission
from practice.models import PracticeRun
from practice.permissions import check_practice

GET_OR_POST = ["GET", "HEAD", "POST"]
Page = Callable[..., HttpResponse]
practices = staff(Permission.EMERGENCY_SEND, on="anywhere")


def find(request: StaffRequest, reference: str) -> PracticeRun:
    """Of this district; its school's plate heads the page."""
    runs = PracticeRun.objects.select_related("school", "begun_by", "ran_by", "adviser")
    run = get_object_or_404(runs, reference=reference)
    run.district = request.district
    request.about_school = run.school
    return run


def find_own(request: StaffRequest, reference: str) -> PracticeRun:
    run = find(request, reference)
    check_practice(request.user, run.school)
    return run


def of_draft(view: Page) -> Page:
    """For the steps before it runs; one that has run has its own page."""

    @wraps(view)
    def found(request: StaffRequest, reference: str) -> HttpResponse:
        run = find_own(request, reference)
        if not run.is_draft:
            return redirect(request.district.url("practice_run", reference=reference))
        return view(request, run)

    return require_http_methods(GET_OR_POST)(practices(found))


def my_schools(request: StaffRequest) -> list[School]:
    return schools_for(request.user, Permission.EMERGENCY_SEND)


def band(request: StaffRequest, run: PracticeRun, back: str) -> dict[str, Any]:
    """`back` names the page one came from."""
    of_run = {"reference": run.reference} if back not in {"practice", "home"} else {}
    return {
        "run": run,
        "band": run.get_incident_display(),
        "back_url": request.district.url(back, **of_run),
    }
