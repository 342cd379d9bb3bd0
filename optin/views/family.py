"""The pages behind a family's link, one question each; opening one changes nothing.

Everything is in the language of the address. What a page may show grows with what was proven: the
school at first, the child's name only after the code.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts import hats
from districts.access import StaffRequest, public
from districts.hats import Hat
from districts.sign_in import client_address, network
from optin import form, links, receipts, words
from optin.actions import accounts, answering, asking, identity
from optin.actions.answering import Choice
from optin.door import Door, Stage
from optin.forms import AnswerForm, CodeForm, FamilyForm, SignForm, UntilForm, WhoForm
from optin.models import Consent, ConsentLink
from optin.sheets import sheet
from optin.signers import is_for_office
from records.evidence import shows
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused

# Keys that open nothing, from one network in ten minutes; a link that exists is never counted and
# never shut, whoever else guesses from there.
MOST_WRONG, WITHIN = 30, 600
# What a session of an account goes by, however somebody came into it.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Page = Callable[[StaffRequest, Door], HttpResponse]
View = Callable[..., HttpResponse]
# The pages by themselves, for whoever comes by another door (optin.views.account).
PAGES: dict[str, Page] = {}


def family(stage: Stage) -> Callable[[Page], View]:
    """A page for whoever has come so far; others are led to where they are."""

    def declare(page: Page) -> View:
        PAGES[page.__name__] = page

        @wraps(page)
        def view(request: StaffRequest, language: str, key: str) -> HttpResponse:
            with translation.override(language), words.spoken(form.own_words(language)):
                request.LANGUAGE_CODE = language
                response = _opened(request, language, key, stage, page)
            response["Cache-Control"] = "no-store"
            response["X-Robots-Tag"] = "noindex"
            response["Content-Language"] = language
            return response

        return view

    return declare


def _opened(
    request: StaffRequest, language: str, key: str, stage: Stage, page: Page
) -> HttpResponse:
    rows = ConsentLink.objects.select_related(
        "district", "guardian", "consent__student", "consent__school", "consent__employee",
        "consent__asked_by", "consent__given_by",
    )  # fmt: skip
    link = rows.filter(hash=links.hash_of_key(key)).first()
    if link is None:
        return _unknown(request, language)
    request.about_school = link.consent.school
    door = Door(link, key, language, request.session, database_now())
    if door.stage < stage:
        return redirect(door.url("family_who" if door.stage else "family_start"))
    return page(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S0-65", "S0-81")
@family(Stage.LINK)
def family_start(request: StaffRequest, door: Door) -> HttpResponse:
    """What it is about; “Start” sends a code to the contact on file."""
    if door.has_ended:
        return _show(request, door, "expired")
    if request.method != "POST":
        return _show(request, door, "start")
    return _send_code(request, door, "")


@require_POST
@public
@family(Stage.LINK)
def family_renewal(request: StaffRequest, door: Door) -> HttpResponse:
    """A new link in place of one that has ended, to the contacts on file."""
    if not door.has_ended:
        return redirect(door.url("family_start"))
    try:
        asking.renew(link=door.link, now=door.now)
    except Refused:
        return _show(request, door, "office")
    return _show(request, door, "expired", is_sent=True)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@family(Stage.LINK)
def family_code(request: StaffRequest, door: Door) -> HttpResponse:
    """The six digits; or, with `way` posted, another code by another way."""
    if door.has_ended:
        return _show(request, door, "expired")
    if request.method == "POST" and "way" in request.POST:
        return _send_code(request, door, request.POST["way"])
    last = door.link.codes.first()
    if last is None:
        return redirect(door.url("family_start"))
    typed = CodeForm(_posted(request), language=door.language)
    if request.method == "POST" and typed.is_valid():
        tried = identity.prove(link=door.link, typed=typed.cleaned_data["typed"], now=door.now)
        if tried.code is not None:
            request.session.cycle_key()
            door.keep(code=tried.code.pk, guardian=None)
            return redirect(door.url("family_who"))
        typed.refuse("typed", "code.over" if tried.is_over else "code.wrong")
    sent = next((one for one in identity.ways_of(door.link) if one.way == last.way), None)
    context = {"sent": sent, "way": last.way, "ways": identity.ways_of(door.link)}
    return _show(request, door, "code", typed, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@family(Stage.PROVEN)
def family_who(request: StaffRequest, door: Door) -> HttpResponse:
    """A phone may be two people’s: each says who they are, and nobody is chosen beforehand."""
    if not door.candidates:
        return _show(request, door, "office")
    chosen = WhoForm(_posted(request), language=door.language, candidates=door.candidates)
    if request.method == "POST" and chosen.is_valid():
        if chosen.guardian is None:
            door.keep(guardian=None)
            return _show(request, door, "other")
        door.keep(guardian=chosen.guardian.pk)
        return redirect(door.url("family_answer" if door.is_question else "family_receipt"))
    named = next((at for at, one in chosen.places.items() if one == door.guardian), "")
    return _show(request, door, "who", chosen, named=named, number=1)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S0-65", "S0-81")
@family(Stage.NAMED)
def family_answer(request: StaffRequest, door: Door) -> HttpResponse:
    """Yes to one, yes to any, or no: nothing is chosen beforehand."""
    if away := _away(request, door):
        return away
    chosen = AnswerForm(_posted(request), language=door.language, answers=door.answers)
    if request.method == "POST" and chosen.is_valid():
        answer = chosen.cleaned_data["answer"]
        door.keep(answer=answer)
        return redirect(door.url("family_sign" if answer == "no" else "family_until"))
    return _show(request, door, "answer", chosen, choices=_choices(door), number=2)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@family(Stage.NAMED)
def family_until(request: StaffRequest, door: Door) -> HttpResponse:
    if away := _away(request, door, needs="answer"):
        return away
    today = door.district.today(door.now)
    chosen = UntilForm(_posted(request), language=door.language, first=today, last=door.last_day)
    if request.method == "POST" and chosen.is_valid():
        door.keep(until=chosen.chosen.isoformat())
        return redirect(door.url("family_sign"))
    kept = ""
    if door.has_until:
        kept = UntilForm.WHOLE if door.until == door.last_day else UntilForm.EARLIER
    return _show(request, door, "until", chosen, kept=kept, number=3)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S0-65", "S0-81")
@family(Stage.NAMED)
def family_sign(request: StaffRequest, door: Door) -> HttpResponse:
    """All that was said, the whole text, and the name under it."""
    if away := _away(request, door, needs="answer"):
        return away
    is_yes = door.answer != "no"
    if is_yes and not door.has_until:
        return redirect(door.url("family_until"))
    assert door.guardian is not None  # noqa: S101
    signed = SignForm(
        _posted(request), language=door.language, is_yes=is_yes, name=door.guardian.full_name
    )
    if request.method == "POST" and signed.is_valid():
        who = answering.Identity(
            door.guardian, door.identity.proof, door.identity.proven_at, client_address(request)
        )
        given = signed.cleaned_data
        choice = Choice(door.answer, door.until if is_yes else None, given["typed_name"])
        try:
            answering.answer(
                consent=door.consent, who=who, choice=choice, facts=door.facts,
                language=door.language, begun_with=given["begun_with"], now=door.now,
            )  # fmt: skip
        except Denied:
            return _show(request, door, "office")
        except Refused:
            # Answered in the meantime, by this click’s twin or by the other guardian; or its last
            # day passed at midnight, and another one is chosen.
            if Consent.objects.filter(pk=door.consent.pk, status=door.consent.status).exists():
                door.forget("until")
                return redirect(door.url("family_until"))
        else:
            door.forget("answer", "until")
        return redirect(door.url("family_receipt"))
    return _show(request, door, "sign", signed, is_yes=is_yes, lines=_lines(door), number=4)


@require_safe
@public
@shows("S0-65", "S0-81")
@family(Stage.NAMED)
def family_receipt(request: StaffRequest, door: Door) -> HttpResponse:
    """What was answered and how it stands; the same page for a link that is opened again."""
    return _show(request, door, "receipt")


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S0-65", "S0-81")
@family(Stage.NAMED)
def family_withdrawal(request: StaffRequest, door: Door) -> HttpResponse:
    """One page, one button; no reason is asked."""
    if request.method == "POST" and door.may_withdraw:
        who = answering.Identity(
            door.identity.guardian, door.identity.proof, door.identity.proven_at,
            client_address(request),
        )  # fmt: skip
        try:
            answering.withdraw(
                consent=door.consent, who=who, language=door.language, begun_with=None, now=door.now
            )
        except Denied:
            return _show(request, door, "office")
        except Refused:
            return redirect(door.url("family_receipt"))
        return _show(request, door, "withdrawn")
    if not door.may_withdraw:
        return redirect(door.url("family_receipt"))
    return _show(request, door, "withdraw")


@require_safe
@public
@family(Stage.NAMED)
def family_copy(request: StaffRequest, door: Door) -> HttpResponse:
    """The text that was signed, in the language that was read and in English, to keep."""
    if door.last_answer is None:
        return redirect(door.url("family_receipt"))
    return _show(request, door, "copy")


@require_http_methods(["GET", "HEAD", "POST"])
@public
@shows("S0-48", "S0-58")
@family(Stage.NAMED)
def family_account(request: StaffRequest, door: Door) -> HttpResponse:
    """From the receipt into the account of whoever has proven who they are.

    Whoever else is signed in in this browser is signed out by it: nothing of two people mixes.
    """
    if request.method != "POST" or door.guardian is None:
        return redirect(door.url("family_receipt"))
    try:
        person = accounts.open_account(
            guardian=door.guardian, proof=door.identity.proof, language=door.language, now=door.now
        )
    except accounts.WorksHere:
        home = urlencode({"next": door.district.url("home")})
        sign_in_url = f"{reverse('account_login')}?{home}"
        return _show(request, door, "works", sign_in_url=sign_in_url)
    except (accounts.OfAnother, Denied):
        return _show(request, door, "office")
    login(request, person, backend=BACKEND)
    hats.put_on(request, door.district, Hat.FAMILY)
    return redirect(door.district.url("home"))


@require_safe
@public
@family(Stage.NAMED)
def family_receipt_pdf(request: StaffRequest, door: Door) -> HttpResponse:
    """The same as a file; to print where this machine sets none."""
    if door.last_answer is None or not receipts.can_be_made():
        return redirect(door.url("family_copy"))
    made = receipts.pdf_of(door.consent, door.last_answer, language=door.language, now=door.now)
    return as_file(made, door.consent.reference)


def as_file(made: bytes, reference: str) -> HttpResponse:
    name = f'attachment; filename="{reference}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


@require_safe
@public
@family(Stage.LINK)
def family_paper(request: StaffRequest, door: Door) -> HttpResponse:
    """The same form on paper, in both languages, with lines to fill in; it names no child."""
    facts = form.Facts("", door.facts.asker, door.facts.about)
    made = sheet(door.consent, door.answers, facts, door.language, until=door.last_day)
    return _show(request, door, "paper", sheet=made)


def _send_code(request: StaffRequest, door: Door, way: str) -> HttpResponse:
    try:
        identity.send_code(link=door.link, way=way, language=door.language, now=door.now)
    except identity.NoWay:
        return _show(request, door, "office")
    except identity.TooOften:
        context = {"way": "", "ways": [], "is_too_often": True}
        return _show(request, door, "code", CodeForm(language=door.language), **context)
    return redirect(door.url("family_code"))


def _posted(request: StaffRequest) -> QueryDict | None:
    """Also an empty one: a no is sent by its button alone."""
    return request.POST if request.method == "POST" else None


def _away(request: StaffRequest, door: Door, *, needs: str = "") -> HttpResponse | None:
    """Where this page has nothing to ask: it has ended, is answered, or a step is missing."""
    if door.has_ended:
        return _show(request, door, "expired")
    if not door.is_question:
        return redirect(door.url("family_receipt"))
    if is_for_office(door.consent.student):
        return _show(request, door, "office")
    if door.language not in form.offered(door.district):
        # Nobody has read these words in that language: what is signed is signed in the other.
        page = request.resolver_match.url_name if request.resolver_match else ""
        url = door.district.url(page or "family_start", language=form.SOURCE, key=door.key)
        return redirect(url)
    if needs and not door.answer:
        is_twin = request.method == "POST" and door.consent.status == Consent.Status.DECLINED
        return redirect(door.url("family_receipt" if is_twin else "family_answer"))
    return None


def _choices(door: Door) -> list[tuple[str, str]]:
    return [
        (one, form.choice(door.consent, one, door.facts, door.language)) for one in door.answers
    ]


def _lines(door: Door) -> list[str]:
    return form.lines(door.consent, door.facts, door.language, until=door.until, answer=door.answer)


def _show(
    request: StaffRequest, door: Door, page: str, typed: FamilyForm | None = None, **more: Any
) -> HttpResponse:
    context = {
        "door": door,
        "form": typed,
        "languages": form.offered(door.district),
        "page_url": _page_to_read(request),
        "is_checked": door.language in form.offered(door.district),
        "has_pdf": receipts.can_be_made(),
        **more,
    }
    return render(request, f"optin/family/{page}.html", context)


def _page_to_read(request: StaffRequest) -> str:
    """What another language is chosen on: this page, or the first one where this only takes."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return "family_start" if name in {"family_renewal", "family_account"} else name or ""


def _unknown(request: HttpRequest, language: str) -> HttpResponse:
    name = f"optin.wrong_links:{network(request)}"
    tried = int(cache.get(name, 0)) + 1
    # Not `incr`: it fails on a count that ran out just now, and forgets how long one lasts.
    cache.set(name, tried, WITHIN)
    why, status = ("often", 429) if tried > MOST_WRONG else ("unknown", 404)
    context = {
        "title": words.said(f"{why}.title", language),
        "says": words.said(f"{why}.says", language),
        "language": language,
    }
    return render(request, "optin/family/closed.html", context, status=status)
