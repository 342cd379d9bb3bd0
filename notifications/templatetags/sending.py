"""Marks of the pages about messages: bars of reach, moments to the second, languages."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from notifications import bars, content, wording
from notifications.models import Message

register = template.Library()

register.simple_tag(bars.segments, name="segments")


@register.filter
def below(message: Message, language: str) -> list[tuple[str, str]]:
    return content.below(message, language)


@register.filter
def second(when: datetime, now: datetime) -> SafeString:
    return wording.second(when, now)


@register.filter
def exact(when: datetime) -> SafeString:
    return wording.exact(when)


@register.simple_tag
def counted(message: Message, number: int) -> str:
    """Whom a message is for, with their number: 401 families, 11 students."""
    return wording.counted(number, are_students=message.goes_to_students)


@register.filter
def zone_name(when: datetime) -> str:
    return wording.zone_name(when)


@register.filter
def grade_name(code: str) -> str:
    return wording.grade_name(code)


@register.filter
def language_name(code: str) -> str:
    return wording.language_name(code)
