"""The work on an uploaded roster, out of sight: reading it, and applying it once it is wanted."""

import json
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from django.db import connection, transaction

from records import book
from rosters.actions import imports
from rosters.models import RosterImport
from rosters.oneroster.bring_in import Order, Outcome, bring_in
from rosters.oneroster.findings import Broken, Fault, Findings
from rosters.oneroster.manifest import USED
from rosters.oneroster.package import Package
from rosters.oneroster.plan import Plan
from rosters.signals import plan_made
from tenancy.clock import database_now
from tenancy.scope import working_in

Status = RosterImport.Status
MOST_TRIES = 3
SECONDS_BETWEEN = 1.0
TELL = """
    select set_config('app.district', %(district)s, true);
    update rosters_rosterimport set progress = progress || %(progress)s::jsonb
    where id = %(import)s::bigint and status in ('reading', 'applying') returning id
"""
ASK = """
    select set_config('app.district', %(district)s, true);
    select status from rosters_rosterimport where id = %(import)s::bigint
"""


class Cancelled(Exception):
    """Somebody rejected it meanwhile; yesterday's roster stays."""


def work(*, district_id: int, import_id: int) -> None:
    """Do what is due for this import. Harmless when somebody is at it, or when it is done."""
    try:
        with working_in(district_id):
            _work(import_id)
    except Cancelled:
        return


def _work(import_id: int) -> None:
    due = RosterImport.objects.select_related("district").filter(pk=import_id).first()
    if due is None or not due.is_running or not imports.is_alone(due.district):
        return
    now = database_now()
    with Beats(due) as beats:
        tries = int(due.progress.get("tries", 0)) + 1
        begun = {"tries": tries, "began": now.isoformat()}
        # Counted before the file is looked at: what ends that must not be tried for ever.
        beats.tell(begun)
        beats.tell(begun | {"of": _size(due)})
        if tries > MOST_TRIES or not due.file:
            _settle(due, _given_up(), now)
            return
        outcome = bring_in(_order(due, now, beats))
    _settle(due, outcome, now)


def _size(due: RosterImport) -> int:
    """The bytes of all that will be read; nothing when that cannot be told."""
    if not due.file:
        return 0
    try:
        with Package(Path(due.file.path), Findings()) as package:
            return sum(package.size(file) for file in USED)
    except Broken:
        return 0


def _order(due: RosterImport, now: datetime, beats: "Beats") -> Order:
    def is_wanted(plan: Plan) -> bool:
        return bool(imports.print_of(plan) == due.diff.get("print"))

    return Order(
        Path(due.file.path),
        due.district,
        now,
        is_wanted,
        only_plans=due.status == Status.READING,
        progress=beats,
    )


@transaction.atomic
def _settle(due: RosterImport, outcome: Outcome, began: datetime) -> None:
    held = RosterImport.objects.select_for_update().get(pk=due.pk)
    if not held.is_running:
        raise Cancelled
    status = outcome.status
    if status == Status.HELD and not outcome.plan.holds:
        # What was said yes to is no longer what would happen: it is shown anew.
        status = Status.READY
    held.become(status)
    held.report = imports.reported(outcome, began, database_now()) | {"status": status.value}
    held.diff = imports.diff_of(outcome)
    held.progress = {"is_stale": due.status == Status.APPLYING}
    if not held.waits_for_a_person:
        held.ended_at = database_now()
        imports.remove_file(held)
    held.save()
    book.write(imports.EVENT[status], subject=held, details=imports.counts_of(held.report))
    imports.tell_of_rights(outcome, began)
    if held.waits_for_a_person:
        plan_made.send(sender=RosterImport, plan_id=held.pk)


def _given_up() -> Outcome:
    findings = Findings()
    findings.error(Fault("gave_up"))
    return Outcome(Status.REFUSED, findings)


class Beats:
    """Says how far it is, over a connection of its own: the work itself commits only at its end."""

    def __init__(self, due: RosterImport) -> None:
        self._line = connection.copy()
        self._about = {"district": str(due.district_id), "import": str(due.pk)}
        self._last = 0.0

    def __enter__(self) -> "Beats":
        return self

    def __exit__(self, *failure: object) -> None:
        self._line.close()

    def __call__(self, file: str, rows: int, read: int) -> None:
        if monotonic() - self._last < SECONDS_BETWEEN:
            return
        self._last = monotonic()
        self.tell({"file": file, "rows": rows, "read": read})

    def tell(self, progress: dict[str, Any]) -> None:
        """Raises Cancelled when somebody has put the import away."""
        beat = {**progress, "beat": database_now().isoformat()}
        if self._asked(TELL, progress=json.dumps(beat)):
            return
        status = self._asked(ASK)
        if status and status[0] not in {Status.READING, Status.APPLYING}:
            raise Cancelled

    def _asked(self, statement: str, **more: str) -> Any:
        # One text of two statements is one transaction: the setting holds for the second.
        with self._line.cursor() as sql:
            sql.execute(statement, {**self._about, **more})
            return sql.fetchone()
