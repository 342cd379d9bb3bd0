"""The words that families sign, in each language: put into it, and read by a named person."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from optin import form, words
from optin.models import FamilyWords, WordingCheck
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@transaction.atomic
def write(*, district: District, language: str, texts: Mapping[str, str], by: User) -> FamilyWords:
    """Put them into a language that this house does not have; a text that loses or invents a place
    for a fact is refused by its key, for a page would break there or say the wrong thing."""
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    _check_language(district, language)
    if language in dict(settings.LANGUAGES):
        raise Refused(_("This language comes with the house. Check its words instead."))
    kept = {key: text.strip() for key, text in texts.items() if key in words.WORDS and text.strip()}
    for key, text in kept.items():
        if words.places(text) != words.places(words.WORDS[key]) or text.count("%") != len(
            words.PLACE.findall(text)
        ):
            raise Refused(
                _("“%(text)s” must keep exactly these marks: %(marks)s.")
                % {"text": text[:80], "marks": ", ".join(sorted(_marks(key))) or "–"}
            )
    made = FamilyWords.objects.create(district=district, language=language, words=kept, by=by)
    details = {"language": language, "texts": len(kept), "sha256": form.words_sha256(language)}
    book.write("optin.wording.written", subject=made, by=by, details=details)
    return made


@records("S0-81", event="optin.wording.checked")
@transaction.atomic
def check(
    *, district: District, language: str, checked_by: str, by: User, as_read: str = ""
) -> WordingCheck:
    """From now on families may sign in this language, until its words change. `as_read` is the
    hash of the words that were on the page."""
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    _check_language(district, language)
    if not form.has_words(language):
        raise Refused(_("Some of what families sign has no words in this language yet."))
    if len(checked_by.split()) < 2:
        raise Refused(_("Write the full name of whoever has read the words."))
    sha256 = form.words_sha256(language)
    if as_read and as_read != sha256:
        raise Refused(_("The words have changed since you opened them. Read them once more."))
    made = WordingCheck.objects.create(
        district=district, language=language, sha256=sha256, checked_by=checked_by.strip(), by=by
    )
    details = {"language": language, "sha256": made.sha256}
    book.write("optin.wording.checked", subject=made, by=by, details=details)
    return made


def _check_language(district: District, language: str) -> None:
    if language not in district.languages or language == form.SOURCE:
        raise Refused(_("This is not one of the other languages of the district’s families."))


def _marks(key: str) -> set[str]:
    return {f"%({one})s" for one in words.places(words.WORDS[key])}
