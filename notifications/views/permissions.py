"""From a message that cannot go to one student alone: ask the family, while the draft waits."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, at_work
from notifications import content, judging
from notifications.forms.permissions import AskFamilyForm
from notifications.models import Message
from notifications.permissions import check_edit
from notifications.views.class_messages import purposes
from notifications.ways_on import ASKED_FROM_HERE
from notifications.wording import language_name
from optin import form as family_form
from optin import permissions, rule
from optin.actions import asking
from optin.models import Consent
from optin.signers import asked_by_link, contacts_of
from records.evidence import shows
from rosters.models import Student
from tenancy.clock import database_now
from tenancy.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@shows("S0-65", "S0-81")
@at_work
def message_permission(request: StaffRequest, reference: str) -> HttpResponse:
    """Who would be asked and how; the draft stays one and is never sent by itself."""
    found = Message.objects.select_related("school", "district")
    message = get_object_or_404(found, reference=reference)
    check_edit(request.user, message)
    now = database_now()
    kind, lacking = _lacking(message, request)
    if not lacking or message.school is None:
        return redirect(request.district.url("message_check", reference=reference))
    request.about_school = message.school
    form = AskFamilyForm(
        request.POST or None,
        students=lacking,
        purposes=purposes(request.district)[0],
        initial={"purpose": message.purpose, "students": [str(one.pk) for one in lacking]},
    )
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            asked = asking.ask_each(
                students=[one for one in lacking if one.pk in form.picked],
                school=message.school,
                kind=kind,
                purpose=form.cleaned_data["purpose"],
                reason=form.cleaned_data["reason"],
                draft=message.reference,
                begun_with=form.cleaned_data["begun_with"],
                by=request.user,
                now=now,
            )
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
        else:
            return _asked(request, asked)
    is_contact = kind == Consent.Kind.CONTACT
    asks_principal = is_contact and rule.asked_in(request.district, now).principal
    families = [_Family(one, request) for one in lacking]
    context = {
        "form": form,
        "refusal": refusal,
        "message": message,
        "title": content.title(message),
        "kind": kind,
        "families": families,
        "can_ask": any(one.asked for one in families),
        "is_contact": is_contact,
        "asks_principal": asks_principal,
        "deciders": permissions.deciders(Consent(school=message.school)) if asks_principal else [],
    }
    return render(request, "notifications/permission.html", context, status=status)


class _Family:
    """Who of a student’s family hears of it, in which language and by what way."""

    def __init__(self, student: Student, request: StaffRequest) -> None:
        self.student = student
        offered = family_form.offered(request.district)
        self.asked: list[dict[str, Any]] = []
        for guardian in asked_by_link(student):
            ways = [one.way.label for one in contacts_of(guardian) if one.carries_a_link]
            language = guardian.language or student.language or family_form.SOURCE
            self.asked.append(
                {
                    "name": guardian.full_name,
                    "ways": ", ".join(map(str, ways)),
                    "language": language_name(language),
                    "is_checked": language in offered,
                }
            )


def _lacking(message: Message, request: StaffRequest) -> tuple[str, list[Student]]:
    """Of the kind in the address, else of the first that is missing: who is left out for it."""
    verdict = judging.judge(message, database_now(), by=request.user).verdict
    found: dict[str, set[int]] = {}
    for one in verdict.findings:
        if one.rule in ASKED_FROM_HERE and one.students:
            found.setdefault(ASKED_FROM_HERE[one.rule].value, set()).update(one.students)
    kind = request.GET.get("kind", "")
    if kind not in found:
        kind = next(iter(found), "")
    return kind, list(Student.objects.filter(pk__in=found.get(kind, ())))


def _asked(request: StaffRequest, asked: list[Consent]) -> HttpResponse:
    said = ngettext(
        "The family is asked. Your message waits as a draft.",
        "%(number)s families are asked. Your message waits as a draft.",
        len(asked),
    )
    messages.success(request, said % {"number": len(asked)})
    if len(asked) == 1:
        return redirect(request.district.url("permission", reference=asked[0].reference))
    return redirect(request.district.url("permissions"))
