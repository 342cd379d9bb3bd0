"""What makes a message look like one to the wrong people (N7), as facts for the policy."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from districts.models import District, School, User
from notifications.models import Message, Reach

# How far back the same words to the same people are a slip and not a reminder.
SAME_WITHIN = timedelta(minutes=10)
# Of how many of a sender's last messages the largest audience counts as usual.
RECENT = 20

PHONE = re.compile(r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)")
ADDRESS = re.compile(
    r"\b\d{1,5} (?:[NSEW]\.? )?(?:[A-Z][a-z]+ ){1,3}"
    r"(?:St|Street|Ave|Avenue|Rd|Road|Dr|Drive|Ln|Lane|Blvd|Ct|Court|Way|Place)\b"
)
# "password: …" or "la contraseña es …1"; "the password is on the board" gives nothing away.
PASSWORD = re.compile(
    r"\b(?:password|passcode|pass code|contraseña|clave de acceso)"
    r"(?:\s*[:=]\s*\S|\s+(?:is|es)\s+[\"“']?\S*\d)",
    re.IGNORECASE,
)
POLITICS = re.compile(
    r"\b(?:vote (?:yes|no|for|against)|vot[ea] (?:sí|no|por|en contra)|elect |re-?elect|"
    r"campaign (?:for|against)|endorse[sd]?)\b",
    re.IGNORECASE,
)
# An emergency that speaks of one was perhaps begun in the wrong place (ux 2.a).
DRILL = re.compile(
    r"\b(?:drills?|practice|test(?:s|ing)?|simulacros?|práctica|practica|prueba)\b", re.IGNORECASE
)
SELLING = re.compile(
    r"\b(?:buy now|for sale|discount code|order from me|se vende|oferta especial)\b", re.IGNORECASE
)


def found_in(texts: Iterable[str], *, own_numbers: Iterable[str]) -> Iterator[str]:
    """Kinds of personal or forbidden things in the words; the school's own number is neither."""
    said = "\n".join(texts)
    own = {_digits(one) for one in own_numbers if one}
    if any(_digits(one) not in own for one in PHONE.findall(said)):
        yield "phone"
    if ADDRESS.search(said):
        yield "address"
    if PASSWORD.search(said):
        yield "password"
    if POLITICS.search(said):
        yield "politics"
    if SELLING.search(said):
        yield "selling"
    if DRILL.search(said):
        yield "drill"


def largest_audience(message: Message, by: User) -> int:
    """Of this person's last messages of this kind, in families; 0 when there were none."""
    recent = Message.objects.filter(
        sent_by=by, kind=message.kind, released_at__isnull=False, follows=None
    ).order_by("-released_at")[:RECENT]
    largest = Reach.objects.filter(message__in=list(recent)).aggregate(most=Max("families"))
    return largest["most"] or 0


def same_sent_at(message: Message, now: datetime) -> datetime | None:
    """When the same words went, or were handed in, for the same people just now."""
    waiting = [Message.Status.DRAFT, Message.Status.WITHDRAWN, Message.Status.DECLINED]
    near = (
        Message.objects.filter(
            school=message.school,
            audience=message.audience,
            to=message.to,
            grades=message.grades,
            includes_staff=message.includes_staff,
            changed_at__gt=now - SAME_WITHIN,
        )
        .exclude(pk=message.pk)
        .exclude(status__in=waiting)
        .filter(corrects=None, follows=None)
    )
    if message.status != Message.Status.DRAFT:
        # Two that wait do not take each other back: the first is no copy of the second.
        near = near.filter(changed_at__lt=message.changed_at)
    texts, whom = _texts(message), _picked(message)
    for one in near:
        if texts and texts == _texts(one) and whom == _picked(one):
            return one.released_at or one.changed_at
    return None


def _texts(message: Message) -> set[tuple[str, str]]:
    return set(message.words.values_list("language", "text"))


def _picked(message: Message) -> tuple[set[int], set[int]]:
    """Classes, and students of them."""
    return (
        set(message.audience_classes.values_list("class_group_id", flat=True)),
        set(message.audience_students.values_list("student_id", flat=True)),
    )


def families_of(place: School | District) -> int:
    """How many there are: what an audience there cannot pass."""
    with connection.cursor() as cursor:
        if isinstance(place, School):
            cursor.execute(FAMILIES_OF_SCHOOL, [place.pk])
        else:
            cursor.execute(FAMILIES, [place.pk])
        return int(cursor.fetchone()[0])


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-10:]


FAMILIES = """
    select count(distinct family_id) from rosters_student student
    where student.district_id = %s and student.left_at is null"""
FAMILIES_OF_SCHOOL = """
    select count(distinct student.family_id) from rosters_schoolenrollment place
    join rosters_student student on student.id = place.student_id and student.left_at is null
    where place.school_id = %s"""
