"""Families' words on a page, in the language of its address."""

import re
from datetime import date

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from districts.forms import language_choices
from districts.templatetags.belltower import bind, phone
from optin import form
from optin.door import Door
from optin.models import ContactChange
from optin.words import of_kind, said

register = template.Library()

PHONES = (ContactChange.What.MOBILE, ContactChange.What.HOME)
BOLD = re.compile(r"\*\*(.+?)\*\*")


@register.simple_tag
def say(key: str, **facts: object) -> SafeString:
    """`{% say "code.sent_sms" end="88" %}`; what stands between two pairs of stars is bold."""
    safe = {
        name: value if isinstance(value, SafeString) else escape(value)
        for name, value in facts.items()
    }
    text = escape(
        said(key, get_language() or form.SOURCE, **{name: f"\0{name}\0" for name in safe})
    )
    for name, value in safe.items():
        text = SafeString(text.replace(f"\0{name}\0", value))
    return bind(mark_safe(BOLD.sub(r"<b>\1</b>", text)))  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def say_kind(context: Context, key: str, **facts: object) -> SafeString:
    """The same, in the words that this kind of permission has of its own, where it has any."""
    return say(of_kind(key, context["door"].consent.kind), **facts)


@register.simple_tag(takes_context=True)
def door_to(context: Context, page: str) -> str:
    """The address of a family’s page behind the same door: a link, or an account."""
    door: Door = context["door"]
    return door.url(page)


@register.simple_tag(takes_context=True)
def step(context: Context, number: int) -> SafeString:
    """Which of the questions this is; whoever is signed in is not asked who they are."""
    asked = context["door"].asks_who
    return say("step", number=number if asked else number - 1, of=4 if asked else 3)


@register.filter
def page(door: Door, name: str) -> str:
    """The same of one door among several: `{{ line.door|page:"my_permission" }}`."""
    return door.url(name)


@register.filter
def detail(value: str, what: str) -> SafeString | str:
    """A contact detail as people read it: a number in its groups, a language by its name."""
    if what in ContactChange.LANGUAGES:
        return dict(language_choices()).get(value, value)
    return phone(value) if what in PHONES and value.startswith("+") else value


@register.filter
def spelled(day: date) -> str:
    """A day in the language of the page."""
    return form.spelled(day, get_language() or form.SOURCE)
