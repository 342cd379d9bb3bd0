"""Notices to the board: those that are owed, one to read and send, and those that went."""

from django.contrib import messages as said
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission
from notifications import content, wording
from notifications.actions import board_notices as actions
from notifications.actions import copies
from notifications.actions.copies import check_tells_the_board
from notifications.forms import NoticeForm
from notifications.models import CopyList, Message
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Refused, allows

SHOWN = 50
S = Message.Status
reads = staff(Permission.APPROVE_DISTRICT, Permission.OVERSIGHT_SEE, on="anywhere")


@shows("S0-25")
@require_safe
@reads
def board_notices(request: StaffRequest) -> HttpResponse:
    """Drafts are the superintendent's; what was sent, everybody reads who oversees."""
    tells = allows(check_tells_the_board, request.user, request.district)
    owed = copies.owed_notices() if tells else []
    sent = list(_of_board().filter(status__in=[S.SENDING, S.SENT])[:SHOWN])
    titles = wording.titles([*owed, *sent])
    context = {
        "owed": [(one, titles[one.pk]) for one in owed],
        "sent": [(one, titles[one.pk], wording.chip(one)) for one in sent],
        "tells": tells,
        "now": database_now(),
    }
    return render(request, "notifications/board/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def board_notice(request: StaffRequest, reference: str) -> HttpResponse:
    """Its words, to change while it is a draft; and the button that sends it."""
    notice = get_object_or_404(_of_board(), reference=reference)
    if notice.status == S.DRAFT:
        check_tells_the_board(request.user, request.district)
    words = content.by_language(notice)[content.main_language(notice)]
    initial = {"subject": words.subject, "text": words.text}
    form, refusal = NoticeForm(request.POST or None, initial=initial), ""
    if request.method == "POST" and form.is_valid():
        try:
            return _kept(request, notice, form)
        except Refused as refused:
            refusal = str(refused)
    context = {
        "notice": notice,
        "words": words,
        "form": form,
        "refusal": refusal,
        "chip": wording.chip(notice),
        "addresses": len(copies.addresses_of([CopyList.Key.BOARD], None)),
    }
    status = Refused.status_code if refusal else 200
    return render(request, "notifications/board/notice.html", context, status=status)


def _kept(request: StaffRequest, notice: Message, form: NoticeForm) -> HttpResponse:
    """Keep the words; with the other button, send them as they stand now."""
    given = form.cleaned_data
    if notice.status == S.DRAFT:
        actions.reword(notice=notice, subject=given["subject"], text=given["text"], by=request.user)
    if "send" in request.POST:
        copies.send_board_notice(notice=notice, by=request.user, now=database_now())
        said.success(request, _("The notice is on its way to the board."))
        return redirect(request.district.url("board_notices"))
    said.success(request, _("Saved. The board has not got it yet."))
    return redirect(request.district.url("board_notice", reference=notice.reference))


def _of_board() -> QuerySet[Message]:
    return Message.objects.filter(
        kind=Message.Kind.SERVICE, lists__contains=[CopyList.Key.BOARD], follows__isnull=False
    ).select_related("follows", "follows__school", "district", "sent_by")
