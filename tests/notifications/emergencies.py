"""Emergencies by Clover Park's policy, and what people read of them."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.http import HttpResponse

from districts.models import District, School, User
from notifications import content
from notifications.actions import sending
from notifications.actions.sending import Said
from notifications.models import Message, Recording, Words
from policies.actions import versions
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.conftest import sign_in
from tests.notifications import factories as f

SAYS = {
    "en": ("Evacuation at North Middle", "We have left the building. Everybody is well."),
    "es": ("Evacuación en North Middle", "Salimos del edificio. Todos están bien."),
}


def by_clover_park(district: District) -> None:
    """The rules under which a principal needs advice, and a lockdown waits for dismissal."""
    with working_in(district.pk):
        since = district.today(database_now()) - timedelta(days=30)
        versions.enact(district=district, pack="clover-park", in_force_from=since)


def emergency(by: User, at: School, incident: str = "evacuation", **fields: Any) -> Message:
    """A draft by every way, worded and voiced in English and Spanish."""
    given = {"kind": "emergency", "channels": ["sms", "voice", "email"]} | fields
    made = f.message(by, at, incident=incident, subject="", spanish="", **given)
    with working_in(at.district_id):
        for language, (subject, text) in SAYS.items():
            Words.objects.create(
                district_id=at.district_id,
                message=made,
                language=language,
                subject=subject,
                text=text,
            )
    if "voice" in made.channels:
        voiced(made, by)
    return made


def voiced(made: Message, by: User) -> None:
    """This person's recording in each language that it is worded in."""
    assert made.school is not None
    with working_in(made.district_id):
        for words in Words.objects.filter(message=made):
            words.recording = recording(made.school, by, words.language, words.subject)
            words.save(update_fields=["recording"])


def recording(at: School, by: User, language: str, title: str = "") -> Recording:
    with working_in(at.district_id):
        return Recording.objects.create(
            district_id=at.district_id,
            school=at,
            key=uuid4(),
            language=language,
            title=title,
            file=ContentFile(b"RIFF", name="voice.wav"),
            seconds="24.0",
            sha256=uuid4().hex * 2,
            voice=by,
            made_by=by,
        )


def sent_off(of: Message, by: User) -> Message:
    """As checked, with the manual followed."""
    with working_in(of.district_id):
        return sending.send(
            message=of,
            by=by,
            now=database_now(),
            as_checked=content.fingerprint(of),
            said=Said(follows_manual=True),
        )


def home(person: User, at: str = "riverside") -> str:
    return plain(sign_in(person).get(f"/{at}/"))


def plain(answer: HttpResponse) -> str:
    """What is read, with one space where marks or lines stood."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s+(?=[,.])", "", re.sub(r"\s+", " ", words)).replace("&#x27;", "'")
