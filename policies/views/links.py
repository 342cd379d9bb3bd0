"""The page behind an outsider's link: opening it shows the words; only the form signs."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, public
from districts.sign_in import network
from policies import links, shown
from policies.actions import outsiders
from policies.asked import Thing, asks_of
from policies.in_force import readable_version_of
from policies.models import Group, Outsider, SigningLink
from policies.paper_forms import SignForm
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused

# Keys that are nobody's, from one network in so many seconds; a real link is never counted.
MOST_WRONG, WITHIN = 30, 600
State = SigningLink.State


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S4-09")
def outsider_signing(request: StaffRequest, language: str, link: str) -> HttpResponse:
    """In the language of its address, for whoever holds the key."""
    with translation.override(language):
        request.LANGUAGE_CODE = language
        response = _answer(request, language, link)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: StaffRequest, language: str, key: str) -> HttpResponse:
    if _is_tried_too_often(request):
        return _closed(request, language, "often", 429)
    rows = SigningLink.objects.select_related("outsider__sponsor", "paper", "district")
    link = rows.filter(hash=links.hash_of_key(key)).first()
    if link is None:
        _count(request)
        return _closed(request, language, "unknown", 404)
    now = database_now()
    state = link.state(now)
    thing = _thing(link, request)
    if state != State.OPEN or not _is_with_us(link):
        why = state.value if state != State.OPEN else State.WITHDRAWN.value
        return _closed(request, language, why, 200, link)
    if thing is None:
        return _closed(request, language, "nothing", 200, link)
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            outsiders.sign_by_link(
                link=link, thing=thing, typed_name=form.cleaned_data["typed_name"],
                as_read=request.POST.get("as_read", ""), language=language, now=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _closed(request, language, "signed", 200, link)
    return render(request, "policies/agreements/link.html", _context(request, link, thing, form))


def _context(
    request: StaffRequest, link: SigningLink, thing: Thing, form: SignForm
) -> dict[str, Any]:
    content = readable_version_of(request.district, database_now()).content
    return {
        "link": link,
        "thing": thing,
        "reading": shown.reading(thing, content, translation.get_language() or "en"),
        "form": form,
        "key": request.resolver_match.kwargs["link"] if request.resolver_match else "",
    }


def _closed(
    request: HttpRequest, language: str, why: str, status: int, link: SigningLink | None = None
) -> HttpResponse:
    """Why it opens nothing any more, and whom to ask."""
    titles = {
        "signed": _("This is signed. Thank you."),
        "expired": _("This link has expired."),
        "withdrawn": _("This link is no longer used."),
        "nothing": _("There is nothing to sign now."),
        "unknown": _("This link opens nothing."),
        "often": _("Too many tries. Wait ten minutes."),
    }
    begins_on = link.paper.begins_on if link and why == "nothing" else None
    context = {"title": titles[why], "why": why, "link": link, "begins_on": begins_on}
    return render(request, "policies/agreements/link_closed.html", context, status=status)


def _thing(link: SigningLink, request: StaffRequest) -> Thing | None:
    asks = asks_of(request.district, database_now(), Group(link.outsider.group))
    things = (one for ask in asks for one in ask.things if one.version)
    return next((one for one in things if one.key == link.paper.key), None)


def _is_with_us(link: SigningLink) -> bool:
    return Outsider.objects.not_over().filter(pk=link.outsider_id).exists()


def _counter(request: HttpRequest) -> str:
    return f"policies.wrong_links:{network(request)}"


def _is_tried_too_often(request: HttpRequest) -> bool:
    return int(cache.get(_counter(request), 0)) >= MOST_WRONG


def _count(request: HttpRequest) -> None:
    """Not `incr`: it fails on a count that ran out just now, and forgets how long one lasts."""
    name = _counter(request)
    cache.set(name, int(cache.get(name, 0)) + 1, WITHIN)
