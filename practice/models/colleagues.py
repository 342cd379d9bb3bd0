from django.conf import settings
from django.db import models

from districts.models import Appointment, District, School
from practice.models.runs import PracticeRun
from tenancy.clock import TenancyNow
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class PracticeColleagueQuerySet(models.QuerySet["PracticeColleague"]):
    def in_force(self) -> "PracticeColleagueQuerySet":
        return self.filter(ended_at__isnull=True, person__is_active=True)

    def at(self, school: School) -> "PracticeColleagueQuerySet":
        """Those who work at this school, or for the whole district, today."""
        here = Appointment.objects.in_force().staff().covering(school.pk)
        return self.in_force().filter(person__in=here.values("person"))


class PracticeColleague(models.Model):
    """That somebody of the staff agreed to read practice messages, from a time until a time."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(db_default=TenancyNow())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager.from_queryset(PracticeColleagueQuerySet)()

    class Meta:
        ordering = ["person__full_name"]
        default_permissions = ()
        constraints = [
            Wall(name="practice_colleague_wall"),
            models.UniqueConstraint(
                fields=["district", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="practice_colleague_once",
            ),
        ]

    def __str__(self) -> str:
        return f"practice colleague {self.pk}"


class PracticeCopy(models.Model):
    """One practice as one colleague finds it on the home page; nothing carries it anywhere."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    run = models.ForeignKey(
        PracticeRun,
        on_delete=models.CASCADE,
        related_name="copies",
        db_constraint=False,
        db_index=False,
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["PracticeCopy"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="practice_copy_wall"),
            SameDistrict("run", name="practice_copy_run_same_district"),
            models.UniqueConstraint(fields=["run", "person"], name="practice_copy_once"),
        ]

    def __str__(self) -> str:
        return f"practice copy {self.pk}"
