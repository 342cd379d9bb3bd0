"""What the policy looked at, in words: each fact that was known, some with their source and age."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from babel import Locale
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from districts.templatetags.belltower import clock, grouped, moment
from notifications.models import Advice, Channel, Message
from notifications.wording import channel_name, joined, language_name, people
from policies.facts import Facts
from policies.rules import RULES
from policies.rules.budget import Had, typical

Fact = tuple[str, str]


def looked_at(facts: Facts, checked_at: datetime) -> Iterator[Fact]:
    yield from _about(facts)
    yield from _to_whom(facts, checked_at)
    yield from _timed(facts)
    yield from _found(facts)
    yield from _said(facts, checked_at)


def moving(*, has_time: bool) -> set[str]:
    """Labels of what changes by itself, and of what only says that somebody has agreed.

    A message without a time of its own is judged at each moment for that moment.
    """
    always = {_("Roster"), _("Approved by")}
    return always if has_time else {*always, _("When"), _("Dismissal")}


def had_in_words(had: Had) -> str:
    """How much outreach families have had, as they see it."""
    largest, usual = had[-1][0], typical(had)
    if not largest:
        return _("These families have had none yet.")
    if usual == largest:
        return _("No family has had more than %(largest)s.") % {"largest": largest}
    words = _("A typical family has had %(typical)s, and none more than %(largest)s.")
    return words % {"typical": usual, "largest": largest}


def languages_in_words(by_language: Sequence[tuple[str, int]]) -> str:
    """306 English, 88 Spanish and 9 Korean."""
    return joined(
        [
            _("%(number)s %(language)s") % {"number": grouped(number), "language": named(code)}
            for code, number in by_language
        ]
    )


def named(language: str) -> str:
    """A language inside a sentence: English gives it a capital, Spanish does not."""
    reader = Locale.parse(get_language() or "en", sep="-")
    return str(reader.languages.get(language, "")) or language_name(language)


def _about(facts: Facts) -> Iterator[Fact]:
    asker = ", ".join(one for one in (facts.asker.name, facts.asker.title) if one)
    # Policy knows kinds, as of a class, in which no message is written here yet.
    kind = str(Message.Kind(facts.kind).label) if facts.kind in Message.Kind else facts.kind
    if facts.incident:
        kind = f"{kind}: {Message.Incident(facts.incident).label}"
    yield _("Kind"), kind
    if facts.topic in Message.Topic:
        yield _("About"), str(Message.Topic(facts.topic).label)
    yield _("Place"), facts.place
    yield _("Sender"), asker
    yield _("Ways"), joined([channel_name(Channel(one)) for one in facts.channels]) or "–"
    yield _("Written in"), joined([language_name(one) for one in facts.worded_in]) or "–"
    yield _("Voices"), joined([_voice(one.language, one.name) for one in facts.voices]) or "–"


def _to_whom(facts: Facts, checked_at: datetime) -> Iterator[Fact]:
    to_students = facts.to == "students"
    yield _("Who"), people(facts.families, facts.staff, are_students=to_students)
    if facts.purpose in Message.Purpose:
        yield _("Purpose"), str(Message.Purpose(facts.purpose).label)
    yield _("They read"), languages_in_words(facts.families_by_language) or "–"
    if facts.roster_at:
        given = {"time": _moment(facts.roster_at, checked_at)}
        yield _("Roster"), _("Student system, %(time)s") % given
    if facts.outreach_had:
        yield _("Outreach before"), had_in_words(facts.outreach_had)


def _timed(facts: Facts) -> Iterator[Fact]:
    yield _("When"), str(moment(timezone.localtime(datetime.fromisoformat(facts.when))))
    if facts.dismissal:
        yield _("Dismissal"), str(clock(time.fromisoformat(facts.dismissal)))
    here = ", ".join(names for _role, names in facts.people)
    yield _("People here"), here or _("nobody just now")


def _found(facts: Facts) -> Iterator[Fact]:
    """Kinds alone: what was found stays in the words."""
    if facts.found_in_words:
        named = _kinds()
        yield _("Found in the words"), joined([named.get(one, one) for one in facts.found_in_words])
    if facts.schools_named:
        yield _("Schools in the words"), joined(list(facts.schools_named))


def _said(facts: Facts, checked_at: datetime) -> Iterator[Fact]:
    if facts.advice is not None:
        yield _("Advice"), _advice(facts, checked_at)
    if facts.approvals:
        given = [_who_when(one.name, one.at, checked_at) for one in facts.approvals]
        yield _("Approved by"), joined(given)
    if facts.overrides:
        given = [_who_when(one.name, one.at, checked_at) for one in facts.overrides]
        yield _("Decided otherwise"), joined(given)
    if facts.reasons:
        titles = [str(_(RULES[one].title)) if one in RULES else one for one in facts.reasons]
        yield _("Reasons given"), joined(titles)


def _advice(facts: Facts, checked_at: datetime) -> str:
    assert facts.advice is not None  # noqa: S101
    how = facts.advice.how
    name = facts.advice.name
    if how in Advice.How:
        name = f"{name} ({Advice.How(how).label})"
    return _who_when(name, facts.advice.at, checked_at)


def _who_when(name: str, at: str, checked_at: datetime) -> str:
    return f"{name}, {_moment(at, checked_at)}" if at else name


def _moment(told: str, checked_at: datetime) -> str:
    """Of the same day by the clock alone."""
    at = datetime.fromisoformat(told)
    if at.date() == checked_at.astimezone(at.tzinfo).date():
        return _("today %(time)s") % {"time": clock(at.time())}
    return strip_tags(moment(timezone.localtime(at), "short"))


def _voice(language: str, name: str) -> str:
    return _("%(name)s in %(language)s") % {"name": name, "language": named(language)}


def _kinds() -> dict[str, str]:
    return {
        "address": _("an address"),
        "phone": _("a phone number"),
        "student_name": _("a student’s name"),
        "student_id": _("a student’s number"),
        "password": _("a password"),
        "politics": _("politics"),
        "selling": _("selling"),
    }
