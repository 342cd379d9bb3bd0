"""What families agree to: one file for each child and thing that was asked."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from districts.models import Appointment, District, School, User
from districts.models.appointments import DistrictToday
from districts.permissions import schools_for
from districts.roles import Permission
from optin.constraints import AsAnswered
from rosters.models import Guardian, Guardianship, Student
from tenancy.clock import TenancyNow, database_now
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


def is_in_force() -> Q:
    """Agreed to, not over, and given by somebody who still decides for this child."""
    decides = Guardianship.objects.who_decide().filter(
        student=OuterRef("student"), guardian=OuterRef("given_by")
    )
    live = Q(status=Consent.Status.ACTIVE, valid_until__gte=DistrictToday())
    return live & Q(Exists(decides))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of_kind(self, kind: str) -> "ConsentQuerySet":
        return self.filter(kind=kind)

    def in_force(self) -> "ConsentQuerySet":
        return self.filter(is_in_force())

    def covering(self, person: User) -> "ConsentQuerySet":
        """Whoever this person is: any employee, or them by name (S0-81)."""
        return self.filter(Q(is_for_anybody=True) | Q(employee=person))

    def awaited(self) -> "ConsentQuerySet":
        """Such as somebody waits for by itself (`Consent.is_awaited`)."""
        return self.exclude(employee=None, draft="")

    def visible_to(self, person: User) -> "ConsentQuerySet":
        """One's own requests, what names one, and all of a school that one leads or files for."""
        leads = [one.pk for one in schools_for(person, Permission.APPROVE_SCHOOL)]
        held = Appointment.objects.in_force().held_by(person.pk).exclude(school=None)
        files = held.with_permission(Permission.CONTACT_REPAIR).values("school")
        kept = Q(school__in=leads) | Q(school__in=files)
        return self.filter(Q(asked_by=person) | Q(employee=person) | kept)

    def waiting_for(self, person: User) -> "ConsentQuerySet":
        leads = schools_for(person, Permission.APPROVE_SCHOOL)
        return self.filter(status=Consent.Status.SUBMITTED, school__in=leads)


class Consent(models.Model):
    """One thing that a family was asked about one child, and how it stands.

    What guardians said is in their answers, which nobody changes (optin.models.answers); this row
    is what a message relies on, and what a withdrawal changes.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("Individual messages")
        SITE = "site", _("A site or account")
        MEDIA = "media", _("Name and picture in public")
        UNDER_13 = "under_13", _("Accounts of a child under 13")
        DIRECTORY = "directory", _("Not in the school’s directory")

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("a permission", "asked")
        SUBMITTED = "submitted", _("signed, waits for the principal")
        ACTIVE = "active", _("in force")
        DECLINED = "declined", _("declined")
        NOT_AGREED = "not_agreed", _("not agreed to by the school")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended by the school")
        EXPIRED = "expired", pgettext_lazy("a permission", "expired")
        LAPSED = "lapsed", _("not answered")
        CALLED_OFF = "called_off", _("request taken back")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.ASKED: {
            Status.SUBMITTED,
            Status.ACTIVE,
            Status.DECLINED,
            Status.LAPSED,
            Status.CALLED_OFF,
        },
        # Whoever said no may still say yes, while their link lasts.
        Status.DECLINED: {Status.SUBMITTED, Status.ACTIVE},
        Status.SUBMITTED: {
            Status.ACTIVE,
            Status.NOT_AGREED,
            Status.WITHDRAWN,
            Status.EXPIRED,
        },
        Status.ACTIVE: {Status.WITHDRAWN, Status.ENDED, Status.EXPIRED},
        Status.NOT_AGREED: set(),
        Status.WITHDRAWN: set(),
        Status.ENDED: set(),
        Status.EXPIRED: set(),
        Status.LAPSED: set(),
        Status.CALLED_OFF: set(),
    }
    # In which a guardian may still take it back, and before which there is a question to answer.
    STANDS = frozenset({Status.SUBMITTED, Status.ACTIVE})
    OPEN = frozenset({Status.ASKED, Status.DECLINED})

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    kind = models.CharField(max_length=9, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    # Whose principal decides, and whose office keeps it.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # Of a site's: the site's reference.
    about = models.CharField(max_length=20, blank=True)
    # Null where a family comes by itself, or the office enters a paper.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    # What it is for, by the policy's keys; and in the asker's own words, as the family reads them.
    purpose = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # The one whom a narrow yes is for: whoever asked.
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The message that was kept back for want of it, by its reference: it waits as a draft.
    draft = models.CharField(max_length=20, blank=True)
    begun_with = models.UUIDField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    # The yes that stands.
    is_for_anybody = models.BooleanField(default=False)
    given_by = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False
    )
    valid_until = models.DateField(null=True)
    needs_principal = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # When its status was last another: other systems ask for what has changed since.
    changed_at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager.from_queryset(ConsentQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="consent_wall"),
            SameDistrict("student", name="consent_student_same_district"),
            SameDistrict("school", name="consent_school_same_district"),
            SameDistrict("given_by", name="consent_given_by_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="consent_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="consent_reference"),
            models.UniqueConstraint(
                fields=["district", "asked_by", "begun_with"], name="consent_asked_once"
            ),
            # Of one child, one thing and one employee only one at a time is asked or stands.
            models.UniqueConstraint(
                fields=["student", "kind", "about", "employee"],
                condition=Q(status__in=["asked", "submitted", "active"]),
                nulls_distinct=False,
                name="consent_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "active"])
                | Q(given_by__isnull=False, valid_until__isnull=False),
                name="consent_stands_on_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(kind="site") & ~Q(about="") | ~Q(kind="site") & Q(about=""),
                name="consent_of_a_site_names_it",
            ),
            AsAnswered(name="consent_as_answered"),
        ]
        indexes = [
            models.Index(fields=["student", "kind", "status"], name="consent_of_student"),
            models.Index(fields=["school", "status"], name="consent_of_school"),
            models.Index(fields=["district", "asked_by", "-id"], name="consent_of_asker"),
            models.Index(fields=["district", "changed_at"], name="consent_changed"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for this very answer, to write to the child or to send a draft.
        What a whole class was asked is looked up in its list."""
        return self.employee_id is not None or bool(self.draft)

    def become(self, status: Status, now: datetime) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A permission that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display()}
            )
        # By the clock of this moment, not by when a long import or round began: other systems ask
        # for what has changed since they last looked.
        self.status, self.changed_at = status, database_now()
        if not self.NEXT[status]:
            self.ended_at = now
