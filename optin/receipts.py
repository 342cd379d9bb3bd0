"""A signed permission as a PDF: the same words, name and times as on the screen."""

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation

from districts import sheets
from districts.sheets import SERIF, can_be_made
from optin.models import Answer, Consent

__all__ = ["can_be_made", "pdf_of"]

# The text in two languages, side by side.
STYLE = f"""
    table {{ width: 100%; border-collapse: collapse }}
    td {{ vertical-align: top; width: 50%; padding: 0 12pt 0 0; font-family: {SERIF} }}
    td + td {{ padding: 0 0 0 12pt; border-left: .5pt solid #D9D6CE }}
    td p {{ margin: 0 0 5pt }}
"""


def pdf_of(consent: Consent, answer: Answer, *, language: str, now: datetime) -> bytes:
    """In the language of the page around it; the text in the one that was read, beside English.

    Raises Refused where this machine cannot set one.
    """
    context = {"consent": consent, "said": answer, "school": consent.school, "now": now}
    with translation.override(language):
        page = render_to_string("optin/family/receipt_pdf.html", context | {"language": language})
    foot = f"{consent.school.name} · {consent.reference}"
    return sheets.pdf_of(page, foot=foot, colour=consent.school.colour, style=STYLE)
