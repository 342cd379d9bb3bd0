"""What people say to a message before it may go: yes or no, advice, a decision against a rule."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District
from notifications.constraints import ByAnother
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class Approval(models.Model):
    """One person's answer to a message that was handed in; a yes to exactly this content.

    It cannot be changed: an edit makes another content, another round another submission.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        RETURNED = "returned", _("returned")
        DECLINED = "declined", _("declined")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="approvals", db_constraint=False
    )
    submission = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    decision = models.CharField(max_length=8, choices=Decision)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Held at the message's place when it was given.
    roles = ArrayField(models.CharField(max_length=40), default=list)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)
    # After that a yes counts no more.
    lapses_at = models.DateTimeField()

    objects = DistrictManager["Approval"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="approval_wall"),
            SameDistrict("message", name="approval_message_same_district"),
            AppendOnly(name="approval_append_only"),
            Dated("at", name="approval_dated"),
            ByAnother(name="approval_by_another"),
            # Two approvers racing give one approval each, and each of them one.
            models.UniqueConstraint(
                fields=["message", "submission", "by"], name="approval_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"


class Override(models.Model):
    """Somebody with the right decided against one rule, for this content, and said why."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="overrides", db_constraint=False
    )
    rule = models.CharField(max_length=60)
    content_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Of those whom the rule names, the ones that this person held at the message's place.
    roles = ArrayField(models.CharField(max_length=40), default=list)
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Override"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="override_wall"),
            SameDistrict("message", name="override_message_same_district"),
            AppendOnly(name="override_append_only"),
            Dated("at", name="override_dated"),
            models.UniqueConstraint(
                fields=["message", "rule", "content_hash", "by"], name="override_once_a_content"
            ),
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"


class Attestation(models.Model):
    """What a sender said about this content before sending it: a name typed, a reason given."""

    class Kind(models.TextChoices):
        RETYPED = "retyped", _("typed the name of the place")
        MANUAL = "manual", _("follows the emergency procedures")
        REASON = "reason", _("gave a reason")
        # To whom the policy lets decide: may it go before its time?
        EARLIER = "earlier", _("asked to send it earlier")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="attestations", db_constraint=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    # The rule that asked for a reason.
    rule = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Attestation"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="attestation_wall"),
            SameDistrict("message", name="attestation_message_same_district"),
            AppendOnly(name="attestation_append_only"),
            Dated("at", name="attestation_dated"),
        ]
        indexes = [models.Index(fields=["message"], name="attestation_of_message")]

    def __str__(self) -> str:
        return f"attestation {self.pk}"


class Advice(models.Model):
    """The assistant superintendent's word about an emergency, asked for here or given elsewhere."""

    class Status(models.TextChoices):
        ASKED = "asked", _("asked")
        GIVEN = "given", _("advised to send")
        AGAINST = "against", _("advised to wait")

    class How(models.TextChoices):
        PHONE = "phone", _("by phone")
        IN_PERSON = "in_person", _("in person")
        HERE = "here", _("here")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.ASKED: {Status.GIVEN, Status.AGAINST},
        Status.GIVEN: set(),
        Status.AGAINST: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, related_name="advice", db_constraint=False
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=7, choices=Status)
    how = models.CharField(max_length=9, choices=How, blank=True)
    words = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=TenancyNow())
    # When the adviser opened the page; who asks sees it.
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Advice"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        verbose_name_plural = "advice"
        constraints = [
            Wall(name="advice_wall"),
            SameDistrict("message", name="advice_message_same_district"),
            models.UniqueConstraint(fields=["district", "reference"], name="advice_reference"),
            models.CheckConstraint(
                condition=models.Q(status="asked") | models.Q(answered_at__isnull=False),
                name="advice_answered_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["message", "-id"], name="advice_of_message")]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(_("This was answered already."))
        self.status = status
