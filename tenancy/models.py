"""Tables of the platform itself: no district, no personal data."""

from django.db import models

from tenancy.clock import TenancyNow


class Tick(models.Model):
    """When a scheduled piece of work is due next; one row each, claimed by one scheduler."""

    name = models.CharField(primary_key=True, max_length=80)
    due_at = models.DateTimeField(db_default=TenancyNow())

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a kind of process was last seen at work; the health page reads it."""

    process = models.CharField(primary_key=True, max_length=80)
    seen_at = models.DateTimeField(db_default=TenancyNow())

    def __str__(self) -> str:
        return self.process
