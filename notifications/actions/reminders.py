"""Emails to people who are asked to sign something: that it waits, or the link by which they sign.

They follow no message and carry nothing but the words below; a link is a mark until it leaves.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from districts.models import Appointment, District, User
from districts.roles import Permission
from notifications import content
from notifications.delivery import named, reach
from notifications.models import Channel, Message, Words
from policies import links
from policies.models import SigningLink
from records import book
from records.references import next_reference
from tenancy.jobs import enqueue

VALID_FOR = timedelta(days=3)


def remind(
    *, district: District, people: Sequence[int], by: User | None, now: datetime
) -> Message | None:
    """One message, in the language of each of them."""
    addresses: dict[str, list[str]] = {}
    found = User.objects.filter(pk__in=people, is_active=True)
    for email, language in found.values_list("email", "language"):
        if email:
            addresses.setdefault(_spoken(language, district), []).append(email.lower())
    page = f"{settings.PUBLIC_URL}{district.url('my_agreements')}"
    words = {one: _reminding(one, page) for one in addresses}
    return _send(district, words, addresses, by=by, now=now)


def send_link(*, link: SigningLink, by: User | None, now: datetime) -> Message | None:
    """Each is a message of its own; whoever reads our rows finds no key in it."""
    language, district = link.outsider.language, link.district
    words = {language: _linking(language, district, link)}
    return _send(district, words, {language: [link.outsider.email]}, by=by, now=now)


def _reminding(language: str, page: str) -> tuple[str, str]:
    with translation.override(language):
        return gettext("Something waits for you to read and sign"), gettext(
            "You are asked to sign something at work, and have not yet. It takes a few minutes. "
            "Until then, messages to families may have to wait.\n\n%(page)s"
        ) % {"page": page}


def _linking(language: str, district: District, link: SigningLink) -> tuple[str, str]:
    with translation.override(language):
        return gettext("Please read and sign"), gettext(
            "%(district)s asks everybody who works with it to read and sign this. "
            "The link is for you alone and lasts 14 days.\n\n%(link)s"
        ) % {"district": district.name, "link": links.mark_of(link)}


def _send(
    district: District,
    words: Mapping[str, tuple[str, str]],
    addresses: Mapping[str, Iterable[str]],
    *,
    by: User | None,
    now: datetime,
) -> Message | None:
    sender = by or _office()
    if sender is None or not addresses:
        return None
    made = Message.objects.create(
        district=district,
        reference=next_reference("M", district.local(now)),
        begun_with=uuid4(),
        kind=Message.Kind.SERVICE,
        audience=Message.Audience.LISTS,
        channels=[Channel.EMAIL],
        author=sender,
    )
    for language, (subject, text) in words.items():
        Words.objects.create(
            district=district, message=made, language=language, subject=subject, text=text
        )
    _release(made, sender, now)
    planned = sum(named.plan(made, Channel.EMAIL, to, one) for one, to in addresses.items())
    details = {"addresses": planned}
    book.write("notifications.reminder.released", subject=made, by=by, details=details)
    if not planned:
        reach.note_end(made.pk)
    enqueue("notifications.deliver", lane="routine")
    return made


def _release(made: Message, by: User, now: datetime) -> None:
    made.content_hash = content.fingerprint(made)
    made.become(Message.Status.SENDING)
    made.release_basis = Message.Basis.REMINDER
    made.sent_by, made.released_at, made.changed_at = by, now, now
    made.expires_at = now + VALID_FOR
    made.save()


def _office() -> User | None:
    """In whose name a round writes by itself: whoever keeps the agreements now, else somebody of
    the district who sees them."""
    held = Appointment.objects.in_force().filter(person__is_active=True, school=None)
    for right in (Permission.AGREEMENTS_KEEP, Permission.AGREEMENTS_SEE):
        found = held.with_permission(right).select_related("person").order_by("pk").first()
        if found:
            return found.person
    return None


def _spoken(language: str, district: District) -> str:
    """A person's own, where we have words in it; else the first of the district's that we have."""
    ours = [code for code, _name in settings.LANGUAGES]
    wanted = [language, *district.languages]
    return next((one for one in wanted if one in ours), ours[0])
