"""The sender's question to whom the policy lets decide: may it go before its time? (S0-42)"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.models import User
from notifications import content, permissions
from notifications.actions import overrides, telling
from notifications.actions.telling import News
from notifications.models import Attestation, Message
from records import book
from tenancy.refusals import Refused


@transaction.atomic
def ask(*, message: Message, words: str, by: User, now: datetime) -> Attestation:
    """Put it on the home page and the work phone of who may decide.

    Asked again while it stands, it is one question.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    permissions.check_edit(by, message)
    standing = asked(message)
    if standing is not None:
        return standing
    against = overrides.to_decide(message, now)
    if not against:
        raise Refused(_("There is nothing left to decide about this message."))
    made = Attestation.objects.create(
        district_id=message.district_id,
        message=message,
        kind=Attestation.Kind.EARLIER,
        rule=against[0].rule,
        words=words.strip(),
        content_hash=content.fingerprint(message),
        by=by,
    )
    book.write(
        "notifications.message.asked_earlier",
        subject=message,
        by=by,
        details={"rule": against[0].rule},
    )
    if message.is_emergency:
        for decider in telling.holders({role for one in against for role in one.override}, message):
            telling.text(_question(made), to=decider, by=by, now=now)
    return made


def asked(message: Message) -> Attestation | None:
    """The question that nobody has decided since."""
    decided = message.overrides.first()
    rows = message.attestations.filter(kind=Attestation.Kind.EARLIER).select_related("by")
    return (rows.filter(at__gt=decided.at) if decided else rows).first()


def _question(asked: Attestation) -> News:
    return News(
        about=asked.message,
        why="earlier",
        sentence=ASKS,
        page=asked.message.district.url("message_override", reference=asked.message.reference),
        once=str(asked.pk),
    )


ASKS = gettext_noop("%(name)s asks whether this goes now: %(incident)s. Decide here: %(page)s")
