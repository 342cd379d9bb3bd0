"""Imports of rosters: a list, an upload, and a page for each with what it would change."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission
from rosters import showing
from rosters.actions import imports
from rosters.forms import RosterForm
from rosters.models import RosterImport

GET_OR_POST = ["GET", "HEAD", "POST"]
SHOWN = 50


@require_safe
@staff(Permission.ROSTER_IMPORT)
def list_(request: StaffRequest) -> HttpResponse:
    rows = [
        {
            "import": one,
            "chip": showing.chip(one),
            "url": request.district.url("roster_import", reference=one.reference),
            "by": one.by.display_name if one.by else _("the nightly import"),
        }
        for one in RosterImport.objects.select_related("by").defer("diff")[:SHOWN]
    ]
    return render(request, "rosters/imports.html", {"rows": rows})


@require_http_methods(GET_OR_POST)
@staff(Permission.ROSTER_IMPORT)
def new(request: StaffRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = RosterForm(request.POST, request.FILES) if is_sent else RosterForm()
    if is_sent and form.is_valid():
        made = imports.start(
            file=form.cleaned_data["file"],
            district=request.district,
            by=request.user,
            now=timezone.now(),
        )
        return redirect(request.district.url("roster_import", reference=made.reference))
    return render(request, "rosters/import_new.html", {"form": form})


@require_safe
@staff(Permission.ROSTER_IMPORT)
def one(request: StaffRequest, reference: str) -> HttpResponse:
    found = _found(reference)
    context = _context(found) | {
        "counts": showing.counts(found),
        "holds": showing.holds(found),
        "samples": showing.samples(found),
        "errors": showing.errors(found),
        "warnings": showing.warnings(found),
        "leaving": found.diff.get("leaving", 0),
        "is_stale": bool(found.progress.get("is_stale")) and found.waits_for_a_person,
        "now": timezone.now(),
    }
    return render(request, "rosters/import.html", context)


@require_safe
@staff(Permission.ROSTER_IMPORT)
def progress(request: StaffRequest, reference: str) -> HttpResponse:
    """The part of the page that asks how far it is; once it is done, the whole page comes anew."""
    found = _found(reference)
    response = render(request, "rosters/progress.html", _context(found))
    if not found.is_running:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff(Permission.ROSTER_IMPORT)
def application(request: StaffRequest, reference: str) -> HttpResponse:
    found = _found(reference)
    leaving = found.diff.get("leaving") if "understood" in request.POST else None
    imports.apply(roster_import=found, by=request.user, leaving=leaving)
    return redirect(request.district.url("roster_import", reference=reference))


@require_POST
@staff(Permission.ROSTER_IMPORT)
def rejection(request: StaffRequest, reference: str) -> HttpResponse:
    imports.reject(roster_import=_found(reference), by=request.user, now=timezone.now())
    messages.success(request, _("Put away. The roster stays as it was."))
    return redirect(request.district.url("roster_import", reference=reference))


def _found(reference: str) -> RosterImport:
    return get_object_or_404(RosterImport.objects.select_related("by"), reference=reference)


def _context(found: RosterImport) -> dict[str, Any]:
    return {
        "import": found,
        "chip": showing.chip(found),
        "outcome": showing.outcome(found),
        "progress": showing.progress(found, timezone.now()),
    }
