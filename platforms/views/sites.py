"""The public list, the register, one site's page, and its registration."""

from typing import Any
from uuid import uuid4

from django.contrib import messages as said
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts import exports
from districts.access import StaffRequest, at_work, public, staff
from districts.models import District, School
from districts.permissions import schools_for
from districts.roles import Permission
from platforms import site_history, site_list, site_rules, site_students
from platforms import site_permissions as permissions
from platforms.actions import site_reviews
from platforms.actions import sites as actions
from platforms.models import Site
from platforms.models.sites import office_of
from platforms.site_forms import (
    AdministratorsForm,
    NoteForm,
    NoticeForm,
    ReviewForm,
    SentForm,
    SiteForm,
    TermsForm,
)
from policies.in_force import readable_version_of
from policies.words import Text
from records.evidence import reports, shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows

GET_OR_POST = ["GET", "HEAD", "POST"]
FIELDS = (
    "name", "network", "other_network", "address", "purpose", "organization",
    "organization_name", "benefit", "youngest_grade", "keeps_confidential", "has_rights",
)  # fmt: skip


@shows("S3-02")
@require_safe
@public
def sites(request: StaffRequest) -> HttpResponse:
    """For everybody: the sites that are the district's, and that no others are."""
    schools = list(School.objects.order_by("name"))
    asked = site_list.asked(request.GET, schools)
    found = site_list.public(asked.school, asked.words)
    page = Paginator(found, site_list.PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "schools": schools,
        "groups": site_list.by_school(list(page)),
    }
    return render(request, "platforms/sites.html", context)


@reports("S3-02", "S3-09")
@require_safe
@at_work
def sites_register(request: StaffRequest) -> HttpResponse:
    today = request.district.today(database_now())
    due_on = site_list.due_today(today)
    schools = schools_for(request.user, Permission.SITES_APPROVE)
    asked = site_list.asked(request.GET, schools)
    found = asked.of(Site.objects.visible_to(request.user), due_on)
    page = Paginator(found, site_list.PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "lines": [(one, site_list.chip(one)) for one in page],
        "states": [(key, label) for key, (label, _filter) in site_list.STATES.items()],
        "schools": schools if len(schools) > 1 else [],
        "may_export": bool(schools),
        "sees_school": bool(schools or office_of(request.user)),
        "export": exports.ExportForm(),
    }
    return render(request, "platforms/sites_register.html", context)


@reports("S3-02")
@require_POST
@staff(Permission.SITES_APPROVE, on="anywhere")
def sites_export(request: StaffRequest) -> HttpResponse:
    form = exports.ExportForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say what the list is for."))
    today = request.district.today(database_now())
    asked = site_list.asked(request.GET, schools_for(request.user, Permission.SITES_APPROVE))
    found = asked.of(Site.objects.visible_to(request.user), site_list.due_today(today))
    return exports.answer(
        request,
        name="sites",
        headings=site_list.headings(),
        rows=list(site_list.rows(found.select_related("second_administrator"))),
        why=form.cleaned_data["why"],
    )


@require_http_methods(GET_OR_POST)
@at_work
def site_new(request: StaffRequest) -> HttpResponse:
    """Which school first, where somebody works at several; then the questions."""
    at = _my_schools(request)
    slug = request.GET.get("school", "")
    school = at[0] if len(at) == 1 else next((one for one in at if one.slug == slug), None)
    if school is None:
        return render(request, "platforms/site_where.html", {"schools": at})
    form = SiteForm(request.POST or None, school=school, initial={"administrator": request.user.pk})
    if request.method == "POST" and form.is_valid():
        made = actions.register(
            district=request.district,
            school=school,
            answers=form.answers(),
            by=request.user,
            now=database_now(),
            begun_with=form.cleaned_data["begun_with"],
        )
        given = {"reference": made.reference}
        said.success(request, _("Registered as %(reference)s. The office decides next.") % given)
        return redirect(request.district.url("site", reference=made.reference))
    return _questions(request, form, school, None)


