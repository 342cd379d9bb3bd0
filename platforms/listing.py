"""The list of requests: what is asked of it, and its lines a page at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import User
from platforms.models import ToolDecision, ToolRequest
from platforms.models.requests import DEPARTMENTS, Department, Kind
from platforms.wording import Chip, chip

PAGE = 50
S = ToolRequest.Status
SHOWS: Mapping[str, Promise] = {
    "waiting": gettext_lazy("Waiting for you"),
    "open": gettext_lazy("All open"),
    "all": gettext_lazy("All"),
    "mine": gettext_lazy("Yours"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of an address; what is not understood asks for nothing."""

    show: str
    kind: str = ""

    def query(self, **changes: str) -> str:
        given = {"show": self.show, "kind": self.kind} | changes
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Line:
    request: ToolRequest
    chip: Chip


def asked(query: QueryDict, *, decides: bool) -> Asked:
    """Who decides begins with what waits for them; everybody else has their own."""
    shows = SHOWS if decides else {"mine": SHOWS["mine"]}
    show, kind = query.get("show", ""), query.get("kind", "")
    return Asked(show if show in shows else next(iter(shows)), kind if kind in Kind.values else "")


@dataclass(frozen=True)
class Choice:
    label: str
    query: str
    is_chosen: bool


def questions(now: Asked, *, decides: bool) -> list[tuple[str, list[Choice]]]:
    """Every filter with its answers as links; the other one stays as it is."""
    shows = [
        Choice(str(label), now.query(show=key), now.show == key) for key, label in SHOWS.items()
    ]
    kinds = [("", _("All")), *((one.value, one.label) for one in Kind)]
    of_kind = [Choice(str(label), now.query(kind=key), now.kind == key) for key, label in kinds]
    return [*([(_("Show"), shows)] if decides else []), (_("Kind"), of_kind)]


def found(asked: Asked, person: User, departments: Collection[Department]) -> QuerySet[ToolRequest]:
    rows = ToolRequest.objects.all()
    if asked.show == "mine":
        rows = rows.filter(asked_by=person).order_by("-id")
    elif asked.show == "waiting":
        rows = waiting_for(person, departments)
    else:
        rows = rows.filter(seen_by(departments) | Q(asked_by=person))
        if asked.show == "open":
            rows = rows.filter(status__in=ToolRequest.WAITING).order_by("due_on", "id")
    return rows.filter(kind=asked.kind) if asked.kind else rows


def seen_by(departments: Collection[Department]) -> Q:
    """Whoever hears appeals sees all; a department what it decides."""
    if Department.APPEAL in departments:
        return Q()
    kinds = [kind for kind, each in DEPARTMENTS.items() if set(each) & set(departments)]
    return Q(kind__in=kinds)


def waiting_for(person: User, departments: Collection[Department]) -> QuerySet[ToolRequest]:
    """That this person may answer: not their own, and not what they answered; the first due first.

    Of two departments one is enough to wait, and each waits for its own.
    """
    said = ToolDecision.objects.filter(request=OuterRef("pk"))
    wanted = Q(pk__in=[])
    for kind, each in DEPARTMENTS.items():
        for one in {*each} & {*departments}:
            is_open = ~Exists(said.filter(department=one))
            wanted |= Q(is_open, kind=kind, status__in=(S.ASKED, S.PARTLY))
    if Department.APPEAL in departments:
        wanted |= Q(status=S.APPEALED)
    rows = ToolRequest.objects.filter(wanted).exclude(asked_by=person)
    return rows.exclude(Exists(said.filter(by=person))).order_by("due_on", "id")


def lines(rows: QuerySet[ToolRequest], page: int, today: date) -> tuple[list[Line], bool]:
    """Those of one page, and whether there is another."""
    start = (page - 1) * PAGE
    shown = list(rows.select_related("asked_by", "school")[start : start + PAGE + 1])
    return [Line(one, chip(one, today)) for one in shown[:PAGE]], len(shown) > PAGE
