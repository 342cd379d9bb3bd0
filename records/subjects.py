"""How the book names a thing: `districts.school:12`. A text, because records knows no app above."""

from django.db import models

SHAPE = r"^([a-z_]+\.[a-z0-9_]+:[A-Za-z0-9_-]+)?$"
COVER = r"^([a-z_]+\.([a-z0-9_]+:([A-Za-z0-9_-]+)?)?)?$"


def subject_of(thing: models.Model | None) -> str:
    """The thing's name in the book; empty when the event is about no one thing."""
    return "" if thing is None else f"{thing._meta.label_lower}:{thing.pk}"


def covers_of(subject: str) -> list[str]:
    """What a hold over this subject may say: all, its app, its kind, or the thing itself.

    Spelled out, because as a bare prefix `school:1` would hold school 12 as well.
    """
    app = subject.partition(".")[0]
    kind = subject.partition(":")[0]
    return ["", f"{app}.", f"{kind}:", subject]
