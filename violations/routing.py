"""To whom a report goes: the school's leader, never whom it is about nor anybody who works under
them; then up the line (S0-66, S0-71, S0-72)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from districts.acting import each_once, in_office
from districts.models import Appointment, Delegation, Leave, User
from districts.models.appointments import AppointmentQuerySet
from districts.roles import Permission, RoleKey
from rosters.names import folded
from violations.models import Case, Involved
from violations.taxonomy import Part

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
# Whose superior is kept off as well, where the two work door to door.
OVER: Mapping[str, tuple[RoleKey, ...]] = {RoleKey.HR_REVIEWER: (RoleKey.HR_DIRECTOR,)}
# Words that mean an office without naming who holds it, the longer ones first.
TITLES: Sequence[tuple[re.Pattern[str], tuple[RoleKey, ...]]] = (
    (
        re.compile(r"(assistant|deputy) superintendent|superintendent[ea] (auxiliar|adjunt[oa])"),
        (RoleKey.ASSISTANT_SUPERINTENDENT,),
    ),
    (re.compile(r"superintendent[ea]?\b"), (RoleKey.SUPERINTENDENT,)),
    (
        re.compile(r"\bh\.?r\.?\b|human resources|personnel|recursos humanos|\brr\.? ?hh\b"),
        (RoleKey.HR_DIRECTOR, RoleKey.HR_REVIEWER),
    ),
    (
        re.compile(r"principal\b|head of school|\bsub?director[ae]?\b|\bdirector[ae]?\b"),
        (RoleKey.PRINCIPAL, RoleKey.ASSISTANT_PRINCIPAL),
    ),
)
# No part of a family name.
SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "phd", "md", "edd"}
SHORTEST = 3


@dataclass(frozen=True)
class Route:
    """`mentioned` are no part of it as far as anybody knows, and are passed over all the same."""

    to: User
    why: Case.Why
    told: tuple[User, ...]
    excluded: frozenset[int]
    mentioned: frozenset[int]


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
    excluded = under(subject.accused | _meant(subject))
    if subject.is_about_leader:
        excluded |= under({one.pk for one in school} | _assistants(subject.school_id))
    mentioned = _mentioned(subject.story, subject.school_id) - excluded
    avoided = excluded | mentioned
    open_ = [one for one in _leaders(subject.school_id, avoided) if not _is_away(one)]
    why = Case.Why.LEADS
    if not open_ or subject.skips_school:
        why = Case.Why.NAMED if school else Case.Why.NO_SCHOOL
        order = OF_OFFICE if subject.is_about_office else LINE
        open_ = _line(avoided, order)
        # Somebody only mentioned is better than nobody, and somebody away better than none.
        open_ = open_ or _line(excluded, order) or _line(excluded, order, also_away=True)
    if not open_:
        raise Nobody
    # Of an office where nobody is named, it may be about any of them: one reads it first.
    told = [] if subject.is_about_office and not subject.names else reviewers(avoided)
    return Route(open_[0], why, tuple(told), frozenset(excluded), frozenset(mentioned))


def next_in_line(avoided: Collection[int], *, after: User | None = None) -> User | None:
    """Who has it after the school's own leaders; behind `after`, where they are in the line."""
    line = _line(set(avoided) - ({after.pk} if after else set()))
    if after in line:
        line = line[line.index(after) + 1 :]
    return next((one for one in line if one.pk not in avoided), None)


def reviewers(avoided: Collection[int]) -> list[User]:
    """Everybody of the first of these roles that somebody free of it holds."""
    for role in REVIEWERS:
        if found := _holders([role], avoided):
            return found
    return []


def holders_of(roles: Iterable[str], avoided: Collection[int]) -> list[User]:
    """Those who are there to receive something."""
    return [one for one in _holders(roles, avoided) if not _is_away(one)]


def under(accused: Collection[int]) -> frozenset[int]:
    """The accused, who works under them, who acts for them; and a superior door to door."""
    if not accused:
        return frozenset()
    now = Appointment.objects.in_force().staff()
    found = set(accused)
    held_by_them = list(now.filter(person__in=accused))
    for held in held_by_them:
        if held.role == RoleKey.PRINCIPAL:
            found |= set(now.filter(school=held.school_id).values_list("person_id", flat=True))
        roles = (*UNDER.get(held.role, ()), *OVER.get(held.role, ()))
        found |= set(now.filter(role__in=roles).values_list("person_id", flat=True))
    acting = Delegation.objects.in_force().filter(appointment__in=held_by_them)
    return frozenset(found | set(acting.values_list("delegate_id", flat=True)))


