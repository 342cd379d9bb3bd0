from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import District
from tenancy.clock import TenancyNow
from tenancy.constraints import AppendOnly, Dated, Wall
from tenancy.scope import DistrictManager


class QuestionEntry(models.Model):
    """Something said about a question that the policy leaves open: asked, or decided.

    `question` is its id in the policy's content, or the reference of one that somebody asked here.
    The latest decision on a question holds; the earlier ones stay to be read.
    """

    class Kind(models.TextChoices):
        ASKED = "asked", _("asked")
        DECIDED = "decided", _("decided")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(max_length=60)
    kind = models.CharField(max_length=7, choices=Kind)
    # What it is about, where whoever asked came from one of these.
    rule = models.CharField(max_length=80, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=600)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=TenancyNow())

    objects = DistrictManager["QuestionEntry"]()

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            Wall(name="questionentry_wall"),
            AppendOnly(name="questionentry_append_only"),
            Dated("at", name="questionentry_dated"),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(question=""), name="questionentry_says_something"
            ),
            models.UniqueConstraint(
                fields=["district", "question"],
                condition=Q(kind="asked"),
                name="questionentry_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["district", "question"], name="questionentry_of_question")]

    def __str__(self) -> str:
        return f"{self.question} {self.kind}"
