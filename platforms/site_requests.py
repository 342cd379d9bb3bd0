"""What can be asked for about sites, one's own registrations, and those to decide on."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from districts.agenda import Counter, Desk, Offer, Request
from districts.hats import Hat
from districts.permissions import schools_for
from districts.roles import Permission
from platforms import site_list
from platforms.models import Site

MOST = 20


def offered(desk: Desk) -> Counter:
    if desk.hat != Hat.STAFF:
        return Counter()
    me = desk.person
    newest = Site.objects.select_related("school", "registered_by").order_by("-id")
    waiting = newest.filter(
        status=Site.Status.REGISTERED, school__in=schools_for(me, Permission.SITES_APPROVE)
    ).exclude(Q(registered_by=me) | Q(administrator=me) | Q(second_administrator=me))
    return Counter(
        offers=[
            Offer(
                _("Register a site or account"),
                _("A page or account of a class, team or group. The school’s office decides."),
                desk.district.url("site_new"),
            )
        ],
        mine=_requests(desk, newest.filter(registered_by=me)[:MOST]),
        waiting=_requests(desk, waiting[:MOST]),
        lists=[
            Offer(
                _("Register of sites"),
                _("The sites and accounts that you run, and those of your schools"),
                desk.district.url("sites_register"),
            )
        ],
    )


def _requests(desk: Desk, sites: Iterable[Site]) -> list[Request]:
    return [
        Request(
            one.name,
            desk.district.url("site", reference=one.reference),
            site_list.chip(one),
            one.registered_at,
            meta=f"{one.reference} · {one.school.short_name} · {one.registered_by.display_name}",
        )
        for one in sites
    ]
