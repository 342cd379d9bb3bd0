"""The codes and fields of an entry in words, for a page and for paper alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from districts.templatetags.belltower import day_words
from violations import gathered
from violations.models import CaseEntry
from violations.taxonomy import Category

Kind = CaseEntry.Kind
ANSWERS: Mapping[str, Promise] = {
    "in_report": gettext_lazy("With the report"),
    "added": gettext_lazy("Added to the report"),
    "named": gettext_lazy("There is a name"),
    "unnamed": gettext_lazy("They stayed unnamed"),
    "held": pgettext_lazy("meeting", "Met"),
    "in_writing": gettext_lazy("In writing"),
    "refused": gettext_lazy("Did not want to meet"),
    "impossible": gettext_lazy("No meeting was possible"),
    "yes": gettext_lazy("Yes"),
    "no": gettext_lazy("No"),
    "whole": gettext_lazy("The whole file"),
    "complete": gettext_lazy("All that was asked for stands in it"),
}
FIELDS: Mapping[str, Promise] = {
    "present": gettext_lazy("Who was there"),
    "representation": gettext_lazy("Representation"),
    "cooperated": gettext_lazy("Cooperation"),
    "with_whom": gettext_lazy("With whom"),
    "agency": gettext_lazy("Agency"),
    "number": gettext_lazy("Their number"),
    "decided_by": gettext_lazy("Decided by"),
    "categories": gettext_lazy("What kind of thing"),
}
COOPERATED: Mapping[str, Promise] = {
    "fully": gettext_lazy("Cooperated fully"),
    "partly": gettext_lazy("Cooperated in part"),
    "no": gettext_lazy("Did not cooperate"),
}


def answer(code: str) -> str:
    return str(ANSWERS.get(code, code))


def fields(kind: str, words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each as a label and a text; the entry's own words come first and need no label."""
    if kind == Kind.GATHERED:
        yield from (("", line) for line in lines(words["facts"]))
        return
    yield "", str(words.get("words", ""))
    if kind == Kind.DISCLOSED:
        # Its first words say all of the others.
        return
    for name, label in FIELDS.items():
        if value := words.get(name):
            yield str(label), _value(name, value)


def _value(name: str, value: Any) -> str:
    if name == "categories":
        return ", ".join(str(Category(one).label) for one in value)
    return str(COOPERATED.get(value, value)) if name == "cooperated" else str(value)


def lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """What was gathered, in sentences."""
    shown = gathered.readable(dict(facts))
    for person in shown["people"]:
        roles = ", ".join(" ".join([one["title"], one["school"]]) for one in person["roles"])
        yield f"{person['name']}: {roles or '–'}"
        for one in person["leave"]:
            yield _("On leave then: %(kind)s") % {"kind": one["kind"]}
        for one in person["signed"]:
            yield _("Signed %(day)s: %(what)s") % {
                "day": day_words(one["on"], "year"),
                "what": one["what"],
            }
    number = len(shown["messages"])
    yield ngettext(
        "%(number)s message to this student through Belltower",
        "%(number)s messages to this student through Belltower",
        number,
    ) % {"number": number}
    for one in shown["messages"]:
        yield f"{one['reference']}, {_day(one['at'])}, {one['by']}: {one['text']}"
    for one in shown["permissions"]:
        stood = _("in force then") if one["stood"] else _("not in force then")
        yield _("Permission %(reference)s: %(stood)s") % {
            "reference": one["reference"],
            "stood": stood,
        }
    for one in shown["declared"]:
        yield _("Declared, %(reference)s: %(words)s") % one
    if shown["classes"]:
        yield _("In their classes when it was gathered: %(names)s") % {
            "names": ", ".join(shown["classes"])
        }
    if shown["version"]:
        yield _("Policy version %(version)s") % {"version": shown["version"]}


def _day(at: datetime) -> str:
    return day_words(at, "year")
