"""Vendors, volunteers and contractors: who has signed by link, by group; and the links."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.models import School
from districts.permissions import can, check_can
from districts.roles import Permission
from policies import due, outside
from policies.actions import outsiders as actions
from policies.models import OUTSIDERS, Outsider, Paper, SigningLink
from policies.paper_forms import OutsiderForm, SheetForm
from policies.views.agreements import say_on_file
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused

SEE, KEEP = Permission.AGREEMENTS_SEE, Permission.AGREEMENTS_KEEP
PAGE = 50
# What the list is narrowed to in its address.
DUE = "due"


@require_safe
@staff(SEE, on="anywhere")
@reports("S4-09")
def outsiders(request: StaffRequest) -> HttpResponse:
    """The list with each one's state, and the numbers by group."""
    now = database_now()
    seen = due.schools_seen(request.user, request.district)
    mine = Outsider.objects.not_over().select_related("school", "sponsor")
    mine = mine if seen is None else mine.filter(school__in=seen)
    everybody = outside.standings(list(mine), request.district, now)
    group, state = _group(request), request.GET.get("state", "")
    of_group = [one for one in everybody if group in ("", one.outsider.group)]
    listed = [one for one in of_group if state != DUE or one.is_due]
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": page.object_list,
        "by_group": outside.by_group(everybody),
        "group": group,
        "query": urlencode({"group": group, "state": state if state == DUE else ""}),
        "is_narrowed": bool(group) or state == DUE,
        "to_send": len(outside.without_link(of_group, request.district, now)),
        "at_once": actions.AT_ONCE,
        "keeps": can(request.user, KEEP, request.district),
    }
    return render(request, "policies/agreements/outsiders.html", context)


@require_POST
@staff(KEEP)
def outsider_links(request: StaffRequest) -> HttpResponse:
    """Fresh links to all who are due, of the group that is shown."""
    number = actions.send_links(
        district=request.district, group=_group(request), by=request.user, now=database_now()
    )
    said = ngettext(
        "%(number)s person gets a link by email.", "%(number)s people get a link by email.", number
    )
    messages.success(request, said % {"number": number})
    return redirect(request.district.url("outsiders"))


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
    return _page(request, _found(request, outsider))


@require_POST
@staff(KEEP)
def outsider_sheet(request: StaffRequest, outsider: str) -> HttpResponse:
    """What they signed on paper."""
    found, now = _found(request, outsider), database_now()
    asked = outside.standing_of(found, request.district, now)
    form = _sheet_form(asked, request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    given = form.cleaned_data
    ask = next(one.ask for one in asked if one.ask.thing.key == given["paper"])
    try:
        actions.record(
            outsider=found,
            thing=ask.thing,
            on=given["on"],
            note=given["note"],
            by=request.user,
            now=now,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form)
    say_on_file(request, ask, given["on"], found.name)
    return redirect(request.district.url("outsider", outsider=outsider))


def _sheet_form(asked: Sequence[outside.Asked], typed: QueryDict | None = None) -> SheetForm:
    papers = [(one.ask.thing.key, str(one.ask.thing.title)) for one in asked]
    return SheetForm(typed, papers=papers)


def _page(request: StaffRequest, found: Outsider, form: SheetForm | None = None) -> HttpResponse:
    now = database_now()
    asked = outside.standing_of(found, request.district, now)
    links = found.links.select_related("paper")
    context = {
        "outsider": found,
        "things": asked,
        "form": form or _sheet_form(asked),
        "links": [(one, one.state(now), one.state(now) == SigningLink.State.OPEN) for one in links],
        "keeps": can(request.user, KEEP, request.district),
        "is_over": not Outsider.objects.not_over().filter(pk=found.pk).exists(),
        "is_to_come": found.from_on > request.district.today(now),
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


def _group(request: StaffRequest) -> str:
    asked_for = request.POST.get("group", "") or request.GET.get("group", "")
    return asked_for if asked_for in OUTSIDERS else ""
