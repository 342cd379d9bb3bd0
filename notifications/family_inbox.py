"""What schools and staff wrote to a guardian, over all schools of their children (S0-48).

What was addressed to the family is here whatever became of it on its way: a number that has said
STOP, or none on file, hides nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from districts.models import School
from districts.plates import Plate, plates_of
from notifications import addressed, content, moderated
from notifications.models import Message, Moderation, Recipient, Recording, Words
from rosters.models import SchoolEnrollment, Student

Kind = Message.Kind


@dataclass(frozen=True)
class Letter(addressed.GoneOut):
    """One message in the language of its reader, and the voice that read it out."""

    plate: Plate
    sender: str
    title: str
    text: str
    language: str
    recording: Recording | None
    is_corrected: bool


@dataclass(frozen=True)
class Inbox:
    letters: Sequence[Letter]
    earlier: str


def inbox(children: Sequence[Student], *, before: str = "") -> Inbox:
    page = addressed.page(to_families(children), families_of(children), before=before)
    keys = [one.pk for one in page.messages]
    corrected = set(
        Message.objects.filter(corrects__in=keys, released_at__isnull=False).values_list(
            "corrects", flat=True
        )
    )
    plates = plates_of(School.objects.all())
    off = moderated.hidden(keys)
    return Inbox(
        [
            _letter(one, plates, is_corrected=one.pk in corrected, off=off.get(one.pk))
            for one in page.messages
            if _went(page.recipients[one.pk])
        ],
        page.earlier,
    )


def heard(children: Sequence[Student], reference: str, language: str) -> Recording | None:
    """The voice of one of these messages; None of a message that is not in the inbox."""
    theirs = to_families(children).filter(reference=reference, released_at__isnull=False).first()
    if theirs is None:
        return None
    own = Recipient.objects.filter(message_id=theirs.pk, family_id__in=families_of(children))
    if not _went(own) or moderated.hidden([theirs.pk]):
        return None
    words = Words.objects.select_related("recording").filter(message=theirs, language=language)
    first = words.first()
    return first.recording if first else None


def to_families(children: Sequence[Student]) -> QuerySet[Message]:
    """Of their schools and of the whole district; copies and codes are no letters."""
    schools = SchoolEnrollment.objects.filter(student__in=children).values("school")
    return Message.objects.filter(
        Q(school__in=schools) | Q(school=None), to=Message.To.FAMILIES, follows=None
    ).exclude(kind=Kind.SERVICE)


def families_of(children: Sequence[Student]) -> list[int]:
    return sorted({one.family_id for one in children if one.family_id is not None})


def _went(recipients: Iterable[Recipient]) -> bool:
    """Not what was stopped before it went to them."""
    return any(one.reason != Recipient.Reason.CANCELLED for one in recipients)


def _letter(
    message: Message, plates: dict[int, Plate], *, is_corrected: bool, off: Moderation | None
) -> Letter:
    words = content.by_language(message)
    chosen = words.get(get_language() or "") or next(iter(words.values()))
    name = message.district.name
    return Letter(
        message,
        plates.get(message.school_id or 0) or [(word, False) for word in name.split()],
        content.signature(message),
        moderated.title() if off else chosen.subject or content.title(message),
        moderated.words(off) if off else chosen.text,
        (get_language() or "en") if off else chosen.language,
        None if off else chosen.recording,
        is_corrected,
    )
