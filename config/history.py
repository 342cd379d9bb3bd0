"""The record book, read: newest first, with the seal of each entry."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from config import navigation
from districts.access import StaffRequest, staff
from districts.models import Appointment, User
from districts.roles import Permission
from notifications import wording
from notifications.models import Message
from records import book, checks, verification
from records.models import Check, Unsealed
from tenancy.clock import database_now
from violations import urls as cases

PAGE = 50
PAGES_OF_CASES = [one.name for one in cases.urlpatterns if one.name]


@require_safe
@staff(Permission.RECORD_SEE)
def history(request: StaffRequest) -> HttpResponse:
    """`?before=` is signed: it names a row, and rows' numbers stand in no address."""
    before = request.GET.get("before")
    # What is about a case stands on its own page, for whom that is open to.
    lines = book.page(
        before=_row(before) if before else None,
        size=PAGE + 1,
        without="violations",
        without_pages=PAGES_OF_CASES,
    )
    shown = lines[:PAGE]
    names = _names(shown)
    subjects = _subjects(shown)
    head = verification.head(request.district)
    check = checks.last()
    context = {
        "events": [
            {
                "sequence": one.sequence,
                "at": request.district.local(one.at),
                "who": names.get(one.actor_id, ""),
                "sentence": one.sentence,
                "subject": subjects.get(one.subject, "") or _page_refused(one),
                "hash_short": one.hash_short,
            }
            for one in shown
        ],
        "older_url": f"?before={signing.dumps(shown[-1].id)}" if len(lines) > PAGE else "",
        "newest_url": request.path if before else "",
        "head": {
            "sequence": head.sequence,
            "hash_short": book.short(head.hash),
            "checked_at": check.at if check else None,
        },
        "intact": _state(check, Unsealed.objects.count()),
        "now": database_now(),
    }
    return render(request, "records/history.html", context)


def _row(cursor: str) -> int:
    try:
        return int(signing.loads(cursor))
    except signing.BadSignature:
        raise Http404 from None


def _names(lines: Iterable[book.Line]) -> dict[int | None, str]:
    people = User.objects.in_bulk({one.actor_id for one in lines if one.actor_id})
    names: dict[int | None, str] = {pk: person.display_name for pk, person in people.items()}
    return names | {None: _("the system")}


def _subjects(lines: Sequence[book.Line]) -> dict[str, str]:
    """What entries are about, by name, as far as it still stands in this district."""
    wanted: dict[str, set[str]] = {label: set() for label in NAMED}
    for one in lines:
        label, _colon, key = one.subject.partition(":")
        if label in wanted:
            wanted[label].add(key)
    return {
        f"{label}:{pk}": name
        for label, keys in wanted.items()
        if keys
        for pk, name in NAMED[label](_things(label, keys)).items()
    }


def _things(label: str, keys: set[str]) -> Sequence[Any]:
    return list(apps.get_model(label)._default_manager.select_related().filter(pk__in=keys))


def _page_refused(line: book.Line) -> str:
    """Which page somebody was turned away from, where the entry is about no thing of its own."""
    return str(PAGES.get(line.details.get("page", ""), ""))


def _by_name(things: Iterable[Any]) -> dict[int, str]:
    return {one.pk: str(one) for one in things}


def _appointed(held: Iterable[Appointment]) -> dict[int, str]:
    return {one.pk: f"{one.person.display_name} · {one.title or one.holds.name}" for one in held}


def _messages(messages: Sequence[Message]) -> dict[int, str]:
    titles = wording.titles(messages)
    return {one.pk: f"{one.reference} · “{titles[one.pk]}”" for one in messages}


PAGES = {entry.name: entry.label for entry in navigation.ENTRIES} | {
    "district_settings": gettext_lazy("District settings"),
    "roles": gettext_lazy("Roles"),
}

# Things that an entry can name, all of a page at once; of any other the entry's own sentence says
# enough.
NAMED: dict[str, Callable[[Sequence[Any]], dict[int, str]]] = {
    "districts.district": _by_name,
    "districts.school": _by_name,
    "districts.appointment": _appointed,
    "notifications.message": _messages,
}


def _state(check: Check | None, waiting: int) -> str:
    if check is not None and not check.is_intact:
        return _("The chain is broken at entry %(number)s. Tell the records officer now.") % {
            "number": check.broken_at
        }
    if not waiting:
        return _("Every entry is sealed.")
    return ngettext(
        "%(number)s entry waits for its seal, for about a second.",
        "%(number)s entries wait for their seals, for about a second.",
        waiting,
    ) % {"number": waiting}
