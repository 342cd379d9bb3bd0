"""The office's side: papers of a class filed at once, a scan looked at, a call noted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.models import School
from districts.roles import Permission
from optin import of_class, permissions
from optin.actions import papers
from optin.models import Answer, Consent
from optin.paper_forms import (
    KINDS_OF_SCAN,
    ON_PAPER,
    PaperAnswerForm,
    PapersForm,
    TakenBackForm,
)
from optin.signers import signers_of
from optin.views.permissions import found_permission, permission_page
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused


@require_http_methods(["GET", "HEAD", "POST"])
@shows("S0-81", "S1-07", "S3-08")
@staff(Permission.CONTACT_REPAIR, on="school")
def permission_papers(request: StaffRequest, school: School) -> HttpResponse:
    """What kind and which class first; then each student with who of theirs may have signed."""
    permissions.check_file(request.user, school)
    request.about_school = school
    picked = of_class.picked(request, school, ON_PAPER)
    context: dict[str, Any] = {"school": school, "picked": picked}
    if picked.group is None:
        return render(request, "optin/permissions/papers.html", context)
    today = request.district.today(database_now())
    rows = of_class.wanting(picked.group, picked.kind, today)
    form = PapersForm(
        request.POST or None, request.FILES or None, kind=picked.kind, rows=rows,
        initial={"on": today},
    )  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _filed(request, school, form)
        except Denied:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
            status = refused.status_code
    context["form"] = form
    return render(request, "optin/permissions/papers.html", context, status=status)


@require_safe
@at_work
def permission_scan(request: StaffRequest, reference: str) -> HttpResponse:
    """The paper itself, for the office and who decides; never shown inside the page."""
    consent = get_object_or_404(Consent.objects.select_related("school"), reference=reference)
    permissions.check_read_answers(request.user, consent)
    answer = Answer.objects.filter(consent=consent).exclude(scan="").first()
    if answer is None:
        raise Http404
    with answer.scan.open() as file:
        content = file.read()
    end = next((end for begins, end in KINDS_OF_SCAN.items() if content.startswith(begins)), "bin")
    name = f'attachment; filename="{reference}.{end}"'
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": name},
    )


@require_POST
@at_work
def permission_taken_back(request: StaffRequest, reference: str) -> HttpResponse:
    consent = found_permission(request, reference)
    permissions.check_file(request.user, consent.school)
    form = TakenBackForm(request.POST, guardians=signers_of(consent.student))
    if not form.is_valid():
        return permission_page(request, consent, takes_back=form)
    papers.take_back(
        consent=consent,
        guardian=form.who,
        is_on_paper=form.cleaned_data["is_on_paper"],
        note=form.cleaned_data["note"],
        by=request.user,
        now=database_now(),
    )
    messages.success(request, _("Noted. The permission has ended."))
    return redirect(request.district.url("permission", reference=reference))


@require_POST
@shows("S0-81", "S3-08")
@at_work
def permission_paper(request: StaffRequest, reference: str) -> HttpResponse:
    """What came back on paper to a question that had gone out as a link."""
    consent = found_permission(request, reference)
    permissions.check_file(request.user, consent.school)
    form = PaperAnswerForm(request.POST, request.FILES, consent=consent)
    if not form.is_valid():
        return permission_page(request, consent, paper=form)
    try:
        papers.enter_answer(
            consent=consent,
            guardian=form.who,
            answer=form.cleaned_data["answer"],
            sheet=form.sheet,
            by=request.user,
            now=database_now(),
        )
    except Denied:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return permission_page(request, consent, paper=form)
    messages.success(request, _("The paper is filed."))
    return redirect(request.district.url("permission", reference=reference))


def _filed(request: StaffRequest, school: School, form: PapersForm) -> HttpResponse:
    number = papers.file(
        school=school,
        signed=form.signed,
        refused=form.refused,
        sheet=form.sheet,
        by=request.user,
        now=database_now(),
        begun_with=form.cleaned_data["begun_with"],
        tells_families=form.cleaned_data["tells_families"],
    )
    said = ngettext("%(number)s paper is filed.", "%(number)s papers are filed.", number)
    messages.success(request, said % {"number": number})
    return redirect(request.district.url("permissions"))
