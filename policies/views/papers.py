"""Papers: begun, published anew, and their yearly rounds."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, staff
from districts.models import Appointment
from districts.permissions import can
from districts.roles import Permission
from policies import due, outside, shown
from policies.actions import campaigns, papers
from policies.due import Count
from policies.models import Campaign, Group, Outsider, Paper
from policies.paper_forms import CampaignForm, PaperForm, VersionForm
from records.evidence import reports
from tenancy.clock import database_now
from tenancy.refusals import Refused

SEE, KEEP = Permission.AGREEMENTS_SEE, Permission.AGREEMENTS_KEEP
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@staff(SEE, on="anywhere")
def paper(request: StaffRequest, paper: str) -> HttpResponse:
    """Its versions, the newest first, and its rounds."""
    found = get_object_or_404(Paper.objects, key=paper)
    today = request.district.today(database_now())
    versions = list(found.versions.select_related("published_by"))
    in_force = next((one for one in versions if one.has_begun(today)), None)
    context = {
        "paper": found,
        "kind": shown.KINDS[found.kind],
        "groups": [Group(one).label for one in found.asked_of],
        "versions": [(one, one == in_force, not one.has_begun(today)) for one in versions],
        "title": (in_force or versions[0]).title if versions else found.key,
        "campaigns": list(found.campaigns.all()),
        "keeps": can(request.user, KEEP, request.district),
    }
    return render(request, "policies/agreements/paper.html", context)


@require_http_methods(GET_OR_POST)
@staff(KEEP)
def paper_new(request: StaffRequest) -> HttpResponse:
    now = database_now()
    initial = {"in_force_from": request.district.today(now)}
    form = PaperForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {
            name: form.cleaned_data[name]
            for name in ("kind", "asked_of", "is_yearly", "is_optional")
        }
        try:
            made = papers.begin(
                district=request.district, **given, **form.said(), by=request.user, now=now
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Published. Whoever is asked finds it on their page."))
            return redirect(request.district.url("paper", paper=made.key))
    context = {"form": form, "asked": _asked_anew(list(Group)), "paper": None}
    return render(request, "policies/agreements/publish.html", context)


@require_http_methods(GET_OR_POST)
@staff(KEEP)
def paper_publication(request: StaffRequest, paper: str) -> HttpResponse:
    """The next version: with the words of the last one, and with how many sign anew."""
    found = get_object_or_404(Paper.objects, key=paper)
    now = database_now()
    form = VersionForm(request.POST or None, initial=_standing(found, request, now))
    if request.method == "POST" and form.is_valid():
        try:
            papers.publish(paper=found, **form.said(), by=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Published. It is asked of everybody anew from that day."))
            return redirect(request.district.url("paper", paper=found.key))
    asked = [Group(one) for one in found.asked_of]
    context = {"form": form, "asked": _asked_anew(asked), "paper": found}
    return render(request, "policies/agreements/publish.html", context)


@require_http_methods(GET_OR_POST)
@staff(KEEP)
def campaign_new(request: StaffRequest) -> HttpResponse:
    now = database_now()
    asks = campaigns.asked_now(request.district, now)
    published = [
        (one, str(last.title), campaigns.obstacle(one, asks))
        for one in Paper.objects.all()
        if (last := one.versions.first()) is not None
    ]
    offered = {one.key: one for one, _title, why in published if not why}
    choices = [(one.key, title) for one, title, why in published if not why]
    form = CampaignForm(
        request.POST or None, papers=choices, initial={"from_on": request.district.today(now)}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = campaigns.start(
                paper=offered[given["paper"]], from_on=given["from_on"],
                due_on=given["due_on"], by=request.user, now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Started. Reminders go out by themselves."))
            return redirect(request.district.url("campaign", campaign=made.reference))
    left_out = [(title, why) for _paper, title, why in published if why]
    context = {"form": form, "has_papers": bool(choices), "left_out": left_out}
    return render(request, "policies/agreements/campaign_new.html", context)


@require_safe
@staff(KEEP)
@reports("S0-62", "S1-04")
def campaign(request: StaffRequest, campaign: str) -> HttpResponse:
    """How far it has come, and what it does next."""
    rows = Campaign.objects.select_related("paper", "started_by")
    found = get_object_or_404(rows, reference=campaign)
    now = database_now()
    lines = due.lines(request.district, now)
    mine = [one for one in lines if one.ask.key == f"paper:{found.paper.key}"]
    count = next((one for _ask, one in due.by_ask(mine)), Count())
    last = found.paper.versions.first()
    others = outside.asked_for(found.paper, request.district, now)
    owing = sum(one.owes(found.paper) for one in others)
    context = {
        "campaign": found,
        "title": last.title if last else found.paper.key,
        "count": count,
        "schools": due.by_school(mine),
        "others": Count(signed=len(others) - owing, due=owing),
        "is_running": found.status == Campaign.Status.RUNNING,
    }
    return render(request, "policies/agreements/campaign.html", context)


@require_POST
@staff(KEEP)
def campaign_end(request: StaffRequest, campaign: str) -> HttpResponse:
    found = get_object_or_404(Campaign.objects, reference=campaign)
    campaigns.end(campaign=found, by=request.user, now=database_now())
    messages.success(request, _("Ended. No more reminders go out."))
    return redirect(request.district.url("campaign", campaign=campaign))


def _standing(found: Paper, request: StaffRequest, now: Any) -> dict[str, Any]:
    last = found.versions.first()
    typed: dict[str, Any] = {"in_force_from": request.district.today(now)}
    if last is not None:
        typed["link"] = last.link
        typed |= {f"title_{code}": words for code, words in last.titles.items()}
        typed |= {f"text_{code}": words for code, words in last.texts.items()}
    return typed


def _asked_anew(groups: list[Group]) -> list[tuple[str, int]]:
    """Of each group, how many people sign once it is published."""
    found = []
    for group in groups:
        if group == Group.STAFF:
            held = Appointment.objects.in_force().staff().filter(person__is_active=True)
            number = held.order_by().values("person_id").distinct().count()
        else:
            number = Outsider.objects.not_over().filter(group=group).count()
        found.append((str(group.label), number))
    return found
