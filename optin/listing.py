"""Permissions as staff see them: in which order, under which chip, and what of their history.

Whoever asked learns how it stands and since when; who answered and in which words is for those
who decide at the school (ux 2.d: an end without its reason).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from optin.models import Answer, Consent, Decision

S = Consent.Status
Chip = tuple[str, str, str]
CHIPS: dict[S, tuple[str, str]] = {
    S.ASKED: ("info", "clock"),
    S.SUBMITTED: ("wait", "glass"),
    S.ACTIVE: ("ok", "tick"),
    S.DECLINED: ("stop", "noentry"),
    S.NOT_AGREED: ("stop", "noentry"),
    S.WITHDRAWN: ("quiet", "cross"),
    S.ENDED: ("quiet", "cross"),
    S.EXPIRED: ("quiet", "clock"),
    S.LAPSED: ("quiet", "clock"),
    S.CALLED_OFF: ("quiet", "cross"),
}
GROUPS = {
    "waiting": (S.SUBMITTED,),
    "live": (S.ACTIVE,),
    "asked": (S.ASKED,),
    "over": (S.DECLINED, S.NOT_AGREED, S.WITHDRAWN, S.ENDED, S.EXPIRED, S.LAPSED, S.CALLED_OFF),
}


@dataclass(frozen=True)
class Step:
    at: datetime
    sentence: str


def chip(consent: Consent) -> Chip:
    """An end is an end, whoever brought it about."""
    status = S(consent.status)
    kind, icon = CHIPS[status]
    label = _("permission ended") if status == S.WITHDRAWN else consent.get_status_display()
    return kind, icon, str(label)


def steps(consent: Consent, *, whole: bool) -> list[Step]:
    return sorted(_steps(consent, whole), key=lambda one: one.at, reverse=True)


def _steps(consent: Consent, whole: bool) -> Iterator[Step]:
    asker = consent.asked_by
    if asker is not None:
        yield Step(consent.asked_at, _("%(name)s asked.") % {"name": asker.display_name})
    if consent.reminded_at:
        yield Step(consent.reminded_at, _("The family was reminded once."))
    for answer in consent.answers.select_related("guardian", "recorded_by"):
        yield Step(answer.at, _answered(answer) if whole else _answered_briefly(answer))
    for one in consent.decisions.select_related("by"):
        yield Step(one.at, _decided(one))
    if consent.status in {S.EXPIRED, S.LAPSED, S.CALLED_OFF} and consent.ended_at:
        yield Step(consent.ended_at, str(consent.get_status_display()).capitalize() + ".")


def _answered_briefly(answer: Answer) -> str:
    return {
        Answer.Word.YES: _("The family signed."),
        Answer.Word.NO: _("The family said no."),
        Answer.Word.WITHDRAWN: _("The permission ended."),
    }[Answer.Word(answer.word)]


def _answered(answer: Answer) -> str:
    words = {
        Answer.Word.YES: _("%(name)s signed (%(proof)s)."),
        Answer.Word.NO: _("%(name)s said no (%(proof)s)."),
        Answer.Word.WITHDRAWN: _("%(name)s took it back (%(proof)s)."),
    }[Answer.Word(answer.word)]
    return words % {"name": answer.guardian.full_name, "proof": answer.get_proof_display()}


def _decided(one: Decision) -> str:
    words = {
        Decision.Word.AGREED: _("%(name)s agreed."),
        Decision.Word.NOT_AGREED: _("%(name)s did not agree."),
        Decision.Word.ENDED: _("%(name)s ended it."),
    }[Decision.Word(one.word)]
    note = f" “{one.note}”" if one.note else ""
    return words % {"name": one.by.display_name} + note
