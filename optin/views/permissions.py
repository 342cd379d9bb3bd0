"""Staff's side of families' permissions: the list, one of them, and the principal's word on it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.access import StaffRequest, at_work, staff
from districts.models import School
from districts.roles import Permission
from optin import form, listing, permissions, receipts, todos
from optin.actions import asking, deciding
from optin.models import Answer, Consent
from optin.paper_forms import PaperAnswerForm, TakenBackForm
from optin.signers import signers_of
from optin.standing import newer, objections
from optin.views.family import as_file
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused, allows

ASKS = (Permission.MESSAGE_CLASS, Permission.APPROVE_SCHOOL, Permission.CONTACT_REPAIR)
PAGE = 50
S = Consent.Status


@shows("S0-65", "S0-81")
@require_safe
@staff(*ASKS, on="anywhere")
def permissions_page(request: StaffRequest) -> HttpResponse:
    """What waits for this person first, then what is in force, asked and over."""
    seen = Consent.objects.visible_to(request.user).select_related(
        "student", "school", "employee", "asked_by"
    )
    group = request.GET.get("status", "")
    if group in listing.GROUPS:
        seen = seen.filter(status__in=listing.GROUPS[group])
    words = request.GET.get("q", "").strip()
    for word in words.split()[:4]:
        named = Q(student__given_name__icontains=word) | Q(student__family_name__icontains=word)
        seen = seen.filter(named | Q(reference__iexact=word))
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [(one, listing.chip(one)) for one in page],
        "waiting": todos.to_decide(request.user, request.district),
        "group": group,
        "offices": School.objects.filter(pk__in=permissions.office_of(request.user)),
        "words": words,
        "groups": [
            ("", _("All")),
            ("waiting", _("Waiting for the principal")),
            ("live", _("In force")),
            ("asked", _("Asked")),
            ("over", _("Over")),
        ],
        "query": f"status={group}&q={words}&" if group or words else "",
    }
    return render(request, "optin/permissions/list.html", context)


@shows("S0-65", "S0-81", "S3-08")
@require_safe
@at_work
def permission(request: StaffRequest, reference: str) -> HttpResponse:
    return permission_page(request, found_permission(request, reference))


@require_safe
@at_work
def permission_pdf(request: StaffRequest, reference: str) -> HttpResponse:
    """What was signed, for the school’s file (S3-08)."""
    consent = found_permission(request, reference)
    said = consent.answers.select_related("guardian").exclude(typed_name="").first()
    permissions.check_read_answers(request.user, consent)
    if said is None:
        raise Http404
    if not receipts.can_be_made():
        return redirect(request.district.url("permission", reference=reference))
    made = receipts.pdf_of(
        consent, said, language=get_language() or form.SOURCE, now=database_now()
    )
    return as_file(made, consent.reference)


@require_POST
@at_work
def permission_decision(request: StaffRequest, reference: str) -> HttpResponse:
    """Agree, do not agree, or end what is in force; the last two with a sentence."""
    consent, now = found_permission(request, reference), database_now()
    note, word = request.POST.get("note", "")[:300], request.POST.get("word", "")
    try:
        if word == "agree":
            both = bool(request.POST.get("has_heard_both"))
            deciding.agree(
                consent=consent, by=request.user, now=now, note=note, has_heard_both=both
            )
            said = _("Agreed. The family and whoever asked hear of it now.")
        elif word == "end":
            deciding.end(consent=consent, by=request.user, now=now, note=note)
            said = _("Ended. This permission does not count any more.")
        else:
            deciding.disagree(consent=consent, by=request.user, now=now, note=note)
            said = _("Not agreed. The family and whoever asked hear of it now.")
    except Denied:
        raise
    except Refused as refused:
        return permission_page(
            request, found_permission(request, reference), refused=refused, note=note
        )
    messages.success(request, said)
    return redirect(request.district.url("permission", reference=reference))


@require_POST
@at_work
def permission_withdrawal(request: StaffRequest, reference: str) -> HttpResponse:
    """Whoever asked takes the question back."""
    consent = found_permission(request, reference)
    asking.call_off(consent=consent, by=request.user, now=database_now())
    messages.success(request, _("Taken back. The family’s link asks nothing any more."))
    return redirect(request.district.url("permission", reference=reference))


def found_permission(request: StaffRequest, reference: str) -> Consent:
    rows = Consent.objects.select_related("student", "school", "employee", "asked_by", "given_by")
    found = get_object_or_404(rows, reference=reference)
    permissions.check_see(request.user, found)
    return found


def permission_page(
    request: StaffRequest,
    consent: Consent,
    *,
    refused: Refused | None = None,
    note: str = "",
    **typed: Form,
) -> HttpResponse:
    """The page; again with what was typed, by the names in it, where something of it was wrong."""
    request.about_school = consent.school
    reads = permissions.reads_answers(request.user, consent)
    said = consent.answers.select_related("guardian").first() if reads else None
    is_decider = allows(permissions.check_decide, request.user, consent)
    context: dict[str, Any] = {
        "consent": consent,
        "chip": listing.chip(consent),
        "steps": listing.steps(consent, whole=reads),
        "said": said,
        "signed": said.read_first if said else [],
        "differs": bool(said and said.typed_name and _differs(said)),
        "decides": consent.status == S.SUBMITTED and is_decider,
        "ends": consent.status == S.ACTIVE
        and is_decider
        and consent.kind != Consent.Kind.DIRECTORY,
        "has_pdf": receipts.can_be_made(),
        "objections": objections(consent, without=consent.given_by_id) if reads else [],
        "takes_back": _taken_back(request, consent),
        "paper": _paper(request, consent),
        "calls_off": consent.status == S.ASKED
        and allows(permissions.check_call_off, request.user, consent),
        "deciders": permissions.deciders(consent) if consent.status == S.SUBMITTED else [],
        "refusal": str(refused) if refused else "",
        "note": note,
        **typed,
    }
    status = refused.status_code if refused else 200
    return render(request, "optin/permissions/page.html", context, status=status)


def _taken_back(request: StaffRequest, consent: Consent) -> TakenBackForm | None:
    """For the school’s own office, while there is something to take back."""
    if consent.status not in Consent.STANDS or not _keeps(request, consent):
        return None
    return TakenBackForm(guardians=signers_of(consent.student))


def _paper(request: StaffRequest, consent: Consent) -> PaperAnswerForm | None:
    """For the school’s own office, while the family may still answer."""
    is_question = consent.status in Consent.OPEN and newer(consent) is None
    if not is_question or consent.kind == Consent.Kind.SITE or not _keeps(request, consent):
        return None
    today = request.district.today(database_now())
    return PaperAnswerForm(consent=consent, initial={"on": today})


def _keeps(request: StaffRequest, consent: Consent) -> bool:
    is_theirs = consent.school_id in permissions.office_of(request.user)
    return is_theirs and not permissions.is_parent_of(request.user, [consent.student_id])


def _differs(said: Answer) -> bool:
    """Whether the name under it is not the roster’s: to be looked at, and no reason for a no."""
    return said.typed_name.casefold() != said.guardian.full_name.casefold()
