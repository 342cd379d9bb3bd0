"""Reports from outside: by a parent, a student or anybody else without an account, and by another
system for them. No clock runs; key and code are the way back (violations.way_back)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import District, School, User
from records import book
from records.evidence import records
from tenancy.refusals import Refused
from violations import attachments, permissions, way_back
from violations.actions import cases, documents, entries, opening, reports
from violations.actions.entries import Said
from violations.attachments import Handed
from violations.models import Case, CaseEntry, FollowUp, Report, Reporter
from violations.reading import as_house
from violations.taxonomy import About, Category, Kind, Part, Relation, Source

MOST_PICTURES = 3
Uploads = Sequence[UploadedFile]  # type: ignore[type-arg]


@dataclass(frozen=True)
class Sent:
    """A report that came in, with what its writer comes back with."""

    report: Report
    key: str
    code: str


def sent_before(*, begun_with: UUID | None, source: Source) -> Sent | None:
    """The report of the same page, which was sent already."""
    if begun_with is None:
        return None
    with as_house():
        same = FollowUp.objects.filter(report__begun_with=begun_with, report__source=source)
        found = same.select_related("report").first()
        return _sent(found) if found else None


@records("S0-71", "S1-16", "S1-29", event="violations.report.received")
@transaction.atomic
def report(
    *,
    district: District,
    school: School | None,
    about: About,
    relation: Relation,
    name: str,
    contact: str,
    words: Mapping[str, str],
    facts: Mapping[str, Any],
    categories: Sequence[Category],
    files: Uploads,
    language: str,
    begun_with: UUID | None,
    source: Source,
    now: datetime,
) -> Sent:
    """Begun and sent at once; the same key again is the same report.

    `words` are `what`, `when` as they tell it, and `names` of whom it is about. `facts` are
    `occurred_at`, `medium`, `ownership` and `initiator`, as far as they are known.
    """
    if same := sent_before(begun_with=begun_with, source=source):
        return same
    said = {key: text.strip() for key, text in words.items() if text.strip()}
    if not said.get("what"):
        raise Refused(_("Say what happened, in your own words."))
    occurred_at: datetime | None = facts.get("occurred_at")
    if occurred_at and occurred_at > now + reports.AHEAD:
        raise Refused(_("That time is still to come. Enter when it was."))
    looked_at = _looked_at(files)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    if same := sent_before(begun_with=begun_with, source=source):
        return same
    with as_house():
        made = Report.objects.create(
            district=district,
            reference=reports.free_reference(district, now),
            begun_with=begun_with,
            source=source,
            kind=Kind.SEEN,
            about=about,
            school=school,
            categories=list(categories),
            language=language,
            **facts,
        )
        reports.give_key(made)
        made.say(said)
        made.save()
        if names := said.get("names"):
            reports.involve(made, Part.ACCUSED, name=names)
        for handed, called in looked_at:
            documents.keep_from_outside(report=made, handed=handed, name=called)
        reporter = _reporter(made, relation, {"name": name.strip(), "contact": contact.strip()})
        way = _give_way_back(made)
        reports.receive(report=made, reporter=reporter, now=now)
    return _sent(way)


@records("S0-71", event="violations.report.added_to")
@transaction.atomic
def add(
    *, report: Report, words: str, files: Uploads, now: datetime, begun_with: UUID | None = None
) -> CaseEntry:
    """By whoever has proven that it is theirs (violations.actions.coming_back)."""
    if not words.strip() and not files:
        raise Refused(_("Write what you want to add, or choose a picture."))
    looked_at = _looked_at(files)
    with as_house():
        rows = Case.objects.select_for_update(of=("self",)).select_related("report", "district")
        held = rows.get(report=report.pk)
        if begun_with and (same := held.entries.filter(begun_with=begun_with, by=None).first()):
            return same
        if not held.is_open:
            raise Refused(
                _("This report is closed, so nothing can be added to it. Make a new report.")
            )
        if held.report.documents.count() + len(looked_at) > documents.MOST:
            raise Refused(_("No more pictures fit in here. Describe in words what they show."))
        kept = [
            documents.keep_from_outside(report=held.report, handed=handed, name=called)
            for handed, called in looked_at
        ]
        said = Said({"words": words.strip() or _pictures(len(kept))})
        entry = entries.write(held, CaseEntry.Kind.ADDED, said, by=None, begun_with=begun_with)
        details = {"entry": entry.pk, "documents": [one.sha256 for one in kept]}
        book.write("violations.report.added_to", subject=held, details=details)
        opening.tell(held.district, opening.listed(held), now)
    return entry


@transaction.atomic
def reply(
    *, case: Case, words: str, by: User, now: datetime, begun_with: UUID | None = None
) -> CaseEntry:
    """Back to who reported: they read it with key and code, or on their receipt."""
    held = Case.objects.select_for_update().get(pk=case.pk)
    permissions.check_lead(by, held)
    if begun_with and (same := held.entries.filter(begun_with=begun_with, by=by).first()):
        return same
    said = Said({"words": words.strip()})
    entry = entries.write(held, CaseEntry.Kind.REPLIED, said, by=by, begun_with=begun_with)
    cases.tell_reporter(held, now)
    return entry


def _looked_at(files: Uploads) -> list[tuple[Handed, str]]:
    """Before anything is locked; raises NotAPicture."""
    if len(files) > MOST_PICTURES:
        raise Refused(_("Choose up to %(most)s pictures.") % {"most": MOST_PICTURES})
    return [(attachments.read(one), one.name or "") for one in files]


def _reporter(made: Report, relation: Relation, told: Mapping[str, str]) -> Reporter:
    mark, given = uuid4(), {key: text for key, text in told.items() if text}
    closed = made.cipher.close_words(given, str(mark))
    return Reporter.objects.create(
        district_id=made.district_id, report=made, relation=relation, mark=mark, said=closed
    )


def _give_way_back(made: Report) -> FollowUp:
    seed = uuid4()
    return FollowUp.objects.create(
        report=made,
        district_id=made.district_id,
        seed=seed,
        hash=way_back.hash_of_key(way_back.key_of(seed)),
    )


def _sent(way: FollowUp) -> Sent:
    return Sent(way.report, way_back.key_of(way.seed), way_back.code_of(way.seed))


def _pictures(number: int) -> str:
    said = ngettext(
        "%(number)s picture, without words.", "%(number)s pictures, without words.", number
    )
    return said % {"number": number}
