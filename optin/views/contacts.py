"""Contact details that are not right any more: a parent says so, and the school checks them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.access import StaffRequest, family, staff
from districts.roles import Permission
from optin.actions import contacts
from optin.contact_forms import ContactForm
from optin.contacts_on_file import own_value
from optin.family_account import guardians_of
from optin.models import ContactChange
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused

PAGE = 50
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@family
def my_contact_change(request: StaffRequest, what: str) -> HttpResponse:
    """One detail, one field; it goes to the school for checking."""
    mine = guardians_of(request.user)
    if what not in ContactChange.What.values or not mine:
        raise Http404
    wish, guardian = ContactChange.What(what), mine[0]
    was = own_value(guardian, wish)
    form = ContactForm(request.POST or None, what=wish, was=was)
    if request.method == "POST" and form.is_valid():
        contacts.ask(
            guardian=guardian,
            what=wish,
            was=was.end,
            becomes=form.cleaned_data["becomes"],
            by=request.user,
            now=database_now(),
        )
        messages.success(request, _("Sent to the school. You see here what becomes of it."))
        return redirect(request.district.url("my_contact"))
    context = {"form": form, "label": wish.label, "was": was, "is_language": wish in form.LANGUAGES}
    return render(request, "optin/account/contact_change.html", context)


@require_safe
@staff(Permission.CONTACT_REPAIR, on="anywhere")
@shows("S0-48")
def contact_changes(request: StaffRequest) -> HttpResponse:
    return _list(request)


@require_POST
@staff(Permission.CONTACT_REPAIR, on="anywhere")
def contact_change(request: StaffRequest, reference: str) -> HttpResponse:
    """Entered in the student system, or not right."""
    rows = ContactChange.objects.select_related("guardian", "school")
    change = get_object_or_404(rows, reference=reference)
    contacts.check_decide(request.user, change)
    try:
        if request.POST.get("word") == "done":
            contacts.enter(change=change, by=request.user, now=database_now())
        else:
            note = request.POST.get("note", "")[:200]
            contacts.refuse(change=change, by=request.user, now=database_now(), note=note)
    except Denied:
        raise
    except Refused as refused:
        return _list(request, refused=refused)
    messages.success(request, _("Kept. The family sees it on its page."))
    return redirect(request.district.url("contact_changes"))


def _list(request: StaffRequest, *, refused: Refused | None = None) -> HttpResponse:
    seen = ContactChange.objects.visible_to(request.user).select_related(
        "guardian", "school", "decided_by"
    )
    over = seen.exclude(status=ContactChange.Status.ASKED)
    context = {
        "waiting": seen.asked().order_by("pk"),
        "page": Paginator(over, PAGE).get_page(request.GET.get("page")),
        "refusal": str(refused) if refused else "",
    }
    status = refused.status_code if refused else 200
    return render(request, "optin/contact_changes.html", context, status=status)
