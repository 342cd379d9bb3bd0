"""What time does to reports and cases: somebody is reminded, somebody higher is told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from records import book, holds
from violations import routing, terms, working_hours
from violations.actions import opening, reports
from violations.models import Case, Report, Reporter

S = Case.Status
# So long before it is due, whoever began a report is reminded.
BEFORE = timedelta(hours=2)
# A report that nobody sent is removed after this.
SWEPT_AFTER = timedelta(days=30)
FINISH = gettext_noop(
    "Something that you began is not sent yet. Please sign in, finish it and send it."
    " Sending it late is better than not."
)


@transaction.atomic
def remind_reporter(*, report_id: int, now: datetime) -> bool:
    """Once, before the clock runs out. Each of these steps runs inside `as_house`."""
    held = Report.objects.select_for_update().get(pk=report_id)
    if held.received_at is not None or held.reminded_at is not None:
        return False
    reporter = Reporter.objects.select_related("person").get(report=held)
    if reporter.person is None:
        return False
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    book.write("violations.report.reminded", subject=held)
    opening.tell_reporter(held.district, reporter.person, FINISH, now)
    return True


@transaction.atomic
def sweep(*, report_id: int, now: datetime) -> bool:
    held = Report.objects.select_for_update().get(pk=report_id)
    if held.received_at is not None or holds.held(held):
        return False
    reports.remove_begun(held)
    return True


@transaction.atomic
def escalate(*, case_id: int, now: datetime) -> bool:
    """Past its last day: whoever comes next in line, and HR, are told once."""
    held = Case.objects.select_for_update().get(pk=case_id)
    if not held.is_overdue(held.district.today(now)) or held.escalated_at is not None:
        return False
    held.escalated_at = now
    held.save(update_fields=["escalated_at"])
    higher = routing.next_in_line(held.avoided, after=held.assigned_to)
    told = {one.pk: one for one in routing.reviewers(held.avoided)}
    if higher is not None:
        told[higher.pk] = higher
    for person in told.values():
        opening.open_by_rule(held, person)
    book.write("violations.case.escalated", subject=held, details={"people": len(told)})
    opening.tell(held.district, [held.assigned_to, *told.values()], now)
    return True


def unread(case: Case, now: datetime) -> bool:
    """Whether nobody at the school has read it for so many working hours."""
    hours = terms.clock_of(case.district, now).away_hours
    return working_hours.after(case.assigned_at, hours, case.district) <= now
