from django.db import models

from districts.models import District
from optin.models import SenderGroup
from tenancy.constraints import Wall
from tenancy.scope import DistrictManager


class SenderNumber(models.Model):
    """The number that a group of messages comes from, and how fast its contract lets it go."""

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    group = models.CharField(max_length=10, choices=SenderGroup)
    number = models.CharField(max_length=20)
    # Per second; None is as fast as the company takes them.
    texts_per_second = models.PositiveIntegerField(null=True, blank=True)
    calls_per_second = models.PositiveIntegerField(null=True, blank=True)
    # Whether the company itself answers its own STOP words; then we do not answer a second time.
    company_answers = models.BooleanField(default=True)
    # Until when what was promised so far fills each of them (a token bucket kept as one moment).
    texts_filled_until = models.DateTimeField(null=True, blank=True)
    calls_filled_until = models.DateTimeField(null=True, blank=True)

    objects = DistrictManager["SenderNumber"]()

    class Meta:
        default_permissions = ()
        constraints = [
            Wall(name="sender_number_wall"),
            models.UniqueConstraint(fields=["district", "group"], name="sender_number_of_group"),
            models.CheckConstraint(
                condition=~models.Q(texts_per_second=0) & ~models.Q(calls_per_second=0),
                name="sender_number_can_send",
            ),
        ]

    def __str__(self) -> str:
        return f"sender number {self.pk}"
