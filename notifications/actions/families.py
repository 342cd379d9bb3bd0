"""What is written to a family about a permission: the link, the code, and how it stands; and the
email to whoever asked, which names nobody.

Each is a message of its own to the contacts on file, in the family's language. Whoever reads our
rows finds neither a key nor digits in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from districts.models import Appointment, User
from districts.roles import Permission
from notifications import content
from notifications.delivery import named, reach
from notifications.models import Channel, Message, Words
from optin import form, links, listing
from optin.models import Consent, ConsentLink, IdentityCode
from optin.signers import Contact, contacts_of
from optin.words import of_kind, said, spoken, titled
from records import book
from records.references import next_reference
from tenancy.jobs import enqueue

VALID_FOR, CODE_VALID_FOR = timedelta(days=3), timedelta(minutes=10)
# By what way a link can travel.
CARRIES_A_LINK = (Channel.SMS, Channel.EMAIL)


@dataclass(frozen=True)
class Said:
    """One message: its words in one language, and where it goes on each channel."""

    subject: str
    text: str
    language: str
    to: Mapping[Channel, str]
    lasts: timedelta = VALID_FOR
    goes_first: bool = False


def send_link(*, link: ConsentLink, why: str, by: User | None, now: datetime) -> Message | None:
    """On every way of theirs that carries one, unless the number has said STOP."""
    consent = link.consent
    key = {"again": "mail.again"}.get(why) or (
        "mail.ask"
        if consent.asked_by or consent.kind == Consent.Kind.DIRECTORY
        else "mail.ask_office"
    )
    return _to_guardian(link, "mail.ask_subject", key, by=by, now=now)


def send_code(*, code: IdentityCode, now: datetime) -> Message | None:
    """Before all else of its lane: somebody waits at a page for it, for ten minutes."""
    language = _spoken(code.language)
    with spoken(form.own_words(language)):
        written = Said(
            said("mail.code_subject", language),
            said("mail.code", language, code=links.mark_of(code)),
            language,
            {Channel(code.way): code.destination},
            lasts=CODE_VALID_FOR,
            goes_first=True,
        )
    return _send(code.link.consent, written, by=None, now=now)


def tell_guardian(*, link: ConsentLink, key: str, by: User | None, now: datetime) -> Message | None:
    """How the permission stands now: the key of the words says it."""
    return _to_guardian(link, "mail.state_subject", key, by=by, now=now)


def tell_asker(*, consent: Consent, by: User | None, now: datetime) -> Message | None:
    """That something has changed, and where to read it; of whom, the page says."""
    asker = consent.asked_by
    if asker is None or not asker.is_active or not asker.email or not consent.is_awaited:
        return None
    language = asker.language if asker.language in dict(settings.LANGUAGES) else form.SOURCE
    page = f"{settings.PUBLIC_URL}{consent.district.url('permission', reference=consent.reference)}"
    with translation.override(language):
        subject = gettext("A permission that you asked for: %(reference)s") % {
            "reference": consent.reference
        }
        text = gettext("It stands like this now: %(status)s.\n\n%(page)s") % {
            "status": listing.chip(consent)[2], "page": page,
        }  # fmt: skip
    to = {Channel.EMAIL: asker.email.lower()}
    return _send(consent, Said(subject, text, language, to), by=by, now=now)


def _to_guardian(
    link: ConsentLink, subject: str, key: str, *, by: User | None, now: datetime
) -> Message | None:
    language = _spoken(link.language)
    consent = link.consent
    own = form.own_words(language)
    facts = {
        "link": links.mark_of(link),
        "asker": titled(consent.asked_by.display_name, language) if consent.asked_by else "",
    }
    with spoken(own):
        written = Said(
            said(of_kind(subject, consent.kind), language),
            said(of_kind(key, consent.kind), language, **facts),
            language,
            _ways(contacts_of(link.guardian)),
        )
    return _send(consent, written, by=by, now=now)


def _ways(contacts: list[Contact]) -> dict[Channel, str]:
    found = {Channel(one.way.value): one.destination for one in contacts}
    return {one: found[one] for one in CARRIES_A_LINK if one in found}


def _send(consent: Consent, written: Said, *, by: User | None, now: datetime) -> Message | None:
    sender = by or _office(consent)
    if sender is None or not written.to:
        return None
    district = consent.district
    made = Message.objects.create(
        district=district,
        reference=next_reference("M", district.local(now)),
        begun_with=uuid4(),
        kind=Message.Kind.SERVICE,
        audience=Message.Audience.LISTS,
        channels=list(written.to),
        school=consent.school,
        consent=consent,
        author=sender,
    )
    Words.objects.create(
        district=district,
        message=made,
        language=written.language,
        subject=written.subject,
        text=written.text,
    )
    made.content_hash = content.fingerprint(made)
    made.become(Message.Status.SENDING)
    made.release_basis = Message.Basis.PERMISSION
    made.sent_by, made.released_at, made.changed_at = sender, now, now
    made.expires_at = now + written.lasts
    made.save()
    planned = sum(
        named.plan(made, channel, [to], written.language) for channel, to in written.to.items()
    )
    if written.goes_first:
        named.put_first(made)
    details = {"consent": consent.reference, "addresses": planned}
    book.write("notifications.family.written_to", subject=made, by=by, details=details)
    if not planned:
        reach.note_end(made.pk)
    enqueue("notifications.deliver", lane=made.lane.value)
    return made


def _office(consent: Consent) -> User | None:
    """In whose name it goes: who asked, while they work here; else who decides at the school."""
    if consent.asked_by and consent.asked_by.is_active:
        return consent.asked_by
    held = Appointment.objects.in_force().filter(person__is_active=True)
    for right in (Permission.APPROVE_SCHOOL, Permission.MESSAGE_SCHOOL, Permission.PEOPLE_SEE):
        able = held.with_permission(right).covering(consent.school_id).select_related("person")
        first = able.order_by("-school_id", "pk").first()
        if first:
            return first.person
    return None


def _spoken(language: str) -> str:
    """Theirs, where there are words in it; else the one that the words were written in."""
    return language if form.has_words(language) else form.SOURCE
