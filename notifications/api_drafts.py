"""What a program puts into a draft: the words, the voices, to whom, how and when."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from districts.access import Access
from districts.models import User
from districts.roles import Permission
from notifications.actions import drafts
from notifications.actions.drafts import Choice, Wording
from notifications.models import Message, Recording
from rosters.models import ClassGroup
from tenancy.clock import database_now

WRITES = Access("staff", Permission.MESSAGE_SCHOOL, "anywhere", (Permission.MESSAGE_DISTRICT,))
AUDIENCES = [one.value for one in Message.Audience if one in {*drafts.WHOLE, "grades", "classes"}]
AIMS = {"audience", "grades", "classes", "includes_staff"}


class WordsSerializer(serializers.Serializer[object]):
    subject = serializers.CharField(max_length=120, allow_blank=True, default="")
    text = serializers.CharField(max_length=1500)


class DraftSerializer(serializers.Serializer[object]):
    """Everything that can be said of a draft; what is left out stays as it is."""

    topic = serializers.ChoiceField(choices=Message.Topic.choices, required=False)
    words = serializers.DictField(child=WordsSerializer(), required=False)
    # The key of a kept recording by the language of the words that it speaks; null takes it off.
    recordings = serializers.DictField(child=serializers.UUIDField(allow_null=True), required=False)
    audience = serializers.ChoiceField(choices=AUDIENCES, required=False)
    grades = serializers.ListField(child=serializers.CharField(max_length=10), required=False)
    # As the roster names them: the sourcedId of each.
    classes = serializers.ListField(child=serializers.CharField(max_length=255), required=False)
    # Whether the place's staff get it, too; unsaid, an emergency or a closure tells them.
    includes_staff = serializers.BooleanField(required=False)
    channels = serializers.ListField(child=serializers.CharField(), required=False)
    wanted_at = serializers.DateTimeField(required=False, allow_null=True)


class NewMessageSerializer(DraftSerializer):
    """A draft; without a school it is for the whole district. The key begins it once."""

    begun_with = serializers.UUIDField()
    kind = serializers.ChoiceField(
        choices=[Message.Kind.OUTREACH, Message.Kind.EMERGENCY, Message.Kind.WEATHER]
    )
    school = serializers.SlugField(required=False)
    topic = serializers.ChoiceField(choices=Message.Topic.choices, required=False, default="")
    incident = serializers.ChoiceField(choices=Message.Incident.choices, required=False, default="")
    words = serializers.DictField(child=WordsSerializer())


def fill(message: Message, asked: dict[str, Any], *, by: User) -> None:
    """Step by step, as on the pages; words first, since a voice speaks some that are there."""
    if "topic" in asked and asked["topic"] != message.topic:
        drafts.choose_topic(message=message, topic=asked["topic"], by=by)
    if "words" in asked:
        drafts.write_words(message=message, words=wordings(asked), by=by)
    if AIMS & asked.keys():
        drafts.choose_audience(message=message, choice=_choice(message, asked), by=by)
    if "channels" in asked:
        drafts.choose_channels(message=message, channels=asked["channels"], by=by)
    for language, key in asked.get("recordings", {}).items():
        drafts.attach(message=message, language=language, recording=_kept(key), by=by)
    if "wanted_at" in asked:
        wanted_at = asked["wanted_at"]
        drafts.choose_time(message=message, wanted_at=wanted_at, by=by, now=database_now())


def wordings(asked: dict[str, Any]) -> dict[str, Wording]:
    return {
        language: Wording(one["subject"], one["text"]) for language, one in asked["words"].items()
    }


def _kept(key: UUID | None) -> Recording | None:
    return get_object_or_404(Recording.objects, key=key) if key else None


def _choice(message: Message, asked: dict[str, Any]) -> Choice:
    """Naming grades or classes is choosing them."""
    named = next((one for one in ("classes", "grades") if asked.get(one)), message.audience)
    return Choice(
        audience=asked.get("audience", named),
        grades=tuple(asked.get("grades", message.grades)),
        classes=_classes(message, asked),
        with_staff=asked.get("includes_staff", message.includes_staff),
    )


def _classes(message: Message, asked: dict[str, Any]) -> tuple[int, ...]:
    if "classes" not in asked:
        return tuple(message.audience_classes.values_list("class_group_id", flat=True))
    here = ClassGroup.objects.filter(school=message.school, ended_at=None)
    found = dict(here.filter(sourced_id__in=asked["classes"]).values_list("sourced_id", "pk"))
    for one in asked["classes"]:
        if one not in found:
            raise ValidationError(
                {"classes": [_("This school has no class %(id)s.") % {"id": one}]}
            )
    return tuple(found.values())
