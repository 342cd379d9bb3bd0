"""What parents have said about students and one site, as it stands now: asked anew at each use."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from optin import standing as permissions
from optin.models import Consent
from platforms.models import Said, Site, SitePermission, StudentAgreement, ToldStudent

Use = SitePermission.Purpose


class Basis(StrEnum):
    """On what a student may come in; the last two are none."""

    FORM = "form"
    WRITTEN = "written"
    MISSING = "missing"
    WITHDRAWN = "withdrawn"

    @property
    def lets_in(self) -> bool:
        return self in {Basis.FORM, Basis.WRITTEN}


@dataclass(frozen=True)
class Standing:
    """What counts for one student: the basis to come in, and the further uses allowed."""

    basis: Basis = Basis.MISSING
    uses: frozenset[str] = frozenset()
    # The paper on which they may come in, where it is one about this very site.
    paper: SitePermission | None = None


def of(site: Site, students: Collection[int], school_year: int) -> dict[int, Standing]:
    """In three queries, however many. The year's form is looked at first (S3-07); a word about this
    very site, given or taken back, counts before it."""
    forms = {one.student_id: one for one in _forms(students, school_year)}
    papers = {(one.student_id, one.purpose): one for one in _said(site, students)}
    said = {key: one.kind for key, one in papers.items()}
    released = permissions.said_yes(Consent.Kind.MEDIA, students)
    return {
        one: Standing(
            _basis(forms.get(one), said.get((one, Use.ACCESS))),
            _uses(one, forms, said, released=one in released),
            papers.get((one, Use.ACCESS)),
        )
        for one in students
    }


def told(site: Site, students: Collection[int]) -> set[int]:
    """Those of them whose parents a notice about this site went to."""
    found = ToldStudent.objects.filter(notice__site=site, student__in=students)
    return set(found.values_list("student_id", flat=True))


def _basis(form: StudentAgreement | None, said: str | None) -> Basis:
    if said is not None:
        return Basis.WRITTEN if said == Said.GIVEN else Basis.WITHDRAWN
    if form is None or not form.covers_sites:
        return Basis.MISSING
    return Basis.FORM if form.kind == Said.GIVEN else Basis.WITHDRAWN


def _uses(
    student: int,
    forms: dict[int, StudentAgreement],
    said: dict[tuple[int, str], str],
    *,
    released: bool,
) -> frozenset[str]:
    """A release for all that is public counts here, too (S1-28), but for a word about this very
    site; own work outside the district takes a word of its own (S1-43)."""
    form = forms.get(student)
    by_form = form is not None and form.kind == Said.GIVEN and form.covers_pictures
    usual = {Use.PICTURE: Said.GIVEN if by_form or released else None, Use.WORK: None}
    return frozenset(
        use for use, default in usual.items() if said.get((student, use), default) == Said.GIVEN
    )


def _forms(students: Collection[int], school_year: int) -> QuerySet[StudentAgreement]:
    found = StudentAgreement.objects.filter(student__in=students, school_year=school_year)
    return found.order_by("student_id", "-said_on", "-id").distinct("student_id")


def _said(site: Site, students: Collection[int]) -> QuerySet[SitePermission]:
    found = SitePermission.objects.filter(site=site, student__in=students)
    found = found.select_related("guardian", "by")
    # By the day that a parent said it: an older paper that is filed later is no later word.
    found = found.order_by("student_id", "purpose", "-said_on", "-id")
    return found.distinct("student_id", "purpose")
