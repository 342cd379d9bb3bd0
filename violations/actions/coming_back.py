"""Whoever reported without an account comes back: with key and code they see where it stands and
what was written to them, and nothing else of the case."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from violations import way_back
from violations.models import Case, CaseEntry, FollowUp, Report
from violations.reading import as_house
from violations.taxonomy import Stage

# So many wrong codes shut a way back for so long, whoever guesses.
MOST_TRIES, SHUT_FOR = 10, timedelta(hours=1)


@dataclass(frozen=True)
class Reply:
    at: datetime
    text: str


@dataclass(frozen=True)
class Standing:
    report: Report
    received_at: datetime
    stage: Stage
    replies: tuple[Reply, ...]

    @property
    def is_closed(self) -> bool:
        return self.stage == Stage.CLOSED


@transaction.atomic
def come_back(*, key: str, code: str, now: datetime) -> Standing | None:
    """In the open district. None for a key that is not there, for a wrong code and for a way that
    is shut, and nothing that tells one from another."""
    with as_house():
        rows = FollowUp.objects.select_for_update(of=("self",)).select_related("report")
        found = rows.filter(hash=way_back.hash_of_key(key)).first()
        # As much work for a key that is not there.
        fits = way_back.is_code(found.seed if found else uuid4(), code)
        if found is None or not _is_let_in(found, fits, now):
            return None
        return _standing(found.report)


def _is_let_in(way: FollowUp, fits: bool, now: datetime) -> bool:
    if way.shut_until is not None and way.shut_until > now:
        return False
    way.wrong_tries = 0 if fits else way.wrong_tries + 1
    way.shut_until = None
    if way.wrong_tries >= MOST_TRIES:
        way.wrong_tries, way.shut_until = 0, now + SHUT_FOR
    way.save(update_fields=["wrong_tries", "shut_until"])
    return fits


def _standing(report: Report) -> Standing:
    case = Case.objects.select_related("report").get(report=report)
    assert report.received_at is not None  # noqa: S101
    written = case.entries.filter(kind=CaseEntry.Kind.REPLIED).select_related("case__report")
    return Standing(
        report,
        report.received_at,
        case.stage,
        tuple(Reply(one.at, one.text) for one in written),
    )
