from django.db import models

from tenancy.clock import TenancyNow


class ProviderEvent(models.Model):
    """What the telephone company told us, kept before it was answered; applied afterwards.

    No district and no wall: the webhook process knows an account only. The applier opens the
    account's district, and nothing of another's moves there.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.CharField(max_length=34)
    # message, call, text (inbound), keys
    kind = models.CharField(max_length=8)
    sid = models.CharField(max_length=34)
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=10, blank=True)
    # From the address that we gave the company, whose signature was checked.
    delivery_id = models.BigIntegerField(null=True)
    attempt = models.SmallIntegerField(null=True)
    # The few fields that are used later: From, To, Body, CallDuration, AnsweredBy, …
    details = models.JSONField(default=dict)
    dedupe = models.BinaryField(unique=True, max_length=32)
    received_at = models.DateTimeField(db_default=TenancyNow())
    applied_at = models.DateTimeField(null=True)

    objects = models.Manager["ProviderEvent"]()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["id"], name="provider_event_waiting", condition=models.Q(applied_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"provider event {self.pk}"
