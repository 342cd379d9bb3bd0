"""Pages of a signed-in parent about messages: those to each child, and those to themselves."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from districts.access import StaffRequest, family
from notifications import family_inbox, stopped, to_children
from notifications.views.recordings import sound_of
from optin import contacts_on_file, family_account
from optin.models import ContactChange
from records.evidence import shows

MOST_CHANGES = 10


@require_safe
@family
@shows("S0-58", "S1-36")
def my_child(request: StaffRequest, child: str) -> HttpResponse:
    """Every message of staff to this child: by whom, when, what for, and which rule allowed it."""
    student = family_account.child_of(request.user, child)
    if student is None:
        raise Http404
    letters = to_children.written_to(student, before=request.GET.get("before", ""))
    context = {
        "child": family_account.shown(request.user, [student])[0],
        "letters": letters,
        "is_first": "before" not in request.GET,
    }
    return render(request, "notifications/families/child.html", context)


@require_safe
@family
@shows("S0-48")
def my_messages(request: StaffRequest) -> HttpResponse:
    """All that schools and staff wrote to this family, over all schools of its children."""
    children = family_account.children_of(request.user)
    before = request.GET.get("before", "")
    context = {
        "inbox": family_inbox.inbox(children, before=before),
        "is_first": not before,
    }
    return render(request, "notifications/families/inbox.html", context)


@require_safe
@family
def my_message_sound(request: StaffRequest, reference: str, language: str) -> HttpResponse:
    children = family_account.children_of(request.user)
    recording = family_inbox.heard(children, reference, language)
    if recording is None:
        raise Http404
    return sound_of(request, recording)


@require_safe
@family
@shows("S0-48")
def my_contact(request: StaffRequest) -> HttpResponse:
    """How schools reach this guardian, what STOP has stopped, and what waits to be corrected."""
    guardians = family_account.guardians_of(request.user)
    children = family_account.children_of(request.user)
    changes = ContactChange.objects.filter(guardian__in=guardians)
    context = {
        "on_file": contacts_on_file.own(guardians[0]) if guardians else [],
        "changes": changes.exclude(status=ContactChange.Status.REPLACED)[:MOST_CHANGES],
        "ways": stopped.ways_of(one.pk for one in guardians),
        "others": [(one, contacts_on_file.others(one, guardians)) for one in children],
    }
    return render(request, "notifications/families/contact.html", context)
