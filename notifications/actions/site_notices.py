"""Parents told of a site by a message: a draft to their families, and whom it reached (S3-07)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from notifications import content
from notifications.actions import class_messages, drafts
from notifications.actions.drafts import Wording
from notifications.models import Message, Recipient, Words
from platforms import site_notices as notices
from platforms import site_permissions
from platforms.actions import site_notices as ledger
from platforms.models import ParentNotice, Site
from rosters.models import ClassGroup, Enrollment
from tenancy.refusals import Refused


@transaction.atomic
def begin(*, site: Site, begun_with: UUID, by: User, now: datetime) -> Message:
    """A draft to the families of students in one's own classes whose parents were not told, with
    the words filled in; the same key, the same draft."""
    site_permissions.check_run(by, site)
    if site.status != Site.Status.APPROVED:
        raise Refused(_("This comes once the office has approved the site."))
    own = ClassGroup.objects.of(by).filter(school=site.school)
    seats = Enrollment.objects.filter(
        class_group__in=own, student__in=ledger.untold(site), student__left_at=None
    )
    if not seats:
        raise Refused(
            _(
                "None of them is in a class of yours. Whoever teaches them writes to their "
                "families; enter the reference of that message here once it is sent."
            )
        )
    draft = class_messages.begin(
        school=site.school,
        classes=list(own.filter(pk__in=seats.values("class_group"))),
        to=Message.To.FAMILIES,
        students=set(seats.values_list("student_id", flat=True)),
        begun_with=begun_with,
        by=by,
        now=now,
    )
    if not Words.objects.filter(message=draft).exists():
        words = {one: Wording(*each) for one, each in notices.prepared(site).items()}
        drafts.write_words(message=draft, words=words, by=by)
    return draft


@transaction.atomic
def count(*, site: Site, reference: str, by: User, begun_with: UUID | None = None) -> ParentNotice:
    """Count a message that went to families and names the site as the notice of those reached.

    Whoever sent it: a colleague writes to the families of their own class.
    """
    site_permissions.check_run(by, site)
    message = Message.objects.filter(
        reference=reference.strip().upper(),
        to=Message.To.FAMILIES,
        released_at__isnull=False,
        school=site.school_id,
    ).first()
    words = content.by_language(message) if message else {}
    is_of_it = bool(words) and all(site.name in f"{w.subject} {w.text}" for w in words.values())
    # The same answer, or whoever asks would learn of messages that are not theirs to see.
    if message is None or not is_of_it or _is_older(message, site):
        raise Refused(
            _(
                "Under this reference no message went to families of this school, since the site "
                "was approved, that names it in each of its languages."
            )
        )
    assert message.released_at is not None  # noqa: S101
    reached = Recipient.objects.filter(message_id=message.pk, state=Recipient.State.REACHED)
    main = words[content.main_language(message)]
    sent = ledger.Sent(
        reference=message.reference,
        on=message.district.today(message.released_at),
        words=main.text,
        families=list(reached.values_list("family_id", flat=True)),
    )
    return ledger.note_message(site=site, sent=sent, by=by, begun_with=begun_with)


def _is_older(message: Message, site: Site) -> bool:
    """Sent before the site was one: its name in it is the name of something else."""
    sent_on = message.district.today(message.released_at) if message.released_at else None
    return site.approved_on is None or sent_on is None or sent_on < site.approved_on