@require_http_methods(GET_OR_POST)
@at_work
def site_answers(request: StaffRequest, reference: str) -> HttpResponse:
    """A returned site, changed and handed in again."""
    site = seen(request, reference)
    page = request.district.url("site", reference=reference)
    if site.status != Site.Status.RETURNED:
        return redirect(page)
    permissions.check_change(request.user, site)
    kept: dict[str, Any] = {name: getattr(site, name) for name in FIELDS}
    first, second = site.administrators
    kept |= {"administrator": first, "second_administrator": second}
    kept |= {"is_professional": "yes", "shows_names": "yes"}
    form = SiteForm(request.POST or None, school=site.school, initial=kept)
    if request.method == "POST" and form.is_valid():
        actions.hand_in_again(
            site=site, answers=form.answers(), by=request.user, now=database_now()
        )
        said.success(request, _("Handed in again. The office decides next."))
        return redirect(page)
    return _questions(request, form, site.school, site)


@shows("S3-04", "S3-05", "S3-06", "S3-09", "S4-07")
@require_safe
@at_work
def site(request: StaffRequest, reference: str) -> HttpResponse:
    return site_page(request, seen(request, reference))


@require_http_methods(GET_OR_POST)
@staff(Permission.SETTINGS_DISTRICT)
def site_terms(request: StaffRequest) -> HttpResponse:
    days = {"days": ", ".join(site_reviews.review_days())}
    form = TermsForm(request.POST or None, initial=days)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["days"]
        site_reviews.set_review_days(district=request.district, days=given, by=request.user)
        said.success(request, _("Saved. Sites are due from these days on."))
        return redirect(request.district.url("site_terms"))
    return render(request, "platforms/site_terms.html", {"form": form})


def seen(request: StaffRequest, reference: str) -> Site:
    """A site of this district that this person may look at, under its school's plate."""
    found = Site.objects.with_office().select_related(
        "school", "administrator", "second_administrator", "registered_by", "decided_by"
    )
    one = get_object_or_404(found, reference=reference)
    one.district = request.district
    permissions.check_see(request.user, one)
    request.about_school = one.school
    return one


def site_page(request: StaffRequest, one: Site, *, refusal: str = "", **forms: Any) -> HttpResponse:
    """With what somebody typed where it could not be done."""
    now = database_now()
    today = request.district.today(now)
    first, second = one.administrators
    people = {"administrator": first, "second_administrator": second}
    context = {
        "site": one,
        "chip": site_list.chip(one),
        "may_decide": allows(permissions.check_decide, request.user, one),
        "may_run": allows(permissions.check_run, request.user, one),
        "may_change": allows(permissions.check_change, request.user, one),
        "runs": permissions.runs(request.user, one),
        "deciders": permissions.deciders(one.school, without=one.parties),
        "is_young": site_rules.is_young_for(one.network, one.youngest_grade),
        "students": site_students.counted(site_students.lines(one, now)),
        "notices": one.notices.select_related("by").annotate(students=Count("told")),
        "reviews": one.reviews.select_related("by")[:6],
        "due_on": site_reviews.due_day(one, today),
        "today": today,
        "disclaimer": disclaimer(request.district),
        "steps": site_history.of(one),
        "refusal": refusal,
        "note_form": NoteForm(),
        "notice_form": notice_form(one, initial={"told_on": today}),
        "sent_form": SentForm(),
        "key": uuid4(),
        "review_form": ReviewForm(),
        "people_form": AdministratorsForm(school=one.school, initial=people),
    }
    status = Refused.status_code if refusal else 200
    return render(request, "platforms/site.html", context | forms, status=status)


def notice_form(one: Site, typed: QueryDict | None = None, **given: Any) -> NoticeForm:
    return NoticeForm(typed, some_told=one.notices.exists(), **given)


def disclaimer(district: District) -> list[tuple[str, str]]:
    """(language, words) to put below what is posted there; nothing where the policy asks none."""
    version = readable_version_of(district, database_now())
    setting = version.content.setting("disclaimer_by_sender")
    return list(Text.of(setting.parameters["in_emails"]).versions) if setting else []


def _my_schools(request: StaffRequest) -> list[School]:
    """Where this person works; the district's people work at all."""
    at = {one.school_id: one.school for one in request.appointments}
    if None in at:
        return list(School.objects.all())
    return sorted((one for one in at.values() if one), key=lambda one: one.name)


def _questions(
    request: StaffRequest, form: SiteForm, school: School, one: Site | None
) -> HttpResponse:
    request.about_school = school
    parties = one.parties if one else ()
    context = {
        "form": form,
        "school": school,
        "site": one,
        "deciders": permissions.deciders(school, without=[request.user.pk, *parties]),
    }
    return render(request, "platforms/site_form.html", context)
