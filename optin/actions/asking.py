"""A family is asked: each guardian gets a link of their own, once, and one reminder."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.models import School, User
from optin import links, rule
from optin.models import Answer, Consent, ConsentLink
from optin.models.consents import ConsentQuerySet
from optin.permissions import check_ask, check_call_off, check_file
from optin.signals import consent_moved, link_wanted
from optin.signers import asked_by_link
from records import book
from records.evidence import records
from records.references import next_reference
from rosters.models import Guardian, Student
from tenancy.refusals import Denied, Refused

# To answer by; a question without an answer is over after the longer of the two.
LINK_LASTS, ASKED_LASTS = timedelta(days=14), timedelta(days=30)
# Before whoever has not answered hears of it once more.
REMINDED_AFTER = timedelta(days=4)
# Of one guardian about one thing: a lost text is sent again, a doorbell is not rung.
RENEWALS, WITHIN = 3, timedelta(days=1)
S = Consent.Status


@records("S0-65", "S0-81", event="optin.consent.asked")
@transaction.atomic
def ask(
    *,
    student: Student,
    school: School,
    purpose: str,
    reason: str,
    by: User,
    now: datetime,
    kind: str = Consent.Kind.CONTACT,
    about: str = "",
    begun_with: uuid.UUID | None = None,
    draft: str = "",
) -> Consent:
    """Ask the family: whether this employee may write to this child alone, or for another kind
    of permission, which is the school's and nobody's by name.

    Refused while an answer is owed or stands, and in the school year of a no: the family may
    change its mind by itself. The same key again is the same question.
    """
    student = Student.objects.select_for_update(no_key=True).get(pk=student.pk)
    check_ask(by, student, school, kind)
    made = (
        Consent.objects.filter(asked_by=by, begun_with=begun_with).first() if begun_with else None
    )
    if made is not None:
        return made
    is_contact = kind == Consent.Kind.CONTACT
    asked = rule.asked_in(school.district, now)
    if is_contact and not asked.parent:
        raise Refused(_("The policy here asks families for no permission to write to a student."))
    _check_free(student, kind, about, by if is_contact else None, now)
    reached = asked_by_link(student)
    if not reached:
        raise Refused(
            _("No parent can be sent a link just now. Ask the office for the form on paper.")
        )
    consent = Consent.objects.create(
        district=school.district,
        reference=next_reference("P", school.district.local(now)),
        kind=kind,
        about=about,
        student=student,
        school=school,
        asked_by=by,
        employee=by if is_contact else None,
        purpose=purpose,
        reason=reason.strip(),
        draft=draft,
        begun_with=begun_with,
        needs_principal=is_contact and asked.principal,
        asked_at=now,
    )
    details = {"kind": consent.kind, "student": student.pk, "guardians": len(reached)}
    book.write("optin.consent.asked", subject=consent, by=by, details=details)
    for guardian in reached:
        _send(consent, guardian, "asked", by=by, now=now)
    return consent


@transaction.atomic
def ask_each(
    *, students: Iterable[Student], begun_with: uuid.UUID | None, **asked: Any
) -> list[Consent]:
    """The same of several families, by one person: all of them or none."""
    return [
        ask(
            student=one,
            begun_with=uuid.uuid5(begun_with, str(one.pk)) if begun_with else None,
            **asked,
        )
        for one in turnstile(students)
    ]


def turnstile(students: Iterable[Student]) -> list[Student]:
    """Held all at once and in one order, before a reference is drawn: whoever answers for one of
    them holds their row, and then waits for the counters that we hold from the first on."""
    rows = Student.objects.select_for_update(no_key=True)
    return list(rows.filter(pk__in=[one.pk for one in students]).order_by("pk"))


@dataclass(frozen=True)
class AskedOfClass:
    """Who was asked, and of whom no link could be sent: they get the form on paper."""

    asked: list[Consent]
    left: list[Student]


@records("S1-07", "S1-28", event="optin.class.asked")
@transaction.atomic
def ask_class(
    *,
    students: Iterable[Student],
    school: School,
    kind: str,
    reason: str,
    by: User,
    now: datetime,
    begun_with: uuid.UUID | None = None,
) -> AskedOfClass:
    """Ask the families of many children about what is the school's: names and pictures, accounts,
    the directory. Whoever answered meanwhile, or is reached by no link, is left and named.

    Raises Refused where no family of them can be asked.
    """
    check_file(by, school)
    made = AskedOfClass([], [])
    for student in turnstile(students):
        key = uuid.uuid5(begun_with, str(student.pk)) if begun_with else None
        try:
            consent = ask(
                student=student, school=school, kind=kind, purpose="", reason=reason, by=by,
                begun_with=key, now=now,
            )  # fmt: skip
        except Denied:
            raise
        except Refused:
            made.left.append(student)
        else:
            made.asked.append(consent)
    if not made.asked:
        raise Refused(_("None of these families can be sent a link. Print the forms for them."))
    details = {"kind": kind, "school": school.pk, "families": len(made.asked)}
    book.write("optin.class.asked", by=by, details=details)
    return made


@transaction.atomic
def renew(*, link: ConsentLink, now: datetime) -> ConsentLink:
    """A new link in the place of one that has ended, to the contacts on file and nowhere else."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=link.consent_id)
    is_wanted = consent.status in Consent.OPEN | Consent.STANDS
    made = ConsentLink.objects.filter(consent=consent, guardian=link.guardian_id)
    if not is_wanted or made.filter(made_at__gt=now - WITHIN).count() >= RENEWALS:
        raise Refused(_("A new link can’t be sent now."))
    return _send(consent, link.guardian, "renewed", by=None, now=now)


