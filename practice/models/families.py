from django.db import models

from districts.models import District
from practice.models.runs import PracticeRun
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class InventedFamily(models.Model):
    """A family that is made up for one practice; its number rings nowhere, its address is nobody's.

    What becomes of it is worked out from `seed` and the time that has passed
    (practice.simulation), so there is nothing to write while a practice runs.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    run = models.ForeignKey(
        PracticeRun,
        on_delete=models.CASCADE,
        related_name="families",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=120, blank=True)
    seed = models.PositiveIntegerField()

    objects = DistrictManager["InventedFamily"]()

    class Meta:
        ordering = ["position"]
        default_permissions = ()
        constraints = [
            Wall(name="invented_family_wall"),
            SameDistrict("run", name="invented_family_run_same_district"),
            models.UniqueConstraint(fields=["run", "position"], name="invented_family_once"),
            # The database, too, takes only what nobody answers.
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__regex=r"^\(\d{3}\) 555-01\d\d$"),
                name="invented_family_phone_rings_nowhere",
            ),
            models.CheckConstraint(
                condition=models.Q(email="") | models.Q(email__endswith=".example"),
                name="invented_family_email_is_nobodys",
            ),
        ]

    def __str__(self) -> str:
        return f"invented family {self.pk}"
