"""The register of roles: who has what, since when, until when and by what; asked and laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Func, Q, Value
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from districts.models import Appointment, Leave, School
from districts.models.appointments import AppointmentQuerySet
from districts.roles import ROLES, RoleKey

PAGE = 50
State, Source = Appointment.State, Appointment.Source
NOW, COMING, OVER, LEFT, ALL = "", "coming", "over", "left", "all"
STATES: dict[str, Promise] = {
    NOW: gettext_lazy("in force"),
    COMING: gettext_lazy("to come"),
    OVER: gettext_lazy("ended"),
    LEFT: gettext_lazy("left, account still open"),
    ALL: gettext_lazy("all, also ended"),
}
CHIPS = {
    State.UPCOMING: ("wait", "clock"),
    State.IN_FORCE: ("plain", "tick"),
    State.ENDED: ("quiet", "lock"),
    State.CLOSED: ("quiet", "lock"),
}


@dataclass(frozen=True)
class Asked:
    """The filters of an address; what is not understood asks for nothing."""

    name: str = ""
    role: str = ""
    school: School | None = None
    state: str = NOW
    source: str = ""

    def of(self, found: AppointmentQuerySet, today: date) -> AppointmentQuerySet:
        found = _in_state(found, self.state, today)
        for word in self.name.split():
            found = found.filter(
                Q(person__full_name__icontains=word) | Q(person__email__icontains=word)
            )
        if self.role:
            found = found.filter(role=self.role)
        if self.school:
            found = found.filter(school=self.school)
        return found.filter(source=self.source) if self.source else found

    @property
    def query(self) -> str:
        given = {
            "name": self.name,
            "role": self.role,
            "school": self.school.slug if self.school else "",
            "state": self.state,
            "source": self.source,
        }
        return urlencode({name: value for name, value in given.items() if value})


def asked(query: QueryDict, schools: Sequence[School]) -> Asked:
    role, state = query.get("role", ""), query.get("state", NOW)
    source = query.get("source", "")
    return Asked(
        name=query.get("name", "").strip()[:120],
        role=role if role in RoleKey.values else "",
        school=next((one for one in schools if one.slug == query.get("school")), None),
        state=state if state in STATES else NOW,
        source=source if source in Source.values else "",
    )


def roles_of_staff() -> list[tuple[str, str]]:
    return [(key.value, str(key.label)) for key, one in ROLES.items() if not one.is_family]


def seen(schools: Sequence[int] | None) -> AppointmentQuerySet:
    """Staff of the district, or of some schools only (None is all), by surname."""
    found = Appointment.objects.staff()
    if schools is not None:
        found = found.filter(school_id__in=schools)
    surname = Func(F("person__full_name"), Value(r"^.*\s"), Value(""), function="regexp_replace")
    return (
        found.select_related("person", "school", "district", "request__decided_by")
        .alias(surname=Lower(surname))
        .order_by("surname", "person__full_name", "person_id", "-from_on", "id")
    )


def page(found: AppointmentQuerySet, number: str | None) -> tuple[Page[int], list[Appointment]]:
    """Which page, and its rows; keys alone are sorted, 5,000 whole rows take twice as long."""
    keys = found.values_list("pk", flat=True)
    shown = Paginator(keys, PAGE).get_page(number)
    rows = seen(None).in_bulk(list(shown))
    return shown, [rows[key] for key in shown]


@dataclass(frozen=True)
class Line:
    held: Appointment
    state: Appointment.State
    is_on_leave: bool

    @property
    def chip(self) -> tuple[str, str, str]:
        """Kind, icon, words: how it stands with the person comes before the role's own days."""
        person = self.held.person
        if not person.is_active:
            return "quiet", "lock", _("account closed")
        if self.state == State.IN_FORCE and self.is_on_leave:
            return "wait", "clock", _("on leave")
        return (*CHIPS[self.state], str(self.state.label))


def lines(found: Sequence[Appointment], today: date) -> list[Line]:
    people = {one.person_id for one in found}
    away = set(
        Leave.objects.in_force().filter(person__in=people).values_list("person_id", flat=True)
    )
    return [Line(one, one.state(today), one.person_id in away) for one in found]


def office(held: Appointment) -> str:
    return held.title or held.holds.name


HEADINGS = (
    gettext_lazy("Name"),
    gettext_lazy("Email"),
    gettext_lazy("Role"),
    gettext_lazy("Title"),
    gettext_lazy("Place"),
    pgettext_lazy("first day", "From"),
    gettext_lazy("Until"),
    gettext_lazy("State"),
    gettext_lazy("Came from"),
    gettext_lazy("Request"),
)


def row(held: Appointment, today: date) -> list[object]:
    """A line of the file."""
    return [
        held.person.full_name,
        held.person.email,
        held.holds.name,
        held.title,
        held.place.name,
        held.from_on.isoformat(),
        held.until_on.isoformat() if held.until_on else "",
        held.state(today).label,
        held.get_source_display(),
        held.request.reference if held.request else "",
    ]


def left(found: AppointmentQuerySet, today: date) -> AppointmentQuerySet:
    """Of people who hold nothing here any more, and whose account is open."""
    # Counted and joined: "not exists" and "not in" may look through the table for each row.
    is_open = Q(closed_at=None) & (Q(until_on=None) | Q(until_on__gte=today))
    gone = (
        Appointment.objects.order_by()
        .values("person_id")
        .annotate(held=Count("pk", filter=is_open))
        .filter(held=0)
    )
    return found.filter(person__is_active=True, person_id__in=gone.values("person_id"))


def _in_state(found: AppointmentQuerySet, state: str, today: date) -> AppointmentQuerySet:
    over = Q(closed_at__isnull=False) | Q(until_on__lt=today)
    match state:
        case "coming":
            return found.filter(~over, from_on__gt=today)
        case "over":
            return found.filter(over)
        case "left":
            return left(found, today)
        case "all":
            return found
    return found.filter(~over, from_on__lte=today)
