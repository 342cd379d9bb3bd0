"""A case or a report as an address names it. What is not open to whoever asks is not there."""

from django.shortcuts import get_object_or_404

from districts.access import StaffRequest
from tenancy.clock import database_now
from violations.actions import cases
from violations.models import Case, Report, Reporter

WITH = ("report__school", "assigned_to", "school", "version")


def found_case(request: StaffRequest, reference: str, page: str = "") -> Case:
    """Where a page is looked at, and not sent, `page` stands on record as read; a page that writes
    down its own look names none."""
    case = get_object_or_404(Case.objects.select_related(*WITH), reference=reference)
    case.district = case.report.district = request.district
    if page and request.method in ("GET", "HEAD"):
        cases.read(case=case, by=request.user, page=page, now=database_now())
    return case


def found_own_report(request: StaffRequest, reference: str) -> Report:
    """Sent, and by this person themselves: to whom a case is open, that is another page."""
    own = Reporter.objects.filter(person=request.user).values("report_id")
    sent = Report.objects.filter(pk__in=own, received_at__isnull=False)
    report = get_object_or_404(sent, reference=reference)
    report.district = request.district
    return report
