from django.conf import settings
from django.db import models
from django.db.models import F, Q

from districts.models import District, School
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class LookedThrough(models.Model):
    """That somebody read what staff of a school wrote to students on these days, both counted.

    What went out after `seen_at` is not covered, also on a day that is (S1-31).
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    from_on = models.DateField()
    until_on = models.DateField()
    # How many there were to read.
    messages = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # When the page that was read was drawn; none where that was not kept yet, then `at` holds.
    seen_at = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager["LookedThrough"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="looked_through_wall"),
            AppendOnly(name="looked_through_append_only"),
            Dated("at", name="looked_through_dated"),
            SameDistrict("school", name="looked_through_school_same_district"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="looked_through_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__lte=F("at")), name="looked_through_seen_before_it_was_said"
            ),
        ]
        indexes = [
            models.Index(fields=["district", "school", "-id"], name="looked_through_of_school")
        ]

    def __str__(self) -> str:
        return f"looked through {self.pk}"


class Moderation(models.Model):
    """That somebody took a message off the pages of families, or put it back; the latest holds.

    What was sent stays as it was, and whoever supervises reads it as before (S1-33).
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="moderations", db_constraint=False
    )
    hides = models.BooleanField()
    # Families read it in the place of the message.
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Moderation"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="moderation_wall"),
            SameDistrict("message", name="moderation_message_same_district"),
            AppendOnly(name="moderation_append_only"),
            Dated("at", name="moderation_dated"),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"moderation {self.pk}"
