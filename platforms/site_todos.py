"""What sites ask of those who run them, and of the offices that decide on them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.agenda import Desk, Todo, When
from districts.hats import Hat
from districts.permissions import schools_for
from districts.roles import Permission
from districts.templatetags.belltower import day as in_words
from platforms import site_list, terms
from platforms.models import Site, SiteStudent
from platforms.models.sites import SiteQuerySet

MOST = 5


def offered(desk: Desk) -> list[Todo]:
    if desk.hat != Hat.STAFF:
        return []
    me = desk.person
    runs = Site.objects.run_by(me)
    office = Site.objects.filter(school__in=schools_for(me, Permission.SITES_APPROVE))
    today = desk.district.today(desk.now)
    due_on = site_list.due_today(today)
    return [
        *_to_decide(desk, office),
        *_returned(desk),
        *_without_administrator(desk, runs | office),
        *_without_second(desk, runs | office),
        *_to_take_off(desk, runs | office, today),
        *_to_review(desk, runs, due_on),
        *_overdue(desk, office, due_on, today),
    ]


def _to_decide(desk: Desk, office: SiteQuerySet) -> Iterator[Todo]:
    me = desk.person
    waiting = office.filter(status=Site.Status.REGISTERED).exclude(
        Q(administrator=me) | Q(second_administrator=me) | Q(registered_by=me)
    )
    for one in waiting.select_related("school", "registered_by").order_by("id")[:MOST]:
        title = _("Decide about “%(name)s”") % {"name": one.name}
        yield _todo(desk, one, title, _("Decide"), order=2)


def _returned(desk: Desk) -> Iterator[Todo]:
    mine = Site.objects.filter(status=Site.Status.RETURNED, registered_by=desk.person)
    for one in mine.select_related("school", "registered_by")[:MOST]:
        title = _("Change “%(name)s” and hand it in again") % {"name": one.name}
        yield _todo(desk, one, title, _("Read why"))


def _without_administrator(desk: Desk, theirs: SiteQuerySet) -> Iterator[Todo]:
    """For whoever is left of the two, and for the office."""
    ownerless = theirs.without_administrator().exclude(administrator=desk.person)
    for one in ownerless.select_related("school", "registered_by").distinct()[:MOST]:
        title = _("“%(name)s” needs a new administrator") % {"name": one.name}
        yield _todo(desk, one, title, _("Name one"), order=2)


def _without_second(desk: Desk, theirs: SiteQuerySet) -> Iterator[Todo]:
    """For whoever is left of the two, and for the office."""
    alone = theirs.without_second().select_related("school", "registered_by").distinct()
    for one in alone[:MOST]:
        title = _("“%(name)s” needs a new second administrator") % {"name": one.name}
        yield _todo(desk, one, title, _("Name one"), order=2)


def _to_take_off(desk: Desk, theirs: SiteQuerySet, today: date) -> Iterator[Todo]:
    """Students who are in, and whose parents' word ended or was taken back."""
    found = SiteStudent.objects.to_take_off(terms.school_year(today))
    by_site = dict(
        found.filter(site__in=theirs.in_use().values("pk"))
        .order_by()
        .values_list("site")
        .annotate(number=Count("pk"))
    )
    sites = Site.objects.filter(pk__in=by_site).select_related("school").order_by("name", "pk")
    for one in sites[:MOST]:
        number = by_site[one.pk]
        title = ngettext(
            "Take %(number)s student off “%(name)s”",
            "Take %(number)s students off “%(name)s”",
            number,
        ) % {"number": number, "name": one.name}
        yield Todo(
            When.TODAY,
            title,
            desk.district.url("site_roster", reference=one.reference) + "?state=must_leave",
            _("See whom"),
            meta=f"{one.reference} · {one.school.short_name}",
            order=2,
        )


def _to_review(desk: Desk, runs: SiteQuerySet, due_on: date | None) -> Iterator[Todo]:
    if due_on is None:
        return
    due = runs.to_review(due_on).with_office().select_related("school", "registered_by")
    for one in due[:MOST]:
        # The second one does it when the first is gone.
        is_mine = one.administrator_id == desk.person.pk
        if is_mine or not one.has_administrator:  # type: ignore[attr-defined]
            title = _("Look through “%(name)s” for this term") % {"name": one.name}
            left = format_html(_("Due since {}"), in_words(due_on))
            yield _todo(desk, one, title, _("Look"), when=When.COMING, left=left)


def _overdue(desk: Desk, office: SiteQuerySet, due_on: date | None, today: date) -> Iterator[Todo]:
    if due_on is None or not terms.is_overdue(due_on, today):
        return
    number = office.to_review(due_on).count()
    if number:
        yield Todo(
            When.COMING,
            ngettext(
                "%(number)s site has not been looked through this term",
                "%(number)s sites have not been looked through this term",
                number,
            )
            % {"number": number},
            desk.district.url("sites_register") + "?state=review",
            _("See which"),
            left=format_html(_("Due since {}"), in_words(due_on)),
        )


def _todo(desk: Desk, site: Site, title: str, button: str, **more: Any) -> Todo:
    return Todo(
        more.pop("when", When.TODAY),
        title,
        desk.district.url("site", reference=site.reference),
        button,
        meta=f"{site.reference} · {site.school.short_name}",
        **more,
    )
