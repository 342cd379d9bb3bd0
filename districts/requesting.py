"""What districts has at the counter of requests: access to roles."""

from itertools import islice

from django.utils.translation import gettext as _

from districts import deciding
from districts.agenda import Counter, Desk, Offer, Request
from districts.models import AccessRequest
from districts.models.access_requests import AccessRequestQuerySet
from districts.permissions import can
from districts.request_pages import chip
from districts.roles import Permission
from tenancy.refusals import allows

# Of one's own and of what waits, no more are looked through for a page.
MOST = 20
DECIDE = (Permission.PEOPLE_APPOINT, Permission.LEADERS_APPOINT)


def offered(desk: Desk) -> Counter:
    mine = AccessRequest.objects.filter(asked_by=desk.person).with_names()[:MOST]
    return Counter(
        offers=[
            Offer(
                _("Access"),
                _("A role for you or a colleague, a change, or its end"),
                desk.district.url("access_request_new"),
            )
        ],
        mine=[_line(one) for one in mine],
        waiting=[_line(one) for one in waiting(desk)],
    )


def waiting(desk: Desk) -> list[AccessRequest]:
    """Those that this person decides on, the oldest first; one's own do not take their places."""
    if not any(can(desk.person, one, desk.district) for one in DECIDE):
        return []
    found: AccessRequestQuerySet = AccessRequest.objects.open().with_names().order_by("id")
    others = found.exclude(asked_by=desk.person).exclude(person=desk.person)
    mine = (one for one in others if allows(deciding.check_decide, desk.person, one))
    return list(islice(mine, MOST))


def title(one: AccessRequest) -> str:
    return f"{one.get_kind_display()}: {one.name}, {one.holds.name}"


def _line(one: AccessRequest) -> Request:
    return Request(
        title=title(one),
        url=one.district.url("access_request", reference=one.reference),
        chip=chip(one),
        at=one.asked_at,
        meta=f"{one.reference} · {one.place.short_name} · {one.asked_by.display_name}",
    )
