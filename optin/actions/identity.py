"""Six digits to a contact on file, and whether the right ones came back.

Every limit is a row in the database, so none is lost with a cache; no real link is ever shut for
the wrong tries of somebody else.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from optin import links
from optin.models import Answer, ConsentLink, IdentityCode
from optin.signals import code_wanted
from optin.signers import Contact, contacts_of, decides
from records import book
from tenancy.refusals import Refused

LASTS = timedelta(minutes=10)
TRIES = 5
# Of one link, and of one number over all links: nobody's phone is made to ring all night.
MOST, WITHIN = 6, timedelta(hours=1)
PROOF = {
    IdentityCode.Way.SMS: Answer.Proof.SMS,
    IdentityCode.Way.VOICE: Answer.Proof.VOICE,
    IdentityCode.Way.EMAIL: Answer.Proof.EMAIL,
}


class NoWay(Refused):
    """Nothing on file leads to this guardian now, or they decide for the child no longer."""


class TooOften(Refused):
    """Enough codes for this hour."""


@dataclass(frozen=True)
class Tried:
    """What came of six digits; `is_over` when none that was sent can be used any more."""

    code: IdentityCode | None
    is_over: bool = False


@transaction.atomic
def send_code(*, link: ConsentLink, way: str = "", language: str, now: datetime) -> IdentityCode:
    """To a contact of this very guardian, as it is on file now; the best way when none is named.

    A second click within ten seconds finds the first one's code.
    """
    link = ConsentLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    contact = _contact(link, way)
    last = link.codes.first()
    if last and last.made_at > now - timedelta(seconds=10) and last.way == contact.way:
        return last
    _check_often(link, contact, now)
    code = IdentityCode.objects.create(
        district_id=link.district_id,
        link=link,
        seed=uuid.uuid4(),
        way=contact.way,
        destination=contact.destination,
        language=language,
        made_at=now,
        expires_at=now + LASTS,
    )
    book.write("optin.code.sent", subject=link, details={"way": contact.way.value})
    code_wanted.send(IdentityCode, code_id=code.pk, now=now)
    return code


@transaction.atomic
def prove(*, link: ConsentLink, typed: str, now: datetime) -> Tried:
    """The code that these digits are; a wrong try counts against all that could be meant, and is
    kept, so it is told and not raised."""
    link = ConsentLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    live = link.codes.filter(used_at=None, expires_at__gt=now, wrong_tries__lt=TRIES)
    for code in live:
        if links.is_code(code, typed):
            code.used_at = now
            code.save(update_fields=["used_at"])
            book.write("optin.code.entered", subject=link, details={"way": code.way})
            return Tried(code)
    live.update(wrong_tries=F("wrong_tries") + 1)
    return Tried(None, is_over=not live.all().exists())


def ways_of(link: ConsentLink) -> list[Contact]:
    """None for who decides for the child no longer."""
    if not decides(link.guardian, link.consent.student):
        return []
    return contacts_of(link.guardian)


def _contact(link: ConsentLink, way: str) -> Contact:
    contacts = ways_of(link)
    fitting = [one for one in contacts if one.way == way] if way else contacts
    if not fitting:
        raise NoWay("no contact")
    return fitting[0]


def _check_often(link: ConsentLink, contact: Contact, now: datetime) -> None:
    recent = IdentityCode.objects.filter(made_at__gt=now - WITHIN)
    of_link = recent.filter(link=link).count()
    of_contact = recent.filter(destination=contact.destination).count()
    if max(of_link, of_contact) >= MOST:
        raise TooOften("too often")
