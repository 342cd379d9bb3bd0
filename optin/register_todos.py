"""What the registers ask of a person on the home page: to read what staff have declared."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Desk, Todo, When
from optin import register_permissions as permissions
from optin.models import DeclaredRelationship

# More of them are one line that leads to the list.
MOST = 3


def to_acknowledge(desk: Desk) -> Iterator[Todo]:
    waiting = DeclaredRelationship.objects.filter(
        permissions.acknowledged_by(desk.person), acknowledged_at=None, ended_at=None
    )
    rows = list(waiting.select_related("staff").order_by("id"))
    for one in rows[:MOST]:
        yield Todo(
            When.TODAY,
            _("Read what %(name)s has declared") % {"name": one.staff.display_name},
            desk.district.url("exception", exception=one.reference),
            _("Read it"),
            meta=one.reference,
            order=2,
        )
    if number := len(rows[MOST:]):
        yield Todo(
            When.TODAY,
            ngettext(
                "Read %(number)s more declared relationship",
                "Read %(number)s more declared relationships",
                number,
            ) % {"number": number},
            desk.district.url("exceptions") + "?register=relationship",
            _("See which"),
            order=2,
        )  # fmt: skip
