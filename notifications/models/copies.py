from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.models import District, School
from tenancy.constraints import SameDistrict, Wall
from tenancy.scope import DistrictManager


class CopyList(models.Model):
    """People who are told when something goes out to families (S0 table 1.1.2)."""

    class Key(models.TextChoices):
        LEADERSHIP = "leadership", _("Administrative leadership team")
        SECRETARIES = "secretaries", _("School secretaries")
        LIAISON = "liaison", _("Military liaison")
        RECEPTION = "reception", _("Student services reception")
        BOARD = "board", _("Board of directors")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=12, choices=Key)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["CopyList"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="copy_list_wall"),
            models.UniqueConstraint(fields=["district", "id"], name="copy_list_in_district"),
            models.UniqueConstraint(fields=["district", "key"], name="copy_list_once"),
        ]

    def __str__(self) -> str:
        return f"copy list {self.pk}"


class CopyAddress(models.Model):
    """One address of a list; with a school, for what concerns that school alone."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    copy_list = models.ForeignKey(
        CopyList, on_delete=models.CASCADE, related_name="addresses", db_constraint=False
    )
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False
    )
    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254)

    objects = DistrictManager["CopyAddress"]()

    class Meta:
        ordering = ["name", "id"]
        default_permissions = ()
        constraints = [
            Wall(name="copy_address_wall"),
            SameDistrict("copy_list", name="copy_address_list_same_district"),
            SameDistrict("school", name="copy_address_school_same_district"),
            models.UniqueConstraint(fields=["copy_list", "email"], name="copy_address_once"),
        ]

    def __str__(self) -> str:
        return f"copy address {self.pk}"
