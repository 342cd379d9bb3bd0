"""A permission as other systems read it: how it stands, and nothing of who said what, or why.

The API and the messages to other systems give the same row.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from optin.models import Consent, ConsentQuerySet
from optin.models.consents import is_in_force

S = Consent.Status


class Stand(models.TextChoices):
    """Whoever brought an end about, and however, it is over."""

    ASKED = "asked", pgettext_lazy("a permission", "asked")
    WAITING = "waiting", _("signed, waits for the school")
    IN_FORCE = "in_force", _("in force")
    OVER = "over", _("over")


BEFORE = {S.ASKED: Stand.ASKED, S.SUBMITTED: Stand.WAITING}
# What is in force is so by more than its status: the whole row says.
NAMED = dict.fromkeys(S, Stand.OVER) | BEFORE | {S.ACTIVE: Stand.IN_FORCE}


def rows() -> ConsentQuerySet:
    """Each with `is_in_force`: asked anew, so that custody and last days count in this minute."""
    found = Consent.objects.select_related("student", "school", "employee")
    return found.annotate(
        is_in_force=ExpressionWrapper(is_in_force(), output_field=models.BooleanField())
    )


def standing(found: ConsentQuerySet, stand: str) -> ConsentQuerySet:
    for status, named in BEFORE.items():
        if stand == named:
            return found.filter(status=status)
    if stand == Stand.IN_FORCE:
        return found.in_force()
    return found.filter(~Q(status__in=BEFORE), ~is_in_force())


def row_of(consent: Consent) -> "Row":
    """Of one of `rows()`."""
    is_live: bool = getattr(consent, "is_in_force")  # noqa: B009  annotated
    stand = BEFORE.get(S(consent.status)) or (Stand.IN_FORCE if is_live else Stand.OVER)
    has_yes = stand in {Stand.WAITING, Stand.IN_FORCE}
    is_narrow = has_yes and not consent.is_for_anybody
    return Row(
        reference=consent.reference,
        kind=consent.kind,
        status=stand.value,
        student=consent.student.sourced_id,
        school=consent.school.slug,
        site=consent.about or None,
        is_for_anybody=has_yes and consent.is_for_anybody,
        employee=consent.employee.email if consent.employee and is_narrow else None,
        valid_until=consent.valid_until if has_yes else None,
        in_force=is_live,
        changed_at=consent.changed_at,
    )


@dataclass(frozen=True)
class Row:
    reference: str
    kind: str
    status: str
    student: str
    school: str
    site: str | None
    is_for_anybody: bool
    employee: str | None
    valid_until: date | None
    in_force: bool
    changed_at: datetime


class PermissionSerializer(serializers.Serializer[Row]):
    """One child, one kind of permission. `is_for_anybody`, `employee` (the email address of the
    one whom a narrow yes is for) and `valid_until` are of a yes that waits or is in force.

    Rely on `in_force` alone. Of two rows about one reference, the later `changed_at` counts.
    """

    reference = serializers.CharField()
    kind = serializers.ChoiceField(choices=Consent.Kind.choices)
    status = serializers.ChoiceField(choices=Stand.choices)
    # The student system's own number.
    student = serializers.CharField()
    school = serializers.CharField()
    # Of a site's or account's: its reference.
    site = serializers.CharField(allow_null=True)
    is_for_anybody = serializers.BooleanField()
    employee = serializers.EmailField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    in_force = serializers.BooleanField()
    changed_at = serializers.DateTimeField(default_timezone=UTC)
