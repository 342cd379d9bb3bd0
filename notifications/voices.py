"""Whose voices families may hear, and which recordings a draft can use again."""

from districts.acting import in_office
from districts.models import Appointment, User
from districts.permissions import Holder, with_roles
from notifications import content
from notifications.facts import roles_at, scope_of
from notifications.models import Message, Recording
from notifications.permissions import place_of
from policies.in_force import readable_version_of
from tenancy.clock import database_now

MOST = 30


def people(message: Message, language: str, *, me: User) -> list[User]:
    """Me first, then who may record this kind; for a translation, any colleague of the school.

    Whether the voice may be sent is the policy's answer and not this list's.
    """
    held = (
        Appointment.objects.in_force().staff().covering(message.school_id).select_related("person")
    )
    roles = _roles(message)
    able = list(held.filter(role__in=roles) if roles is not None else held[:200])
    if language != content.main_language(message):
        at = held.filter(school_id=message.school_id) if message.school_id else held
        able += at[:200]
    found = {me.pk: me} | {one.person.pk: one.person for one in in_office(able)}
    others = sorted((one for one in found.values() if one != me), key=lambda one: one.full_name)
    return [me, *others]


def may_be_named(voice: User, *, message: Message, language: str, by: User) -> bool:
    return voice in people(message, language, me=by)


def saved(message: Message, language: str) -> list[Recording]:
    """Of this school and language, the newest first; a district's message uses the district's.

    Those that were made for a message of this very name stand before the others.
    """
    found = Recording.objects.filter(school=message.school, language=language)
    newest = list(found.select_related("voice", "made_by")[:MOST])
    title = content.title(message)
    return sorted(newest, key=lambda one: one.title != title)


def may_record(person: User, message: Message) -> bool:
    """Whether the policy lets calls in the main language carry this person's voice."""
    roles = _roles(message)
    return roles is None or not set(roles).isdisjoint(roles_at(person, place_of(message)))


def recorders(message: Message) -> list[Holder]:
    """Who may, for the page of somebody who may not."""
    return with_roles(_roles(message) or (), place_of(message))


def _roles(message: Message) -> tuple[str, ...] | None:
    """Who may record this kind here, by the policy in force; None is everybody."""
    version = readable_version_of(message.district, database_now())
    return version.roles("may_record", "recorders", scope_of(message))
