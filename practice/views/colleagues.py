"""Colleagues: taking part or not, and the practice message as it stands on a page of their own."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, member
from districts.hats import Hat
from practice.actions import colleagues, runs
from practice.models import PracticeColleague, PracticeCopy
from practice.permissions import check_practice
from practice.views.found import GET_OR_POST, band, find
from tenancy.refusals import Denied


@require_http_methods(GET_OR_POST)
@member
def practice_agreement(request: StaffRequest) -> HttpResponse:
    """One button: take part, or stop."""
    if request.hat != Hat.STAFF:
        return redirect(request.district.url("home"))
    if request.method == "POST":
        if request.POST.get("take_part") == "no":
            colleagues.end(by=request.user)
            said.success(request, _("You no longer take part in practices."))
        else:
            colleagues.agree(district=request.district, by=request.user)
            said.success(request, _("You take part in practices from now on."))
        return redirect(request.district.url("practice_agreement"))
    context = {
        "standing": PracticeColleague.objects.filter(person=request.user, ended_at=None).first(),
        "band": _("Taking part"),
        "back_url": request.district.url("home"),
        "is_first": True,
    }
    return render(request, "practice/agreement.html", context)


@require_safe
@member
def practice_copy(request: StaffRequest, reference: str) -> HttpResponse:
    """As a colleague reads it. Who may practice at the school sees what they see."""
    if request.hat != Hat.STAFF:
        return redirect(request.district.url("home"))
    run = find(request, reference)
    copy = PracticeCopy.objects.filter(run=run, person=request.user).first()
    if copy is not None:
        runs.open_copy(copy=copy, by=request.user)
    elif not run.ran_at:
        raise Denied(_("This practice has not run yet."))
    else:
        check_practice(request.user, run.school)
    context = band(request, run, "home") | {
        "is_first": True,
        "words": list(run.words.all()),
    }
    return render(request, "practice/message.html", context)
