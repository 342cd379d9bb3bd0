"""What happens to a message before it is sent off: begun, filled in step by step, or withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from districts.permissions import check_can
from districts.roles import Permission
from notifications.audience.counts import Counts, count
from notifications.models import AudienceClass, Channel, Message, Recording, Words
from notifications.permissions import check_edit, check_speak, check_write_for
from records import book
from records.references import next_reference
from rosters.models import ClassGroup
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused

Kind, Audience = Message.Kind, Message.Audience
# In the order in which they are tried and named.
CHANNELS = {
    Kind.OUTREACH: [Channel.VOICE, Channel.SMS, Channel.EMAIL],
    Kind.EMERGENCY: [Channel.SMS, Channel.VOICE, Channel.EMAIL],
    Kind.WEATHER: [Channel.VOICE, Channel.SMS, Channel.EMAIL],
    # A call takes a recorded voice; news of a class is read.
    Kind.CLASS: [Channel.SMS, Channel.EMAIL],
}
# What colleagues have to know at the same time, unless somebody says otherwise (S0-01).
TELLS_STAFF = {Kind.EMERGENCY, Kind.WEATHER}
WHOLE = {Audience.SCHOOL, Audience.DISTRICT}


@dataclass(frozen=True)
class Wording:
    """What a message says in one language. Without a text there is no version in it."""

    subject: str
    text: str


@dataclass(frozen=True)
class Choice:
    """Whom a message is for; grades and classes as far as the audience asks for them."""

    audience: str
    grades: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    # The staff of the place, beside all its families.
    with_staff: bool = False


@transaction.atomic
def begin(
    *,
    district: District,
    school: School | None,
    kind: str,
    begun_with: UUID,
    by: User,
    now: datetime,
    incident: str = "",
    topic: str = "",
    words: Mapping[str, Wording] | None = None,
) -> Message:
    """A draft for a whole school (None: the district); the same key again is the same draft."""
    check_begin(by, kind, school or district)
    made = Message.objects.filter(begun_with=begun_with, author=by).first()
    if made is not None:
        return made
    try:
        with transaction.atomic():
            made = Message.objects.create(
                district=district,
                reference=next_reference("M", district.local(now)),
                begun_with=begun_with,
                kind=kind,
                incident=incident,
                topic=topic,
                school=school,
                audience=Audience.SCHOOL if school else Audience.DISTRICT,
                includes_staff=kind in TELLS_STAFF,
                channels=CHANNELS[Kind(kind)],
                author=by,
            )
    except IntegrityError:
        # The other click of a double click was first.
        made = Message.objects.filter(begun_with=begun_with, author=by).first()
        if made is None:
            raise Refused(_("This page is too old. Load it again.")) from None
        return made
    _write(made, words or {})
    book.write("notifications.message.begun", subject=made, by=by, details={"kind": kind})
    return made


def check_begin(by: User, kind: str, place: School | District) -> None:
    """Raise Denied, with who can, unless this person writes this kind for this place."""
    if kind == Kind.EMERGENCY:
        check_can(by, Permission.EMERGENCY_SEND, place)
    else:
        check_write_for(by, place)


@transaction.atomic
def choose_audience(*, message: Message, choice: Choice, by: User) -> Message:
    """Say whom it is for; refused when that is nobody."""
    held = held_draft(message, by)
    before = _aimed(held)
    _aim(held, choice)
    if not count(held).families:
        raise Refused(_("Nobody is in this audience. Choose a wider one."))
    return changed(held, "audience", by) if _aimed(held) != before else held


@transaction.atomic
def what_if(*, message: Message, choice: Choice, by: User) -> Counts:
    """The families of a choice that nobody has made yet; nothing of it stays."""
    held = held_draft(message, by)
    _aim(held, choice)
    counts = count(held)
    transaction.set_rollback(True)
    return counts


@transaction.atomic
def write_words(*, message: Message, words: Mapping[str, Wording], by: User) -> Message:
    held = held_draft(message, by)
    return changed(held, "words", by) if _write(held, words) else held


@transaction.atomic
def choose_channels(*, message: Message, channels: Iterable[str], by: User) -> Message:
    """Kept in the order of the kind, whatever the order of the ticks."""
    held = held_draft(message, by)
    wanted = [one.value for one in CHANNELS[Kind(held.kind)] if one in set(channels)]
    if not wanted:
        raise Refused(_("Choose at least one way to reach families."))
    if wanted == held.channels:
        return held
    held.channels = wanted
    held.save(update_fields=["channels"])
    return changed(held, "channels", by)


@transaction.atomic
def attach(*, message: Message, language: str, recording: Recording | None, by: User) -> Message:
    """Take a recording for the calls in one language; None takes it off and keeps it saved.

    Whoever only lends a voice brings their own. To speak another's words is no change of what
    they say: who has recorded them may still be who approves them (S0-11, S0-30).
    """
    is_own = recording is not None and recording.voice_id == by.pk
    held = held_draft(message, by, speaks=language if is_own else "")
    words = Words.objects.filter(message=held, language=language).exclude(text="").first()
    if words is None:
        raise Refused(_("Write the words in this language first, then record them."))
    if recording is not None and not _fits(recording, held, language):
        raise Refused(_("That recording belongs to another school or language."))
    if words.recording_id == (recording.pk if recording else None):
        return held
    words.recording = recording
    words.save(update_fields=["recording"])
    return changed(held, "recording", by, is_edit=not is_own)


@transaction.atomic
def choose_time(
    *, message: Message, wanted_at: datetime | None, by: User, now: datetime
) -> Message:
    """None is as soon as it is sent off."""
    held = held_draft(message, by)
    if wanted_at is not None and wanted_at <= now:
        raise Refused(_("That time has passed. Choose a later one."))
    if held.wanted_at == wanted_at:
        return held
    held.wanted_at = wanted_at
    held.save(update_fields=["wanted_at"])
    return changed(held, "when", by)


@transaction.atomic
def choose_topic(*, message: Message, topic: str, by: User) -> Message:
    """What outreach is about; the policy may send some topics to the district (S0-43)."""
    held = held_draft(message, by)
    if topic not in Message.Topic.values:
        raise Refused(_("Choose what it is about."))
    if held.topic == topic:
        return held
    held.topic = topic
    held.save(update_fields=["topic"])
    return changed(held, "topic", by)


@transaction.atomic
def withdraw(*, message: Message, by: User) -> Message:
    """Put a draft away. Its number stays its own."""
    held = held_draft(message, by)
    held.become(Message.Status.WITHDRAWN)
    held.ended_at = TenancyNow()
    held.save(update_fields=["status", "ended_at"])
    book.write("notifications.message.withdrawn", subject=held, by=by)
    return held


def held_draft(message: Message, by: User, *, speaks: str = "") -> Message:
    """The row, locked, in the hands of somebody who may change it, or speak it in a language."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    if speaks:
        check_speak(by, held, speaks)
    else:
        check_edit(by, held)
    if held.status != Message.Status.DRAFT:
        raise Refused(_("This message is not a draft any more, so it can’t be changed here."))
    return held


