"""Vendors, volunteers and contractors: who has signed by link, by group; and the links."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.models import School
from districts.permissions import can, check_can
from districts.roles import Permission
from policies import due, outside
from policies.actions import outsiders as actions
from policies.models import OUTSIDERS, Outsider, Paper, SigningLink
from policies.paper_forms import OutsiderForm
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused

SEE, KEEP = Permission.AGREEMENTS_SEE, Permission.AGREEMENTS_KEEP
PAGE = 50


@require_safe
@staff(SEE, on="anywhere")
@reports("S4-09")
def outsiders(request: StaffRequest) -> HttpResponse:
    """The list with each one's state, and the numbers by group."""
    now = database_now()
    seen = due.schools_seen(request.user, request.district)
    mine = Outsider.objects.in_force()
    mine = mine if seen is None else mine.filter(school__in=seen)
    group = request.GET.get("group", "")
    listed = mine.filter(group=group) if group in dict(_groups()) else mine
    page = Paginator(listed.select_related("school", "sponsor"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": outside.standings(list(page.object_list), request.district, now),
        "by_group": outside.by_group(mine, request.district, now),
        "group": group,
        "groups": _groups(),
        "keeps": can(request.user, KEEP, request.district),
    }
    return render(request, "policies/agreements/outsiders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(KEEP)
def outsider_new(request: StaffRequest) -> HttpResponse:
    now = database_now()
    initial = {"from_on": request.district.today(now), "sponsor": request.user.email}
    schools = list(School.objects.all())
    form = OutsiderForm(request.POST or None, schools=schools, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add(
                district=request.district, **form.cleaned_data, by=request.user, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Listed. Send them what they are asked to sign."))
            return redirect(request.district.url("outsider", outsider=made.reference))
    return render(request, "policies/agreements/outsider_new.html", {"form": form})


@require_safe
@staff(SEE, on="anywhere")
def outsider(request: StaffRequest, outsider: str) -> HttpResponse:
    """One of them: what they are asked, what they have signed, and their links."""
    found = _found(request, outsider)
    now = database_now()
    links = found.links.select_related("paper")
    context = {
        "outsider": found,
        "things": outside.standing_of(found, request.district, now),
        "links": [(one, one.state(now), one.state(now) == SigningLink.State.OPEN) for one in links],
        "keeps": can(request.user, KEEP, request.district),
        "is_over": not Outsider.objects.in_force().filter(pk=found.pk).exists(),
    }
    return render(request, "policies/agreements/outsider.html", context)


@require_POST
@staff(KEEP)
def outsider_link(request: StaffRequest, outsider: str, paper: str) -> HttpResponse:
    """A new one by email; the one before opens nothing any more."""
    found = get_object_or_404(Outsider.objects, reference=outsider)
    asked = get_object_or_404(Paper.objects, key=paper)
    actions.send_link(outsider=found, paper=asked, by=request.user, now=database_now())
    messages.success(request, _("The link is on its way by email. It lasts 14 days."))
    return redirect(request.district.url("outsider", outsider=outsider))


@require_POST
@staff(KEEP)
def outsider_link_withdrawal(request: StaffRequest, outsider: str, paper: str) -> HttpResponse:
    links = SigningLink.objects.filter(outsider__reference=outsider, paper__key=paper)
    link = get_object_or_404(links, signed_at=None, withdrawn_at=None)
    actions.withdraw_link(link=link, by=request.user, now=database_now())
    messages.success(request, _("Withdrawn. The link opens nothing any more."))
    return redirect(request.district.url("outsider", outsider=outsider))


@require_POST
@staff(KEEP)
def outsider_end(request: StaffRequest, outsider: str) -> HttpResponse:
    found = get_object_or_404(Outsider.objects, reference=outsider)
    actions.end(outsider=found, by=request.user, now=database_now())
    messages.success(request, _("Taken off the list. What they signed stays on file."))
    return redirect(request.district.url("outsiders"))


def _found(request: StaffRequest, reference: str) -> Outsider:
    rows = Outsider.objects.select_related("school", "sponsor")
    found = get_object_or_404(rows, reference=reference)
    check_can(request.user, SEE, found)
    return found


def _groups() -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in OUTSIDERS]
