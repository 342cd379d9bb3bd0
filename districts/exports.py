"""Lists that leave as a file: safe to open, marked with who took them and why, and on record.

A spreadsheet runs what begins with =, +, - or @. Such cells get an apostrophe in front, which it
does not show. Rows of people leave only with a reason (S0-57, S1-08).
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.access import StaffRequest
from districts.actions import exports as actions
from districts.permissions import check_at_work
from tenancy.clock import database_now

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = Sequence[object]


class ExportForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=200,
        help_text=gettext_lazy("It stands in the file and in the list of exports, with your name."),
        error_messages={"required": gettext_lazy("Say what the list is for.")},
    )


def safe(cell: object) -> str:
    """As text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(RUNS) else text


def as_csv(headings: Sequence[str], rows: Iterable[Row], *, mark: str) -> bytes:
    """With the mark as its first line, in UTF-8 as spreadsheets expect it."""
    written = StringIO()
    out = csv.writer(written)
    for row in ([mark], headings, *rows):
        out.writerow([safe(one) for one in row])
    return ("\ufeff" + written.getvalue()).encode()


def answer(
    request: StaffRequest, *, name: str, headings: Sequence[str], rows: Sequence[Row], why: str
) -> HttpResponse:
    """The file, and on record which list it is, how many rows, who took it and what for."""
    at = request.district.local(database_now())
    mark = _("%(district)s · taken by %(name)s on %(at)s for: %(why)s") % {
        "district": request.district.name,
        "name": request.user.full_name,
        "at": at.strftime("%Y-%m-%d %H:%M"),
        "why": why,
    }
    check_at_work(request.user)
    actions.note(district=request.district, name=name, rows=len(rows), why=why, by=request.user)
    response = HttpResponse(
        as_csv(headings, rows, mark=mark), content_type="text/csv; charset=utf-8"
    )
    file = f"{request.district.slug}-{name}-{at:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    return response
