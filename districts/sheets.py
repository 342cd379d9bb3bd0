"""Pages that are kept as a PDF: a template, set on letter paper with the foot of its place.

WeasyPrint sets it, with the machine's own Pango; where that is missing, pages offer to print.
"""

import warnings
from ctypes.util import find_library
from functools import cache
from typing import Any

from tenancy.refusals import Refused

SERIF, SANS = '"Charis SIL", "Noto Serif", serif', '"Inter", "Noto Sans", sans-serif'
STYLE = f"""
    @page {{ size: letter; margin: 2cm 2cm 2.2cm;
        @bottom-left {{ content: "%(foot)s"; font: 9pt {SANS}; color: #4A525C }}
        @bottom-right {{ content: counter(page) " / " counter(pages); font: 9pt {SANS} }} }}
    body {{ font: 10.5pt/1.45 {SANS}; color: #1B1F24; margin: 0 }}
    .plate {{ font: 14pt {SERIF}; border-bottom: 2pt solid %(colour)s; padding-bottom: 6pt;
        margin: 0 0 14pt }}
    h1, h2, h3 {{ font-family: {SERIF}; font-weight: 600; line-height: 1.2 }}
    h1 {{ font-size: 18pt; margin: 0 0 10pt }}
    h2 {{ font-size: 12.5pt; margin: 0 0 6pt }}
    h3 {{ font-size: 10.5pt; margin: 0 }}
    dl {{ margin: 0 0 14pt }}
    dl div {{ border-bottom: .5pt solid #D9D6CE; padding: 3pt 0 }}
    dt {{ color: #4A525C; font-size: 9pt }}
    dd {{ margin: 0 }}
    .signature {{ font: italic 14pt {SERIF} }}
    .mark {{ font: 7.5pt monospace; color: #4A525C; margin-top: 14pt }}
"""


@cache
def can_be_made() -> bool:
    """Asked before the package is read, which takes two seconds."""
    return find_library("pango-1.0") is not None and find_library("pangoft2-1.0") is not None


def pdf_of(page: str, *, foot: str, colour: str, style: str = "") -> bytes:
    """A whole HTML page as a tagged PDF; `foot` stands on each of its sheets.

    Raises Refused where this machine cannot set one.
    """
    if not can_be_made():
        raise Refused("This machine sets no PDF. Print the page instead.")
    with warnings.catch_warnings():
        # Of a machine without HarfBuzz-Subset, which it does not need yet.
        warnings.simplefilter("ignore", DeprecationWarning)
        from weasyprint import CSS, HTML  # noqa: PLC0415

    foot = foot.replace('"', "”").replace("\\", "")
    sheets = [CSS(string=STYLE % {"foot": foot, "colour": colour}), CSS(string=style)]
    sheet: Any = HTML(string=page, url_fetcher=_nothing)
    made: Any = sheet.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")
    return bytes(made)


def _nothing(url: str, *_args: object, **_more: object) -> dict[str, Any]:
    """The sheet is whole in itself: nothing is fetched, whatever a name or a reason holds."""
    raise ValueError("A sheet loads nothing.")
