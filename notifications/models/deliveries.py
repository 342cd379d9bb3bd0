"""The hot tables: what is sent where, each try of it, and the work in portions.

No foreign keys and three indexes on a delivery: the fan-out pays for each once a row
(docs/adr/0013). What writes them is `notifications.delivery`, in SQL; models read.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from notifications.models.channels import Channel, Lane
from notifications.models.messages import Message
from tenancy.clock import TenancyNow
from tenancy.constraints import DueWork, SameDistrict, Wall
from tenancy.scope import DistrictManager, UnscopedManager


class Delivery(models.Model):
    """One text, call or email of a message to one destination, whoever shares it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENDING = "sending", _("On its way to the company")
        ACCEPTED = "accepted", _("Accepted by the company")
        SENT = "sent", _("Sent by the company")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("No answer yet")
        NEEDS_REVIEW = "needs_review", _("Unclear, not sent again")
        SUPPRESSED = "suppressed", _("Opted out")
        CANCELLED = "cancelled", _("Stopped before sending")
        EXPIRED = "expired", _("Too late to send")

    S = State
    NEXT: ClassVar[Mapping[State, set[State]]] = {
        S.QUEUED: {S.SENDING, S.SUPPRESSED, S.CANCELLED, S.EXPIRED},
        S.SENDING: {
            S.QUEUED, S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.UNKNOWN,
            S.SUPPRESSED, S.NEEDS_REVIEW,
        },
        S.ACCEPTED: {S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.QUEUED},
        S.SENT: {S.DELIVERED, S.UNDELIVERED, S.FAILED, S.QUEUED},
        S.DELIVERED: set(),
        S.UNDELIVERED: {S.DELIVERED},
        S.FAILED: {S.DELIVERED},
        S.UNKNOWN: {
            S.QUEUED, S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED, S.NEEDS_REVIEW,
        },
        S.NEEDS_REVIEW: {S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED, S.FAILED},
        S.SUPPRESSED: set(),
        S.CANCELLED: set(),
        S.EXPIRED: set(),
    }  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    message_id = models.BigIntegerField()
    channel = models.CharField(max_length=5, choices=Channel)
    destination = models.CharField(max_length=254)
    language = models.CharField(max_length=12)
    # Whom it is for, as in Recipient: families, or students where the message goes to these.
    families = ArrayField(models.BigIntegerField())
    # The portion of its message and channel that it is worked off and counted with.
    portion = models.SmallIntegerField()
    state = models.CharField(max_length=12, choices=State, db_default="queued")
    attempts = models.SmallIntegerField(db_default=0)
    # The highest that the company said of this attempt; it never goes back.
    rank = models.SmallIntegerField(db_default=0)
    sid = models.CharField(max_length=34, null=True)  # noqa: DJ001  unique where there is one
    error_code = models.CharField(max_length=10, db_default="")
    answered_by = models.CharField(max_length=20, db_default="")
    seconds = models.SmallIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)

    objects = DistrictManager["Delivery"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="delivery_wall"),
            # Double click, double fan-out, two siblings, a shared phone: one delivery.
            models.UniqueConstraint(
                fields=["message_id", "channel", "destination"], name="delivery_once"
            ),
            models.UniqueConstraint(
                fields=["sid"], condition=Q(sid__isnull=False), name="delivery_sid"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class Attempt(models.Model):
    """One promise to call the company, written before the call, and what came of it."""

    class State(models.TextChoices):
        INTENT = "intent", _("promised")
        ACCEPTED = "accepted", _("accepted")
        NOT_SENT = "not_sent", _("not accepted")
        UNKNOWN = "unknown", _("no answer")

    S = State
    NEXT: ClassVar[Mapping[State, set[State]]] = {
        S.INTENT: {S.ACCEPTED, S.NOT_SENT, S.UNKNOWN},
        S.ACCEPTED: set(),
        S.NOT_SENT: set(),
        S.UNKNOWN: {S.ACCEPTED, S.NOT_SENT},
    }

    pk = models.CompositePrimaryKey("delivery_id", "n")
    delivery_id = models.BigIntegerField()
    n = models.SmallIntegerField()
    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    lane = models.CharField(max_length=9, choices=Lane)
    channel = models.CharField(max_length=5, choices=Channel)
    destination = models.CharField(max_length=254)
    # SHA-256 of what is said, the same for all of a message and language.
    content = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=State, db_default="intent")
    # Whether it was once unknown what became of it, however that was settled.
    was_unknown = models.BooleanField(db_default=False)
    sid = models.CharField(max_length=254, null=True)  # noqa: DJ001  the company's, or a Message-ID
    error_code = models.CharField(max_length=10, db_default="")
    started_at = models.DateTimeField(db_default=TenancyNow())
    ended_at = models.DateTimeField(null=True)

    objects = DistrictManager["Attempt"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="attempt_wall"),
            # At most one undecided copy of a text on its way to a number, so that a match in the
            # company's list is beyond doubt. An emergency's second copy beats silence.
            models.UniqueConstraint(
                fields=["district", "channel", "destination", "content"],
                condition=Q(state__in=["intent", "unknown"]) & Q(lane="routine"),
                name="attempt_one_open_a_text",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.n} of delivery {self.delivery_id}"


