"""A message that cannot go to one or two students alone: whose yes is missing, and what to do
instead. A page of its own, and no error (ux 2.c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import User
from districts.permissions import with_roles
from districts.roles import Permission, roles_with
from notifications.checking import Checked
from notifications.models import Message
from notifications.panel import Line
from notifications.panel import Way as Remedy
from notifications.permissions import classes_of
from notifications.wording import joined
from optin import rule
from optin.actions.asking import last_noes
from optin.models import Consent
from rosters.models import ClassGroup, Student

S = Consent.Status
ORDER = ("family", "class", "permission")


@dataclass(frozen=True)
class Yes:
    """One who is asked, and what is known of their answer: no more than the asker may know."""

    is_said: bool
    who: str
    known: str

    @property
    def icon(self) -> str:
        return "tick" if self.is_said else "dots"


@dataclass(frozen=True)
class WayOn:
    """What `components/ways.html` draws; without a url it only says how things stand."""

    title: str
    sentence: str
    url: str
    button: str


@dataclass(frozen=True)
class KeptBack:
    lead: str
    # What the policy waits for, as the panel’s answer.
    answer: str
    yeses: Sequence[Yes]
    # The finding that keeps it back, for its clause; and what else there is to settle.
    line: Line
    others: Sequence[Line]
    ways: Sequence[WayOn]
    group: ClassGroup | None


def kept_back(message: Message, checked: Checked, *, by: User, now: datetime) -> KeptBack | None:
    """None where anybody is left to whom it goes, or another rule keeps somebody out."""
    verdict = checked.shown.verdict
    left_out = verdict.left_out
    lacking = [pk for pk, why in left_out.items() if why.rule == rule.RULE]
    if not message.goes_to_students or not lacking or message.school is None:
        return None
    if checked.counts.families or len(lacking) < len(left_out):
        return None
    pairs = zip(verdict.to_settle, checked.panel.lines, strict=True)
    line = next(line for finding, line in pairs if finding.rule == rule.RULE)
    students = Student.objects.filter(pk__in=lacking).order_by("pk")
    cases = [_case(one, by, now) for one in students]
    asks_principal = rule.asked_in(message.district, now).principal
    yeses = [one.parent for one in cases]
    if asks_principal:
        yeses.append(_principal(message, cases))
    group = ClassGroup.objects.filter(pk__in=classes_of(message)).order_by("pk").first()
    return KeptBack(
        lead=_lead(cases, asks_principal=asks_principal),
        answer=_answer(yeses, asks_principal=asks_principal),
        yeses=yeses,
        line=line,
        others=[one for one in checked.panel.lines if one is not line],
        ways=[_way(one, cases, group) for one in _in_order(checked.panel.ways)],
        group=group,
    )


@dataclass(frozen=True)
class _Case:
    """One student’s: the newest that was asked for this person or for anybody."""

    student: Student
    consent: Consent | None
    parent: Yes
    said_no: str
    was_refused: bool


def _case(student: Student, by: User, now: datetime) -> _Case:
    contact = Consent.objects.of_kind(Consent.Kind.CONTACT).filter(student=student)
    mine = contact.filter(employee=by) | contact.filter(employee=None)
    newest = mine.order_by("-pk").first()
    is_said = newest is not None and (
        newest.status == S.SUBMITTED or mine.in_force().filter(pk=newest.pk).exists()
    )
    noes = last_noes(contact.filter(employee=by), now)
    no = noes.get(student.pk)
    parent = Yes(
        is_said,
        _("%(name)s’s parent, in writing") % {"name": student.given_name},
        _known(newest, is_said=is_said, by=by),
    )
    was_refused = (
        newest is not None
        and newest.asked_by_id == by.pk
        and newest.status == S.NOT_AGREED
        and newest.decisions.exists()
    )
    return _Case(student, newest, parent, no.sentence if no else "", was_refused)


def _known(consent: Consent | None, *, is_said: bool, by: User) -> str:
    """Of what others asked, nothing but whether it is on file."""
    if is_said:
        return _("On file.")
    if consent is None or consent.asked_by_id != by.pk:
        return _("None on file.")
    day = date_format(consent.district.local(consent.asked_at).date())
    if consent.status == S.ASKED:
        return _("Asked on %(day)s. No answer yet.") % {"day": day}
    return _("None on file. Last asked on %(day)s.") % {"day": day}


def _principal(message: Message, cases: Sequence[_Case]) -> Yes:
    assert message.school is not None  # noqa: S101
    held = with_roles(roles_with(Permission.APPROVE_SCHOOL), message.school, most=1)
    who = f"{held[0].name}, {held[0].role}" if held and held[0].role else _("The principal")
    states = {one.consent.status for one in cases if one.consent}
    if S.SUBMITTED in states:
        return Yes(False, who, _("Has the signed form, and decides."))
    if any(one.was_refused for one in cases):
        return Yes(False, who, _("Did not agree."))
    return Yes(False, who, _("Decides after the parent."))


def _answer(yeses: Sequence[Yes], *, asks_principal: bool) -> str:
    missing = sum(1 for one in yeses if not one.is_said)
    if missing > 2:
        return _("%(number)s people must say yes first.") % {"number": missing}
    if missing == 2:
        return _("Two people must say yes first.")
    if asks_principal and not yeses[-1].is_said:
        return _("The principal must say yes first.")
    return _("A parent must say yes first.")


def _lead(cases: Sequence[_Case], *, asks_principal: bool) -> str:
    lacking = [one.student.full_name for one in cases if not one.parent.is_said]
    if not lacking:
        names = joined([one.student.full_name for one in cases])
        return _("The principal hasn’t approved individual messages to %(names)s.") % {
            "names": names
        }
    words = (
        _(
            "We have no parent permission on file for %(names)s, and the principal hasn’t approved "
            "individual messages."
        )
        if asks_principal
        else _("We have no parent permission on file for %(names)s.")
    )
    return words % {"names": joined(lacking)}


def _in_order(ways: Sequence[Remedy]) -> list[Remedy]:
    return sorted(
        (one for one in ways if one.remedy in ORDER), key=lambda one: ORDER.index(one.remedy)
    )


def _way(way: Remedy, cases: Sequence[_Case], group: ClassGroup | None) -> WayOn:
    if way.remedy == "family":
        title = ngettext("Write to %(name)s’s family", "Write to their families", len(cases))
        return WayOn(
            title % {"name": cases[0].student.given_name}, way.sentence, way.url, way.label
        )
    if way.remedy == "class":
        title = _("Write to the whole class, %(title)s") % {"title": group.title if group else ""}
        return WayOn(title, way.sentence, way.url, way.label)
    return _asking(way, cases)


def _asking(way: Remedy, cases: Sequence[_Case]) -> WayOn:
    """To ask; or how it stands where all of them were asked, or said no."""
    title = _("Ask for permission")
    noes = [one.said_no for one in cases if one.said_no]
    if len(noes) == len(cases):
        return WayOn(title, noes[0], "", "")
    waiting = [
        one.consent
        for one in cases
        if one.consent is not None and one.consent.status in {S.ASKED, S.SUBMITTED}
    ]
    if len(waiting) + len(noes) < len(cases):
        return WayOn(title, way.sentence, way.url, _("Ask, about 2 minutes"))
    first = waiting[0]
    url = first.district.url("permission", reference=first.reference)
    if first.status == S.ASKED:
        said = _("You hear as soon as it answers. Your words wait here.")
        return WayOn(_("The family is asked"), said, url, _("Look at it"))
    said = _("The family has signed. The principal decides now.")
    return WayOn(_("The principal decides"), said, url, _("Look at it"))
