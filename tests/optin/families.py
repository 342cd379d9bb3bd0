"""Families who are asked, and their words, as their pages and the office write them."""

from typing import Any
from uuid import uuid4

from districts.models import District, School, User
from optin import form
from optin.actions import answering, asking, deciding
from optin.actions.answering import Choice, Identity
from optin.models import Answer, Consent, WordingCheck
from optin.signers import signers_of
from rosters.models import Guardian, Student
from tenancy.clock import database_now
from tenancy.scope import working_in


def checked(district: District, language: str = "es") -> None:
    """Somebody has read the words that families sign in this language."""
    with working_in(district.pk):
        WordingCheck.objects.create(
            district=district,
            language=language,
            sha256=form.words_sha256(language),
            checked_by="Marta Reyes",
            by=User.objects.order_by("pk").first() or User.objects.create(email="m@b.example"),
        )


def asked(student: Student, by: User, at: School, **given: Any) -> Consent:
    with working_in(at.district_id):
        given = {"purpose": "activity", "reason": "", "begun_with": uuid4()} | given
        return asking.ask(student=student, school=at, by=by, now=database_now(), **given)


def says(
    consent: Consent, answer: str = "yes_one", who: Guardian | None = None, **given: Any
) -> Answer:
    """A guardian’s word, proven by a code: yes_one, yes_any or no."""
    with working_in(consent.district_id):
        guardian = who or signers_of(consent.student)[0]
        choice = Choice(answer, given.pop("until", None), given.pop("name", guardian.full_name))
        return answering.answer(
            consent=consent,
            who=Identity(guardian, Answer.Proof.SMS, "88"),
            choice=choice,
            facts=form.Facts(consent.student.given_name, "Ms. Chen"),
            language=given.pop("language", "en"),
            begun_with=given.pop("begun_with", uuid4()),
            now=database_now(),
        )


def takes_back(consent: Consent, who: Guardian | None = None) -> Answer:
    with working_in(consent.district_id):
        guardian = who or signers_of(consent.student)[0]
        return answering.withdraw(
            consent=consent,
            who=Identity(guardian, Answer.Proof.SMS, "88"),
            language="en",
            begun_with=None,
            now=database_now(),
        )


def agreed(consent: Consent, by: User, **given: Any) -> Consent:
    with working_in(consent.district_id):
        return deciding.agree(consent=consent, by=by, now=database_now(), **given)


def in_force(student: Student, by: User, at: School, principal: User, **given: Any) -> Consent:
    """Asked, signed and agreed to."""
    consent = asked(student, by, at)
    says(consent, **given)
    return agreed(consent, principal)


def now_is(consent: Consent) -> Consent:
    with working_in(consent.district_id):
        consent.refresh_from_db()
    return consent
