"""A signed permission as a PDF: the same words, name and times as on the screen.

WeasyPrint sets it, with the machine's own Pango; where that is missing, pages offer to print.
"""

from ctypes.util import find_library
from datetime import datetime
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from optin.models import Answer, Consent
from tenancy.refusals import Refused


@cache
def can_be_made() -> bool:
    """Asked before the package is read, which takes two seconds."""
    return find_library("pango-1.0") is not None and find_library("pangoft2-1.0") is not None


def pdf_of(consent: Consent, answer: Answer, *, language: str, now: datetime) -> bytes:
    """In the language of the page around it; the text in the one that was read, beside English.

    Raises Refused where this machine cannot set one.
    """
    if not can_be_made():
        raise Refused("This machine sets no PDF. Print the page instead.")
    from weasyprint import HTML  # noqa: PLC0415

    context = {"consent": consent, "said": answer, "school": consent.school, "now": now}
    with translation.override(language):
        page = render_to_string("optin/family/receipt_pdf.html", context | {"language": language})
    made: Any = HTML(string=page, url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return bytes(made)


def _nothing(url: str, *_args: object, **_more: object) -> dict[str, Any]:
    """The sheet is whole in itself: nothing is fetched, whatever a name or a reason holds."""
    raise ValueError("A receipt loads nothing.")
