from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District
from notifications.models.messages import Message
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class Recipient(models.Model):
    """A family that a message is for: how far it got, or why it was not reached. Of a message to
    students each of them stands here alone, and `family_id` is the student's.

    Written by the fan-out and then by `notifications.delivery.reach` alone. No foreign keys: one
    statement writes a whole district's (docs/adr/0013).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TRYING = "trying", _("trying")
        REACHED = "reached", _("reached")
        NOT_REACHED = "not_reached", _("not reached")

    class Reason(models.TextChoices):
        """Why a family was not reached; each has a predicate of the same name in the audience."""

        NO_GUARDIAN = "no_guardian", _("No parent or guardian on file")
        NO_CONTACT = "no_contact", _("No phone number or email on file")
        WRONG_CONTACT = "wrong_contact", _("Wrong number or address on file")
        OTHER_CHANNEL = "other_channel", _("Nothing on file for the chosen channels")
        STOPPED = "stopped", _("Replied STOP")
        FAILED = "failed", _("Could not be delivered")
        CANCELLED = "cancelled", _("Stopped before it was sent")
        PERMISSION = "permission", _("Permission ended before it was sent")

    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    message_id = models.BigIntegerField()
    family_id = models.BigIntegerField()
    # Where it stands in the list of people, in the order of names; pages are cut by it.
    position = models.IntegerField()
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=14, choices=Reason, blank=True)
    # The deliveries that try to reach it; several families may share one.
    deliveries = ArrayField(models.BigIntegerField(), default=list)

    objects = DistrictManager["Recipient"]()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            Wall(name="recipient_wall"),
            models.UniqueConstraint(fields=["message_id", "family_id"], name="recipient_once"),
        ]
        indexes = [models.Index(fields=["message_id", "position"], name="recipient_by_name")]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class StaffRecipient(models.Model):
    """A colleague who gets a message together with the families; how far it got, its deliveries
    say."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="staff_recipients", db_constraint=False
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Empty where no chosen way leads there; a parent's who works here are the family's, too.
    deliveries = ArrayField(models.BigIntegerField(), default=list)

    objects = DistrictManager["StaffRecipient"]()

    class Meta:
        ordering = ["person__display_name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="staff_recipient_wall"),
            SameDistrict("message", name="staff_recipient_message_same_district"),
            models.UniqueConstraint(fields=["message", "person"], name="staff_recipient_once"),
        ]

    def __str__(self) -> str:
        return f"staff recipient {self.pk}"


class Reach(models.Model):
    """How many families of a message stand where; always adds up to all of them."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, related_name="reach", db_constraint=False
    )
    families = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    trying = models.IntegerField(default=0)
    reached = models.IntegerField(default=0)
    not_reached = models.IntegerField(default=0)
    half_reached_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Reach"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="reach_wall"),
            SameDistrict("message", name="reach_message_same_district"),
            models.CheckConstraint(
                condition=models.Q(
                    families=models.F("waiting")
                    + models.F("trying")
                    + models.F("reached")
                    + models.F("not_reached")
                ),
                name="reach_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"reach {self.pk}"
