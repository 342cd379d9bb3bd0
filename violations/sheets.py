"""A case, and a report's receipt, on paper: numbered sheets with the reference at their foot."""

import json
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from districts import sheets
from districts.models import District
from districts.sheets import SERIF, can_be_made
from violations.models import Case, CaseEntry, Report
from violations.receipt_files import Kept

__all__ = ["can_be_made", "pdf_of_case", "pdf_of_receipt"]

STYLE = f"""
    h2 {{ border-bottom: .5pt solid #D9D6CE; padding: 10pt 0 3pt }}
    section {{ margin: 0 0 10pt }}
    .entry {{ border-bottom: .5pt solid #D9D6CE; padding: 5pt 0; margin: 0 }}
    .entry p, .entry h3 {{ margin: 0 0 2pt }}
    .says {{ font: 11pt/1.45 {SERIF}; white-space: pre-wrap; margin: 2pt 0 4pt }}
    .meta {{ color: #4A525C; font-size: 9pt }}
    .mark {{ margin: 2pt 0 0; overflow-wrap: anywhere }}
    h3 {{ break-after: avoid }}
    ul {{ margin: 0 0 8pt; padding-left: 14pt }}
"""


def pdf_of_case(
    case: Case, told: dict[str, Any], given: dict[str, Any], *, language: str, now: datetime
) -> bytes:
    """`told` is violations.told; `given` says who made the copy, for whom and why.

    Raises Refused where this machine cannot set one.
    """
    told = told | {"entries": [{**one, "texts": _texts(one)} for one in told["entries"]]}
    context = {"case": case, "told": told, "given": given, "language": language, "now": now}
    return _set(case.district, case.reference, "violations/sheets/case.html", context)


def pdf_of_receipt(report: Report, kept: Kept, *, language: str, now: datetime) -> bytes:
    """Raises Refused where this machine cannot set one."""
    context = {
        "report": report,
        "kept": kept,
        "command": f"python3 verify.py export.jsonl --receipt {report.reference}.json",
        "language": language,
        "now": now,
    }
    return _set(report.district, report.reference, "violations/sheets/receipt.html", context)


def _texts(entry: dict[str, Any]) -> list[str]:
    """Each of its own words as it was written; what is no text as data."""
    words = entry["words"] or {}
    if entry["kind"] == CaseEntry.Kind.DISCLOSED:
        # Its first words say all of the others.
        words = {"words": words.get("words", "")}
    return [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, indent=1)
        for one in words.values()
    ]


def _set(district: District, reference: str, template: str, context: dict[str, Any]) -> bytes:
    with translation.override(context["language"]), timezone.override(district.zone):
        page = render_to_string(template, {**context, "district": district})
    foot = f"{district.name} · {reference}"
    return sheets.pdf_of(page, foot=foot, colour=district.colour, style=STYLE)
