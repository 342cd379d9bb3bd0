"""One package from its place to the roster: read, planned and, when nothing forbids it, written."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from districts.models import District
from districts.roles import Permission, roles_with
from rosters.models import RosterImport, SourceRow
from rosters.oneroster import apply, holdings, plan, samples
from rosters.oneroster.apply import Appointed
from rosters.oneroster.findings import Broken, Findings
from rosters.oneroster.manifest import manifest_of
from rosters.oneroster.package import Package
from rosters.oneroster.plan import Plan
from rosters.oneroster.stage import Progress, Stage, Staged

Status = RosterImport.Status


@dataclass
class Outcome:
    """How it ended; `status` is what became of it, or would have."""

    status: Status
    findings: Findings
    rows: dict[str, int] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)
    samples: list[dict[str, Any]] = field(default_factory=list)
    appointed: Appointed = field(default_factory=Appointed)
    # Students for whom somebody's right to decide has ended, begun or changed.
    rights_changed: list[int] = field(default_factory=list)
    held: dict[str, Any] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """The report of the command line, but for the time it took."""
        return {
            "status": self.status.value,
            **self.held,
            "warnings": self.findings.warnings(),
            "errors": self.findings.errors(),
            "error_count": self.findings.error_count,
            "rows": self.rows,
            "changes": self.plan.counts,
            "holds": self.plan.holds,
            "appointed": asdict(self.appointed),
        }


@dataclass(frozen=True)
class Order:
    """What to bring where. `may` is asked once the plan is known.

    A rehearsal writes and takes it back, so that its report is the true one; an order that only
    plans ends READY before anything is written.
    """

    path: Path
    district: District
    now: datetime
    may: Callable[[Plan], bool]
    is_rehearsal: bool = False
    only_plans: bool = False
    progress: Progress | None = None

    @property
    def given(self) -> dict[str, Any]:
        today = self.district.today(self.now)
        return {
            "district": self.district.pk,
            "now": self.now,
            "today": today,
            "yesterday": today - timedelta(days=1),
            "class_roles": roles_with(Permission.MESSAGE_CLASS),
        }


def bring_in(order: Order) -> Outcome:
    """Bring a package into the open district, in one savepoint.

    It is undone unless it ends applied or unchanged.
    """
    given, findings = order.given, Findings()
    given["is_first"] = not SourceRow.objects.exists()
    try:
        with transaction.atomic():
            outcome = _brought_in(order, given, findings)
            is_done = outcome.status in {Status.APPLIED, Status.UNCHANGED}
            if is_done:
                outcome.held = holdings.count(given)
            if order.is_rehearsal or not is_done:
                transaction.set_rollback(True)
    except Broken as broken:
        findings.error(broken.fault)
        outcome = Outcome(Status.REFUSED, findings)
    if not outcome.held:
        outcome.held = holdings.count(given)
    return outcome


def _brought_in(order: Order, given: dict[str, Any], findings: Findings) -> Outcome:
    staged = _staged(order, findings)
    if staged is None or findings.error_count:
        return Outcome(Status.REFUSED, findings, staged.rows if staged else {})
    if staged.is_empty:
        return Outcome(Status.UNCHANGED, findings, staged.rows)
    made = plan.make(staged, given)
    outcome = Outcome(Status.HELD, findings, staged.rows, made)
    if order.only_plans or not order.may(made):
        if order.only_plans and not made.holds:
            outcome.status = Status.UNCHANGED if made.changes_nothing else Status.READY
        # For a person who decides; a night that goes by itself has no reader.
        outcome.samples = samples.collect(given)
        return outcome
    outcome.appointed = apply.write(made, given)
    outcome.rights_changed = apply.rights_changed(made, given)
    is_same = made.changes_nothing and outcome.appointed == Appointed()
    outcome.status = Status.UNCHANGED if is_same else Status.APPLIED
    return outcome


def _staged(order: Order, findings: Findings) -> Staged | None:
    with Package(order.path, findings) as package:
        manifest = manifest_of(package, findings)
        if findings.error_count:
            return None
        stage = Stage(package, manifest, findings, order.progress)
        return stage.read(order.district, order.given["today"])
