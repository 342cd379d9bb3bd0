"""In which languages families can sign, and who has read the words of each."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.access import StaffRequest, staff
from districts.roles import Permission
from optin import form, words
from optin.actions import wording
from optin.models import WordingCheck
from records.evidence import shows
from tenancy.refusals import Refused


@require_safe
@shows("S0-81")
@staff(Permission.SETTINGS_DISTRICT)
def family_languages(request: StaffRequest) -> HttpResponse:
    offered = form.offered(request.district)
    rows = [
        {
            "code": one,
            "is_offered": one in offered,
            "is_source": one == form.SOURCE,
            "has_words": form.has_words(one),
            "last": WordingCheck.objects.filter(language=one).first(),
        }
        for one in dict.fromkeys((form.SOURCE, *request.district.languages))
    ]
    return render(request, "optin/wording/languages.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SETTINGS_DISTRICT)
def family_wording(request: StaffRequest, language: str) -> HttpResponse:
    """The words side by side; of a language that does not come with the house, to be written."""
    if language not in request.district.languages or language == form.SOURCE:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            said = _done(request, language)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, said)
            return redirect(request.district.url("family_wording", language=language))
    return _page(request, language, refusal)


def _done(request: StaffRequest, language: str) -> str:
    if request.POST.get("act") == "write":
        texts = {key: request.POST.get(f"word.{key}", "") for key in words.WORDS}
        wording.write(district=request.district, language=language, texts=texts, by=request.user)
        return _("Kept. Families sign in it once somebody has read it.")
    wording.check(
        district=request.district,
        language=language,
        checked_by=request.POST.get("checked_by", "")[:120],
        by=request.user,
        as_read=request.POST.get("as_read", ""),
    )
    return _("Families can sign in this language now.")


def _page(request: StaffRequest, language: str, refusal: str) -> HttpResponse:
    own = form.own_words(language)
    is_ours = language in dict(settings.LANGUAGES)
    typed: Any = request.POST if refusal and request.POST.get("act") == "write" else {}
    with words.spoken(own):
        rows = [
            {
                "key": key,
                "source": words.plain(key, form.SOURCE),
                "text": typed.get(f"word.{key}")
                or (words.plain(key, language) if is_ours or key in own else ""),
                "is_signed": key in words.SIGNED,
            }
            for key in (words.SIGNED if is_ours else words.WORDS)
        ]
    context = {
        "language": language,
        "rows": rows,
        "is_ours": is_ours,
        "has_words": form.has_words(language),
        "sha256": form.words_sha256(language),
        "is_offered": language in form.offered(request.district),
        "last": WordingCheck.objects.filter(language=language).select_related("by").first(),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "optin/wording/language.html", context, status=status)
