"""What the demo's families were asked, what they said, and who has read the words in Spanish."""

from datetime import datetime
from typing import Any

from districts.models import District, School, User
from optin import form
from optin.actions import answering, asking, deciding, papers, wording
from optin.actions.answering import Choice, Identity
from optin.models import Answer, Consent
from optin.signers import contacts_of, signers_of
from rosters.models import Guardianship, SchoolEnrollment, Student


def lay_out(
    district: District, plan: dict[str, Any], persons: dict[str, User], now: datetime
) -> None:
    """Through the same doors as everybody, once."""
    if Consent.objects.exists():
        return
    for each in plan.get("words_checked", []):
        wording.check(
            district=district,
            language=each["language"],
            checked_by=each["by"],
            by=persons[each["entered_by"]],
        )
    for each in plan.get("papers_under_13", []):
        _file_papers(School.objects.get(slug=each["school"]), persons[each["filed_by"]], now)
    for each in plan.get("permissions", []):
        given, _space, family = each["child"].rpartition(" ")
        student = Student.objects.get(given_name=given, family_name=family)
        consent = _asked(student, each, persons[each["by"]], now)
        if "says" in each:
            _answer(consent, each["says"], now)
        if "agreed_by" in each:
            deciding.agree(consent=consent, by=persons[each["agreed_by"]], now=now)


def _file_papers(school: School, by: User, now: datetime) -> None:
    """Of everybody there who is under 13, from before the district came here."""
    today = school.district.today(now)
    held = Guardianship.objects.who_decide().filter(
        student__school_enrollments__school=school, student__turns_13_on__gt=today
    )
    signed = dict(held.order_by("-place").values_list("student_id", "guardian_id"))
    if not signed:
        return
    sheet = papers.Sheet(Consent.Kind.UNDER_13, today, "Enrollment forms, cabinet 2")
    papers.file(school=school, signed=signed, sheet=sheet, by=by, now=now, tells_families=False)


def _asked(student: Student, plan: dict[str, Any], by: User, now: datetime) -> Consent:
    place = SchoolEnrollment.objects.select_related("school").get(student=student)
    return asking.ask(
        student=student,
        school=place.school,
        purpose=plan["purpose"],
        reason=plan["reason"],
        begun_with=None,
        by=by,
        now=now,
    )


def _answer(consent: Consent, says: str, now: datetime) -> None:
    guardian = signers_of(consent.student)[0]
    asker = consent.asked_by.display_name if consent.asked_by else ""
    answering.answer(
        consent=consent,
        who=Identity(guardian, Answer.Proof.SMS, contacts_of(guardian)[0].end),
        choice=Choice(says, typed_name=guardian.full_name),
        facts=form.Facts(consent.student.given_name, asker),
        language=guardian.language if guardian.language == "es" else form.SOURCE,
        begun_with=None,
        now=now,
    )
