"""What a sender states about a checked draft, kept with the content that it was said about."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from districts.models import User
from notifications import content, permissions
from notifications.models import Attestation, Message, Override
from policies.rules import RULES
from tenancy.refusals import Refused

if TYPE_CHECKING:
    from notifications.actions.sending import Said

LEAST_REASON, MOST_REASON = 10, 1000


def keep(*, message: Message, said: "Said", by: User) -> None:
    """Write down each statement once; raises Refused for a name that is not the place's."""
    kept = set(
        Attestation.objects.filter(
            message=message, content_hash=content.fingerprint(message)
        ).values_list("kind", "rule")
    )
    if said.typed:
        _check_name(message, said.typed)
        _keep(message, Attestation.Kind.RETYPED, by, kept)
    if said.follows_manual:
        _keep(message, Attestation.Kind.MANUAL, by, kept)
    for rule, words in said.reasons.items():
        if rule not in RULES:
            raise Refused(_("There is no rule called “%(name)s”.") % {"name": rule})
        if len(words) > MOST_REASON:
            raise Refused(_("Say it in %(number)s characters at most.") % {"number": MOST_REASON})
        if len(words.strip()) < LEAST_REASON:
            raise Refused(_("Write one sentence that says why."))
        _keep(message, Attestation.Kind.REASON, by, kept, rule=rule, words=words.strip())


def carry_over(message: Message, *, before: str) -> None:
    """What was stated, and decided, holds when nothing but the time has changed."""
    now = content.fingerprint(message)
    for decided in Override.objects.filter(message=message, content_hash=before):
        Override.objects.get_or_create(
            district_id=message.district_id,
            message=message,
            rule=decided.rule,
            content_hash=now,
            by=decided.by,
            defaults={"reason": decided.reason, "roles": decided.roles},
        )
    stated = Attestation.objects.filter(message=message, content_hash=before)
    # A question is answered by now.
    for one in stated.exclude(kind=Attestation.Kind.EARLIER):
        Attestation.objects.create(
            district_id=message.district_id,
            message=message,
            kind=one.kind,
            rule=one.rule,
            words=one.words,
            content_hash=now,
            by=one.by,
        )


def _check_name(message: Message, typed: str) -> None:
    place = permissions.place_of(message)
    names = {place.name.casefold(), place.short_name.casefold()}
    if " ".join(typed.split()).casefold() not in names:
        raise Refused(
            _("That is not the name. To go on, type %(name)s.") % {"name": place.short_name}
        )


def _keep(
    message: Message,
    kind: Attestation.Kind,
    by: User,
    kept: set[tuple[str, str]],
    *,
    rule: str = "",
    words: str = "",
) -> None:
    if (kind.value, rule) in kept:
        return
    Attestation.objects.create(
        district_id=message.district_id,
        message=message,
        kind=kind,
        rule=rule,
        words=words,
        content_hash=content.fingerprint(message),
        by=by,
    )
