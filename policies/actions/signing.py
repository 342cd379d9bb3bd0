"""Somebody signs, has taken a course, or the office enters what it has on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from districts.models import Appointment, District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies.asked import Thing
from policies.models import Paper, Signature
from policies.names import is_name_of
from policies.permissions import check_works_here
from records import book
from records.evidence import records
from tenancy.refusals import Denied, Refused


@records(
    "S0-47", "S0-62", "S0-69", "S1-04", "S1-38", "S3-11", "S3-12", "S4-08",
    event="policies.signature.given",
)  # fmt: skip
@transaction.atomic
def sign(
    *,
    district: District,
    thing: Thing,
    typed_name: str,
    as_read: str,
    language: str,
    by: User,
    now: datetime,
) -> Signature:
    """With one's own name, and for exactly the words that were on the page."""
    person = User.objects.select_for_update().get(pk=by.pk)
    check_works_here(person)
    if thing.is_taken:
        raise Refused(_("This is taken, not signed. Say on which day you took it."))
    check_as_read(thing, as_read)
    _check_name(person, typed_name)
    today = district.today(now)
    made = {"how": Signature.How.SCREEN, "typed_name": typed_name.strip()}
    return _once(district, thing, person=person, language=language, on=today, **made)


@records("S0-18", "S1-04", "S2-02", event="policies.signature.said")
@transaction.atomic
def take(
    *,
    district: District,
    thing: Thing,
    on: date,
    typed_name: str,
    language: str,
    by: User,
    now: datetime,
) -> Signature:
    """A course or a training, on the word of whoever took it."""
    person = User.objects.select_for_update().get(pk=by.pk)
    check_works_here(person)
    if not thing.is_taken:
        raise Refused(_("This is signed, not taken. Read it and sign it."))
    _check_name(person, typed_name)
    _check_day(on, district.today(now))
    made = {"how": Signature.How.COURSE, "typed_name": typed_name.strip()}
    return _once(district, thing, person=person, language=language, on=on, **made)


@records("S0-18", "S0-62", "S1-04", "S2-02", "S4-08", event="policies.signature.recorded")
@transaction.atomic
def record(
    *,
    district: District,
    thing: Thing,
    whom: User,
    on: date,
    note: str,
    by: User,
    now: datetime,
) -> Signature:
    """What the office has on paper or as a certificate; the note says where it lies.

    The second click finds the first one's entry.
    """
    check_can(by, Permission.AGREEMENTS_KEEP, district)
    person = User.objects.select_for_update(no_key=True).get(pk=whom.pk)
    _check_recorded(person, by)
    sheet = Sheet(on, note, by)
    return enter(district=district, thing=thing, whose={"person": person}, sheet=sheet, now=now)


@dataclass(frozen=True)
class Sheet:
    """What the office has, on which day it was signed or taken, and who says so."""

    on: date
    note: str
    by: User


def enter(
    *, district: District, thing: Thing, whose: Mapping[str, Model], sheet: Sheet, now: datetime
) -> Signature:
    """Of whoever `whose` names, a person or an outsider; their row is locked by the caller."""
    if not sheet.note.strip():
        raise Refused(_("Say what the office has, and where it lies."))
    _check_day(sheet.on, district.today(now))
    _check_words_of_that_day(thing, sheet.on, district)
    said = {"on": sheet.on, "recorded_by": sheet.by, "note": sheet.note.strip()}
    of = {**_of(thing), **whose, **said, "how": Signature.How.OFFICE}
    there = Signature.objects.filter(**of).first()
    if there is not None:
        return there
    signature = Signature.objects.create(district=district, language="en", **of)
    book.write(
        "policies.signature.recorded",
        subject=signature,
        by=sheet.by,
        details={"of": thing.key, "sha256": thing.sha256, "on": sheet.on.isoformat()},
    )
    return signature


def check_as_read(thing: Thing, as_read: str) -> None:
    if as_read != thing.sha256:
        raise Refused(_("The text has changed since you opened it. Read it once more."))


def _once(district: District, thing: Thing, *, person: User, on: date, **made: object) -> Signature:
    """The second click finds the first one's signature."""
    of = {**_of(thing), "person": person, "on": on}
    there = Signature.objects.filter(**of).first()
    if there is not None:
        return there
    signature = Signature.objects.create(district=district, **of, **made)
    is_said = signature.how == Signature.How.COURSE
    book.write(
        "policies.signature.said" if is_said else "policies.signature.given",
        subject=signature,
        by=person,
        details={"of": thing.key, "sha256": thing.sha256, "how": signature.how},
    )
    return signature


def _of(thing: Thing) -> dict[str, object]:
    document = "" if thing.version else thing.key
    return {"version": thing.version, "document": document, "sha256": thing.sha256}


def _check_name(person: User, typed: str) -> None:
    if not is_name_of(typed, person.full_name):
        raise Refused(
            _("Type your name as it stands on your account: %(name)s.") % {"name": person.full_name}
        )


def _check_day(on: date, today: date) -> None:
    if on > today:
        raise Refused(_("That day is still to come. Enter today or an earlier day."))


def _check_words_of_that_day(thing: Thing, on: date, district: District) -> None:
    """A sheet of before a new version is of the former words. The first version may have been
    signed on paper long before it came here, and a training is taken whatever it says by now."""
    version = thing.version
    if version is None or version.number == 1 or thing.kind == Paper.Kind.TRAINING:
        return
    if on < district.local(version.published_at).date():
        raise Refused(
            _("That day is before this version, so it is the former one that was signed.")
        )


def _check_recorded(whom: User, by: User) -> None:
    if whom.pk == by.pk:
        raise Denied(_("Sign your own on its page. A colleague records what you have on paper."))
    if not Appointment.objects.in_force().staff().filter(person=whom).exists():
        raise Refused(_("Nobody with this address works here now. Check the address."))
