"""Who may see, write, stop and correct a message; raises Denied, with who can."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from districts.models import Appointment, District, School, User
from districts.permissions import can, check_can
from districts.roles import Permission
from notifications.models import Message, VoiceRequest
from rosters.models import ClassGroup
from tenancy.refusals import Denied, allows

SPEAKS = {
    Message.Kind.OUTREACH: Permission.OUTREACH_RECORD,
    Message.Kind.EMERGENCY: Permission.EMERGENCY_RECORD,
    Message.Kind.WEATHER: Permission.WEATHER_RECORD,
}


def check_see(person: User, message: Message) -> None:
    """Who handed a draft on to the district still follows what becomes of it.

    To a class its own staff write, and whoever supervises the school reads along (S0-58).
    """
    if message.is_of_class:
        if not (message.author_id == person.pk or _shares_a_class(person, message)):
            check_can(person, Permission.SUPERVISE, place_of(message))
    elif message.handed_to_id is None or person.pk != message.author_id:
        _check_write_for(person, message)


def check_edit(person: User, message: Message) -> None:
    """A colleague with the same right may finish another's draft: the record says who did what."""
    _check_write_for(person, message)
    if message.follows_id is not None:
        raise Denied(_("This follows another message and has no steps of its own."))


def check_write_class(person: User, school: School, classes: Collection[int], to: str) -> None:
    """Own classes and activities alone, as the roster of the student system has them (S0-16,
    S0-46, S0-51)."""
    to_students = to == Message.To.STUDENTS
    check_can(
        person, Permission.MESSAGE_STUDENTS if to_students else Permission.MESSAGE_CLASS, school
    )
    own = ClassGroup.objects.of(person).filter(pk__in=classes)
    if not classes or own.count() < len(set(classes)):
        raise Denied(_("This is not one of your classes or activities."))


def check_speak(person: User, message: Message, language: str) -> None:
    """Whoever may change it; else the voice alone: by the right to record this kind here, or
    asked by name (S0-31, A6)."""
    if allows(check_edit, person, message) or _is_asked_to_speak(person, message, language):
        return
    right = SPEAKS.get(Message.Kind(message.kind))
    if right is None:
        check_edit(person, message)
    else:
        check_can(person, right, place_of(message))


def _is_asked_to_speak(person: User, message: Message, language: str) -> bool:
    asked = VoiceRequest.objects.filter(message=message, language=language, person=person)
    held = Appointment.objects.in_force().staff().held_by(person.pk).covering(message.school_id)
    return person.is_active and asked.exists() and held.exists()


def check_send_now(person: User, message: Message) -> None:
    """To cut the ten seconds short takes the right to send it."""
    _check_write_for(person, message)
    if message.is_emergency:
        check_can(person, Permission.EMERGENCY_SEND, place_of(message))


def check_stop(person: User, message: Message) -> None:
    """Whoever may write for the school may stop what goes out in its name, and correct it; what
    goes to a class, whoever supervises there, too."""
    supervises = message.is_of_class and can(person, Permission.SUPERVISE, place_of(message))
    if not supervises:
        _check_write_for(person, message)


def check_moderate(person: User, message: Message) -> None:
    """Whoever supervises the school, of what others wrote to its classes and students (S1-33)."""
    check_can(person, Permission.SUPERVISE, place_of(message))
    if not message.is_of_class:
        raise Denied(_("Only what staff write to classes and students is taken off."))
    if person.pk in {message.author_id, message.sent_by_id}:
        raise Denied(_("You wrote this, so somebody else decides."))


def check_write_for(person: User, place: School | District) -> None:
    if not writes_for(person, place):
        check_can(person, _permission(place), place)


def writes_for(person: User, place: School | District) -> bool:
    """To a school also whoever may write to the whole district."""
    if can(person, _permission(place), place):
        return True
    district = place.district if isinstance(place, School) else place
    return can(person, Permission.MESSAGE_DISTRICT, district)


def place_of(message: Message) -> School | District:
    return message.school if message.school is not None else message.district


def _check_write_for(person: User, message: Message) -> None:
    if message.is_of_class:
        assert message.school is not None  # noqa: S101
        check_write_class(person, message.school, classes_of(message), message.to)
    else:
        check_write_for(person, place_of(message))


def classes_of(message: Message) -> list[int]:
    """Of a correction, those of the message that was corrected first."""
    about = message
    while about.corrects is not None:
        about = about.corrects
    return list(about.audience_classes.values_list("class_group_id", flat=True))


def _shares_a_class(person: User, message: Message) -> bool:
    return ClassGroup.objects.of(person).filter(pk__in=classes_of(message)).exists()


def _permission(place: School | District) -> Permission:
    return Permission.MESSAGE_SCHOOL if isinstance(place, School) else Permission.MESSAGE_DISTRICT
