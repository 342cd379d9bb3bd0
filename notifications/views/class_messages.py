"""A message to one's own class or activity: begun at the class, and whom of it it is for."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from districts.access import StaffRequest, staff
from districts.forms import key_of
from districts.models import Appointment, District, School, User
from districts.roles import Permission
from notifications import judging
from notifications.actions import class_messages
from notifications.facts import roster_came_in
from notifications.forms.classes import EVERYBODY, SOME, ClassAudienceForm
from notifications.models import Message
from notifications.permissions import check_write_class, classes_of
from optin import registers
from policies.in_force import readable_version_of
from policies.rules.purposes import DEFAULT as ANY_PURPOSE
from records.evidence import shows
from rosters.models import ClassGroup, Student
from tenancy.clock import database_now
from tenancy.refusals import Refused

To = Message.To
MOST_COLLEAGUES = 300


@shows("S0-46", "S0-52")
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.MESSAGE_CLASS, on="school")
def class_message_new(request: StaffRequest, school: School, group: str) -> HttpResponse:
    """The first page of a message to a class: to its families, or to its students."""
    found = get_object_or_404(ClassGroup.objects.of(request.user), school=school, key=group)
    to = To.STUDENTS if request.GET.get("to") == To.STUDENTS else To.FAMILIES
    check_write_class(request.user, school, [found.pk], to)
    form = _form(request, [found.pk], to, initial={"who": EVERYBODY, **_instead_of(request, found)})
    if request.method == "POST" and form.is_valid():
        try:
            made = class_messages.begin(
                school=school,
                classes=[found],
                to=to,
                students=form.picked,
                purpose=form.cleaned_data.get("purpose", ""),
                company=form.company,
                begun_with=key_of(request.POST.get("begun_with", "")),
                by=request.user,
                now=database_now(),
            )
            return redirect(request.district.url("message_words", reference=made.reference))
        except Refused as refused:
            form.add_error("students", str(refused))
    request.about_school = school
    context = _context(form, found.title, to, [found.pk]) | {
        "begun_with": request.POST.get("begun_with") or uuid4(),
        "back_url": request.district.url("class_group", school=school.slug, group=found.key),
    }
    return render(request, "notifications/compose/class_new.html", context)


def audience(
    request: StaffRequest, message: Message, beside: dict[str, Any]
) -> HttpResponse | None:
    """The same of a draft; None once it is chosen. `beside` is what every step's page shows."""
    classes = classes_of(message)
    picked = list(message.audience_students.values_list("student_id", flat=True))
    chosen = {
        "who": SOME if picked else EVERYBODY,
        "students": picked,
        "purpose": message.purpose,
        "adds_parents": message.adds_parents,
        "colleague": str(message.colleague_id or ""),
    }
    form = _form(request, classes, message.to, initial=chosen, picked=picked)
    if request.method == "POST" and form.is_valid():
        try:
            class_messages.choose(
                message=message,
                students=form.picked,
                purpose=form.cleaned_data.get("purpose", ""),
                company=form.company,
                by=request.user,
            )
            return None
        except Refused as refused:
            form.add_error("students", str(refused))
    titles = ClassGroup.objects.filter(pk__in=classes).values_list("title", flat=True)
    context = beside | _context(form, ", ".join(titles), message.to, classes)
    return render(request, "notifications/compose/class_audience.html", context)


def _form(
    request: StaffRequest,
    classes: Sequence[int],
    to: str,
    *,
    initial: dict[str, Any],
    picked: Sequence[int] = (),
) -> ClassAudienceForm:
    to_students, offered = to == To.STUDENTS, _offered(classes, picked)
    allowed, asks = purposes(request.district) if to_students else (None, False)
    if allowed and _own_family(request, offered):
        allowed = tuple(dict.fromkeys((*allowed, Message.Purpose.PERSONAL.value)))
    return ClassAudienceForm(
        request.POST or None,
        students=offered,
        purposes=allowed,
        asks_purpose=asks,
        colleagues=_colleagues(request, classes) if to_students else (),
        initial=initial,
    )


def _colleagues(request: StaffRequest, classes: Sequence[int]) -> list[User]:
    """Those who work at the school of these classes."""
    schools = ClassGroup.objects.filter(pk__in=classes).values("school")
    here = Appointment.objects.in_force().staff().filter(school__in=schools)
    found = User.objects.filter(pk__in=here.values("person"), is_active=True)
    return list(found.exclude(pk=request.user.pk).order_by("display_name", "pk")[:MOST_COLLEAGUES])


def _offered(classes: Sequence[int], picked: Sequence[int]) -> list[Student]:
    """Who sits in it now, and who was picked before and has left since."""
    here = Student.objects.enrolled().filter(enrollments__class_group__in=classes)
    return list((here | Student.objects.filter(pk__in=picked)).distinct())


def _own_family(request: StaffRequest, students: Sequence[Student]) -> set[int]:
    """Those among them to whom the board lets this person write as family, too (S0-54)."""
    today = request.district.today(database_now())
    return registers.authorised_family(request.user, [one.pk for one in students], today)


def purposes(district: District) -> tuple[Sequence[str], bool]:
    """Those that the policy in force allows, and whether it asks for one."""
    setting = readable_version_of(district, database_now()).content.setting("purpose")
    if setting is None:
        return ANY_PURPOSE, False
    return setting.parameters.get("allowed", ANY_PURPOSE), True


def _instead_of(request: StaffRequest, found: ClassGroup) -> dict[str, Any]:
    """Picked beforehand: whom the policy leaves out of another draft (to their families)."""
    reference = request.GET.get("instead_of", "")
    other = Message.objects.visible_to(request.user).filter(reference=reference).first()
    if other is None or not other.is_of_class or found.pk not in classes_of(other):
        return {}
    verdict = judging.judge(other, database_now(), by=request.user).verdict
    return {"who": SOME, "students": list(verdict.left_out)} if verdict.left_out else {}


def _context(
    form: ClassAudienceForm, title: str, to: str, classes: Sequence[int]
) -> dict[str, Any]:
    chosen = {str(one) for one in form["students"].value() or ()}
    here = _offered(classes, [int(one) for one in chosen if one.isdigit()])
    return {
        "form": form,
        "class_title": title,
        "to_students": to == To.STUDENTS,
        "students": here,
        "chosen": {one.pk for one in here if str(one.pk) in chosen},
        "roster_at": roster_came_in(),
    }