class Chunk(models.Model):
    """A few hundred deliveries as one piece of work: the lease on it is the claim on them.

    Ids of work and nothing of anybody, so that a worker can look over all districts.
    """

    class Work(models.TextChoices):
        SEND = "send", _("send")
        SETTLE = "settle", _("ask whether it was accepted")
        ASK = "ask", _("ask what became of it")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="chunks", db_constraint=False
    )
    channel = models.CharField(max_length=5, choices=Channel)
    lane = models.CharField(max_length=9, choices=Lane)
    work = models.CharField(max_length=6, choices=Work, db_default="send")
    portion = models.SmallIntegerField()
    # Which try of its deliveries this is; those that stand at another are not its business.
    attempt = models.SmallIntegerField(db_default=1)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    # Of that range these alone (retries, unknowns); None is all of this message and channel.
    ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    due_at = models.DateTimeField(db_default=TenancyNow())
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # How often the company's list was read in vain (settling).
    reads = models.SmallIntegerField(db_default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["Chunk"]()
    in_all_districts = UnscopedManager["Chunk"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="chunk_wall"),
            DueWork(name="chunk_due_work"),
            SameDistrict("message", name="chunk_message_same_district"),
        ]
        indexes = [
            models.Index(
                fields=["lane", "due_at"], name="chunk_due", condition=Q(done_at__isnull=True)
            ),
            models.Index(fields=["message", "id"], name="chunk_of_message"),
        ]

    def __str__(self) -> str:
        return f"chunk {self.pk}"


class Stirred(models.Model):
    """That something moved in a portion, so that the reach of its families is to be told anew.

    Only added to and taken away: a flag on the portion would make whoever records wait for
    whoever promises.
    """

    district = models.ForeignKey(
        District, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    message_id = models.BigIntegerField()
    channel = models.CharField(max_length=5, choices=Channel)
    portion = models.SmallIntegerField()

    objects = DistrictManager["Stirred"]()
    in_all_districts = UnscopedManager["Stirred"]()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "stirred"
        constraints = [Wall(name="stirred_wall"), DueWork(name="stirred_due_work")]

    def __str__(self) -> str:
        return f"stirred {self.pk}"


class Tally(models.Model):
    """How many deliveries of a message and channel stand in each state.

    Moved in the statement that moves the deliveries; in a few shards (a portion's number modulo
    SHARDS), so that workers do not wait for each other. Nothing near a send counts rows.
    """

    SHARDS = 4

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="tallies", db_constraint=False
    )
    channel = models.CharField(max_length=5, choices=Channel)
    shard = models.SmallIntegerField()
    queued = models.IntegerField(db_default=0)
    sending = models.IntegerField(db_default=0)
    accepted = models.IntegerField(db_default=0)
    sent = models.IntegerField(db_default=0)
    delivered = models.IntegerField(db_default=0)
    undelivered = models.IntegerField(db_default=0)
    failed = models.IntegerField(db_default=0)
    unknown = models.IntegerField(db_default=0)
    needs_review = models.IntegerField(db_default=0)
    suppressed = models.IntegerField(db_default=0)
    cancelled = models.IntegerField(db_default=0)
    expired = models.IntegerField(db_default=0)

    objects = DistrictManager["Tally"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="tally_wall"),
            SameDistrict("message", name="tally_message_same_district"),
            models.UniqueConstraint(fields=["message", "channel", "shard"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"
