"""Who may not decide for a student, as the student system says it."""

from django.db import models

from districts.models import District
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class CustodyLimit(models.Model):
    """That somebody may not decide for a student: the pair as custody.csv names it, and no reason.

    By the student system's own ids, because a limit outlives the link that it limits: who is taken
    off a child's contacts and put back a month later comes back with it. What the link itself says
    (Guardianship.may_decide) is written from here by the import.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    student_sourced_id = models.CharField(max_length=255)
    guardian_sourced_id = models.CharField(max_length=255)

    objects = DistrictManager["CustodyLimit"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="custody_limit_wall"),
            models.UniqueConstraint(
                fields=["district", "student_sourced_id", "guardian_sourced_id"],
                name="custody_limit_once",
            ),
        ]

    def __str__(self) -> str:
        return f"custody limit {self.pk}"
