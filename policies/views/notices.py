"""Who is told of the policy each year: the year's sheet, its ledger, and a letter to families."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.permissions import with_roles
from districts.roles import Permission, RoleKey
from districts.school_years import SchoolYear
from policies import notices as ledger
from policies.actions import notices as actions
from policies.models import Notice
from policies.notice_forms import CorrectionForm, NoticeForm
from records.evidence import reports
from tenancy.clock import database_now

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = 50


@require_safe
@staff(Permission.NOTICES_KEEP)
@reports("S0-64", "S4-09")
def notices(request: StaffRequest) -> HttpResponse:
    """What has been done of the year's notices, and what is still missing."""
    now = database_now()
    today = request.district.today(now)
    duty = ledger.duty_of(request.district, today)
    this = duty.year_of(today)
    year = _year(request.GET.get("year", ""), this)
    context = {
        "duty": duty,
        "year": year,
        "this": this,
        "due": duty.due(year),
        "is_late": duty.due(year) < today,
        "sheets": ledger.sheets(duty, year),
        "now": now,
    }
    return render(request, "policies/notices.html", context)


@require_http_methods(GET_OR_POST)
@staff(Permission.NOTICES_KEEP)
def new(request: StaffRequest) -> HttpResponse:
    given = request.POST or None
    initial = {
        "document": request.GET.get("document", ""),
        "audiences": request.GET.getlist("audience"),
        "school_year": request.GET.get("year", ""),
    }
    form = NoticeForm(given, initial=initial, **_offered(request))
    if given and form.is_valid():
        made = actions.record(
            district=request.district,
            given=form.given(),
            audiences=form.cleaned_data["audiences"],
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
        said = ngettext(
            "Recorded, as %(reference)s.", "Recorded, from %(reference)s on.", len(made)
        )
        messages.success(request, said % {"reference": made[0].reference})
        return redirect(_sheet_of(request, made[0]))
    return render(request, "policies/notice_new.html", {"form": form})


@require_safe
@staff(Permission.NOTICES_KEEP)
@reports("S0-64")
def history(request: StaffRequest) -> HttpResponse:
    """Every entry, the wrong ones and what corrected them among them, the newest first."""
    rows = Notice.objects.select_related("by", "corrects", "correction")
    document = request.GET.get("document", "")
    if document:
        rows = rows.filter(document=document)
    duty = ledger.duty_of(request.district, request.district.today(database_now()))
    titles = {one.key: str(one.title) for one in duty.content.documents}
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [
        {
            "notice": one,
            "title": titles.get(one.document, one.document),
            "year": SchoolYear(one.school_year),
        }
        for one in page
    ]
    query = f"{urlencode({'document': document})}&" if document else ""
    context = {
        "page": page,
        "lines": lines,
        "titles": titles,
        "document": document,
        "query": query,
    }
    return render(request, "policies/notice_history.html", context)


@require_http_methods(GET_OR_POST)
@staff(Permission.NOTICES_KEEP)
def correction(request: StaffRequest, notice: str) -> HttpResponse:
    found = get_object_or_404(Notice.objects.select_related("by"), reference=notice)
    given = request.POST or None
    form = CorrectionForm(given, notice=found, **_offered(request, found))
    if given and form.is_valid():
        made = actions.correct(
            notice=found,
            given=form.given(),
            audience=form.cleaned_data["audiences"],
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
        messages.success(request, _("Corrected. The wrong entry stays in the history."))
        return redirect(_sheet_of(request, made))
    return render(request, "policies/notice_correction.html", {"form": form, "notice": found})


@require_safe
@staff(Permission.NOTICES_KEEP)
def letter(request: StaffRequest) -> HttpResponse:
    """A letter to families about one document, to be printed, in English and in Spanish."""
    today = request.district.today(database_now())
    duty = ledger.duty_of(request.district, today)
    documents = duty.content.documents
    wanted = request.GET.get("document", "") or next((one.key for one in documents), "")
    document = duty.content.document(wanted)
    if document is None:
        raise Http404
    known = [code for code, _name in settings.LANGUAGES]
    only = request.GET.get("language", "")
    context = {
        "document": document,
        "documents": documents,
        "points": duty.points(document.key),
        "languages": [only] if only in known else known,
        "known": known,
        "only": only if only in known else "",
        "today": today,
        "signed_by": _superintendent(request),
        "address": request.build_absolute_uri(
            request.district.url("policy_document", document=document.key)
        ),
    }
    return render(request, "policies/notice_letter.html", context)


def _offered(request: StaffRequest, notice: Notice | None = None) -> dict[str, Any]:
    """The documents and years of the form; a correction may name what is no more offered."""
    today = request.district.today(database_now())
    duty = ledger.duty_of(request.district, today)
    this = duty.year_of(today)
    documents = {one.key: str(one.title) for one in duty.content.documents}
    years = {this, this.before, this.next}
    if notice is not None:
        documents.setdefault(notice.document, notice.document)
        years.add(SchoolYear(notice.school_year, this.starts))
    order = [this, *sorted(years - {this}, reverse=True)]
    return {"documents": [*documents.items()], "years": order, "today": today}


def _superintendent(request: StaffRequest) -> str:
    """In full, as a letter is signed; empty while nobody holds the office."""
    held = with_roles([RoleKey.SUPERINTENDENT], request.district, most=1)
    return held[0].name if held else ""


def _year(typed: str, this: SchoolYear) -> SchoolYear:
    """The one of the address, from the year 2000 to the next one; else this one."""
    is_year = typed.isdecimal() and 2000 <= int(typed) <= this.next.first
    return SchoolYear(int(typed), this.starts) if is_year else this


def _sheet_of(request: StaffRequest, notice: Notice) -> str:
    return f"{request.district.url('policy_notices')}?year={notice.school_year}"
