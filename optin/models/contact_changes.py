"""What a guardian says is not right any more about how they are reached."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School, User
from districts.permissions import schools_for
from districts.roles import Permission
from rosters.models import Guardian
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class ContactChangeQuerySet(models.QuerySet["ContactChange"]):
    def asked(self) -> "ContactChangeQuerySet":
        return self.filter(status=ContactChange.Status.ASKED)

    def visible_to(self, person: User) -> "ContactChangeQuerySet":
        """Of the schools whose contact details they look after; one's own family is a
        colleague's."""
        at = schools_for(person, Permission.CONTACT_REPAIR)
        others = ~Q(guardian__person=person) | Q(guardian__person=None)
        return self.filter(others, school__in=at)


class ContactChange(models.Model):
    """A wish to have a contact detail changed: the school checks it and enters it in the student
    system, which stays the source of what is on file."""

    class What(models.TextChoices):
        MOBILE = "mobile", _("mobile phone")
        HOME = "home", _("home phone")
        EMAIL = "email", _("email")
        SPOKEN = "spoken", _("spoken language")
        WRITTEN = "written", _("written language")

    class Status(models.TextChoices):
        ASKED = "asked", _("the school checks it")
        DONE = "done", _("entered by the school")
        REFUSED = "refused", _("not entered")
        REPLACED = "replaced", _("replaced by a later wish")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.ASKED: {Status.DONE, Status.REFUSED, Status.REPLACED},
        Status.DONE: set(),
        Status.REFUSED: set(),
        Status.REPLACED: set(),
    }
    LANGUAGES = (What.SPOKEN, What.WRITTEN)

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    guardian = models.ForeignKey(
        Guardian, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    # Of a child of theirs: whose office checks it.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    what = models.CharField(max_length=7, choices=What)
    # Its end, for whoever reads this later; whole it stands in the student system alone.
    was = models.CharField(max_length=60, blank=True)
    becomes = models.CharField(max_length=254)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # For the guardian, where it was not entered.
    note = models.CharField(max_length=200, blank=True)

    objects = DistrictManager.from_queryset(ContactChangeQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="contact_change_wall"),
            SameDistrict("guardian", name="contact_change_guardian_same_district"),
            SameDistrict("school", name="contact_change_school_same_district"),
            models.UniqueConstraint(
                fields=["district", "reference"], name="contact_change_reference"
            ),
            models.UniqueConstraint(
                fields=["guardian", "what"],
                condition=Q(status="asked"),
                name="contact_change_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "replaced"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="contact_change_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "school"],
                condition=Q(status="asked"),
                name="contact_change_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_language(self) -> bool:
        return self.what in self.LANGUAGES

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(_("This was decided in the meantime."))
        self.status = status
