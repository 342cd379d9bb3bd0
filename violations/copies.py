"""The copy of a case as one zip: on paper, as data, with its documents, its part of the record book
and what it takes to check all of it without us."""

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from districts.models import User
from records import offline_verifier, sealer
from records.offline_verifier import BOOK, CASE, MANIFEST, spread
from records.part import part
from records.subjects import subject_of
from tenancy.refusals import Refused
from violations import sheets, told
from violations.actions.documents import content_of
from violations.models import Case, CaseEntry
from violations.told import Basis, Form, Telling

LARGEST = 200 * 2**20
PAPER, DISCLOSURES, VERIFIER, README = "case.pdf", "disclosures.json", "verify.py", "README.txt"
NO_PAPER = "The machine that made this copy sets no PDF."


@dataclass(frozen=True)
class Given:
    """To whom a copy goes, why, and what that rests on."""

    to: str
    why: str
    basis: Basis
    by: User
    at: datetime


@dataclass(frozen=True)
class Made:
    content: bytes
    sha256: str
    files: int


def make(case: Case, form: Form, given: Given, listed: set[int]) -> Made:
    """Raises Refused for a case whose documents are too large to be one file."""
    telling = Telling(case, form, listed)
    size = sum(one.size for one in telling.documents if telling.is_in(one))
    if size > LARGEST:
        raise Refused(
            _("The documents of this case are larger than 200 MB together. Save them one by one.")
        )
    case_told = telling.all()
    files = {
        CASE: spread(told.plain(case_told)),
        DISCLOSURES: spread(told.plain(_disclosures(case, telling, given))),
        VERIFIER: Path(offline_verifier.__file__).read_bytes(),
        README: _readme(case),
        **{
            told.file_name(number, one): content_of(one)
            for number, one in enumerate(telling.documents, start=1)
            if telling.is_in(one)
        },
    }
    missing = {}
    if sheets.can_be_made():
        files[PAPER] = sheets.pdf_of_case(
            case, case_told, _said(given), language=get_language() or "en", now=given.at
        )
    else:
        missing[PAPER] = NO_PAPER
    # Last, for sealing holds up all others of the district until this is done.
    sealer.seal(case.district_id)
    files[BOOK] = part([subject_of(case), subject_of(case.report)], tells=telling.tells).content
    return _packed(case, files, missing, given.at)


def _packed(case: Case, files: dict[str, bytes], missing: dict[str, str], at: datetime) -> Made:
    files[MANIFEST] = _manifest(case, files, missing, at)
    packed = BytesIO()
    local = case.district.local(at).timetuple()[:6]
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in sorted(files.items()):
            out.writestr(zipfile.ZipInfo(name, local), content, zipfile.ZIP_DEFLATED)
    content = packed.getvalue()
    return Made(content, hashlib.sha256(content).hexdigest(), len(files))


def _manifest(case: Case, files: dict[str, bytes], missing: dict[str, str], at: datetime) -> bytes:
    """With a hash of itself, so that nothing in it changes either."""
    listed = [
        {"name": name, "size": len(content), "sha256": offline_verifier.sha256_of(content)}
        for name, content in sorted(files.items())
    ]
    says = {
        "reference": case.reference,
        "district": case.district.slug,
        "made_at": told.plain(at),
        "files": listed,
        "missing": missing,
    }
    return spread({**says, "sha256": offline_verifier.sha256_of(spread(says))})


def _said(given: Given) -> dict[str, Any]:
    return {
        "to": given.to,
        "why": given.why,
        "basis": given.basis.value,
        "basis_label": given.basis.label,
        "by": given.by.full_name,
        "at": given.at,
    }


def _disclosures(case: Case, telling: Telling, given: Given) -> list[dict[str, Any]]:
    """Each time that a copy was given out, and this one; its own hash no file can hold."""
    before = case.entries.filter(kind=CaseEntry.Kind.DISCLOSED).select_related("by")
    found = []
    for one in before:
        one.case = case
        words = telling.mask.over(one.words)
        found.append(
            {
                "entry": one.pk,
                "to": words.get("to"),
                "why": words.get("why") or words.get("words"),
                "basis": one.answer or None,
                "by": one.by.full_name if one.by else None,
                "at": one.happened_at or one.at,
                "sha256": words.get("sha256"),
                "is_this_copy": False,
            }
        )
    this = {name: text for name, text in _said(given).items() if name != "basis_label"}
    found.append({"entry": None, **telling.mask.over(this), "sha256": None, "is_this_copy": True})
    return found


def _readme(case: Case) -> bytes:
    """In both languages: whoever gets it did not choose one."""
    text = Path(__file__).with_name("copy_readme.txt").read_text("utf-8")
    return text.format(reference=case.reference, district=case.district.name).encode()
