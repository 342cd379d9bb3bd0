"""The principal's word on what a family has signed, and its end by the school or by its day."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from optin.actions.asking import close_links
from optin.models import Consent, Decision
from optin.permissions import check_decide
from optin.signals import consent_moved
from optin.signers import decides
from optin.standing import objections
from records import book
from records.evidence import records
from rosters.models import Student
from tenancy.refusals import Refused

S, Word = Consent.Status, Decision.Word


@records("S0-65", event="optin.consent.agreed")
@transaction.atomic
def agree(
    *, consent: Consent, by: User, now: datetime, note: str = "", has_heard_both: bool = False
) -> Consent:
    consent = _held(consent)
    check_decide(by, consent)
    if consent.status == S.ACTIVE:
        return consent
    if consent.given_by is None or not decides(consent.given_by, consent.student):
        raise Refused(_("Whoever signed decides for this child no longer. Ask the family again."))
    if consent.valid_until and consent.valid_until < consent.district.today(now):
        raise Refused(_("Its last day is over. Ask the family again."))
    if objections(consent, without=consent.given_by_id) and not has_heard_both:
        raise Refused(
            _("Another guardian has said no. Speak with both, and say here that you have.")
        )
    _decide(consent, Word.AGREED, by, note, has_heard_both=has_heard_both)
    return _moved(consent, S.ACTIVE, "optin.consent.agreed", by=by, now=now)


@records("S0-65", event="optin.consent.not_agreed")
@transaction.atomic
def disagree(*, consent: Consent, by: User, now: datetime, note: str) -> Consent:
    """The note is for whoever asked; the family reads only that the school did not agree."""
    consent = _explained(consent, Word.NOT_AGREED, by, note)
    return _moved(consent, S.NOT_AGREED, "optin.consent.not_agreed", by=by, now=now)


@records("S0-65", event="optin.consent.ended")
@transaction.atomic
def end(*, consent: Consent, by: User, now: datetime, note: str) -> Consent:
    """The school takes its own yes back: it counts from this moment, like a withdrawal."""
    if consent.kind == Consent.Kind.DIRECTORY:
        raise Refused(_("The family wants this. Only the family takes it back."))
    consent = _explained(consent, Word.ENDED, by, note)
    return _moved(consent, S.ENDED, "optin.consent.ended", by=by, now=now)


@transaction.atomic
def expire(*, consent_id: int, now: datetime) -> bool:
    """What has passed its last day counts no more from that midnight; here it is written down."""
    consent = _held(Consent.objects.get(pk=consent_id))
    is_over = consent.valid_until is not None and consent.valid_until < consent.district.today(now)
    if consent.status not in Consent.STANDS or not is_over:
        return False
    _moved(consent, S.EXPIRED, "optin.consent.expired", by=None, now=now)
    return True


@transaction.atomic
def end_without_right(*, consent_id: int, now: datetime) -> bool:
    """Whoever gave it decides for the child no longer, as the roster has it since today."""
    consent = _held(Consent.objects.get(pk=consent_id))
    stands = consent.status in Consent.STANDS and consent.given_by is not None
    if not stands or decides(consent.given_by, consent.student):  # type: ignore[arg-type]
        return False
    status = S.ENDED if consent.status == S.ACTIVE else S.NOT_AGREED
    _moved(consent, status, "optin.consent.ended_by_roster", by=None, now=now)
    return True


def _held(consent: Consent) -> Consent:
    Student.objects.select_for_update(no_key=True).get(pk=consent.student_id)
    rows = Consent.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("student", "school", "given_by").get(pk=consent.pk)


def _explained(consent: Consent, word: Decision.Word, by: User, note: str) -> Consent:
    """A no of the school, which whoever asked gets with its reason."""
    consent = _held(consent)
    check_decide(by, consent)
    if not note.strip():
        raise Refused(_("Write in a sentence why. Whoever asked reads it."))
    _decide(consent, word, by, note)
    return consent


def _decide(
    consent: Consent, word: Decision.Word, by: User, note: str, *, has_heard_both: bool = False
) -> None:
    Decision.objects.create(
        district_id=consent.district_id,
        consent=consent,
        word=word,
        by=by,
        note=note.strip(),
        has_heard_both=has_heard_both,
    )


def _moved(
    consent: Consent, status: Consent.Status, event: str, *, by: User | None, now: datetime
) -> Consent:
    consent.become(status, now)
    consent.save(update_fields=["status", "ended_at", "changed_at"])
    if consent.ended_at is not None:
        close_links(consent, now)
    book.write(event, subject=consent, by=by, details={"student": consent.student_id})
    consent_moved.send(
        Consent, consent_id=consent.pk, status=status, by_id=by.pk if by else None, now=now
    )
    return consent
