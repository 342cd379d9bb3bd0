from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.refusals import Refused
from tenancy.scope import DistrictManager


class PracticeRun(models.Model):
    """One practice of an emergency at one school; no column of it names anybody to send to."""

    class Incident(models.TextChoices):
        EVACUATION = "evacuation", _("Evacuation")
        FIRE = "fire", _("Fire")
        LOCKDOWN = "lockdown", _("Lockdown")
        WEAPON = "weapon", _("Weapon on campus")
        INJURY = "injury", _("Injury or death")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        ABANDONED = "abandoned", _("Given up")

    class How(models.TextChoices):
        PHONE = "phone", _("By phone")
        IN_PERSON = "in_person", _("In person")
        NOBODY = "nobody", _("Nobody plays along")

    NEXT: ClassVar[Mapping[Status, set[Status]]] = {
        Status.DRAFT: {Status.RUNNING, Status.ABANDONED},
        Status.RUNNING: {Status.FINISHED},
        Status.FINISHED: set(),
        Status.ABANDONED: set(),
    }

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField(max_length=20)
    # Made with the page that began it, so that a double click begins one.
    begun_with = models.UUIDField()
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    incident = models.CharField(max_length=10, choices=Incident)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    # Who plays the one that advises; empty `advice_how` is not answered yet.
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    advice_how = models.CharField(max_length=10, choices=How, blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(db_default=TenancyNow())
    ran_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ran_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # What the school learned from it.
    note = models.TextField(blank=True)

    objects = DistrictManager["PracticeRun"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="practice_run_wall"),
            SameDistrict("school", name="practice_run_school_same_district"),
            models.UniqueConstraint(fields=["district", "id"], name="practice_run_in_district"),
            models.UniqueConstraint(
                fields=["district", "reference"], name="practice_run_reference"
            ),
            models.UniqueConstraint(
                fields=["district", "begun_with"], name="practice_run_begun_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "abandoned"]) | Q(ran_at__isnull=False),
                name="practice_run_running_has_run",
            ),
            models.CheckConstraint(
                condition=~Q(status="finished") | Q(finished_at__isnull=False),
                name="practice_run_finished_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "school", "-id"], name="practice_run_of_school")
        ]

    def __str__(self) -> str:
        return self.reference

    def become(self, status: Status) -> None:
        """Take the next state; saved by the caller with what else changes."""
        if status not in self.NEXT[self.Status(self.status)]:
            raise Refused(
                _("A practice that is “%(status)s” cannot do that.")
                % {"status": self.get_status_display().lower()}
            )
        self.status = status

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class PracticeWords(models.Model):
    """What a practice says in one language."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    run = models.ForeignKey(
        PracticeRun, on_delete=models.CASCADE, related_name="words", db_constraint=False
    )
    language = models.CharField(max_length=12)
    text = models.TextField()

    objects = DistrictManager["PracticeWords"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="practice_words_wall"),
            SameDistrict("run", name="practice_words_run_same_district"),
            models.UniqueConstraint(fields=["run", "language"], name="practice_words_once"),
        ]

    def __str__(self) -> str:
        return f"practice words {self.pk}"
