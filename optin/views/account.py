"""Permissions in a guardian’s account: the list, and the pages of a link without its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from districts import access
from districts.access import StaffRequest
from optin import form, listing, words
from optin.account_door import AccountDoor
from optin.door import Door
from optin.family_account import children_of, guardian_for
from optin.listing import Chip
from optin.models import Answer, Consent, Decision
from optin.views.family import PAGES, Page, View
from records.evidence import shows
from rosters.models import Student
from tenancy.clock import database_now

S = Consent.Status


@dataclass(frozen=True)
class Line:
    """A permission as a parent reads it in their list."""

    consent: Consent
    title: str
    for_whom: str
    since: datetime | None
    chip: Chip
    door: AccountDoor


@require_safe
@access.family
@shows("S0-65", "S0-81")
def my_permissions(request: StaffRequest) -> HttpResponse:
    """Child by child: what waits for an answer, what is in force, and what was."""
    now, children = database_now(), children_of(request.user)
    rows = (
        Consent.objects.filter(student__in=children)
        .select_related("district", "student", "school", "employee", "asked_by", "given_by")
        .prefetch_related("answers__guardian", "decisions")
    )
    lines: dict[int, list[Line]] = {}
    for one in rows:
        signer = guardian_for(request.user, one.student)
        if signer is not None:
            door = AccountDoor(one, signer, _language(request), request.session, now)
            lines.setdefault(one.student_id, []).append(_line(door))
    context = {"children": [_of_child(one, lines.get(one.pk, [])) for one in children]}
    return render(request, "optin/account/permissions.html", context)


def _of_child(child: Student, lines: Sequence[Line]) -> dict[str, object]:
    waits = [one for one in lines if one.consent.status == S.ASKED]
    stands = [one for one in lines if one.consent.status in Consent.STANDS]
    return {
        "child": child,
        "waits": waits,
        "stands": stands,
        "over": [one for one in lines if one not in waits and one not in stands],
    }


def _line(door: AccountDoor) -> Line:
    consent, language = door.consent, door.language
    return Line(
        consent,
        words.said(f"{consent.kind}.title", language),
        _for_whom(door),
        _since(consent),
        # By its own name: the parent may know who ended it.
        (*listing.CHIPS[S(consent.status)], str(consent.get_status_display())),
        door,
    )


def _for_whom(door: AccountDoor) -> str:
    """Whom it lets write; of a question, who asks."""
    consent = door.consent
    if consent.kind != Consent.Kind.CONTACT:
        return consent.about
    if consent.status in Consent.STANDS:
        key = "contact.yes_any" if consent.is_for_anybody else "contact.yes_one"
        return words.said(key, door.language, asker=door.asker)
    return door.asker


def _since(consent: Consent) -> datetime | None:
    """Since when it is in force; of anything else, when the last word was said."""
    if consent.status in {S.ACTIVE, S.ENDED, S.NOT_AGREED}:
        decided = [one for one in consent.decisions.all() if one.word != Decision.Word.ENDED]
        if decided and consent.status == S.ACTIVE:
            return decided[0].at
    said: list[Answer] = list(consent.answers.all())
    return consent.ended_at or (said[0].at if said else consent.asked_at)


def _behind_account(page: Page) -> View:
    """The same page for a guardian who is signed in, in the language that they read."""

    @wraps(page)
    def view(request: StaffRequest, reference: str) -> HttpResponse:
        door = _door(request, reference)
        request.about_school = door.consent.school
        with translation.override(door.language), words.spoken(form.own_words(door.language)):
            response = page(request, door)
        response["Cache-Control"] = "no-store"
        return response

    return view


def _door(request: StaffRequest, reference: str) -> AccountDoor:
    rows = Consent.objects.select_related(
        "district", "student", "school", "employee", "asked_by", "given_by"
    )
    consent = get_object_or_404(rows, reference=reference)
    signer = guardian_for(request.user, consent.student)
    if signer is None or consent.student.left_at is not None:
        raise Http404
    return AccountDoor(consent, signer, _language(request), request.session, database_now())


def _language(request: StaffRequest) -> str:
    """What is signed is signed in words that somebody has read."""
    offered = form.offered(request.district)
    return request.LANGUAGE_CODE if request.LANGUAGE_CODE in offered else form.SOURCE


def _receipt(request: StaffRequest, door: Door) -> HttpResponse:
    """How it stands; of what was never answered, the question."""
    if door.consent.status == S.ASKED:
        return redirect(door.url("family_answer"))
    return PAGES["family_receipt"](request, door)


def _for_reading(page: Page) -> View:
    return require_safe(access.family(_behind_account(page)))


def _for_typing(page: Page) -> View:
    return require_http_methods(["GET", "HEAD", "POST"])(access.family(_behind_account(page)))


my_permission = shows("S0-65", "S0-81")(_for_reading(_receipt))
my_permission_answer = _for_typing(PAGES["family_answer"])
my_permission_until = _for_typing(PAGES["family_until"])
my_permission_sign = _for_typing(PAGES["family_sign"])
my_permission_withdrawal = _for_typing(PAGES["family_withdrawal"])
my_permission_copy = _for_reading(PAGES["family_copy"])
my_permission_receipt_pdf = _for_reading(PAGES["family_receipt_pdf"])
