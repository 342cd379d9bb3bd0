"""The tables of the record book. No foreign key leaves this app: records lies below all others."""

from typing import Self

from django.db import models

from records.subjects import COVER, SHAPE, covers_of
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, DueWork, SameDistrict, Wall
from tenancy.scope import DistrictManager, UnscopedManager

EVENT_NAME = r"^[a-z_]+\.[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$"
SHA256 = r"^[0-9a-f]{64}$"


class Event(models.Model):
    """Something that a person, or the system, did. Written by records.book alone."""

    district_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=TenancyNow())
    actor_id = models.BigIntegerField(null=True)  # null: the system
    name = models.CharField(max_length=120)  # app.noun.past-tense
    subject = models.CharField(max_length=160, blank=True)
    details = models.JSONField(default=dict)  # ids, counts, hashes, codes; never personal data

    objects = DistrictManager["Event"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="event_wall"),
            AppendOnly(name="event_append_only"),
            Dated("at", name="event_dated"),
            models.UniqueConstraint(fields=["district_id", "id"], name="event_in_district"),
            models.CheckConstraint(
                condition=models.Q(name__regex=EVENT_NAME), name="event_name_shape"
            ),
            models.CheckConstraint(
                condition=models.Q(subject__regex=SHAPE), name="event_subject_shape"
            ),
        ]
        # Without the district: with it, the planner takes them for a way to find events by id.
        indexes = [
            models.Index(fields=["subject", "id"], name="event_by_subject"),
            models.Index(fields=["actor_id", "at"], name="event_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}".rstrip()


class Seal(models.Model):
    """An event's place in its district's chain: the hash of the event and of the seal before."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, db_constraint=False, related_name="seal"
    )
    district_id = models.BigIntegerField()
    sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = DistrictManager["Seal"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="seal_wall"),
            AppendOnly(name="seal_append_only"),
            SameDistrict("event", name="seal_event_same_district"),
            models.UniqueConstraint(fields=["district_id", "sequence"], name="seal_one_sequence"),
            models.UniqueConstraint(fields=["district_id", "hash"], name="seal_one_hash"),
            models.CheckConstraint(
                condition=models.Q(previous__regex=SHA256, hash__regex=SHA256), name="seal_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.hash}"


class Unsealed(models.Model):
    """An event that waits for its seal. No foreign key: written and removed with every event."""

    event_id = models.BigIntegerField(primary_key=True)
    district_id = models.BigIntegerField()

    objects = DistrictManager["Unsealed"]()
    in_all_districts = UnscopedManager["Unsealed"]()

    class Meta:
        default_permissions = ()
        constraints = [Wall(name="unsealed_wall"), DueWork(name="unsealed_due_work")]

    def __str__(self) -> str:
        return str(self.event_id)


class Check(models.Model):
    """What a walk along the whole chain found, kept for pages, which cannot walk it each time."""

    district_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=TenancyNow())
    events = models.BigIntegerField()
    head = models.CharField(max_length=64)
    broken_at = models.BigIntegerField(null=True)  # null: intact

    objects = DistrictManager["Check"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="check_wall"),
            AppendOnly(name="check_append_only"),
            Dated("at", name="check_dated"),
        ]
        indexes = [models.Index(fields=["district_id", "at"], name="check_latest")]

    def __str__(self) -> str:
        return f"{self.events} entries, {'intact' if self.is_intact else 'broken'}"

    @property
    def is_intact(self) -> bool:
        return self.broken_at is None


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> Self:
        return self.filter(release__isnull=True)

    def covering(self, subject: str) -> Self:
        return self.filter(covers__in=covers_of(subject))


class Hold(models.Model):
    """A legal hold: nothing it covers may be destroyed. In force until it has a HoldRelease."""

    district_id = models.BigIntegerField()
    reference = models.CharField(max_length=20)  # H-2026-00003
    covers = models.CharField(max_length=160, blank=True)  # records.subjects.covers_of
    reason = models.TextField()
    placed_by_id = models.BigIntegerField()
    placed_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager.from_queryset(HoldQuerySet)()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="hold_wall"),
            AppendOnly(name="hold_append_only"),
            Dated("placed_at", name="hold_dated"),
            models.UniqueConstraint(fields=["district_id", "id"], name="hold_in_district"),
            models.UniqueConstraint(
                fields=["district_id", "reference"], name="hold_one_per_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(covers__regex=COVER), name="hold_covers_shape"
            ),
        ]
        indexes = [models.Index(fields=["district_id", "covers"], name="hold_by_covers")]

    def __str__(self) -> str:
        return self.reference


class HoldRelease(models.Model):
    """Who ended a hold, and when. A row of its own, so that a hold itself never changes."""

    hold = models.OneToOneField(
        Hold,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="release",
    )
    district_id = models.BigIntegerField()
    released_by_id = models.BigIntegerField()
    released_at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager["HoldRelease"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="holdrelease_wall"),
            AppendOnly(name="holdrelease_append_only"),
            Dated("released_at", name="holdrelease_dated"),
            SameDistrict("hold", name="holdrelease_hold_same_district"),
        ]

    def __str__(self) -> str:
        return f"release of hold {self.hold_id}"


class ReferenceCounter(models.Model):
    """The last number given out under a prefix in a year; locked by whoever takes the next."""

    district_id = models.BigIntegerField()
    prefix = models.CharField(max_length=3)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    objects = DistrictManager["ReferenceCounter"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="referencecounter_wall"),
            models.UniqueConstraint(
                fields=["district_id", "prefix", "year"], name="referencecounter_one_per_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:05}"
