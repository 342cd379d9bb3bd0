"""From the page of a site: a message to the families who were not told, and what it has reached."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from districts.access import StaffRequest, at_work
from districts.forms import key_of
from notifications.actions import site_notices as actions
from platforms.site_forms import SentForm
from platforms.views.sites import seen, site_page
from tenancy.clock import database_now
from tenancy.refusals import Refused


@require_POST
@at_work
def site_notice_message(request: StaffRequest, reference: str) -> HttpResponse:
    site = seen(request, reference)
    try:
        draft = actions.begin(
            site=site,
            begun_with=key_of(request.POST.get("begun_with", "")),
            by=request.user,
            now=database_now(),
        )
    except Refused as refusal:
        return site_page(request, site, refusal=str(refusal))
    given = {"reference": draft.reference, "site": site.name}
    said.success(
        request,
        _("Sent, enter %(reference)s on the page of %(site)s: it counts for whom it reached.")
        % given,
    )
    return redirect(request.district.url("message_words", reference=draft.reference))


@require_POST
@at_work
def site_notice_sent(request: StaffRequest, reference: str) -> HttpResponse:
    site, form = seen(request, reference), SentForm(request.POST)
    if not form.is_valid():
        return site_page(request, site, form=form, sent_form=form)
    try:
        made = actions.count(
            site=site,
            reference=form.cleaned_data["message"],
            by=request.user,
            begun_with=form.cleaned_data["begun_with"],
        )
    except Refused as refusal:
        return site_page(request, site, refusal=str(refusal), sent_form=form)
    number = made.told.count()
    words = ngettext(
        "It counts for %(number)s student.", "It counts for %(number)s students.", number
    )
    said.success(request, words % {"number": number})
    return redirect(request.district.url("site", reference=reference))
