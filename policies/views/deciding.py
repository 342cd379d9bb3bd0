"""A version that was handed in: what it changes, and the decision of who publishes."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.permissions import who_can
from districts.roles import Permission
from policies import affected, proposing
from policies.actions import versions as actions
from policies.forms import PublishForm, ReturnForm
from policies.models import PolicyVersion
from policies.permissions import check_publish
from policies.views.drafting import WRITERS, at_work
from tenancy.clock import database_now
from tenancy.refusals import allows


@require_safe
@staff(*WRITERS, on="anywhere")
def decision(request: StaffRequest) -> HttpResponse:
    version = at_work()
    if version is None or version.status != PolicyVersion.Status.SUBMITTED:
        return redirect(request.district.url("policy_draft"))
    return _page(request, version)


@require_POST
@staff(Permission.POLICY_PUBLISH)
def publication(request: StaffRequest) -> HttpResponse:
    version = _submitted_or_404()
    form = PublishForm(request.POST, today=_today(request), version=version)
    if not form.is_valid():
        return _page(request, version, form)
    published = actions.publish(
        version=version, by=request.user, now=database_now(), **form.cleaned_data
    )
    messages.success(request, _("Published as version %(number)s.") % {"number": published.number})
    return redirect(request.district.url("policy"))


@require_POST
@staff(Permission.POLICY_PUBLISH)
def return_(request: StaffRequest) -> HttpResponse:
    version = _submitted_or_404()
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, version, None, form)
    actions.return_(version=version, note=form.cleaned_data["returned"], by=request.user)
    messages.success(request, _("Given back, with your note."))
    return redirect(request.district.url("policy_versions"))


def _page(
    request: StaffRequest,
    version: PolicyVersion,
    form: PublishForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    today = _today(request)
    change = proposing.since_last(version)
    seen = {"in_force_from": today, "seen": version.content_hash}
    context = {
        "version": version,
        "changes": change,
        "affected": affected.by(change.rules, version.read()),
        "publishes": allows(check_publish, request.user, version),
        "form": form or PublishForm(initial=seen, today=today, version=version),
        "return_form": return_form or ReturnForm(),
        "deciders": who_can(Permission.POLICY_PUBLISH, request.district),
    }
    return render(request, "policies/decision.html", context)


def _submitted_or_404() -> PolicyVersion:
    version = at_work()
    if version is None or version.status != PolicyVersion.Status.SUBMITTED:
        raise Http404
    return version


def _today(request: StaffRequest) -> date:
    return request.district.today(database_now())