def kept_off(case: Case) -> set[int]:
    """Whom it is about and theirs, also those who came to work under them since."""
    accused = Involved.objects.filter(report=case.report_id, part=Part.ACCUSED)
    staff = accused.exclude(staff=None).values_list("staff_id", flat=True)
    return {*case.excluded, *under(list(staff))}


def in_charge(school_id: int | None, receivers: Iterable[str]) -> set[int]:
    """Who may have a case of this school by their office, or acts for who has, away or not."""
    roles = {*LINE, *REVIEWERS, *receivers}
    return {one.pk for one in (*_leaders(school_id), *_holders(roles, ()))}


def _leaders(school_id: int | None, avoided: Collection[int] = ()) -> list[User]:
    if school_id is None:
        return []
    held = Appointment.objects.in_force().with_permission(Permission.REPORT_RECEIVE)
    return _in_office(held.filter(school=school_id), avoided)


def _line(
    avoided: Collection[int], roles: Iterable[str] = LINE, *, also_away: bool = False
) -> list[User]:
    found = [one for role in roles for one in _holders([role], avoided)]
    return list(dict.fromkeys(one for one in found if also_away or not _is_away(one)))


def _holders(roles: Iterable[str], avoided: Collection[int]) -> list[User]:
    held = Appointment.objects.in_force().filter(role__in=list(roles))
    return _in_office(held.order_by("pk"), avoided)


def _in_office(held: AppointmentQuerySet, avoided: Collection[int]) -> list[User]:
    """Holders and who acts for them; of whom it is about, nobody acts for them in this."""
    free = held.exclude(person__in=list(avoided)).select_related("person")
    people = (one.person for one in each_once(in_office(free)))
    return [one for one in people if one.pk not in avoided]


def _assistants(school_id: int | None) -> set[int]:
    held = Appointment.objects.in_force().filter(role=RoleKey.ASSISTANT_PRINCIPAL)
    return set(held.filter(school=school_id).values_list("person_id", flat=True))


def _is_away(person: User) -> bool:
    return Leave.objects.in_force().filter(person=person).exists()


def _meant(subject: Subject) -> frozenset[int]:
    """Of a name or a title that was typed: everybody here whom it may be."""
    if not subject.names.strip():
        return frozenset()
    return _mentioned(subject.names, subject.school_id, is_accused=True)


def _mentioned(text: str, school_id: int | None, *, is_accused: bool = False) -> frozenset[int]:
    """Who works at this school, or in the district's offices, and stands in it by name or title.

    Who is accused, and where is unknown, may work at any school; and may go by the given name.
    """
    here = Appointment.objects.in_force().staff().filter(person__is_active=True)
    if school_id:
        here = here.covering(school_id)
    elif not is_accused:
        here = here.filter(school=None)
    roles = titles(text)
    return frozenset(
        one.person_id
        for one in here.select_related("person")
        if (one.role in roles and one.school_id in (None, school_id))
        or is_mentioned(one.person, text, also_given=is_accused)
    )


def titles(text: str) -> set[str]:
    """The offices that stand in a text without a name; each word counts for the longest title."""
    left, found = folded(text), set()
    for title, roles in TITLES:
        if title.search(left):
            found |= {role.value for role in roles}
            left = title.sub(" ", left)
            if RoleKey.HR_DIRECTOR in roles:
                # "the director of HR" leads no school.
                left = re.sub(r"\bdirector[ae]?\b", " ", left)
    return found


def is_mentioned(person: User, text: str, *, also_given: bool = False) -> bool:
    """Whether a family name stands in it, as a word of its own, whatever its accents."""
    words = set(re.findall(r"[a-z0-9]+", folded(text)))
    full, short = _parts(person.full_name), _parts(person.display_name)
    wanted = {parts[-1] for parts in (full, short) if parts}
    if also_given and full:
        wanted.add(full[0])
    return any(one in words for one in wanted if len(one) >= SHORTEST or one in full[-1:])


def _parts(name: str) -> list[str]:
    return [one for one in re.findall(r"[a-z0-9]+", folded(name)) if one not in SUFFIXES]


def says_leader(names: str) -> bool:
    """Whether a school's own leaders are meant."""
    return RoleKey.PRINCIPAL.value in titles(names)
