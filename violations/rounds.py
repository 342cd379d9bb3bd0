"""What comes round: reports that are nearly due, cases unread, and cases that are late."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from tenancy import schedule
from tenancy.clock import database_now
from tenancy.faults import passed_over
from tenancy.scope import every_district, working_in
from violations.actions import cases, offices, reminding
from violations.models import Case, Report
from violations.reading import as_house

Step = Callable[[], object]


@schedule.every(seconds=300, name="violations.clocks")
def carry_on() -> None:
    now = database_now()
    for district in every_district():
        due: list[Step] = []
        with (
            passed_over("clocks.failed", district_id=district.id),
            working_in(district.id),
            as_house(),
        ):
            due += _due(now)
        for step in due:
            with (
                passed_over("clock.failed", district_id=district.id),
                working_in(district.id),
                as_house(),
            ):
                step()


def _due(now: datetime) -> Iterator[Step]:
    begun = Report.objects.filter(received_at=None)
    nearly = begun.filter(reminded_at=None, due_at__lte=now + reminding.BEFORE)
    for pk in nearly.values_list("pk", flat=True):
        yield partial(reminding.remind_reporter, report_id=pk, now=now)
    for pk in begun.filter(begun_at__lte=now - reminding.SWEPT_AFTER).values_list("pk", flat=True):
        yield partial(reminding.sweep, report_id=pk, now=now)
    new = Case.objects.filter(status=Case.Status.NEW, first_read_at=None)
    for case in new.select_related("district"):
        if reminding.unread(case, now):
            yield partial(cases.move_on, case_id=case.pk, now=now)
    for pk in offices.ended(now):
        yield partial(offices.follow, case_id=pk, now=now)
    late = Case.objects.filter(status__in=Case.OPEN, escalated_at=None, due_on__lt=now.date())
    for pk in late.values_list("pk", flat=True):
        yield partial(reminding.escalate, case_id=pk, now=now)
