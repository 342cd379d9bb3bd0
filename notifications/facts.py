"""What stands on file about a draft, as the facts that the policy is asked about."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from districts.models import Appointment, District, School, User
from districts.permissions import is_named
from districts.roles import Permission, RoleKey, Scope, role
from notifications import content
from notifications.audience import counts
from notifications.models import Message, Words
from notifications.permissions import place_of
from policies.facts import Asker, Facts, Voice
from policies.parameters import DESIGNEE

# Names beside a role are a hint whom to ask; more would be a list that nobody reads.
NAMED_PER_ROLE = 3
# Of class staff a school has dozens, and no rule sends anybody to them.
NAMED_ROLES = [
    key.value for key in RoleKey if role(key).scope != Scope.CLASS and not role(key).is_family
]


def facts_of(message: Message, now: datetime, *, by: User) -> Facts:
    place = place_of(message)
    school = place if isinstance(place, School) else None
    counted = counts.count(message)
    worded = content.by_language(message)
    at = message.district.local(message.wanted_at or now)
    leaves = school.dismissal_on(at.date()) if school else None
    return Facts(
        kind=message.kind,
        incident=message.incident,
        scope="school" if school else "district",
        place=place.short_name,
        asker=Asker(name=by.display_name, title=_title(by, place), roles=roles_at(by, place)),
        channels=tuple(message.channels),
        main_language=content.main_language(message),
        worded_in=tuple(worded),
        voices=tuple(_voice(one, place) for one in worded.values() if one.recording),
        families=counted.families,
        families_by_language=tuple(counted.by_language),
        when=at.isoformat(timespec="minutes"),
        dismissal=leaves.isoformat("minutes") if leaves else "",
        people=tuple(people_at(place)),
    )


def roles_at(person: User, place: School | District) -> tuple[str, ...]:
    """Held here or looked after for somebody; a grant on this very place makes a designee."""
    held = Appointment.objects.in_force().staff().held_by(person.pk).covering(_school_id(place))
    roles = set(held.values_list("role", flat=True))
    sends = Permission.MESSAGE_SCHOOL if isinstance(place, School) else Permission.MESSAGE_DISTRICT
    if is_named(person, sends, place):
        roles.add(DESIGNEE)
    return tuple(sorted(roles))


def people_at(place: School | District) -> Iterator[tuple[str, str]]:
    """(role, who holds it here): the place's own people before the district's."""
    held = (
        Appointment.objects.in_force()
        .filter(role__in=NAMED_ROLES, person__is_active=True)
        .covering(_school_id(place))
        .select_related("person")
        .order_by("school_id", "pk")
    )
    by_role: dict[str, list[str]] = defaultdict(list)
    for one in held:
        by_role[one.role].append(f"{one.person.display_name} ({one.title or one.holds.name})")
    for key, names in by_role.items():
        yield key, ", ".join(names[:NAMED_PER_ROLE])


def scope_of(message: Message) -> str:
    """As a policy's tables name it: "outreach@school"."""
    return f"{message.kind}@{'school' if message.school_id else 'district'}"


def _voice(words: Words, place: School | District) -> Voice:
    assert words.recording is not None  # noqa: S101
    person = words.recording.voice
    return Voice(words.language, person.display_name, roles_at(person, place))


def _title(person: User, place: School | District) -> str:
    """The nearest role here, in words."""
    held = Appointment.objects.in_force().staff().held_by(person.pk).covering(_school_id(place))
    first = held.order_by("school_id", "pk").first()
    return first.title or first.holds.name if first else ""


def _school_id(place: School | District) -> int | None:
    return place.pk if isinstance(place, School) else None
