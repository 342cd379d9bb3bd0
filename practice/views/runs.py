"""A practice under way and afterwards: how far it is, whom to call, and what was learned."""

from typing import Any

from django.contrib import messages as said
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from districts.access import StaffRequest
from practice.actions import runs
from practice.forms import FinishForm
from practice.models import PracticeRun
from practice.progress import Progress
from practice.views.found import GET_OR_POST, band, find_own, practices
from tenancy.clock import database_now

S = PracticeRun.Status
STOP_POLLING = 286
# The closed list of chips.
CHIPS = {
    S.DRAFT: ("quiet", "pencil"),
    S.RUNNING: ("info", "dots"),
    S.FINISHED: ("plain", "tick"),
    S.ABANDONED: ("quiet", "cross"),
}


@require_safe
@practices
def practice_run(request: StaffRequest, reference: str) -> HttpResponse:
    run = find_own(request, reference)
    if run.is_draft:
        return redirect(request.district.url("practice_check", reference=reference))
    return render(request, "practice/run.html", _context(request, run))


@require_safe
@practices
def practice_progress(request: StaffRequest, reference: str) -> HttpResponseBase:
    """What has moved since the page was drawn, for htmx; the whole page for anybody else."""
    run = find_own(request, reference)
    asks_for_part = "HX-Request" in request.headers
    if not asks_for_part or run.status != S.RUNNING:
        page = request.district.url("practice_run", reference=reference)
        return HttpResponseClientRedirect(page) if asks_for_part else redirect(page)
    context = _context(request, run)
    progress: Progress = context["progress"]
    context["is_news"] = request.GET.get("said") != progress.milestone
    status = 200 if progress.poll_seconds else STOP_POLLING
    return render(request, "practice/moved.html", context, status=status)


@require_safe
@practices
def practice_call_list(request: StaffRequest, reference: str) -> HttpResponse:
    """Made-up names and numbers, to practice calling by hand with."""
    run = find_own(request, reference)
    context = band(request, run, "practice_run") | {"progress": Progress(run, database_now())}
    return render(request, "practice/call_list.html", context)


@require_http_methods(GET_OR_POST)
@practices
def practice_finish(request: StaffRequest, reference: str) -> HttpResponse:
    run = find_own(request, reference)
    if run.status != S.RUNNING:
        return redirect(request.district.url("practice_run", reference=reference))
    form = FinishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        runs.finish(run=run, note=note, by=request.user, now=database_now())
        said.success(request, _("The practice is finished. No real family heard of it."))
        return redirect(request.district.url("practice_run", reference=reference))
    context = band(request, run, "practice_run") | {"form": form}
    return render(request, "practice/finish.html", context)


def _context(request: StaffRequest, run: PracticeRun) -> dict[str, Any]:
    now = database_now()
    kind, icon = CHIPS[S(run.status)]
    return band(request, run, "practice") | {
        "progress": Progress(run, now),
        "chip": {"kind": kind, "icon": icon, "label": run.get_status_display()},
        "words": list(run.words.all()),
        "now": now,
    }
