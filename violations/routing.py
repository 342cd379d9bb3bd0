"""To whom a report goes: the school's leader, never whom it is about nor anybody who works under
them; then up the line (S0-66, S0-71, S0-72)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from districts.acting import each_once, in_office
from districts.models import Appointment, Leave, User
from districts.roles import Permission, RoleKey
from rosters.names import folded
from violations.models import Case

# After the school's own leaders, who looks into it.
LINE = (RoleKey.ASSISTANT_SUPERINTENDENT, RoleKey.SUPERINTENDENT, RoleKey.HR_DIRECTOR)
# The same, where somebody of the district office is meant.
OF_OFFICE = (RoleKey.HR_DIRECTOR, RoleKey.SUPERINTENDENT, RoleKey.ASSISTANT_SUPERINTENDENT)
# Who reviews it, the first that is there.
REVIEWERS = (RoleKey.HR_DIRECTOR, RoleKey.HR_REVIEWER, RoleKey.SUPERINTENDENT)
# Whose work is under whose, beside everybody of a school under its principal.
UNDER: Mapping[str, tuple[RoleKey, ...]] = {
    RoleKey.SUPERINTENDENT: (RoleKey.ASSISTANT_SUPERINTENDENT,),
    RoleKey.HR_DIRECTOR: (RoleKey.HR_REVIEWER,),
}
LEADERS = (RoleKey.PRINCIPAL, RoleKey.ASSISTANT_PRINCIPAL)
# Words that mean a school's leader without naming one.
LEADER = re.compile(r"\b(principal|head of school|director|directora|subdirector|subdirectora)\b")


@dataclass(frozen=True)
class Route:
    to: User
    why: Case.Why
    told: tuple[User, ...]
    excluded: frozenset[int]


@dataclass(frozen=True)
class Subject:
    """What routing knows of a report: the school, who is accused by account, what was typed."""

    school_id: int | None
    accused: frozenset[int] = frozenset()
    # Typed names of whom it is about, and all else that was written.
    names: str = ""
    story: str = ""
    # The school's leaders are meant, whether or not anybody named them.
    is_about_leader: bool = False
    # Somebody of the district office is, who may be any of its leaders.
    is_about_office: bool = False
    # Whoever reports asked that it goes around the school.
    skips_school: bool = False


class Nobody(RuntimeError):
    """No account of this district could look into it: a district without any leader."""


def route(subject: Subject) -> Route:
    """Raises Nobody where a district has nobody left who could."""
    school = _leaders(subject.school_id) if subject.school_id else []
    excluded = subject.accused | _under(subject.accused) | _meant(subject)
    if subject.is_about_leader:
        excluded |= under({one.pk for one in school} | _assistants(subject.school_id))
    open_ = [one for one in school if _may(one, excluded, subject)]
    why = Case.Why.LEADS
    if not open_ or subject.skips_school:
        why = Case.Why.NAMED if school else Case.Why.NO_SCHOOL
        line = list(_line(OF_OFFICE if subject.is_about_office else LINE))
        open_ = [one for one in line if _may(one, excluded, subject)]
        # Somebody only mentioned is better than nobody.
        open_ = open_ or [one for one in line if one.pk not in excluded]
    if not open_:
        raise Nobody
    told = reviewers(excluded)
    return Route(open_[0], why, tuple(told), frozenset(excluded))


def next_in_line(excluded: Collection[int]) -> User | None:
    """Who has it after the school's own leaders."""
    return next((one for one in _line() if one.pk not in excluded and not _is_away(one)), None)


def reviewers(excluded: Collection[int]) -> list[User]:
    """Everybody of the first of these roles that somebody free of it holds."""
    for role in REVIEWERS:
        found = [one for one in _holders([role]) if one.pk not in excluded]
        if found:
            return found
    return []


def holders_of(roles: Iterable[str], excluded: Collection[int]) -> list[User]:
    return [one for one in _holders(roles) if one.pk not in excluded]


def under(accused: Collection[int]) -> frozenset[int]:
    """The accused and everybody who works under them."""
    return frozenset(accused) | _under(accused)


def _leaders(school_id: int) -> list[User]:
    held = Appointment.objects.in_force().with_permission(Permission.REPORT_RECEIVE)
    here = held.filter(school=school_id).select_related("person")
    return [one.person for one in each_once(in_office(here))]


def _line(roles: Iterable[str] = LINE) -> Iterator[User]:
    for role in roles:
        yield from _holders([role])


def _assistants(school_id: int | None) -> set[int]:
    held = Appointment.objects.in_force().filter(role=RoleKey.ASSISTANT_PRINCIPAL)
    return set(held.filter(school=school_id).values_list("person_id", flat=True))


def _holders(roles: Iterable[str]) -> list[User]:
    held = Appointment.objects.in_force().filter(role__in=list(roles)).select_related("person")
    return [one.person for one in each_once(in_office(held.order_by("pk")))]


def _may(person: User, excluded: Collection[int], subject: Subject) -> bool:
    return (
        person.pk not in excluded
        and not _is_away(person)
        and not is_mentioned(person, f"{subject.names} {subject.story}")
    )


def _is_away(person: User) -> bool:
    return Leave.objects.in_force().filter(person=person).exists()


def _under(accused: Collection[int]) -> frozenset[int]:
    if not accused:
        return frozenset()
    now = Appointment.objects.in_force().staff()
    found: set[int] = set()
    for held in now.filter(person__in=accused):
        if held.role == RoleKey.PRINCIPAL:
            found |= set(now.filter(school=held.school_id).values_list("person_id", flat=True))
        theirs = UNDER.get(held.role, ())
        found |= set(now.filter(role__in=theirs).values_list("person_id", flat=True))
    return frozenset(found)


def _meant(subject: Subject) -> frozenset[int]:
    """Of a name that was typed: everybody here whom it may be, with those under them."""
    if not subject.names.strip():
        return frozenset()
    here = Appointment.objects.in_force().staff().filter(person__is_active=True)
    if subject.school_id:
        here = here.covering(subject.school_id)
    people = {one.person_id: one.person for one in here.select_related("person")}
    meant = {pk for pk, person in people.items() if is_mentioned(person, subject.names)}
    return under(meant) if meant else frozenset()


def is_mentioned(person: User, text: str) -> bool:
    """Whether the family name stands in it, as a word of its own, whatever its accents."""
    words = set(re.findall(r"[a-z0-9]+", folded(text)))
    family = [
        re.findall(r"[a-z0-9]+", folded(name.split()[-1]))
        for name in (person.full_name, person.display_name)
        if name.split()
    ]
    return any(parts and set(parts) <= words for parts in family)


def says_leader(names: str) -> bool:
    return bool(LEADER.search(folded(names)))
