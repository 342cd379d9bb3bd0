"""Legal holds on a case: its own, and wider ones that cover it."""

from records.models import Hold
from records.subjects import subject_of
from violations.models import Case


def of(case: Case) -> list[Hold]:
    return list(Hold.objects.in_force().covering(subject_of(case)))
