"""A named person has read the words that families sign, in one language."""

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from optin import form
from optin.models import WordingCheck
from records import book
from records.evidence import records
from tenancy.refusals import Refused


@records("S0-81", event="optin.wording.checked")
@transaction.atomic
def check(*, district: District, language: str, checked_by: str, by: User) -> WordingCheck:
    """From now on families may sign in this language, until its words change."""
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    if language not in district.languages or language == form.SOURCE:
        raise Refused(_("This is not one of the other languages of the district’s families."))
    if len(checked_by.split()) < 2:
        raise Refused(_("Write the full name of whoever has read the words."))
    made = WordingCheck.objects.create(
        district=district,
        language=language,
        sha256=form.words_sha256(language),
        checked_by=checked_by.strip(),
        by=by,
    )
    details = {"language": language, "sha256": made.sha256}
    book.write("optin.wording.checked", subject=made, by=by, details=details)
    return made
