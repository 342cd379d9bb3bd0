"""The list of all that a file holds, by hashes alone: printed before it is destroyed, and what the
certificate is over. It tells nothing of what was written."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from records.offline_verifier import canonical
from violations.actions.entries import fingerprint
from violations.models import Case
from violations.reading import as_house


@dataclass(frozen=True)
class Line:
    """One thing of the file; `number` tells apart what is of the same kind."""

    kind: str
    number: int
    sha256: str
    label: str | Promise


@dataclass(frozen=True)
class Manifest:
    lines: tuple[Line, ...]
    entries: int
    documents: int

    @cached_property
    def sha256(self) -> str:
        """Over the lines as a program writes them, whatever language the page is in."""
        said = [
            {"kind": one.kind, "number": one.number, "sha256": one.sha256} for one in self.lines
        ]
        return hashlib.sha256(canonical({"file": said})).hexdigest()


def of(case: Case) -> Manifest:
    """For whom the case is open."""
    report = case.report
    with as_house():
        # By hash, also what tells who reported.
        entries = list(case.entries.order_by("pk"))
    documents = list(report.documents.order_by("pk"))
    told = pgettext_lazy("list of a file", "Report")
    lines = [Line("report", report.pk, report.sha256, told)]
    for one in entries:
        lines.append(Line(one.kind, one.pk, fingerprint(one), one.get_kind_display()))
    for each in documents:
        lines.append(Line("document", each.pk, each.sha256, gettext_lazy("Document")))
    return Manifest(tuple(lines), len(entries), len(documents))
