"""Hears what families' permissions ring: has links and codes sent, and stops what rests on a
permission that is over."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from districts.models import User
from notifications.actions import families, without_permission
from optin.actions.asking import link_for
from optin.models import Consent, ConsentLink, IdentityCode
from optin.signals import code_wanted, consent_moved, link_wanted
from optin.signers import is_reached_by_link, signers_of

S = Consent.Status
# What guardians hear when a permission has moved, and the words for it.
TOLD = {
    S.ACTIVE: "mail.active",
    S.NOT_AGREED: "mail.not_agreed",
    S.ENDED: "mail.ended",
    S.WITHDRAWN: "mail.withdrawn",
}
BY_SCHOOL = (S.NOT_AGREED, S.ENDED)
# After which nothing more may rest on it.
OVER = (S.WITHDRAWN, S.ENDED, S.EXPIRED)


@receiver(link_wanted)
def on_link(
    sender: object, *, link_id: int, why: str, by_id: int | None, now: datetime, **_: Any
) -> None:
    link = ConsentLink.objects.select_related("consent__asked_by", "guardian").get(pk=link_id)
    families.send_link(link=link, why=why, by=_person(by_id), now=now)


@receiver(code_wanted)
def on_code(sender: object, *, code_id: int, now: datetime, **_: Any) -> None:
    code = IdentityCode.objects.select_related("link__consent__asked_by").get(pk=code_id)
    families.send_code(code=code, now=now)


@receiver(consent_moved)
def on_moved(
    sender: object,
    *,
    consent_id: int,
    status: str,
    by_id: int | None,
    now: datetime,
    **more: Any,
) -> None:
    """Messages first: nobody hears that it is over while one still waits to go."""
    consent = Consent.objects.select_related("asked_by", "school", "student").get(pk=consent_id)
    if status in OVER:
        without_permission.hold_back(consent=consent, now=now)
    if status in TOLD and more.get("tells_families", True):
        # What nobody of the school decided, the roster did.
        key = TOLD[S(status)] if by_id or status not in BY_SCHOOL else "mail.not_in_force"
        _tell_guardians(consent, key, by=_person(by_id), now=now)
    families.tell_asker(consent=consent, by=_person(by_id), now=now)


def _tell_guardians(consent: Consent, key: str, *, by: User | None, now: datetime) -> None:
    """Each on their own; of a yes, also the one who did not give it."""
    for guardian in signers_of(consent.student):
        if not is_reached_by_link(guardian):
            continue
        is_other = consent.status == S.ACTIVE and guardian.pk != consent.given_by_id
        link = link_for(consent, guardian, now)
        said = "mail.other_active" if is_other else key
        families.tell_guardian(link=link, key=said, by=by, now=now)


def _person(by_id: int | None) -> User | None:
    return User.objects.get(pk=by_id) if by_id else None
