"""A case or a report as an address names it. What is not open to whoever asks is not there."""

from django.shortcuts import get_object_or_404

from districts.access import StaffRequest
from violations.models import Case, Report, Reporter

WITH = ("report", "district", "assigned_to", "school", "version")


def found_case(request: StaffRequest, reference: str) -> Case:
    case = get_object_or_404(Case.objects.select_related(*WITH), reference=reference)
    case.district = case.report.district = request.district
    return case


def found_own_report(request: StaffRequest, reference: str) -> Report:
    """Sent, and by this person themselves: to whom a case is open, that is another page."""
    own = Reporter.objects.filter(person=request.user).values("report_id")
    sent = Report.objects.filter(pk__in=own, received_at__isnull=False)
    report = get_object_or_404(sent, reference=reference)
    report.district = request.district
    return report
