"""The office asks the families of a class: by link whom one reaches, on paper whom none does."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.forms import language_choices
from districts.models import School
from districts.roles import Permission
from optin import of_class, permissions, rule
from optin.actions import asking
from optin.asking_forms import AskClassForm
from optin.form import Facts
from optin.models import Consent
from optin.sheets import Sheet, sheet
from records.evidence import shows
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused

Kind = Consent.Kind
# What is the school's own question. Whoever wants to write to one child asks for that by name.
BY_LINK = (Kind.MEDIA, Kind.UNDER_13, Kind.DIRECTORY)
ON_PAPER = (*BY_LINK, Kind.CONTACT)


@require_http_methods(["GET", "HEAD", "POST"])
@shows("S1-07", "S1-28")
@staff(Permission.CONTACT_REPAIR, on="school")
def permission_asking(request: StaffRequest, school: School) -> HttpResponse:
    """What kind and which class first; then each family, and how it would be asked."""
    permissions.check_file(request.user, school)
    request.about_school = school
    picked = of_class.picked(request, school, BY_LINK)
    context: dict[str, Any] = {"school": school, "picked": picked}
    if picked.group is None:
        return render(request, "optin/permissions/asking.html", context)
    families = of_class.families(picked.group, picked.kind, request.district, database_now())
    form = AskClassForm(request.POST or None, families=families)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, school, picked, form)
        except Denied:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
            status = refused.status_code
    names = dict(language_choices())
    context |= {
        "form": form,
        "families": [
            (one, str(one.student.pk), names.get(one.language, one.language)) for one in families
        ],
        "asked": sum(1 for one in families if not one.why_not),
        "on_paper": sum(1 for one in families if one.why_not and one.takes_paper),
    }
    return render(request, "optin/permissions/asking.html", context, status=status)


@require_safe
@shows("S0-81", "S1-07", "S1-28")
@staff(Permission.CONTACT_REPAIR, on="school")
def permission_forms(request: StaffRequest, school: School) -> HttpResponse:
    """The forms of a class to print, a sheet for each child of whom it does not stand yet."""
    permissions.check_file(request.user, school)
    request.about_school = school
    picked = of_class.picked(request, school, ON_PAPER)
    if picked.group is None:
        return redirect(request.district.url("permission_papers", school=school.slug))
    families = of_class.families(picked.group, picked.kind, request.district, database_now())
    if request.GET.get("only") == "paper":
        families = [one for one in families if one.why_not]
    families = [one for one in families if one.takes_paper]
    context = {
        "school": school,
        "picked": picked,
        "sheets": [_sheet(one, school, picked.kind) for one in families],
    }
    return render(request, "optin/permissions/forms.html", context)


def _sheet(family: of_class.FamilyToAsk, school: School, kind: str) -> Sheet:
    now = database_now()
    needs = kind == Kind.CONTACT and rule.asked_in(school.district, now).principal
    student = family.student
    asked = Consent(
        district=school.district, school=school, student=student, kind=kind, needs_principal=needs
    )
    until = rule.last_day(school.district, now)
    facts = Facts(student.given_name)
    return sheet(asked, ["yes_any", "no"], facts, family.language, until=until)


def _asked(
    request: StaffRequest, school: School, picked: of_class.Picked, form: AskClassForm
) -> HttpResponse:
    made = asking.ask_class(
        students=Student.objects.filter(pk__in=form.picked),
        school=school,
        kind=picked.kind,
        reason=form.cleaned_data["reason"],
        by=request.user,
        begun_with=form.cleaned_data["begun_with"],
        now=database_now(),
    )
    number = len(made.asked)
    said = ngettext("%(number)s family is asked.", "%(number)s families are asked.", number)
    messages.success(request, said % {"number": number})
    if made.left:
        names = ", ".join(one.full_name for one in made.left)
        messages.warning(request, _("Could not be asked just now: %(names)s.") % {"names": names})
    here = request.district.url("permission_asking", school=school.slug)
    return redirect(f"{here}?{picked.query}")
