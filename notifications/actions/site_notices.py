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
def count(*, site: Site, reference: str, by: User) -> ParentNotice:
    """Count a message that went to families and names the site as the notice of those reached."""
    found = Message.objects.visible_to(by).filter(reference=reference.strip().upper())
    message = found.filter(to=Message.To.FAMILIES).first()
    if message is None or message.released_at is None:
        raise Refused(_("No message to families that you can see was sent under this reference."))
    words = content.by_language(message)
    if not any(site.name in f"{one.subject} {one.text}" for one in words.values()):
        raise Refused(_("That message does not name this site, so it told nobody of it."))
    reached = Recipient.objects.filter(message_id=message.pk, state=Recipient.State.REACHED)
    main = words[content.main_language(message)]
    sent = ledger.Sent(
        reference=message.reference,
        on=message.district.today(message.released_at),
        words=main.text,
        families=list(reached.values_list("family_id", flat=True)),
    )
    return ledger.note_message(site=site, sent=sent, by=by)
