"""What is asked of whoever works here: the list, and one page for each thing to sign or take."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, at_work
from districts.permissions import with_roles
from districts.roles import Permission, roles_with
from policies import shown
from policies.actions import signing
from policies.asked import Thing, asks_of, document_thing, policy_since
from policies.in_force import readable_version_of
from policies.on_file import Mine, mine
from policies.paper_forms import SignForm, TakeForm
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@at_work
@shows("S0-47", "S0-62", "S1-04", "S3-11")
def my_agreements(request: StaffRequest) -> HttpResponse:
    """Everything that is asked of this person; with `next`, on the way to where they came from."""
    now = database_now()
    today = request.district.today(now)
    back = shown.way_back(request, request.district)
    asked = mine(request.user, request.district, now)
    context = {
        "rows": [_row(one, request, back, today) for one in asked],
        "is_due": any(one.is_due for one in asked),
        "lacks_agreement": _lacks_agreement(request, asked),
        "keepers": with_roles(roles_with(Permission.AGREEMENTS_KEEP), request.district),
        "back": back,
    }
    return render(request, "policies/agreements/mine.html", context)


@require_http_methods(GET_OR_POST)
@at_work
@shows("S0-69", "S1-38", "S1-39", "S1-40", "S3-12")
def paper_signing(request: StaffRequest, paper: str) -> HttpResponse:
    """A paper that is asked of staff; of a course, where it is taken and on which day it was."""
    asks = asks_of(request.district, database_now())
    things = {one.key: one for ask in asks for one in ask.things if one.version}
    if paper not in things:
        raise Http404
    instead = [one for ask in asks if ask.thing.key == paper for one in ask.instead]
    return _page(request, things[paper], instead)


@require_http_methods(GET_OR_POST)
@at_work
@shows("S0-47", "S0-62", "S0-69", "S1-38", "S1-39", "S1-40", "S4-08")
def document_signing(request: StaffRequest, document: str) -> HttpResponse:
    """A document of the policy, as it is in force today."""
    now = database_now()
    content = readable_version_of(request.district, now).content
    thing = document_thing(content, document, policy_since(request.district.today(now)))
    if thing is None:
        raise Http404
    return _page(request, thing, [])


def _page(request: StaffRequest, thing: Thing, instead: list[Thing]) -> HttpResponse:
    now = database_now()
    shape = TakeForm if thing.is_taken else SignForm
    form = shape(request.POST or None)
    back = shown.way_back(request, request.district)
    if request.method == "POST" and form.is_valid():
        try:
            _sign(request, thing, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _on(request, thing, back)
    content = readable_version_of(request.district, now).content
    context = {
        "thing": thing,
        "reading": shown.reading(thing, content, shown.wanted_language(request)),
        "what": shown.KINDS[thing.kind],
        "form": form,
        "back": back,
        "query": _query(back),
        "instead": [(one, shown.address_of(one, request.district)) for one in instead],
    }
    return render(request, "policies/agreements/sign.html", context)


def _sign(request: StaffRequest, thing: Thing, given: dict[str, Any]) -> None:
    common: dict[str, Any] = {
        "district": request.district,
        "thing": thing,
        "typed_name": given["typed_name"],
        "language": shown.wanted_language(request)[:12],
        "by": request.user,
        "now": database_now(),
    }
    if thing.is_taken:
        signing.take(on=given["on"], **common)
    else:
        signing.sign(as_read=request.POST.get("as_read", ""), **common)


def _on(request: StaffRequest, thing: Thing, back: str) -> HttpResponse:
    """To the next thing that is signed here; else to where they came from."""
    asked = mine(request.user, request.district, database_now())
    if any(thing in one.ask.things and one.signed_on is None for one in asked):
        sentence = _("“%(title)s” is on file for that day, which counts no longer. Take it again.")
        messages.warning(request, sentence % {"title": thing.title})
        return redirect(f"{shown.address_of(thing, request.district)}{_query(back)}")
    left = [one for one in asked if one.is_due and not one.ask.thing.is_taken]
    said = {"title": thing.title}
    if left:
        messages.success(request, _("“%(title)s” is on file. One more to read.") % said)
        here = shown.address_of(left[0].ask.thing, request.district)
        return redirect(f"{here}{_query(back)}")
    messages.success(request, _("“%(title)s” is on file.") % said)
    return redirect(back or request.district.url("my_agreements"))


def _row(one: Mine, request: StaffRequest, back: str, today: Any) -> dict[str, Any]:
    kind, icon, label = shown.chip_of(one, today)
    return {
        "one": one,
        "title": one.ask.thing.title,
        "what": shown.KINDS[one.ask.thing.kind],
        "url": f"{shown.address_of(one.ask.thing, request.district)}{_query(back)}",
        "instead": [
            (each.title, f"{shown.address_of(each, request.district)}{_query(back)}")
            for each in one.ask.instead
        ],
        "chip": {"kind": kind, "icon": icon, "label": label},
    }


def _lacks_agreement(request: StaffRequest, asked: list[Mine]) -> bool:
    """The policy wants the year's agreement, and nobody has published one to sign."""
    content = readable_version_of(request.district, database_now()).content
    kinds = {one.ask.thing.kind for one in asked}
    return content.setting("agreement") is not None and not kinds & {"agreement", "course"}


def _query(back: str) -> str:
    return f"?{urlencode({'next': back})}" if back else ""
