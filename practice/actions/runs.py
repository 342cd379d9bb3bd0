"""What happens to a practice: begun, worded, advised on, run, finished or given up.

None of it rings for work: `tenancy.jobs` cannot be imported here (pyproject.toml, contracts).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from practice import inventing, words
from practice.models import (
    InventedFamily,
    PracticeColleague,
    PracticeCopy,
    PracticeRun,
    PracticeWords,
)
from practice.permissions import advisers, check_practice, needs_no_advice
from records import book
from records.references import next_reference
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused

Status, How = PracticeRun.Status, PracticeRun.How


@transaction.atomic
def begin(
    *,
    district: District,
    school: School,
    incident: str,
    texts: Mapping[str, str],
    begun_with: UUID,
    by: User,
    now: datetime,
) -> PracticeRun:
    """A practice in these words; the same key again is the same practice."""
    check_practice(by, school)
    made = _made(begun_with, by)
    if made is not None:
        return made
    try:
        with transaction.atomic():
            made = PracticeRun.objects.create(
                district=district,
                reference=next_reference("PR", district.local(now)),
                begun_with=begun_with,
                incident=incident,
                school=school,
                begun_by=by,
            )
    except IntegrityError:
        # The other click of a double click was first.
        made = _made(begun_with, by)
        if made is None:
            raise Refused(_("This page is too old. Load it again.")) from None
        return made
    _write(made, texts)
    book.write("practice.run.begun", subject=made, by=by, details={"incident": incident})
    return made


@transaction.atomic
def change_words(*, run: PracticeRun, texts: Mapping[str, str], by: User) -> PracticeRun:
    held = _draft(run, by)
    if _write(held, texts):
        book.write("practice.run.changed", subject=held, by=by, details={"step": "words"})
    return held


@transaction.atomic
def note_advice(
    *, run: PracticeRun, adviser: User | None, how: str, by: User, now: datetime
) -> PracticeRun:
    """Who played the adviser, and how; None is nobody. That person hears of it from `by` alone."""
    held = _draft(run, by)
    if adviser is not None and adviser not in advisers(held.school, but=by):
        raise Refused(_("That person does not advise on emergencies here. Choose another one."))
    if adviser is not None and how not in {How.PHONE, How.IN_PERSON}:
        raise Refused(_("Choose how you practice the advice: by phone or in person."))
    held.adviser = adviser
    held.advice_how = how if adviser else How.NOBODY
    held.advised_at = now
    held.save(update_fields=["adviser", "advice_how", "advised_at"])
    book.write("practice.run.changed", subject=held, by=by, details={"step": "advice"})
    return held


@transaction.atomic
def start(*, run: PracticeRun, by: User, now: datetime) -> PracticeRun:
    """Make up the families and lay the message on the colleagues' home pages; nothing is sent."""
    held = _draft(run, by)
    if not held.advice_how and not needs_no_advice(by, held.school):
        raise Refused(_("Choose first who practices the advice with you."))
    held.become(Status.RUNNING)
    held.ran_by, held.ran_at = by, now
    held.save(update_fields=["status", "ran_by", "ran_at"])
    families = _invent(held)
    copies = _lay_out(held, by)
    counts = {"invented_families": families, "colleagues": copies}
    book.write("practice.run.ran", subject=held, by=by, details=counts)
    return held


@transaction.atomic
def finish(*, run: PracticeRun, note: str, by: User, now: datetime) -> PracticeRun:
    """Stop the clock, and keep what was learned."""
    held = _held(run, by)
    held.become(Status.FINISHED)
    held.finished_at, held.note = now, note
    held.save(update_fields=["status", "finished_at", "note"])
    book.write("practice.run.finished", subject=held, by=by, details={"has_note": bool(note)})
    return held


@transaction.atomic
def abandon(*, run: PracticeRun, by: User) -> PracticeRun:
    """Put a practice away before it ran. Its number stays its own."""
    held = _draft(run, by)
    held.become(Status.ABANDONED)
    held.save(update_fields=["status"])
    book.write("practice.run.abandoned", subject=held, by=by)
    return held


@transaction.atomic
def open_copy(*, copy: PracticeCopy, by: User) -> PracticeCopy:
    """The colleague has the page open: the first time counts."""
    held = PracticeCopy.objects.select_for_update().get(pk=copy.pk, person=by)
    if held.opened_at is None:
        held.opened_at = TenancyNow()
        held.save(update_fields=["opened_at"])
        held.refresh_from_db(fields=["opened_at"])
        book.write("practice.copy.opened", subject=held, by=by)
    return held


def _made(begun_with: UUID, by: User) -> PracticeRun | None:
    return PracticeRun.objects.filter(begun_with=begun_with, begun_by=by).first()


def _held(run: PracticeRun, by: User) -> PracticeRun:
    """The row, locked, in the hands of somebody who may practice there."""
    held = PracticeRun.objects.select_for_update().get(pk=run.pk)
    check_practice(by, held.school)
    return held


def _draft(run: PracticeRun, by: User) -> PracticeRun:
    held = _held(run, by)
    if not held.is_draft:
        raise Refused(_("This practice has run or was given up, so it can’t be changed."))
    return held


def _write(run: PracticeRun, texts: Mapping[str, str]) -> bool:
    """Keep these words, each with its mark; True when any is new. An empty one is taken out."""
    before = dict(PracticeWords.objects.filter(run=run).values_list("language", "text"))
    after = {language: words.marked(text, language) for language, text in texts.items()}
    after = {language: text for language, text in after.items() if text}
    if not after:
        raise Refused(_("Write the words of the practice first."))
    for text in after.values():
        words.check(text)
    if before == after:
        return False
    PracticeWords.objects.filter(run=run).delete()
    PracticeWords.objects.bulk_create(
        PracticeWords(district_id=run.district_id, run=run, language=language, text=text)
        for language, text in after.items()
    )
    return True


def _invent(run: PracticeRun) -> int:
    number = inventing.how_many(run.school)
    seed = secrets.randbelow(inventing.LARGEST_SEED)
    made = InventedFamily.objects.bulk_create(inventing.families(run, number, seed), batch_size=500)
    return len(made)


def _lay_out(run: PracticeRun, by: User) -> int:
    """On the home page of each colleague who agreed and works here; `by` has it in front."""
    agreed = PracticeColleague.objects.at(run.school).exclude(person=by)
    made = PracticeCopy.objects.bulk_create(
        PracticeCopy(district_id=run.district_id, run=run, person_id=one.person_id)
        for one in agreed
    )
    return len(made)
