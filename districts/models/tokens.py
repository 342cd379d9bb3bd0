import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models.appointments import DistrictToday
from districts.models.district import District
from districts.roles import Permission
from tenancy.clock import TenancyNow
from tenancy.constraints import Dated, Wall
from tenancy.scope import DistrictManager

# Unmistakable small letters and digits: people compare these with what their program was given.
ALPHABET = "23456789bcdfghjkmnpqrtvwxyz"


@dataclass(frozen=True)
class Key:
    """What a program shows: `bt_<prefix>_<secret>`. It exists in our memory for one answer."""

    prefix: str
    secret: str

    @classmethod
    def new(cls) -> "Key":
        prefix = "".join(secrets.choice(ALPHABET) for _ in range(8))
        return cls(prefix, secrets.token_urlsafe(32))

    @classmethod
    def read(cls, written: str) -> "Key | None":
        bell, _, rest = written.partition("_")
        prefix, _, secret = rest.partition("_")
        return cls(prefix, secret) if bell == "bt" and prefix and secret else None

    @property
    def hash(self) -> str:
        # 256 random bits need no salt and no slow hash: nobody guesses them from a list.
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def fits(self, kept: str) -> bool:
        """Whether this is the key that a kept hash was made of; takes as long either way."""
        return hmac.compare_digest(self.hash, kept)

    def __str__(self) -> str:
        return f"bt_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        """What a traceback may show."""
        return f"Key({self.prefix})"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def live(self) -> "ApiTokenQuerySet":
        """Neither revoked nor past their last day. Whose they are is another question."""
        return self.filter(revoked_at=None, expires_on__gte=DistrictToday())


class ApiToken(models.Model):
    """A person's key for a program: less than they hold, never more, for a year at most."""

    class State(models.TextChoices):
        """Told by `revoked_at` and the last day, never stored."""

        LIVE = "live", _("works")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("what it is for"), max_length=80)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("what it may do"))
    prefix = models.CharField(max_length=8, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(db_default=TenancyNow())
    expires_on = models.DateField(_("last day"))
    last_used_on = models.DateField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Nobody, when the token went with its person's work here.
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = DistrictManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        ordering = ["-made_at", "-id"]
        default_permissions = ()
        constraints = [
            Wall(name="api_token_wall"),
            Dated("made_at", name="api_token_dated"),
            models.UniqueConstraint(fields=["district", "prefix"], name="api_token_prefix"),
            models.CheckConstraint(
                condition=Q(scopes__len__gte=1), name="api_token_may_do_something"
            ),
            models.CheckConstraint(
                condition=Q(hash__regex=r"^[0-9a-f]{64}$"), name="api_token_keeps_a_hash_alone"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False),
                name="api_token_revoked_by_goes_with_when",
            ),
        ]
        indexes = [models.Index(fields=["district", "person"], name="api_token_of_person")]

    def __str__(self) -> str:
        return f"token {self.pk}"

    def state(self, today: date) -> State:
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.expires_on < today else self.State.LIVE

    @property
    def shown(self) -> str:
        """What is no secret of its key, to tell one from another by."""
        return f"bt_{self.prefix}_…"

    @property
    def permissions(self) -> frozenset[Permission]:
        """Its scopes; one that a later release no longer knows opens nothing."""
        return frozenset(one for one in Permission if one.value in self.scopes)
