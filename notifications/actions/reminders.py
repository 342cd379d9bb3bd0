"""Emails to people who are asked to sign something: that it waits, or the link by which they sign.

They follow no message and carry nothing but the words below; a link is a mark until it leaves.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from districts.models import Appointment, District, User
from districts.roles import Permission
from notifications.actions import named_messages
from notifications.models import Channel, Message
from policies import links
from policies.models import SigningLink


def remind(
    *, district: District, people: Sequence[int], by: User | None, now: datetime
) -> Message | None:
    """One message, in the language of each of them."""
    addresses: dict[str, list[str]] = {}
    found = User.objects.filter(pk__in=people, is_active=True)
    for email, language in found.values_list("email", "language"):
        if email:
            addresses.setdefault(named_messages.spoken(language, district), []).append(
                email.lower()
            )
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
    return named_messages.send(
        district=district,
        words=words,
        ways={Channel.EMAIL: addresses},
        sender=sender,
        by=by,
        now=now,
    )


def _office() -> User | None:
    """In whose name a round writes by itself: whoever keeps the agreements now, else somebody of
    the district who sees them."""
    held = Appointment.objects.in_force().filter(person__is_active=True, school=None)
    for right in (Permission.AGREEMENTS_KEEP, Permission.AGREEMENTS_SEE):
        found = held.with_permission(right).select_related("person").order_by("pk").first()
        if found:
            return found.person
    return None
