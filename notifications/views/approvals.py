"""Approvals: the queue, one message to say yes or no to, and the reminder of who waits."""

from django.contrib import messages as said
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.permissions import can
from districts.roles import Permission
from notifications import approval_queue, approving, content, permissions
from notifications.actions import approvals as actions
from notifications.forms import AnswerForm
from notifications.forms.approvals import APPROVE, RETURN
from notifications.models import Approval, Message
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows

S = Message.Status


@shows("S0-11")
@require_safe
@at_work
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for this person, by when it is needed; whoever the policy names may be anybody."""
    now = database_now()
    context = {
        "waiting": approval_queue.waiting_for(request.user),
        "answered": approval_queue.answered_today(request.user, request.district, now),
        "tells_board": can(request.user, Permission.APPROVE_DISTRICT, request.district),
        "now": now,
    }
    return render(request, "notifications/approvals/list.html", context)


@shows("S0-11")
@require_http_methods(["GET", "HEAD", "POST"])
@at_work
def approval(request: StaffRequest, reference: str) -> HttpResponse:
    """Exactly what families get, on one page, with the answer to it."""
    message = _found(request, reference)
    if message.status in {S.DRAFT, S.WITHDRAWN}:
        said.info(request, _("It was taken back. Nothing is left to decide."))
        return redirect(request.district.url("approvals"))
    form, refusal, status = AnswerForm(request.POST or None), "", 200
    if request.method == "POST" and form.is_valid():
        try:
            return _answered(request, message, form)
        except Refused as refused:
            refusal, status = str(refused), refused.status_code
            message = _found(request, reference)
    now = database_now()
    page = approving.page_of(message, by=request.user, now=now)
    if page.may_answer and request.method != "POST":
        actions.see(message=message, by=request.user)
    context = {
        "page": page,
        "message": message,
        "form": form,
        "refusal": refusal,
        "is_own": request.user.pk in message.makers,
        "may_open": allows(permissions.check_see, request.user, message),
        "now": now,
    }
    return render(request, "notifications/approvals/page.html", context, status=status)


@require_POST
@staff(Permission.MESSAGE_SCHOOL, Permission.MESSAGE_DISTRICT, on="anywhere")
def message_reminder(request: StaffRequest, reference: str) -> HttpResponse:
    message = get_object_or_404(Message.objects.select_related("school"), reference=reference)
    actions.nudge(message=message, by=request.user, now=database_now())
    said.success(request, _("They see your reminder at the top of their home page."))
    return redirect(request.district.url("message", reference=reference))


def _found(request: StaffRequest, reference: str) -> Message:
    """A message that this person was asked about, or may see anyway."""
    rows = Message.objects.select_related("school", "author", "submitted_by", "sent_by")
    message = get_object_or_404(rows, reference=reference, follows=None)
    message.district = request.district
    has_answered = Approval.objects.filter(message=message, by=request.user).exists()
    if not has_answered and not approval_queue.was_asked(request.user, [message]):
        permissions.check_see(request.user, message)
    if message.school is not None:
        request.about_school = message.school
    return message


def _answered(request: StaffRequest, message: Message, form: AnswerForm) -> HttpResponse:
    given = form.cleaned_data
    answer, title = given["answer"], content.title(message)
    asked = {
        "message": message,
        "by": request.user,
        "now": database_now(),
        "as_checked": given["as_checked"],
    }
    if answer == APPROVE:
        message = actions.approve(**asked)
        sentence = _("Approved: “%(title)s”.")
        if message.status == S.SUBMITTED:
            sentence = _("You have said yes to “%(title)s”. Somebody else must, too.")
    elif answer == RETURN:
        actions.send_back(**asked, note=given["note"])
        sentence = _("Returned with your note: “%(title)s”.")
    else:
        actions.decline(**asked, note=given["note"])
        sentence = _("Declined: “%(title)s”. The author sees why.")
    said.success(request, sentence % {"title": title})
    if answer == APPROVE and allows(permissions.check_see, request.user, message):
        return redirect(request.district.url("message", reference=message.reference))
    return redirect(request.district.url("approvals"))
