"""The workers: `celery -A config.celery worker`. Every Django process imports it (config.apps)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from config.starting import in_a_sentence

EMERGENCY = "emergency"

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("belltower")
with in_a_sentence():
    settings.REDIS_URL  # noqa: B018  reads the settings now, and not with the first job
    app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def queue_of(name: str, args: Any, kwargs: dict[str, Any], *_: Any, **__: Any) -> dict[str, str]:
    """Emergencies have workers of their own: no job of theirs ever stands behind another."""
    return {"queue": EMERGENCY} if kwargs.get("lane") == EMERGENCY else {}


@setup_logging.connect(dispatch_uid="config.logs")
def keep_our_logging(**_: object) -> None:
    """Settings have set the loggers up; a receiver here keeps Celery from doing it again."""
