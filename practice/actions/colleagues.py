"""Saying that one takes part in practices, or no longer does. Nobody says it for others."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from practice.models import PracticeColleague
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Denied


@transaction.atomic
def agree(*, district: District, by: User) -> PracticeColleague:
    """Saying it twice is saying it once."""
    if not Appointment.objects.in_force().staff().filter(person=by).exists():
        raise Denied(_("Practices are for people who work here."))
    standing = _standing(by)
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            made = PracticeColleague.objects.create(district=district, person=by)
    except IntegrityError:
        return PracticeColleague.objects.get(person=by, ended_at=None)
    book.write("practice.colleague.agreed", subject=made, by=by)
    return made


@transaction.atomic
def end(*, by: User) -> PracticeColleague | None:
    """From now on; what was laid out already can still be read."""
    standing = _standing(by)
    if standing is None:
        return None
    standing.ended_at = TenancyNow()
    standing.save(update_fields=["ended_at"])
    standing.refresh_from_db(fields=["ended_at"])
    book.write("practice.colleague.ended", subject=standing, by=by)
    return standing


def _standing(person: User) -> PracticeColleague | None:
    return (
        PracticeColleague.objects.select_for_update().filter(person=person, ended_at=None).first()
    )
