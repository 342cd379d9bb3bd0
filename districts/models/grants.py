from typing import ClassVar

from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionAbstract

from districts.models.district import District
from tenancy.clock import TenancyNow
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class OpenDistrict(models.Func):
    """The open district as a column's default, for rows that a library inserts."""

    function = "current_setting"
    template = "(nullif(current_setting('app.district', true), ''))::bigint"
    output_field = models.BigIntegerField()


class NamedGrantManager(DistrictManager["NamedGrant"], UserObjectPermissionManager):
    """guardian's manager, inside the open district."""


class NamedGrant(UserObjectPermissionAbstract):
    """One person, one permission, one thing; django-guardian's table, with our walls around it.

    Read through districts.permissions, written by districts.actions.grants.
    """

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_default=OpenDistrict()
    )
    granted_at = models.DateTimeField(db_default=TenancyNow())

    objects: ClassVar[NamedGrantManager] = NamedGrantManager()

    class Meta(UserObjectPermissionAbstract.Meta):
        abstract = False
        default_permissions = ()
        constraints = [Wall(name="named_grant_wall")]
        indexes = [
            models.Index(
                fields=["user", "content_type", "object_pk", "permission"],
                name="named_grant_of_person",
            )
        ]

    def __str__(self) -> str:
        return f"named grant {self.pk}"
