"""What a guardian says: yes, no, or taken back. Each word is a row for good; it bites at once.

Whoever answers for a child waits for the one before: the row of the student is the turnstile.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from optin import form, rule
from optin.actions.asking import close_links
from optin.models import Answer, Consent
from optin.signals import consent_moved
from optin.signers import decides, is_for_office
from optin.standing import newer, objections
from records import book
from records.evidence import records
from rosters.models import Guardian, Student
from tenancy.refusals import Denied, Refused

S, Word = Consent.Status, Answer.Word


@dataclass(frozen=True)
class Identity:
    """Who answers, and how that is known."""

    guardian: Guardian
    proof: Answer.Proof
    proven_at: str = ""
    network: str | None = None
    # Of what the office enters: who does, and where the paper lies or who called.
    recorded_by: User | None = None
    note: str = ""
    # The day on a paper, and its scan.
    on: date | None = None
    scan: File | None = None  # type: ignore[type-arg]

    @property
    def is_by_office(self) -> bool:
        return self.proof in Answer.BY_OFFICE


@dataclass(frozen=True)
class Choice:
    """yes_one, yes_any or no; a yes with its last day, and a name typed under the words."""

    answer: str
    until: date | None = None
    typed_name: str = ""


@records("S0-65", "S0-81", "S3-07", "S1-07", "S1-28", event="optin.answer.given")
@transaction.atomic
def answer(
    *,
    consent: Consent,
    who: Identity,
    choice: Choice,
    facts: form.Facts,
    language: str,
    begun_with: UUID | None,
    now: datetime,
) -> Answer:
    """A yes waits for the principal where the policy asks for one, and after the no of another
    guardian always. Sent twice, it is one answer."""
    consent = _held(consent)
    said = Answer.objects.filter(consent=consent, begun_with=begun_with).first()
    if said is not None and begun_with is not None:
        return said
    _check_decides(consent, who.guardian)
    if not who.is_by_office and is_for_office(consent.student):
        raise Denied(_("Please call the office. The school can help you by phone or on paper."))
    if consent.status not in Consent.OPEN:
        raise Refused(_("This was answered in the meantime. See how it stands now."))
    if newer(consent) is not None:
        raise Refused(_("The school has a newer answer about this. See how it stands now."))
    if choice.answer == "no":
        made = _keep(consent, who, choice, Word.NO, facts, language, begun_with, now)
        consent.become(S.DECLINED, now) if consent.status != S.DECLINED else None
    else:
        until = _checked_until(consent, who, choice, now)
        made = _keep(consent, who, choice, Word.YES, facts, language, begun_with, now)
        consent.needs_principal |= bool(objections(consent, without=who.guardian.pk))
        consent.is_for_anybody = choice.answer == "yes_any"
        consent.given_by, consent.valid_until = who.guardian, until
        consent.become(S.SUBMITTED if consent.needs_principal else S.ACTIVE, now)
    consent.save()
    _write("optin.answer.given", made, now)
    if choice.answer == "yes_any":
        _settle_others(consent, now)
    return made


@records("S0-65", "S0-81", event="optin.answer.withdrawn")
@transaction.atomic
def withdraw(
    *, consent: Consent, who: Identity, language: str, begun_with: UUID | None, now: datetime
) -> Answer:
    """Any guardian, without a reason and without anybody's yes.

    No promise to write to the child commits after this has: each reads the permission under a
    lock that this waits for (notifications.delivery.intents).
    """
    consent = _held(consent)
    last = consent.answers.first()
    if consent.status == S.WITHDRAWN and last is not None:
        return last
    _check_decides(consent, who.guardian)
    if consent.status not in Consent.STANDS:
        raise Refused(_("There is nothing to take back."))
    none = form.Facts("")
    made = _keep(consent, who, Choice(""), Word.WITHDRAWN, none, language, begun_with, now)
    consent.become(S.WITHDRAWN, now)
    consent.save(update_fields=["status", "ended_at", "changed_at"])
    close_links(consent, now)
    _write("optin.answer.withdrawn", made, now)
    return made


def _settle_others(consent: Consent, now: datetime) -> None:
    """A yes to any employee answers what others have asked about the same: one question stays to be
    taken back, and no later no to another leaves it standing."""
    others = Consent.objects.of_kind(consent.kind).filter(
        student=consent.student_id, about=consent.about, status=S.ASKED
    )
    for one in others.exclude(pk=consent.pk).select_for_update(of=("self",), no_key=True):
        one.become(S.CALLED_OFF, now)
        one.save(update_fields=["status", "ended_at", "changed_at"])
        close_links(one, now)
        book.write("optin.consent.called_off", subject=one, details={"for": consent.reference})
        consent_moved.send(Consent, consent_id=one.pk, status=one.status, by_id=None, now=now)


def _held(consent: Consent) -> Consent:
    """Not so firmly that a row which names it would wait: whoever releases a message, or sends a
    code, holds what we want next."""
    Student.objects.select_for_update(no_key=True).get(pk=consent.student_id)
    return (
        Consent.objects.select_for_update(of=("self",), no_key=True)
        .select_related("student")
        .get(pk=consent.pk)
    )


def _check_decides(consent: Consent, guardian: Guardian) -> None:
    if not decides(guardian, consent.student):
        raise Denied(_("Please call the office. The school can help you by phone or on paper."))


def _checked_until(consent: Consent, who: Identity, choice: Choice, now: datetime) -> date:
    last = rule.last_day(consent.district, now)
    until = choice.until or last
    if not consent.district.today(now) <= until <= last:
        raise Refused(_("Enter a day between today and the end of the school year."))
    if not who.is_by_office and len(choice.typed_name.split()) < 2:
        raise Refused(_("Type your full name: first and last name."))
    return until


def _keep(
    consent: Consent,
    who: Identity,
    choice: Choice,
    word: Answer.Word,
    facts: form.Facts,
    language: str,
    begun_with: UUID | None,
    now: datetime,
) -> Answer:
    until = choice.until or rule.last_day(consent.district, now)
    # Of a paper, the paper itself is the text.
    kept = (
        form.texts(consent, facts, language, until=until, answer=choice.answer)
        if choice.answer and not who.is_by_office
        else {}
    )
    made = Answer(
        district_id=consent.district_id,
        consent=consent,
        guardian=who.guardian,
        word=word,
        is_for_anybody=choice.answer == "yes_any",
        until=until if word == Word.YES else None,
        language=language,
        texts=kept,
        sha256=form.sha256(kept) if kept else "",
        version=form.VERSION,
        typed_name=choice.typed_name.strip(),
        proof=who.proof,
        proven_at=who.proven_at,
        network=who.network,
        recorded_by=who.recorded_by,
        note=who.note,
        begun_with=begun_with,
        on=who.on or consent.district.today(now),
    )
    if who.scan is not None:
        # Under a name without a meaning; what people call a file stays out of it.
        made.scan.save(f"{uuid4().hex}.pdf", who.scan, save=False)
    made.save()
    return made


def _write(event: str, made: Answer, now: datetime) -> None:
    consent = made.consent
    details = {
        "consent": consent.reference,
        "word": made.word,
        "guardian": made.guardian_id,
        "proof": made.proof,
        "language": made.language,
        "sha256": made.sha256,
    }
    book.write(event, subject=consent, by=made.recorded_by, details=details)
    consent_moved.send(Consent, consent_id=consent.pk, status=consent.status, by_id=None, now=now)
