"""What staff can say of themselves here, on the page of all requests."""

from django.utils.translation import gettext as _

from districts.agenda import Counter, Desk, Offer
from districts.hats import Hat


def offered(desk: Desk) -> Counter:
    if desk.hat != Hat.STAFF:
        return Counter()
    own = Offer(
        _("Your relationships and shifts"),
        _("Declare that you knew a student or the family before; see your shifts of programs"),
        desk.district.url("exceptions_mine"),
    )
    return Counter(lists=[own])