@transaction.atomic
def remind(*, consent_id: int, now: datetime) -> bool:
    """Once, whoever has not answered; nobody after a no (ux 2.d)."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    is_due = consent.status == S.ASKED and consent.reminded_at is None
    if not is_due or consent.asked_at + REMINDED_AFTER > now:
        return False
    consent.reminded_at = now
    consent.save(update_fields=["reminded_at"])
    book.write("optin.consent.reminded", subject=consent)
    for guardian in asked_by_link(consent.student):
        _send(consent, guardian, "again", by=None, now=now)
    return True


@transaction.atomic
def call_off(*, consent: Consent, by: User, now: datetime) -> Consent:
    """Take back a question that nobody has answered."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    check_call_off(by, consent)
    consent.become(S.CALLED_OFF, now)
    consent.save(update_fields=["status", "ended_at", "changed_at"])
    close_links(consent, now)
    book.write("optin.consent.called_off", subject=consent, by=by)
    return consent


@transaction.atomic
def lapse(*, consent_id: int, now: datetime) -> bool:
    """A question that nobody answered in its time is over."""
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent_id)
    if consent.status != S.ASKED or consent.asked_at + ASKED_LASTS > now:
        return False
    consent.become(S.LAPSED, now)
    consent.save(update_fields=["status", "ended_at", "changed_at"])
    close_links(consent, now)
    book.write("optin.consent.lapsed", subject=consent)
    consent_moved.send(Consent, consent_id=consent.pk, status=consent.status, by_id=None, now=now)
    return True


def close_links(consent: Consent, now: datetime) -> None:
    consent.links.filter(closed_at=None).update(closed_at=now)


def link_for(consent: Consent, guardian: Guardian, now: datetime) -> ConsentLink:
    """A fresh one; the one before stays good, for a text from yesterday is answered, too."""
    seed = uuid.uuid4()
    student = consent.student
    return ConsentLink.objects.create(
        district_id=consent.district_id,
        consent=consent,
        guardian=guardian,
        seed=seed,
        hash=links.hash_of_key(links.key_of(seed)),
        language=guardian.language or student.language or consent.district.languages[0],
        made_at=now,
        expires_at=now + LINK_LASTS,
    )


def _send(
    consent: Consent, guardian: Guardian, why: str, *, by: User | None, now: datetime
) -> ConsentLink:
    link = link_for(consent, guardian, now)
    details = {"consent": consent.reference, "guardian": guardian.pk, "why": why}
    book.write("optin.link.made", subject=link, by=by, details=details)
    link_wanted.send(ConsentLink, link_id=link.pk, why=why, by_id=by.pk if by else None, now=now)
    return link


def _check_free(
    student: Student, kind: str, about: str, employee: User | None, now: datetime
) -> None:
    of_kind = Consent.objects.of_kind(kind).filter(student=student, about=about)
    live = of_kind.in_force()
    covering = live.covering(employee) if employee else live
    asks_principal = employee is not None and rule.asked_in(student.district, now).principal
    if asks_principal and covering.exists() and not covering.filter(needs_principal=True).exists():
        raise Refused(
            _(
                "The family has said yes, before the policy asked for the principal, too. Have the "
                "principal end that permission, and ask again."
            )
        )
    if covering.exists():
        raise Refused(_("The family has said yes already, and it is in force."))
    mine = of_kind.filter(employee=employee)
    if mine.filter(status__in=Consent.STANDS).exists():
        raise Refused(_("The family has signed. The principal decides now."))
    if mine.filter(status=S.ASKED).exists():
        raise Refused(_("The family was asked already. You hear as soon as it answers."))
    no = last_noes(mine, now).get(student.pk)
    if no is not None:
        raise Refused(no.sentence)


@dataclass(frozen=True)
class LastNo:
    """That a family's last word was a no. Whoever asked does not learn whether an end was one."""

    on: date
    is_end: bool

    @property
    def sentence(self) -> str:
        words = (
            _("The permission ended on %(day)s. You can’t ask again this school year.")
            if self.is_end
            else _("The family said no on %(day)s. Only the family can change that.")
        )
        return words % {"day": date_format(self.on)}


def last_noes(consents: ConsentQuerySet, now: datetime) -> dict[int, LastNo]:
    """Of each student a no in this school year, where it was the family's last word: nobody asks
    again after it."""
    last = consents.order_by("student_id", "-id").distinct("student_id").values("pk")
    over = Consent.objects.filter(pk__in=last, status__in=(S.DECLINED, S.WITHDRAWN))
    said: dict[int, Answer] = {}
    for one in Answer.objects.filter(consent__in=over).select_related("consent", "district"):
        said.setdefault(one.consent.student_id, one)
    return {
        student: LastNo(one.on, one.word == Answer.Word.WITHDRAWN)
        for student, one in said.items()
        if rule.last_day(one.district, one.at) == rule.last_day(one.district, now)
    }
