"""The register of sites: what is asked of it, its lines, and the same as rows of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import Appointment, School
from platforms import terms
from platforms.actions.site_reviews import review_days
from platforms.models import Site
from platforms.models.sites import SiteQuerySet

PAGE = 50
S = Site.Status
Filter = Callable[[SiteQuerySet, "date | None"], SiteQuerySet]
STATES: Mapping[str, tuple[Promise, Filter]] = {
    "waiting": (gettext_lazy("Waiting"), lambda found, _due: found.filter(status=S.REGISTERED)),
    "returned": (gettext_lazy("Returned"), lambda found, _due: found.filter(status=S.RETURNED)),
    "approved": (gettext_lazy("In use"), lambda found, _due: found.in_use()),
    "review": (
        gettext_lazy("To look through"),
        lambda found, due: found.to_review(due) if due else found.none(),
    ),
    "ownerless": (
        gettext_lazy("Without administrator"),
        lambda found, _due: found.without_administrator(),
    ),
    "over": (
        gettext_lazy("Declined or closed"),
        lambda found, _due: found.filter(status__in=[S.DECLINED, S.CLOSED]),
    ),
}
CHIPS: Mapping[str, tuple[str, str]] = {
    S.REGISTERED: ("wait", "clock"),
    S.RETURNED: ("wait", "pencil"),
    S.APPROVED: ("plain", "tick"),
    S.PAUSED: ("wait", "lock"),
    S.DECLINED: ("quiet", "lock"),
    S.CLOSED: ("quiet", "lock"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of an address; what is not understood asks for nothing."""

    state: str = ""
    school: School | None = None
    words: str = ""

    def of(self, sites: SiteQuerySet, due_on: date | None) -> SiteQuerySet:
        if self.state:
            sites = STATES[self.state][1](sites, due_on)
        if self.school:
            sites = sites.filter(school=self.school)
        if self.words:
            named = Q(name__icontains=self.words) | Q(reference__iexact=self.words)
            sites = sites.filter(named | Q(administrator__full_name__icontains=self.words))
        return sites.select_related("school", "administrator").with_office().order_by("name", "pk")

    @property
    def query(self) -> str:
        school = self.school.slug if self.school else ""
        given = {"state": self.state, "school": school, "q": self.words}
        return urlencode({name: value for name, value in given.items() if value})


def asked(query: QueryDict, schools: Sequence[School]) -> Asked:
    state = query.get("state", "")
    return Asked(
        state=state if state in STATES else "",
        school=next((one for one in schools if one.slug == query.get("school")), None),
        words=query.get("q", "").strip()[:80],
    )


def due_today(today: date) -> date | None:
    return terms.last_due(review_days(), today)


def chip(site: Site) -> tuple[str, str, str]:
    kind, icon = CHIPS[site.status]
    return kind, icon, str(site.get_status_display())


def headings() -> list[str]:
    return [
        _("Reference"), _("Name"), _("Where"), _("Address"), _("School"), _("Purpose"),
        _("Administrator"), _("Second administrator"), _("State"), _("Approved on"),
    ]  # fmt: skip


def rows(sites: Iterable[Site]) -> Iterator[list[object]]:
    for one in sites:
        yield [
            one.reference, one.name, one.network_name, one.address, one.school.name,
            one.get_purpose_display(), one.administrator.full_name,
            one.second_administrator.full_name, one.get_status_display(), one.approved_on,
        ]  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A site as everybody may know it."""

    site: Site
    administrator: str
    title: str


def public(school: School | None, words: str) -> SiteQuerySet:
    """What everybody may know of, in the order of the schools."""
    sites = Asked(school=school).of(Site.objects.filter(status=S.APPROVED), None)
    if words:
        named = Q(name__icontains=words) | Q(organization_name__icontains=words)
        sites = sites.filter(named | Q(address__icontains=words))
    return sites.order_by("school__name", "name", "pk")


def by_school(sites: Sequence[Site]) -> list[tuple[School, list[Listed]]]:
    """As everybody reads them; of who left, no name stands there any more."""
    titles = _titles(sites)
    found: dict[int, tuple[School, list[Listed]]] = {}
    for one in sites:
        is_there = one.has_administrator  # type: ignore[attr-defined]
        name = one.administrator.display_name if is_there else ""
        title = titles.get((one.administrator_id, one.school_id), "") if is_there else ""
        found.setdefault(one.school_id, (one.school, []))[1].append(Listed(one, name, title))
    return list(found.values())


def _titles(sites: Sequence[Site]) -> dict[tuple[int, int], str]:
    """What each administrator is there, the school's own office before the district's."""
    people = {one.administrator_id for one in sites}
    held = list(Appointment.objects.in_force().staff().filter(person__in=people))
    own = {(one.person_id, one.school_id): one.title or one.holds.name for one in held}
    return {
        (one.administrator_id, one.school_id): own.get((one.administrator_id, one.school_id))
        or own.get((one.administrator_id, None), "")
        for one in sites
    }
