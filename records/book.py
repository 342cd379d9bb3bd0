"""The one door to history: what is written here stays."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, models

from records.details import NotForTheBook, checked
from records.models import EVENT_NAME, Event, Seal
from records.readable import sentence
from records.subjects import subject_of
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused
from tenancy.scope import current_district_id

# One statement, so that no event can be without its place in the sealer's queue.
INSERT = """
    with event as (
        insert into records_event (district_id, actor_id, name, subject, details)
        values (%s, %s, %s, %s, %s::jsonb) returning id, at, district_id
    ), waiting as (
        insert into records_unsealed (event_id, district_id) select id, district_id from event
    )
    select id, at from event
"""


class Person(Protocol):
    """Whoever acts; the book keeps the key and nothing else."""

    @property
    def pk(self) -> Any: ...


def write(
    event: str,
    *,
    subject: models.Model | None = None,
    by: Person | None = None,
    details: Mapping[str, object] | None = None,
) -> Event:
    """Write down that this happened, in the caller's transaction; `by=None` is the system."""
    district_id = current_district_id()
    if not re.search(EVENT_NAME, event):
        raise NotForTheBook(f"{event!r} is not an event's name: app.noun.past-tense.")
    _check_subject(subject, district_id)
    written = Event(
        district_id=district_id,
        actor_id=_actor(by),
        name=event,
        subject=subject_of(subject),
        details=checked(details),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [district_id, written.actor_id, event, written.subject, json.dumps(written.details)],
        )
        written.id, written.at = cursor.fetchone()
    written._state.adding = False
    return written


def refused(
    refusal: Refused,
    *,
    by: Person | None,
    subject: models.Model | None = None,
    details: Mapping[str, object] | None = None,
) -> Event | None:
    """Write down a no, in the open district, once what was refused is rolled back.

    The same no (person, thing, details) is written once an hour; None when it stands already.
    The reason is the refusal's class and the details, never its words, which may name a person.
    """
    kind = type(refusal)
    noun = "records.request" if subject is None else subject._meta.label_lower
    name = f"{noun}.refused"
    reason = checked({**(details or {}), "refusal": f"{kind.__module__}.{kind.__qualname__}"})
    if _stands(name, subject=subject, by=by, details=reason):
        return None
    return write(name, subject=subject, by=by, details=reason)


@dataclass(frozen=True)
class Line:
    """One event as a page shows it; `sequence` and `hash_short` are None until it is sealed."""

    id: int
    at: datetime
    actor_id: int | None
    name: str
    sentence: str
    subject: str
    details: dict[str, Any]
    sequence: int | None
    hash_short: str | None


def page(
    *,
    before: int | None = None,
    size: int = 50,
    subject: models.Model | None = None,
    without: str = "",
    without_pages: Collection[str] = (),
) -> list[Line]:
    """Events of the open district, newest first; `before` is the last id of the page before.

    `without` leaves out what is about the things of one app, `without_pages` what was refused on
    these pages.
    """
    events = Event.objects.select_related("seal").order_by("-id")
    if without:
        events = events.exclude(name__startswith=f"{without}.").exclude(
            subject__startswith=f"{without}."
        )
        # Holds on them; a detail that is not there matches nothing, and stays.
        on_them = models.Q(details__covers__startswith=f"{without}.")
        events = events.exclude(on_them, name__startswith="records.hold.")
    if without_pages:
        events = events.exclude(
            name="records.request.refused", details__page__in=list(without_pages)
        )
    if before is not None:
        events = events.filter(id__lt=before)
    if subject is not None:
        events = events.filter(subject=subject_of(subject))
    return [_line(event) for event in events[:size]]


def short(sha256: str) -> str:
    """A hash as two people would compare it: c41d 08aa … 77f2, on one line."""
    return "\N{NO-BREAK SPACE}".join([sha256[:4], sha256[4:8], "…", sha256[-4:]])


def _line(event: Event) -> Line:
    seal: Seal | None = getattr(event, "seal", None)
    return Line(
        id=event.pk,
        at=event.at,
        actor_id=event.actor_id,
        name=event.name,
        sentence=sentence(event),
        subject=event.subject,
        details=event.details,
        sequence=seal.sequence if seal else None,
        hash_short=short(seal.hash) if seal else None,
    )


def _stands(
    name: str, *, subject: models.Model | None, by: Person | None, details: dict[str, Any]
) -> bool:
    """Whether this no was written within the hour; a second asker waits for the first."""
    actor, about = _actor(by), subject_of(subject)
    key = [current_district_id(), actor, name, about, details]
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [json.dumps(key)])
    since = TenancyNow() - timedelta(hours=1)
    same = Event.objects.filter(name=name, subject=about, details=details, at__gt=since)
    # Not "is not distinct from": no index answers that, and anybody refused asks this.
    return same.filter(actor_id=actor).exists() if actor else same.filter(actor_id=None).exists()


def _actor(by: Person | None) -> int | None:
    if by is None:
        return None
    if by.pk is None:
        raise NotForTheBook("Whoever acts has no key: not saved, or anonymous.")
    return int(by.pk)


def _check_subject(subject: models.Model | None, district_id: int) -> None:
    if subject is None:
        return
    if subject.pk is None:
        raise NotForTheBook(f"This {subject._meta.label} is not saved, so nothing can name it.")
    if getattr(subject, "district_id", district_id) != district_id:
        raise NotForTheBook(f"This {subject._meta.label} belongs to another district.")
