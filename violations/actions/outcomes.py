"""The district's list of what can come of a case, kept by HR."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from records import book
from tenancy.clock import database_now
from tenancy.refusals import Refused
from violations.models import Case, Outcome

# What a new district begins with; whether sending is suspended with it is asked then.
USUAL: dict[Case.Type, list[tuple[str, bool]]] = {
    Case.Type.STAFF: [
        (gettext_noop("No further action"), False),
        (gettext_noop("Conversation on record"), False),
        (gettext_noop("Training"), False),
        (gettext_noop("Written warning"), False),
        (gettext_noop("Access to messages taken away"), True),
        (gettext_noop("Suspension"), True),
        (gettext_noop("Employment ended"), True),
    ],
    Case.Type.STUDENT: [
        (gettext_noop("No further action"), False),
        (gettext_noop("Conversation with student and family"), False),
        (gettext_noop("Support by the counselor"), False),
        (gettext_noop("Loss of access to technology"), False),
        (gettext_noop("Detention"), False),
        (gettext_noop("Suspension"), False),
    ],
}

OURS = frozenset(name for each in USUAL.values() for name, _suspends in each)


def shown(outcome: Outcome) -> str:
    """As a page writes it: what a district begins with in the reader's language, else as typed."""
    return _(outcome.name) if outcome.name in OURS else outcome.name


@transaction.atomic
def provide(*, district: District) -> None:
    """A new district has a list from the first minute."""
    Outcome.objects.bulk_create(
        Outcome(district=district, type=type_, name=name, asks_to_suspend=suspends, position=place)
        for type_, each in USUAL.items()
        for place, (name, suspends) in enumerate(each)
    )


@transaction.atomic
def add(
    *, district: District, type_: Case.Type, name: str, asks_to_suspend: bool, by: User
) -> Outcome:
    check_can(by, Permission.CASE_REVIEW, district)
    name = name.strip()
    if not name:
        raise Refused(_("Say what the outcome is called."))
    place = Outcome.objects.filter(type=type_).count()
    try:
        with transaction.atomic():
            made = Outcome.objects.create(
                district=district,
                type=type_,
                name=name,
                asks_to_suspend=asks_to_suspend,
                position=place,
            )
    except IntegrityError as twice:
        raise Refused(_("“%(name)s” is on the list already.") % {"name": name}) from twice
    book.write("violations.outcome.added", subject=made, by=by, details={"type": type_})
    return made


@transaction.atomic
def end(*, outcome: Outcome, by: User) -> None:
    """Off the list; cases that have it keep it."""
    held = Outcome.objects.select_for_update().get(pk=outcome.pk)
    check_can(by, Permission.CASE_REVIEW, held.district)
    if held.ended_at is not None:
        raise Refused(_("It is off the list already."))
    held.ended_at = database_now()
    held.save(update_fields=["ended_at"])
    book.write("violations.outcome.ended", subject=held, by=by)
