"""That it is time again to look through what staff write to students."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Desk, Todo, When
from districts.permissions import lets_through
from districts.roles import Permission
from districts.templatetags.belltower import moment
from notifications import supervising
from notifications.supervising import OFTEN, Standing


def to_look_through(desk: Desk) -> Iterable[Todo]:
    """Of the schools that are this person's own; the district's people have the page."""
    held = (one for one in desk.appointments if Permission.SUPERVISE in one.holds.permissions)
    schools = {one.school.pk: one.school for one in held if one.school is not None}
    if not schools or not lets_through(desk.person, Permission.SUPERVISE):
        return
    for one in supervising.standings([*schools.values()], desk.person):
        if one.unread and (one.look is None or one.look.at <= desk.now - OFTEN):
            yield _todo(desk, one)


def _todo(desk: Desk, one: Standing) -> Todo:
    since = format_html(_("Last look {}"), moment(one.look.at, "year")) if one.look else ""
    return Todo(
        When.TODAY,
        _("Look through what staff wrote to students of %(school)s")
        % {"school": one.school.short_name},
        f"{desk.district.url('supervision')}?school={one.school.slug}",
        _("Look through"),
        meta=ngettext("%(number)s message", "%(number)s messages", one.unread)
        % {"number": one.unread},
        left=since or _("Nobody has looked yet"),
    )
