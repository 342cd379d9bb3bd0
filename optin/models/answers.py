"""The ledger itself: what guardians and principals have said. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from optin.models.consents import Consent
from rosters.models import Guardian
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, SameDistrict, Wall
from tenancy.scope import DistrictManager


class Answer(models.Model):
    """One word of one guardian: yes, no, or taken back; with the text it was said to."""

    class Word(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        WITHDRAWN = "withdrawn", _("Taken back")

    class Proof(models.TextChoices):
        """How it was known who answers."""

        SMS = "sms", _("code by text to the number on file")
        VOICE = "voice", _("code by call to the number on file")
        EMAIL = "email", _("code by email to the address on file")
        ACCOUNT = "account", _("signed in")
        PAPER = "paper", _("signed paper at the office")
        PHONE = "phone", _("told to the office")

    BY_OFFICE = (Proof.PAPER, Proof.PHONE)

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="answers", db_constraint=False
    )
    guardian = models.ForeignKey(
        Guardian, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    word = models.CharField(max_length=9, choices=Word)
    is_for_anybody = models.BooleanField(default=False)
    until = models.DateField(null=True)
    # The language that was read, and the very lines in it and in English (optin.form).
    language = models.CharField(max_length=12)
    texts = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=12, blank=True)
    typed_name = models.CharField(max_length=120, blank=True)
    proof = models.CharField(max_length=7, choices=Proof)
    # The end of the number or address to which the code went.
    proven_at = models.CharField(max_length=60, blank=True)
    network = models.GenericIPAddressField(null=True)
    # Made with the page: sent twice, it is one word.
    begun_with = models.UUIDField(null=True)
    # By whom of the office, where the paper lies, and the day on it.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    scan = models.FileField(upload_to="consents/", blank=True)
    on = models.DateField()
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Answer"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="answer_wall"),
            SameDistrict("consent", name="answer_consent_same_district"),
            SameDistrict("guardian", name="answer_guardian_same_district"),
            AppendOnly(name="answer_append_only"),
            Dated("at", name="answer_dated"),
            models.UniqueConstraint(fields=["consent", "begun_with"], name="answer_once"),
            models.CheckConstraint(
                condition=~Q(word="yes") | Q(until__isnull=False), name="answer_yes_has_its_end"
            ),
            models.CheckConstraint(
                condition=Q(proof__in=["paper", "phone"], recorded_by__isnull=False)
                | ~Q(proof__in=["paper", "phone"]) & Q(recorded_by=None),
                name="answer_by_the_family_or_the_office",
            ),
            # What counts as written has a name under exactly known words, or a paper.
            models.CheckConstraint(
                condition=~Q(word="yes")
                | Q(proof="paper") & ~Q(note="")
                | ~Q(proof__in=["paper", "phone"])
                & ~Q(typed_name="")
                & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="answer_yes_is_written",
            ),
        ]
        indexes = [models.Index(fields=["consent", "-id"], name="answer_last")]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    @property
    def read_first(self) -> list[tuple[str, list[str]]]:
        """Each language with its lines, the one that was read before the other."""
        return sorted(self.texts.items(), key=lambda one: one[0] != self.language)


class Decision(models.Model):
    """What the school said to a signed permission, and whether both guardians were spoken with."""

    class Word(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        NOT_AGREED = "not_agreed", _("Not agreed")
        ENDED = "ended", _("Ended")

    district = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, related_name="decisions", db_constraint=False
    )
    word = models.CharField(max_length=10, choices=Word)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    # After another guardian's no, the yes of one counts once the principal has heard both.
    has_heard_both = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=TenancyNow(), editable=False)

    objects = DistrictManager["Decision"]()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            Wall(name="decision_wall"),
            SameDistrict("consent", name="decision_consent_same_district"),
            AppendOnly(name="decision_append_only"),
            Dated("at", name="decision_dated"),
        ]
        indexes = [models.Index(fields=["consent", "-id"], name="decision_last")]

    def __str__(self) -> str:
        return f"decision {self.pk}"
