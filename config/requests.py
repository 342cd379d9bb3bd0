"""Requests: what can be asked for here, what became of it, and what waits for one's own answer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config import gathering
from districts.access import StaffRequest, at_work
from districts.agenda import Counter, Desk, Offer, Request
from records.evidence import shows
from tenancy.clock import database_now

# Of what somebody has asked for, the latest; each app's own page has all of them.
MOST = 20


@shows("S0-17")
@require_safe
@at_work
def requests(request: StaffRequest) -> HttpResponse:
    now = database_now()
    desk = Desk(request.user, request.district, request.hat, request.appointments, now)
    offers: list[Offer] = []
    lists: list[Offer] = []
    mine: list[Request] = []
    waiting: list[Request] = []
    faults: list[str] = []
    counter: Counter
    for counter in gathering.offered("requesting", desk, faults):
        offers += counter.offers
        lists += counter.lists
        mine += counter.mine
        waiting += counter.waiting
    context = {
        "offers": offers,
        "lists": lists,
        "mine": sorted(mine, key=lambda one: one.at, reverse=True)[:MOST],
        "waiting": sorted(waiting, key=lambda one: one.at),
        "faults": faults,
    }
    return render(request, "config/requests.html", context)
