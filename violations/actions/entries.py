"""Writing into a file: each entry is closed, added and never changed, and its hash stands in the
record book."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import User
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused
from violations import permissions
from violations.models import Case, CaseEntry, Outcome
from violations.models.entries import WITHOUT_WORDS

Kind = CaseEntry.Kind
# What the policy asks of whoever looks into it; anybody on the list writes notes.
LEADS = (
    Kind.DATES, Kind.REPORTER, Kind.ALLEGATION, Kind.MEETING, Kind.FINDINGS, Kind.ACTION,
    Kind.AUTHORITIES, Kind.INTERVIEW,
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What an entry says; `words` are closed, the rest stands beside them."""

    words: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    happened_at: datetime | None = None
    until: date | None = None
    person: User | None = None
    outcome: Outcome | None = None
    other: Case | None = None


@records(
    "S0-49", "S0-72", "S0-73", "S0-74", "S0-75", "S0-77", "S0-78", "S1-38",
    event="violations.entry.written",
)  # fmt: skip
@transaction.atomic
def add(
    *,
    case: Case,
    kind: CaseEntry.Kind,
    said: Said,
    by: User,
    now: datetime,
    begun_with: UUID | None = None,
) -> CaseEntry:
    """A fact that the policy asks for, an interview or a note; the same form twice is one entry."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    if kind in LEADS:
        permissions.check_lead(by, held)
        if kind == Kind.REPORTER and not permissions.may_see_reporter(by, held):
            raise Denied(_("Who reported is not open to you. Ask HR."))
    elif kind in (Kind.NOTE, Kind.RELATED):
        permissions.check_work(by, held)
    else:
        raise Refused(_("This is written down by what is done, and not by itself."))
    if begun_with and (same := held.entries.filter(begun_with=begun_with, by=by).first()):
        return same
    if said.happened_at is not None and said.happened_at > now:
        raise Refused(_("That time is still to come. Enter it when it has happened."))
    if kind == Kind.RELATED and (said.other is None or said.other.pk == held.pk):
        raise Refused(_("Choose another case that is open to you."))
    return write(held, kind, said, by=by, begun_with=begun_with)


def write(
    case: Case,
    kind: CaseEntry.Kind,
    said: Said,
    *,
    by: User | None,
    begun_with: UUID | None = None,
) -> CaseEntry:
    """For actions: whoever may do it has been asked."""
    words = {name: text for name, text in said.words.items() if text}
    if kind not in WITHOUT_WORDS and not str(words.get("words", "")).strip():
        raise Refused(_("Write it down in words."))
    mark = uuid4()
    closed = case.report.cipher.close_words(words, str(mark))
    entry = CaseEntry.objects.create(
        district_id=case.district_id,
        case=case,
        kind=kind,
        answer=said.answer,
        happened_at=said.happened_at,
        until=said.until,
        person=said.person,
        outcome=said.outcome,
        other=said.other,
        mark=mark,
        said=closed,
        begun_with=begun_with,
        by=by,
    )
    details = {"entry": entry.pk, "kind": kind.value, "sha256": fingerprint(entry)}
    book.write("violations.entry.written", subject=case, by=by, details=details)
    return entry


def fingerprint(entry: CaseEntry) -> str:
    """Over the entry as it lies in the row, closed words and all: nothing of it is told by it."""
    lies = [
        entry.case_id, _utc(entry.at), entry.kind, entry.answer, _utc(entry.happened_at),
        str(entry.until or ""), entry.person_id, entry.outcome_id, entry.other_id, entry.by_id,
        str(entry.mark), bytes(entry.said).hex(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(lies).encode()).hexdigest()


def _utc(at: datetime | None) -> str:
    """Of one moment always the same, in whose zone it was written."""
    return at.astimezone(UTC).isoformat() if at else ""
