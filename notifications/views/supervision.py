"""What staff wrote to the students of a school, read by whoever supervises it, on record."""

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.contrib import messages as said
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.models import School, User
from districts.permissions import schools_for
from districts.roles import Permission
from notifications import content, moderated, permissions, supervising
from notifications.actions import supervision as actions
from notifications.models import LookedThrough, Message
from notifications.supervising import USUAL_HOURS, Day
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Refused

PAGE = 50


class LookForm(forms.Form):
    school = forms.SlugField()
    from_on = forms.DateField()
    until_on = forms.DateField()
    seen_at = forms.DateTimeField()


@require_safe
@staff(Permission.SUPERVISE, on="anywhere")
@shows("S0-58", "S1-31", "S1-36")
def supervision(request: StaffRequest) -> HttpResponse:
    """One school's messages to students, the newest first; with several, how each stands."""
    schools = schools_for(request.user, Permission.SUPERVISE)
    school = _school(schools, request.GET.get("school", ""))
    if school is None:
        standings = supervising.standings(schools, request.user)
        return render(request, "notifications/supervision/schools.html", {"standings": standings})
    request.about_school = school
    # Before anything is read, so that no look covers what was not on the page.
    seen_at = database_now()
    found = supervising.to_students([school])
    senders = supervising.senders([school])
    sender = _sender(senders, request.GET.get("sender", ""))
    if sender is not None:
        found = found.filter(author=sender)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    days = supervising.days(list(page), request.district)
    context = {
        "school": school,
        "several": len(schools) > 1,
        "senders": senders,
        "sender": sender,
        "days": days,
        "page": page,
        "seen_at": seen_at.isoformat(),
        "query": _query(school, sender),
        "hours": USUAL_HOURS,
        "span": None if sender else _span(days, page),
        "looks": LookedThrough.objects.filter(school=school).select_related("by")[:5],
    }
    return render(request, "notifications/supervision/school.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SUPERVISE, on="anywhere")
@reports("S1-31")
def looks(request: StaffRequest) -> HttpResponse:
    """Who looked through which days, and when; a POST enters a look."""
    schools = schools_for(request.user, Permission.SUPERVISE)
    if request.method == "POST":
        return _look(request, schools)
    rows = LookedThrough.objects.filter(school__in=schools).select_related("by", "school")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/supervision/looks.html", {"page": page})


class ModerationForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Families read it in the place of the message. Name no student."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": gettext_lazy("Say why; families read it.")},
    )


@shows("S1-33")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SUPERVISE, on="anywhere")
def message_moderation(request: StaffRequest, reference: str) -> HttpResponse:
    """One message off the pages of families, or back on them; the original stays (S1-33)."""
    rows = Message.objects.select_related("school", "district")
    message = get_object_or_404(rows, reference=reference, released_at__isnull=False)
    permissions.check_moderate(request.user, message)
    off = moderated.hidden([message.pk]).get(message.pk)
    form = ModerationForm(request.POST or None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.moderate(
                message=message,
                hides=off is None,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=database_now(),
            )
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            said.success(request, _("Done. What was sent is kept as it was."))
            school = message.school.slug if message.school else ""
            return redirect(f"{request.district.url('supervision')}?school={school}")
    words = next(iter(content.by_language(message).values()))
    context = {"message": message, "words": words, "form": form, "off": off, "refusal": refusal}
    return render(request, "notifications/supervision/moderation.html", context, status=status)


def _look(request: StaffRequest, schools: list[School]) -> HttpResponse:
    form = LookForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    school = next((one for one in schools if one.slug == given["school"]), None)
    if school is None:
        raise Http404
    actions.look(
        school=school,
        from_on=given["from_on"],
        until_on=given["until_on"],
        by=request.user,
        seen_at=given["seen_at"],
        now=database_now(),
    )
    said.success(request, _("On record: you looked through it."))
    return redirect(f"{request.district.url('supervision')}?{_query(school, None)}".rstrip("&"))


def _school(schools: list[School], slug: str) -> School | None:
    if len(schools) == 1:
        return schools[0]
    return next((one for one in schools if one.slug == slug), None)


def _sender(senders: list[User], key: str) -> User | None:
    return next((one for one in senders if str(one.pk) == key), None)


def _query(school: School, sender: User | None) -> str:
    asked = {"school": school.slug} | ({"sender": str(sender.pk)} if sender else {})
    return f"{urlencode(asked)}&"


def _span(days: list[Day], page: Page[Message]) -> tuple[date, date] | None:
    """The days that stand whole on this page, where any of them is still to be read."""
    whole = days[:-1] if page.has_next() else days
    if not whole or all(one.is_read for one in whole):
        return None
    return whole[-1].on, whole[0].on
