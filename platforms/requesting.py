"""What staff can ask for here, on the page of all requests."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from districts.agenda import Counter, Desk, Offer, Request
from districts.hats import Hat
from platforms import listing, permissions, site_requests, wording
from platforms.models import ToolRequest

MOST = 20


def offered(desk: Desk) -> Counter:
    if desk.hat != Hat.STAFF:
        return Counter()
    departments = permissions.departments_of(desk.person, desk.district)
    waiting = listing.waiting_for(desk.person, departments) if departments else ()
    mine = ToolRequest.objects.filter(asked_by=desk.person)
    offer = Offer(
        _("A tool, site, device or software"),
        _("A tool to teach or write with, a blocked site, a device of your own, the logo"),
        desk.district.url("tool_request_kinds"),
    )
    sites = site_requests.offered(desk)
    return Counter(
        [offer, *sites.offers],
        [*_lines(mine[:MOST], desk), *sites.mine],
        [*_lines(waiting[:MOST], desk), *sites.waiting],
        [
            Offer(
                _("Tools"),
                _("What is approved here, and for what"),
                desk.district.url("tools"),
            ),
            *sites.lists,
        ],
    )


def _lines(rows: Iterable[ToolRequest], desk: Desk) -> list[Request]:
    today = desk.district.today(desk.now)
    return [
        Request(
            one.name,
            desk.district.url("tool_request", reference=one.reference),
            wording.chip(one, today),
            one.asked_at,
            f"{one.get_kind_display()} · {one.reference}",
        )
        for one in rows
    ]
