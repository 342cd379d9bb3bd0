"""As many made-up families as the school has; of the real ones nothing is read but their number."""

import random
from collections.abc import Iterator

from districts.models import School
from practice.models import InventedFamily, PracticeRun
from rosters.invention import names
from rosters.invention.numbers import area_codes
from rosters.models import SchoolEnrollment

# A school without a roster practices too; a very large one learns no more from more.
USUAL, MOST = 60, 3000
WITHOUT_PHONE, WITH_EMAIL = 0.03, 0.7
LARGEST_SEED = 2**31 - 1


def how_many(school: School) -> int:
    enrolled = SchoolEnrollment.objects.filter(school=school, student__left_at=None)
    families = enrolled.values("student__family").distinct().count()
    return min(families or USUAL, MOST)


def families(run: PracticeRun, number: int, seed: int) -> Iterator[InventedFamily]:
    """The same seed makes the same families; not saved."""
    rng = random.Random(seed)  # noqa: S311 - made up, not secret
    for position in range(1, number + 1):
        yield _family(run, position, rng)


def _family(run: PracticeRun, position: int, rng: random.Random) -> InventedFamily:
    language = names.language(rng)
    given, surname = names.given(rng, language), names.family(rng, language)
    has_email = rng.random() < WITH_EMAIL
    return InventedFamily(
        district_id=run.district_id,
        run=run,
        position=position,
        name=f"{given} {surname}",
        language=language,
        phone="" if rng.random() < WITHOUT_PHONE else _phone(rng),
        email=f"{names.address_of(given, surname)}{position}@families.example" if has_email else "",
        seed=rng.randrange(LARGEST_SEED),
    )


def _phone(rng: random.Random) -> str:
    """Of the lines 555-0100 to 555-0199, which ring nowhere in any area."""
    areas = area_codes()
    return f"({areas[int(rng.random() * len(areas))]}) 555-01{int(rng.random() * 100):02}"
