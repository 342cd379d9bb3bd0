"""What pages call the keys of a policy: kinds, topics, places, roles, and what a rule is set to."""

from collections.abc import Mapping
from datetime import date, time
from functools import singledispatch
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from districts.hours import hour
from districts.roles import RoleKey
from policies.citing import PerCaseClause
from policies.models.notices import Notice
from policies.parameters import (
    Choices,
    Hour,
    Incidents,
    Kind,
    Kinds,
    NoticeAudiences,
    One,
    PerIncident,
    PerPlace,
    PerPlaceLists,
    Purposes,
    Roles,
    Strictness,
    Topics,
    Weekdays,
    Whole,
    Wordings,
    YearDay,
    Yes,
)

KINDS = {
    "outreach": _("Outreach"),
    "emergency": _("Emergency"),
    "weather": _("Weather or closure"),
    "attendance": _("Attendance"),
    "class": _("Class or group"),
    "trip": _("Trip"),
    "service": _("Notice"),
}
INCIDENTS = {
    "evacuation": _("Evacuation"),
    "fire": _("Fire"),
    "lockdown": _("Lockdown"),
    "weapon": _("Weapon on campus"),
    "injury": _("Injury or death"),
    "other": _("Something else"),
}
TOPICS = {
    "closure": _("Closing or delay"),
    "district_event": _("Event of the district or community"),
    "late_start": _("Late start or half day"),
    "election": _("Election"),
    "school_emergency": _("After an emergency"),
    "testing": _("Testing"),
    "school_event": _("School event"),
    "picture_day": _("Picture day"),
    "grading": _("Grading period or report cards"),
    "reminder": _("Reminder of a district message"),
    "other": _("Something else"),
}
PURPOSES = {
    "academics": _("Academics"),
    "activity": _("An activity or sport"),
    "safety": _("Health or safety"),
    "employment": _("Work as a student employee"),
    "personal": _("Something personal"),
}
AUDIENCES = {
    "families": _("Families"),
    "students": _("Students"),
    "staff": _("Staff"),
    "public": _("The public"),
}
SCOPES = {
    "district": _("the whole district"),
    "school": _("a school"),
    "class": _("a class or group"),
}
STRENGTHS = {
    "must": _("must"),
    "should": _("should"),
    "may": _("may"),
    "context": _("explains"),
}
STRICTNESSES = {
    "note": _("A note beside it; it can go"),
    "reason": _("It can go with a written reason"),
    "approval": _("It needs somebody’s approval"),
    "block": _("It can’t be sent"),
    "confirm": _("It waits until the sender types where it goes"),
}
COPIES = {
    "leadership": _("Leadership team"),
    "secretaries": _("School secretaries"),
    "liaison": _("District liaison"),
    "reception": _("Reception"),
    "board": _("Board, by a notice of the superintendent"),
}
WEEKDAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
NOTICE_AUDIENCES = {one.value: one.label for one in Notice.Audience}
PERIODS = {"day": _("A day"), "week": _("A week"), "month": _("A month")}
ROLES = {key.value: key.label for key in RoleKey}
# Of the rows of a table, which the database keeps in an order of its own.
ORDER = (*INCIDENTS, *(f"{kind}@{scope}" for kind in KINDS for scope in SCOPES))
TABLES: Mapping[type[Kind], Mapping[str, Any]] = {
    Roles: ROLES,
    Kinds: KINDS,
    Topics: TOPICS,
    Incidents: INCIDENTS,
    Purposes: PURPOSES,
    NoticeAudiences: NOTICE_AUDIENCES,
    Weekdays: WEEKDAYS,
    Strictness: STRICTNESSES,
    PerPlace: ROLES,
    PerIncident: ROLES,
    PerPlaceLists: COPIES,
}


def named(kind: Kind, token: str) -> str:
    """One of the words that a parameter of this kind takes, as people say it."""
    table = TABLES.get(type(kind), {})
    if token in table:
        return str(table[token])
    if isinstance(kind, One) and token in STRICTNESSES:
        return str(STRICTNESSES[token])
    return _language_or_period(token) if isinstance(kind, One) else token.replace("_", " ")


def key_named(kind: Kind, key: str) -> str:
    """A row of a table: "Outreach, a school", or a kind of incident."""
    if isinstance(kind, Wordings):
        return _language_or_period(key)
    what, _at, where = key.partition("@")
    if not where:
        return str((INCIDENTS | AUDIENCES).get(what, what))
    return gettext("%(kind)s, %(place)s") % {"kind": KINDS.get(what, what), "place": SCOPES[where]}


def listed(words: list[str]) -> str:
    return ", ".join(words)


@singledispatch
def in_words(kind: Kind, value: Any) -> str:
    """What a parameter is set to, short enough to stand in a table."""
    return str(value)


@in_words.register
def _whole(kind: Whole, value: Any) -> str:
    return format_decimal(value, locale=_reader())


@in_words.register
def _yes(kind: Yes, value: Any) -> str:
    return pgettext("answer", "Yes") if value else pgettext("answer", "No")


@in_words.register
def _hour(kind: Hour, value: Any) -> str:
    return hour(time.fromisoformat(value))


@in_words.register
def _year_day(kind: YearDay, value: Any) -> str:
    pattern = "MMMM d" if _reader().language == "en" else "d 'de' MMMM"
    return format_date(date.fromisoformat(f"2025-{value}"), pattern, locale=_reader())


@in_words.register
def _choices(kind: Choices, value: Any) -> str:
    return listed([named(kind, one) for one in value]) or gettext("none")


@in_words.register
def _one(kind: One, value: Any) -> str:
    return named(kind, value)


@in_words.register
def _per_place(kind: PerPlace, value: Any) -> str:
    return "; ".join(lines(kind, value)) or gettext("nothing")


@in_words.register
def _per_case_clause(kind: PerCaseClause, value: Any) -> str:
    return "; ".join(f"{key_named(kind, key)}: {clause}" for key, clause in value.items())


@in_words.register
def _worded(kind: Wordings, value: Any) -> str:
    said = (f"{key_named(kind, code)}: {words}" for code, words in value.items())
    return " ".join(said) or gettext("nothing")


def lines(kind: Kind, value: Any) -> list[str]:
    """The same, with each row of a table on a line of its own."""
    if isinstance(kind, PerPlace):
        rows = sorted(value.items(), key=lambda row: ORDER.index(row[0]))
        return [f"{key_named(kind, key)}: {row_in_words(kind, row)}" for key, row in rows]
    if isinstance(kind, Wordings) and value:
        return [in_words(kind, {code: words}) for code, words in value.items()]
    return [in_words(kind, value)]


def row_in_words(kind: Kind, row: Any) -> str:
    """One row of a table: whom it names; a row that names nobody is not the same as no row."""
    return listed([named(kind, one) for one in row]) or gettext("nobody")


def people(number: int, schools: int) -> str:
    """12 people at 8 schools; who works for the whole district has no school."""
    who = ngettext("%(number)s person", "%(number)s people", number) % {"number": number}
    if not schools:
        return who
    where = ngettext("%(number)s school", "%(number)s schools", schools) % {"number": schools}
    return gettext("%(people)s at %(schools)s") % {"people": who, "schools": where}


def _language_or_period(token: str) -> str:
    if token in PERIODS:
        return str(PERIODS[token])
    name = str(_reader().languages.get(token, token.replace("_", " ")))
    return name[:1].upper() + name[1:]


def _reader() -> Locale:
    return Locale.parse(get_language() or "en", sep="-")
