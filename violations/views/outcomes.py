"""The district's list of what can come of a case, as HR keeps it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from districts.access import StaffRequest, staff
from districts.roles import Permission
from records.evidence import reports
from tenancy.refusals import Refused
from violations.actions import outcomes as actions
from violations.models import Case, Outcome
from violations.outcome_forms import OutcomeForm

TYPES = (Case.Type.STAFF, Case.Type.STUDENT)


@reports("S0-69", "S0-77", "S3-12", "S4-04")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.CASE_REVIEW)
def outcomes(request: StaffRequest) -> HttpResponse:
    sent = request.POST.get("type") if request.method == "POST" else None
    lists = {one: OutcomeForm(request.POST if sent == one else None, type_=one) for one in TYPES}
    form = next((each for one, each in lists.items() if sent == one), None)
    refusal, status = "", 200
    if form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            actions.add(
                district=request.district,
                type_=form.type,
                name=given["name"],
                asks_to_suspend=given.get("asks_to_suspend", False),
                by=request.user,
            )
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            messages.success(request, _("Added. It can be chosen from now on."))
            return redirect(request.district.url("outcomes"))
    offered = Outcome.objects.filter(ended_at=None)
    context = {
        "lists": [
            (each, [(line, actions.shown(line)) for line in offered if line.type == one])
            for one, each in lists.items()
        ],
        "form": form,
        "refusal": refusal,
    }
    return render(request, "violations/outcomes.html", context, status=status)


@require_POST
@staff(Permission.CASE_REVIEW)
def outcome_end(request: StaffRequest) -> HttpResponse:
    key = request.POST.get("outcome", "")
    if not key.isdecimal():
        raise Http404
    actions.end(outcome=get_object_or_404(Outcome, pk=key), by=request.user)
    messages.success(request, _("Taken off the list. Cases that have it keep it."))
    return redirect(request.district.url("outcomes"))
