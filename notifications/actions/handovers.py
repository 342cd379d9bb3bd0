"""From a school to the district: what concerns every school goes out from there (S0-43)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from notifications import permissions
from notifications.actions import places
from notifications.models import Message
from policies.in_force import readable_version_of
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@records("S0-43", event="notifications.message.handed_on")
@transaction.atomic
def hand_over(*, message: Message, by: User, now: datetime) -> Message:
    """Make a school's draft a draft for all families, in the hands of whom the policy names.

    The words stay, the school's voices do not: the district records its own. Pressed twice, it is
    handed over once.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.handed_to_id is not None and message.author_id == by.pk:
        return message
    permissions.check_edit(by, message)
    _check_is_central(message, now)
    to = takes_over(message.district, now)
    if to is None:
        raise Refused(_("Nobody takes messages for the whole district just now. Call the office."))
    was_of = message.school_id
    places.move(message, None)
    message.handed_to, message.changed_at = to, now
    message.editors = sorted({*message.editors, by.pk})
    message.save()
    book.write(
        "notifications.message.handed_on", subject=message, by=by, details={"school": was_of}
    )
    return message


def takes_over(district: District, now: datetime) -> User | None:
    """Who holds one of the roles to which the policy routes such a draft, the first named first."""
    setting = readable_version_of(district, now).content.setting("district_topics")
    roles = list(setting.parameters["routed_to"]) if setting else []
    held = (
        Appointment.objects.in_force()
        .filter(role__in=roles, person__is_active=True)
        .covering(None)
        .select_related("person")
    )
    found = sorted(held, key=lambda one: (roles.index(one.role), one.pk))
    return found[0].person if found else None


def is_central(message: Message, now: datetime) -> bool:
    """Whether a school's draft is about something that the policy leaves to the district."""
    setting = readable_version_of(message.district, now).content.setting("district_topics")
    is_a_schools = message.school_id is not None and message.kind == Message.Kind.OUTREACH
    central = setting.parameters["central"] if setting else ()
    return is_a_schools and message.topic in central


def _check_is_central(message: Message, now: datetime) -> None:
    if message.status != Message.Status.DRAFT:
        raise Refused(_("This message is not a draft any more, so it can’t be changed here."))
    if not is_central(message, now):
        raise Refused(_("Your school sends this itself. Nothing has to be handed over."))
