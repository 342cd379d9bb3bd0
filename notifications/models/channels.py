from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    SMS = "sms", _("Text")
    VOICE = "voice", _("Phone call")
    EMAIL = "email", _("Email")


class Lane(models.TextChoices):
    """Emergencies have workers of their own and never stand behind anything."""

    EMERGENCY = "emergency", _("emergency")
    ROUTINE = "routine", _("routine")
