"""Practices for tests, in each of their states; nobody else's tables are touched."""

from typing import Any
from uuid import uuid4

from districts.models import School, User
from practice import words
from practice.actions import colleagues, runs
from practice.models import PracticeRun, PracticeWords
from tenancy.clock import database_now
from tenancy.scope import working_in


def draft(by: User, school: School, **fields: Any) -> PracticeRun:
    """Worded as it starts out; `incident`, `texts`, `begun_with` and `reference` as given."""
    incident = fields.pop("incident", "fire")
    reference = fields.pop("reference", "")
    with working_in(school.district_id):
        made = runs.begin(
            district=school.district,
            school=school,
            incident=incident,
            texts=fields.pop("texts", None) or words.begun(incident, school),
            begun_with=fields.pop("begun_with", None) or uuid4(),
            by=by,
            now=database_now(),
        )
        if reference:
            PracticeRun.objects.filter(pk=made.pk).update(reference=reference)
            made.reference = reference
    return made


def advised(by: User, school: School, **fields: Any) -> PracticeRun:
    made = draft(by, school, **fields)
    with working_in(school.district_id):
        return runs.note_advice(run=made, adviser=None, how="", by=by, now=database_now())


def running(by: User, school: School, **fields: Any) -> PracticeRun:
    made = advised(by, school, **fields)
    with working_in(school.district_id):
        return runs.start(run=made, by=by, now=database_now())


def agreed(person: User, school: School) -> User:
    with working_in(school.district_id):
        colleagues.agree(district=school.district, by=person)
    return person


def rows(by: User, school: School, *, reference: str, text: str, is_running: bool) -> PracticeRun:
    """As rows alone, asking nobody whether this person may practice at this school."""
    of = {"district_id": school.district_id}
    with working_in(school.district_id):
        at = {"ran_by": by, "ran_at": database_now(), "status": "running"} if is_running else {}
        run = PracticeRun.objects.create(
            reference=reference,
            begun_with=uuid4(),
            incident="fire",
            school=school,
            begun_by=by,
            **of,
            **at,
        )
        PracticeWords.objects.create(run=run, language="en", text=text, **of)
        return run
