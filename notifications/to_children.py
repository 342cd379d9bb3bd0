"""What staff wrote to somebody's own children, for the parents' page (S0-58, S1-36).

Recipients are found through the messages of the children's schools: the table of recipients is as
long as everything that was ever sent, and knows nobody by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from districts.models import District, User
from notifications import content
from notifications.models import Message, Recipient
from rosters.models import Guardian, SchoolEnrollment, Student

SHOWN_FOR = timedelta(days=90)
MOST = 20


@dataclass(frozen=True)
class Written:
    """One message, as it reached these children: who wrote, what for, and its words."""

    message: Message
    children: Sequence[Student]
    sender: str
    title: str
    text: str
    language: str

    @property
    def at(self) -> datetime:
        assert self.message.released_at is not None  # noqa: S101
        return self.message.released_at


def children_of(person: User) -> list[Student]:
    """By the roster of today: who answers for whom is never typed in."""
    guardians = Guardian.objects.current().filter(person=person)
    return list(Student.objects.enrolled().filter(guardianships__guardian__in=guardians).distinct())


def written_to(children: Sequence[Student], district: District, now: datetime) -> list[Written]:
    """The newest first; nothing about any other child is in it."""
    by_id = {one.pk: one for one in children}
    schools = SchoolEnrollment.objects.filter(student__in=children).values("school")
    recent = Message.objects.filter(
        to=Message.To.STUDENTS, school__in=schools, released_at__gt=now - SHOWN_FOR
    )
    got: dict[int, list[Student]] = {}
    rows = Recipient.objects.filter(
        message_id__in=recent.values("pk"), family_id__in=list(by_id)
    ).exclude(deliveries=[])
    for message_id, student_id in rows.values_list("message_id", "family_id"):
        got.setdefault(message_id, []).append(by_id[student_id])
    messages = (
        Message.objects.filter(pk__in=got)
        .select_related("school", "author", "sent_by")
        .order_by("-released_at")[:MOST]
    )
    return [_written(one, got[one.pk], district) for one in messages]


def _written(message: Message, children: Sequence[Student], district: District) -> Written:
    """In the reader's language where it was written in that, else in the main one."""
    message.district = district
    words = content.by_language(message)
    chosen = words.get(get_language() or "") or next(iter(words.values()))
    return Written(
        message,
        children,
        content.signature(message),
        chosen.subject or content.title(message),
        chosen.text,
        chosen.language,
    )
