"""The text that tells an adviser of a question: to one work phone, before anything else goes."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import Appointment, User
from notifications import content
from notifications.delivery import named
from notifications.models import Advice, Channel, Lane, Message, Words
from records import book
from records.references import next_reference
from rosters.oneroster.contacts import phone
from tenancy.jobs import enqueue

# A question about an emergency is answered by then, or asked anew.
QUESTION_IS_VALID_FOR = timedelta(minutes=30)


def text_to_adviser(advice: Advice, *, by: User, now: datetime) -> Message | None:
    """Send it ahead of all else; None without a phone that can take texts.

    It names the place and the kind of incident, and no word of the message.
    """
    number = _work_phone(advice)
    if number is None:
        return None
    text = _written(advice, by=by, now=now)
    text.content_hash = content.fingerprint(text)
    text.become(Message.Status.SENDING)
    text.release_basis = Message.Basis.QUESTION
    text.sent_by, text.released_at, text.changed_at = by, now, now
    text.expires_at = now + QUESTION_IS_VALID_FOR
    text.save()
    language = content.main_language(text)
    named.plan(text, Channel.SMS, [number], language, lane=Lane.EMERGENCY)
    book.write(
        "notifications.advice.texted", subject=text, by=by, details={"advice": advice.reference}
    )
    enqueue("notifications.deliver", lane=Lane.EMERGENCY.value)
    return text


def _work_phone(advice: Advice) -> str | None:
    held = Appointment.objects.in_force().staff().filter(person=advice.adviser).exclude(phone="")
    first = held.covering(advice.message.school_id).first()
    return phone(first.phone).destination if first else None


def _written(advice: Advice, *, by: User, now: datetime) -> Message:
    about = advice.message
    text = Message.objects.create(
        district_id=about.district_id,
        reference=next_reference("M", about.district.local(now)),
        begun_with=uuid4(),
        kind=Message.Kind.SERVICE,
        incident=about.incident,
        school=about.school,
        audience=Message.Audience.LISTS,
        follows=about,
        channels=[Channel.SMS],
        author=by,
    )
    language = content.main_language(about)
    page = about.district.url("advice", reference=advice.reference)
    with translation.override(language):
        given = {
            "name": by.display_name,
            "incident": about.get_incident_display().lower(),
            "page": f"{settings.PUBLIC_URL}{page}",
        }
        Words.objects.create(
            district_id=about.district_id,
            message=text,
            language=language,
            text=_("%(name)s asks for your advice: %(incident)s. Answer here: %(page)s") % given,
        )
    return text
