"""Who handed a document in, as far as that does not tell who reported."""

from collections.abc import Iterable

from districts.models import User
from violations.models import Case, Document, Reporter
from violations.reading import as_house


def by_whom(case: Case, documents: Iterable[Document], listed: set[int]) -> dict[int, User | None]:
    """By document; None for what came with the report, or from who reported later.

    Somebody who reported and also works on the case is named for what they added to it.
    """
    # Looked up for everybody, so that a name is left out for those who may not see it, too.
    with as_house():
        reporter = Reporter.objects.filter(report=case.report_id).first()
    hidden = {reporter.person_id} - listed if reporter else set()
    return {
        one.pk: None if one.at <= case.received_at or one.by_id in hidden else one.by
        for one in documents
    }
