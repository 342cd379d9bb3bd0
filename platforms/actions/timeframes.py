"""How long answers may take: the district's own numbers."""

from collections.abc import Mapping

from django.db import transaction

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from platforms.models import Timeframe
from platforms.models.requests import Kind
from records import book
from records.evidence import records


@records("S1-32", event="platforms.timeframe.changed")
@transaction.atomic
def change(*, district: District, days: Mapping[Kind, tuple[int, int]], by: User) -> None:
    """School days to answer and to appeal, by kind; what is asked already keeps its day."""
    check_can(by, Permission.SETTINGS_DISTRICT, district)
    for kind, (answer, appeal) in days.items():
        given = {"answer_days": answer, "appeal_days": appeal}
        held = Timeframe.objects.select_for_update().filter(kind=kind).first()
        held = held or Timeframe(district=district, kind=kind)
        if (held.answer_days, held.appeal_days) == (answer, appeal):
            continue
        held.answer_days, held.appeal_days = answer, appeal
        held.save()
        book.write(
            "platforms.timeframe.changed",
            subject=held,
            by=by,
            details={"kind": kind.value, **given},
        )