def changed(held: Message, step: str, by: User, *, is_edit: bool = True) -> Message:
    held.changed_at = TenancyNow()
    if is_edit:
        held.editors = sorted({*held.editors, by.pk})
    held.save(update_fields=["changed_at", "editors"])
    held.refresh_from_db(fields=["changed_at"])
    book.write("notifications.message.changed", subject=held, by=by, details={"step": step})
    return held


def _aim(held: Message, choice: Choice) -> None:
    if held.audience == Audience.CONTACTED:
        raise Refused(_("A correction goes to exactly those who got the first message."))
    if held.is_of_class:
        raise Refused(_("A message to a class stays with that class. Begin another one."))
    usual = {Audience.GRADES, Audience.SCHOOL if held.school_id else Audience.DISTRICT}
    if choice.audience not in usual | ({Audience.CLASSES} if held.school_id else set()):
        raise Refused(_("This message can’t go there."))
    held.audience = choice.audience
    held.grades = sorted(set(choice.grades)) if choice.audience == Audience.GRADES else []
    held.includes_staff = choice.with_staff and choice.audience in WHOLE
    held.save(update_fields=["audience", "grades", "includes_staff"])
    wanted = set(choice.classes) if choice.audience == Audience.CLASSES else set()
    held.audience_classes.exclude(class_group__in=wanted).delete()
    new = ClassGroup.objects.filter(pk__in=wanted, school=held.school, ended_at=None)
    AudienceClass.objects.bulk_create(
        AudienceClass(district_id=held.district_id, message=held, class_group=one)
        for one in new.exclude(pk__in=_classes(held))
    )


def _aimed(held: Message) -> tuple[object, ...]:
    return held.audience, sorted(held.grades), _classes(held), held.includes_staff


def _classes(held: Message) -> list[int]:
    return sorted(held.audience_classes.values_list("class_group_id", flat=True))


def _write(held: Message, words: Mapping[str, Wording]) -> bool:
    """True when a word of it is new. A language whose text was taken away is taken out."""
    standing = {one.language: one for one in Words.objects.filter(message=held)}
    changed = False
    for language, wording in words.items():
        one = standing.get(language)
        if not wording.text:
            changed |= bool(one and one.delete()[0])
        elif one is None:
            Words.objects.create(
                district_id=held.district_id,
                message=held,
                language=language,
                subject=wording.subject,
                text=wording.text,
            )
            changed = True
        elif (one.subject, one.text) != (wording.subject, wording.text):
            one.subject, one.text = wording.subject, wording.text
            one.save(update_fields=["subject", "text"])
            changed = True
    return changed


def _fits(recording: Recording, held: Message, language: str) -> bool:
    """Made for this school, or for the whole district."""
    at = {None, held.school_id}
    return recording.language == language and recording.school_id in at
