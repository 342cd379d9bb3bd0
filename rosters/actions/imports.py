"""What happens to a roster import: read, held, applied, refused, rejected."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from records.references import next_reference
from rosters.models import RosterImport
from rosters.oneroster.bring_in import Order, Outcome, bring_in
from rosters.oneroster.plan import HELD_NOW, Plan
from rosters.signals import rights_changed
from tenancy.clock import database_now
from tenancy.jobs import enqueue
from tenancy.refusals import Refused

Status = RosterImport.Status
EVENT = {
    Status.READY: "rosters.import.read",
    Status.HELD: "rosters.import.held",
    Status.UNCHANGED: "rosters.import.unchanged",
    Status.REFUSED: "rosters.import.refused",
    Status.APPLIED: "rosters.import.applied",
}


def run(
    *, path: Path, district: District, accept_removals: bool = False, is_rehearsal: bool = False
) -> tuple[Outcome, dict[str, Any]]:
    """Bring a package in at once, for the command line: the feed of every night.

    Returns what happened and its report; a rehearsal leaves nothing behind, not even a line.
    """
    if not is_alone(district):
        raise Refused(_("Another import of this district is at work. Wait until it is done."))
    began = database_now()
    outcome = bring_in(
        Order(
            path,
            district,
            began,
            lambda plan: accept_removals or not plan.holds,
            is_rehearsal=is_rehearsal,
        )
    )
    report = reported(outcome, began, database_now())
    if is_rehearsal:
        return outcome, report | {"dry_run": True}
    made = RosterImport.objects.create(
        district=district,
        reference=next_reference("I", district.local(began)),
        status=outcome.status,
        report=report,
        diff=diff_of(outcome),
        started_at=began,
        ended_at=None if outcome.status == Status.HELD else database_now(),
    )
    book.write(EVENT[outcome.status], subject=made, details=counts_of(report))
    tell_of_rights(outcome, began)
    return outcome, report | {"reference": made.reference}


@transaction.atomic
def start(*, file: File[bytes], district: District, by: User, now: datetime) -> RosterImport:
    """Take an uploaded package; a job reads it and shows what it would change."""
    check_can(by, Permission.ROSTER_IMPORT, district)
    made = RosterImport(
        district=district, reference=next_reference("I", district.local(now)), by=by
    )
    # A name that says nothing: it is in backups and in the logs of the disk.
    made.file.save(f"{get_random_string(24)}.zip", file, save=False)
    made.save()
    book.write("rosters.import.started", subject=made, by=by, details={"bytes": file.size or 0})
    enqueue("rosters.read_import", import_id=made.pk)
    return made


@transaction.atomic
def apply(*, roster_import: RosterImport, by: User, leaving: int | None = None) -> RosterImport:
    """Say yes to what was shown. A held import wants the number of those who leave as well."""
    held = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    check_can(by, Permission.ROSTER_IMPORT, held.district)
    if held.status == Status.HELD and leaving != held.diff.get("leaving"):
        raise Refused(_("Tick that you know how many leave, then apply everything."))
    if not held.file:
        raise Refused(_("The file of this import was not kept. Upload it here, then decide."))
    held.become(Status.APPLYING)
    held.progress = {}
    held.save(update_fields=["status", "progress"])
    details = {"leaving": held.diff.get("leaving", 0)}
    book.write("rosters.import.confirmed", subject=held, by=by, details=details)
    enqueue("rosters.apply_import", import_id=held.pk)
    return held


@transaction.atomic
def reject(*, roster_import: RosterImport, by: User, now: datetime) -> RosterImport:
    """Put a roster away unread or undone; yesterday's stays as it is."""
    held = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    check_can(by, Permission.ROSTER_IMPORT, held.district)
    held.become(Status.REJECTED)
    held.ended_at = max(now, held.started_at)
    remove_file(held)
    held.save(update_fields=["status", "ended_at", "file"])
    book.write("rosters.import.rejected", subject=held, by=by)
    return held


def is_alone(district: District) -> bool:
    """Whether no other import of this district is at work; holds until the transaction ends.

    Whoever dies at work lets go at once, so nobody needs to guess from clocks.
    """
    with connection.cursor() as sql:
        sql.execute(
            "select pg_try_advisory_xact_lock(hashtext('rosters.import'), %s)", [district.pk]
        )
        return bool(sql.fetchone()[0])


def reported(outcome: Outcome, began: datetime, ended: datetime) -> dict[str, Any]:
    return outcome.report() | {"seconds": round((ended - began).total_seconds(), 3)}


def diff_of(outcome: Outcome) -> dict[str, Any]:
    """What the page shows, and by which a plan is known again."""
    return {
        "counts": outcome.plan.counts,
        "holds": outcome.plan.holds,
        "leaving": outcome.plan.leaving if outcome.plan.counts else 0,
        "samples": outcome.samples,
        "print": print_of(outcome.plan),
    }


def print_of(plan: Plan) -> str:
    """By which a plan is known again: what it would do, and the import that it starts from."""
    last = RosterImport.objects.filter(status=Status.APPLIED).values_list("pk", flat=True).first()
    said = json.dumps([plan.counts, plan.holds, last], sort_keys=True)
    return sha256(said.encode()).hexdigest()


def counts_of(report: dict[str, Any]) -> dict[str, Any]:
    """For the record book: numbers only."""
    changes = {
        f"{kind}_{what}": number
        for kind, numbers in report["changes"].items()
        for what, number in numbers.items()
        if number
    }
    appointed = {f"appointments_{what}": n for what, n in report["appointed"].items() if n}
    totals = {kind: report[kind] for kind in HELD_NOW if kind in report}
    return changes | appointed | totals | {"errors": report["error_count"]}


def tell_of_rights(outcome: Outcome, now: datetime) -> None:
    """Let whoever relies on a parent's word know whose word counts differently from now on."""
    if outcome.rights_changed:
        rights_changed.send(sender=RosterImport, student_ids=outcome.rights_changed, now=now)


def remove_file(roster_import: RosterImport) -> None:
    """Take the file off the disk once this is committed, and its name off the row."""
    if not roster_import.file:
        return
    storage, name = roster_import.file.storage, roster_import.file.name
    roster_import.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))
