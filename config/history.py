"""The record book, read: newest first, with the seal of each entry."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission


@require_safe
@staff(Permission.RECORD_SEE)
def history(request: StaffRequest) -> HttpResponse:
    return render(request, "records/history.html", {"events": []})
