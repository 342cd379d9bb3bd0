"""A case, and a report's receipt, on paper: numbered sheets with the reference at their foot."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from districts import sheets
from districts.models import District
from districts.sheets import SERIF, can_be_made
from violations import worded
from violations.models import Case, Report
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
    context = {"case": case, "given": given, "language": language, "now": now}
    with translation.override(language):
        entries = [
            {**one, "texts": _texts(one), "answer_label": worded.answer(one["answer"] or "")}
            for one in told["entries"]
        ]
    context["told"] = told | {"entries": entries}
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


def _texts(entry: dict[str, Any]) -> list[tuple[str, str]]:
    """Each of its own words as it was written, behind what was asked."""
    if not entry["words"]:
        return []
    return [one for one in worded.fields(entry["kind"], entry["words"]) if one[1]]


def _set(district: District, reference: str, template: str, context: dict[str, Any]) -> bytes:
    with translation.override(context["language"]), timezone.override(district.zone):
        page = render_to_string(template, {**context, "district": district})
    foot = f"{district.name} · {reference}"
    return sheets.pdf_of(page, foot=foot, colour=district.colour, style=STYLE)
