"""Which of our schools an organisation of the student system is; new ones are opened."""

from collections.abc import Iterable

from django.utils.text import slugify

from districts.actions.schools import open_school
from districts.models import District, School
from rosters.models import SchoolSource, SourceRow
from rosters.oneroster.findings import Findings

WORDS = (
    (School.Kind.ELEMENTARY, ("elementary", "primary", "grade school", "primaria")),
    (School.Kind.MIDDLE, ("middle", "junior high", "intermediate", "junior/senior")),
    (School.Kind.HIGH, ("high",)),
)
LONGEST_NAME, LONGEST_SHORT_NAME, LONGEST_SLUG = 120, 60, 60


def known_orgs() -> set[str]:
    """Organisations that earlier files named."""
    orgs = set(SourceRow.objects.filter(file="orgs").values_list("sourced_id", flat=True))
    return orgs | set(SchoolSource.objects.values_list("sourced_id", flat=True))


def open_new(schools: Iterable[tuple[str, str]], district: District, findings: Findings) -> int:
    """Give each organisation that is a school one of ours, by its name, or a new one.

    Returns how many it was.
    """
    count = 0
    known = set(SchoolSource.objects.values_list("sourced_id", flat=True))
    by_name = {school.name.strip().lower(): school for school in School.objects.all()}
    slugs = {school.slug for school in by_name.values()}
    for sourced_id, name in schools:
        if sourced_id in known:
            continue
        school = by_name.get(name.lower())
        if school is None:
            slug = _free_slug(name, slugs)
            slugs.add(slug)
            school = by_name[name.lower()] = _opened(name, slug, district)
            findings.warn("school_opened", "orgs.csv")
        SchoolSource.objects.create(district=district, sourced_id=sourced_id, school=school)
        count += 1
    return count


def _opened(name: str, slug: str, district: District) -> School:
    return open_school(
        district=district,
        slug=slug,
        name=name[:LONGEST_NAME],
        short_name=_short(name),
        kind=_kind(name),
        languages=district.languages,
        by=None,
    )


def _kind(name: str) -> School.Kind:
    lower = name.lower()
    return next(
        (kind for kind, words in WORDS if any(word in lower for word in words)), School.Kind.OTHER
    )


def _short(name: str) -> str:
    short = name.removesuffix(" School")
    return (short or name)[:LONGEST_SHORT_NAME].strip()


def _free_slug(name: str, taken: set[str]) -> str:
    stem = slugify(name)[: LONGEST_SLUG - 4].strip("-") or "school"
    tries = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(each for each in tries if each not in taken)
