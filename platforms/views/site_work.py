"""What is done to a site from its page: decided, handed over, looked through, parents told."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from districts.access import StaffRequest, at_work
from platforms.actions import site_notices, site_reviews
from platforms.actions import sites as actions
from platforms.models import Site
from platforms.site_forms import AdministratorsForm, NoteForm, ReviewForm
from platforms.views.sites import notice_form, seen, site_page
from tenancy.clock import database_now
from tenancy.refusals import Refused

DONE: dict[str, Promise] = {
    "approve": gettext_lazy("Approved. It stands on the public list now."),
    "return": gettext_lazy("Returned with your note."),
    "decline": gettext_lazy("Declined."),
    "pause": gettext_lazy("Paused. It is off the public list."),
    "resume": gettext_lazy("It goes on, and is on the public list again."),
    "close": gettext_lazy("Closed."),
}


@require_POST
@at_work
def site_decision(request: StaffRequest, reference: str) -> HttpResponse:
    site, form = seen(request, reference), NoteForm(request.POST)
    answer = request.POST.get("answer", "")
    if answer not in DONE:
        raise Http404
    if not form.is_valid():
        return site_page(request, site, form=form, note_form=form)
    note = form.cleaned_data["note"]
    with_note = {
        "return": actions.send_back,
        "decline": actions.decline,
        "pause": actions.pause,
        "close": actions.close,
    }
    plain = {"approve": actions.approve, "resume": actions.resume}
    given: dict[str, Any] = {"site": site, "by": request.user, "now": database_now()}

    def act() -> None:
        if answer in plain:
            plain[answer](**given)
        else:
            with_note[answer](note=note, **given)

    return _try(request, site, act, str(DONE[answer]), note_form=form)


@require_POST
@at_work
def site_administrators(request: StaffRequest, reference: str) -> HttpResponse:
    site = seen(request, reference)
    form = AdministratorsForm(request.POST, school=site.school)
    if not form.is_valid():
        return site_page(request, site, form=form, people_form=form)
    return _try(
        request,
        site,
        lambda: actions.hand_over(
            site=site,
            first=form.person("administrator"),
            second=form.person("second_administrator"),
            by=request.user,
            now=database_now(),
        ),
        _("Saved. These two run it from now on."),
        people_form=form,
    )


@require_POST
@at_work
def site_review(request: StaffRequest, reference: str) -> HttpResponse:
    site, form = seen(request, reference), ReviewForm(request.POST)
    if not form.is_valid():
        return site_page(request, site, form=form, review_form=form)
    note = form.cleaned_data["note"]
    return _try(
        request,
        site,
        lambda: site_reviews.review(site=site, note=note, by=request.user, now=database_now()),
        _("Noted. It is due again next term."),
        review_form=form,
    )


@require_POST
@at_work
def site_notice(request: StaffRequest, reference: str) -> HttpResponse:
    site = seen(request, reference)
    form = notice_form(site, request.POST)
    if not form.is_valid():
        return site_page(request, site, form=form, notice_form=form)
    may_come_in = site.status == Site.Status.APPROVED
    return _try(
        request,
        site,
        lambda: site_notices.note(
            site=site, by=request.user, now=database_now(), **form.cleaned_data
        ),
        _("Noted. Students with a form or permission can come in.")
        if may_come_in
        else _("Noted. Students come in once the site goes on."),
        notice_form=form,
    )


def _try(
    request: StaffRequest, site: Site, act: Callable[[], object], done: str, **typed: forms.Form
) -> HttpResponse:
    """Do it; an anticipated no stands on the page, with what was typed."""
    try:
        act()
    except Refused as refusal:
        return site_page(request, seen(request, site.reference), refusal=str(refusal), **typed)
    said.success(request, done)
    return redirect(request.district.url("site", reference=site.reference))
