"""What a receipt states, in one way of writing, so that its hash proves it: the same hash stands in
the record book from the second at which the report came in."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from records.offline_verifier import canonical
from violations.models import Report


def stated(report: Report, received_at: datetime) -> dict[str, Any]:
    """All that a receipt says about time, and hashes of what was written and handed in."""
    return {
        "district": report.district.slug,
        "reference": report.reference,
        "kind": report.kind,
        "occurred_at": _iso(report.occurred_at),
        "learned_at": _iso(report.learned_at),
        "next_duty_at": _iso(report.duty_at),
        "next_duty_from": report.duty_from,
        # Where somebody said another one than the house knew of.
        "known_duty_at": _iso(report.known_duty_at),
        "due_at": _iso(report.due_at),
        "received_at": _iso(received_at),
        "words_sha256": hashlib.sha256(canonical(report.words)).hexdigest(),
        "documents_sha256": list(
            report.documents.filter(of=None, at__lte=received_at).values_list("sha256", flat=True)
        ),
    }


def fingerprint(said: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(said)).hexdigest()


def _iso(at: datetime | None) -> str | None:
    """In UTC and to the second: nobody on the phone reads out more."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
