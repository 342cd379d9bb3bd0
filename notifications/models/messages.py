from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import Appointment, District, School, User
from districts.permissions import can_anywhere, schools_for
from districts.roles import Permission
from notifications.models.channels import Channel, Lane
from rosters.models import ClassGroup
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, DueWork, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager, UnscopedManager


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: User) -> "MessageQuerySet":
        """Those of the schools that this person writes for; all, for who writes to the district."""
        if can_anywhere(person, Permission.MESSAGE_DISTRICT):
            return self
        return self.filter(school__in=schools_for(person, Permission.MESSAGE_SCHOOL))


class Message(models.Model):
    """Something a school or the district wants to tell families."""

    class Kind(models.TextChoices):
        OUTREACH = "outreach", _("Outreach")
        EMERGENCY = "emergency", _("Emergency")

    class Incident(models.TextChoices):
        EVACUATION = "evacuation", _("Evacuation")
        FIRE = "fire", _("Fire")
        LOCKDOWN = "lockdown", _("Lockdown")
        WEAPON = "weapon", _("Weapon on campus")
        INJURY = "injury", _("Injury or death")
        OTHER = "other", _("Something else")

    class Audience(models.TextChoices):
        SCHOOL = "school", _("All families of the school")
        GRADES = "grades", _("Families of some grades")
        CLASSES = "classes", _("Families of some classes")
        DISTRICT = "district", _("All families of the district")
        # Exactly those that another message was sent to (a correction).
        CONTACTED = "contacted", _("Those contacted before")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        HOLDING = "holding", _("Sending soon")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Basis(models.TextChoices):
        """On what ground it was released; the database lets none go without."""

        VERDICT = "verdict", _("the policy check")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.DRAFT: {Status.SCHEDULED, Status.HOLDING, Status.WITHDRAWN},
        Status.SCHEDULED: {Status.DRAFT, Status.SENDING},
        Status.HOLDING: {Status.DRAFT, Status.SENDING},
        Status.SENDING: {Status.SENT, Status.STOPPED},
        Status.SENT: set(),
        Status.STOPPED: set(),
        Status.WITHDRAWN: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    # Made with the page that began it, so that a double click begins one draft.
    begun_with = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    incident = models.CharField(max_length=10, choices=Incident, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    # None is the whole district.
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    audience = models.CharField(max_length=10, choices=Audience, blank=True)
    grades = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="corrections",
        null=True,
        blank=True,
        db_constraint=False,
    )
    # In the order in which the page names them.
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list, blank=True)
    # When the author wants it to go; None is as soon as it is sent off.
    wanted_at = models.DateTimeField(null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who sent it off, which may be a colleague of the author.
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    # The appointment that gave the right to send it; looked at again at each intent.
    sent_as = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    # SHA-256 over words, recordings, audience, channels and time, as they were sent off.
    content_hash = models.CharField(max_length=64, blank=True)
    needs_approval = models.BooleanField(default=False)
    release_basis = models.CharField(max_length=10, choices=Basis, blank=True)
    release_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    # After that nothing more of it is sent.
    expires_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(db_default=TenancyNow())
    changed_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(MessageQuerySet)()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="message_wall"),
            SameDistrict("school", name="message_school_same_district"),
            SameDistrict("corrects", name="message_corrects_same_district"),
            SameDistrict("sent_as", name="message_sent_as_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="message_in_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="message_reference"),
            models.UniqueConstraint(fields=["district", "begun_with"], name="message_begun_once"),
            # Approvals come with the tables that hold them; until then none that needs one leaves.
            models.CheckConstraint(
                condition=Q(released_at__isnull=True)
                | (~Q(release_basis="") & Q(needs_approval=False) & ~Q(content_hash="")),
                name="message_released_on_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "scheduled", "holding", "withdrawn"])
                | Q(released_at__isnull=False),
                name="message_under_way_is_released",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["scheduled", "holding"]) | Q(release_at__isnull=False),
                name="message_waiting_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["district", "school", "-id"], name="message_of_school")]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A message that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display().lower()}
            )
        self.status = status

    @property
    def is_emergency(self) -> bool:
        return self.kind == self.Kind.EMERGENCY


class AudienceClass(models.Model):
    """A class whose families a message is for."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="audience_classes", db_constraint=False
    )
    class_group = models.ForeignKey(
        ClassGroup, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    objects = DistrictManager["AudienceClass"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="audience_class_wall"),
            SameDistrict("message", name="audience_class_message_same_district"),
            SameDistrict("class_group", name="audience_class_group_same_district"),
            models.UniqueConstraint(fields=["message", "class_group"], name="audience_class_once"),
        ]

    def __str__(self) -> str:
        return f"audience class {self.pk}"


class DueRelease(models.Model):
    """That a message waits for its time; ids alone, so that the scheduler sees all districts'."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="due_release", db_constraint=False
    )
    due_at = models.DateTimeField()
    # Whose workers release it: an emergency stands behind nobody.
    lane = models.CharField(max_length=9, choices=Lane)

    objects = DistrictManager["DueRelease"]()
    in_all_districts = UnscopedManager["DueRelease"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="due_release_wall"),
            DueWork(name="due_release_due_work"),
            SameDistrict("message", name="due_release_message_same_district"),
        ]
        indexes = [models.Index(fields=["due_at"], name="due_release_by_time")]

    def __str__(self) -> str:
        return f"due release {self.pk}"


class Ruling(models.Model):
    """The district's policy about a message at one step: facts and verdict, frozen."""

    class Step(models.TextChoices):
        CHECK = "check", _("checked")
        SEND = "send", _("sent off")
        RELEASE = "release", _("released")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="rulings", db_constraint=False
    )
    step = models.CharField(max_length=10, choices=Step)
    version = models.CharField(max_length=40)
    outcome = models.CharField(max_length=20)
    facts = models.JSONField()
    verdict = models.JSONField()
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Ruling"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="ruling_wall"),
            SameDistrict("message", name="ruling_message_same_district"),
            AppendOnly(name="ruling_append_only"),
            Dated("at", name="ruling_dated"),
        ]
        indexes = [models.Index(fields=["message", "-id"], name="ruling_of_message")]

    def __str__(self) -> str:
        return f"ruling {self.pk}"
