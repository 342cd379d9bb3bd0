"""What the pages of the six steps show beside their forms: who, how long, when, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date
from django.utils.html import strip_tags
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from districts.models import District, School, User
from districts.permissions import Holder, can, can_anywhere, who_can
from districts.plates import Plate, plates_of
from districts.roles import Permission
from districts.templatetags.belltower import clock, grouped, moment
from notifications import content
from notifications.actions import drafts
from notifications.actions.drafts import Choice, Wording
from notifications.audience.counts import Counts, count
from notifications.forms import WordsForm
from notifications.looked_at import languages_in_words, named
from notifications.models import Message, Recipient, Words
from notifications.segments import dear_marks, segments
from notifications.wording import joined, language_name, people
from policies.in_force import readable_version_of

# Beside the district's main language.
ALWAYS_OFFERED = ("en", "es")
# How far ahead the page looks for days with a dismissal, and how many it offers.
AHEAD = 10
OFFERED = 3


@dataclass(frozen=True)
class Other:
    """A kind of message that this page does not begin, and why."""

    name: str
    sentence: str
    url: str = ""


def other_kinds(person: User, district: District, schools: Sequence[School]) -> Iterator[Other]:
    emergency = str(Message.Kind.EMERGENCY.label)
    if can_anywhere(person, Permission.EMERGENCY_SEND):
        yield Other(emergency, _("It has a page of its own."), district.url("emergency"))
    else:
        near = schools[0] if len(schools) == 1 else district
        yield Other(emergency, _sent_by(who_can(Permission.EMERGENCY_SEND, near)))
    if not can(person, Permission.MESSAGE_DISTRICT, district):
        name = _("All schools of the district")
        yield Other(name, _sent_by(who_can(Permission.MESSAGE_DISTRICT, district)))


def _sent_by(holders: Sequence[Holder]) -> str:
    if not holders:
        return _("Nobody sends these just now.")
    names = joined([f"{one.name} ({one.role})" for one in holders])
    return _("Sent by %(names)s.") % {"names": names}


def asks_topic(district: District, now: datetime) -> bool:
    """Whether the policy in force parts topics between the district and its schools."""
    content_of = readable_version_of(district, now).content
    return any(content_of.setting(rule) for rule in ("district_topics", "school_topics"))


@dataclass(frozen=True)
class Reason:
    number: int
    label: str


@dataclass(frozen=True)
class Who:
    """Whom a draft would go to, in words."""

    counts: Counts
    languages: str
    reasons: Sequence[Reason]
    stopped: str
    nobody: str

    @property
    def people(self) -> str:
        return people(self.counts.families, self.counts.staff)


def who(message: Message, choice: Choice | None, *, by: User) -> Who:
    """By the choice that is being made, else by the one that was."""
    if choice is None or message.audience == Message.Audience.CONTACTED:
        counts = count(message)
    else:
        counts = drafts.what_if(message=message, choice=choice, by=by)
    nobody = "" if counts.families else _("Nobody is in this audience. Choose a wider one.")
    return Who(
        counts=counts,
        languages=languages_in_words(counts.by_language),
        reasons=reasons(counts),
        stopped=stopped(message, counts),
        nobody=nobody,
    )


def reasons(counts: Counts) -> list[Reason]:
    return [Reason(number, str(Recipient.Reason(why).label)) for why, number in counts.not_reached]


def stopped(message: Message, counts: Counts) -> str:
    """That some get no text any more, and what they get instead."""
    if not counts.texts_stopped:
        return ""
    others = {"voice": _("the call"), "email": _("the email")}
    ways = joined([others[one] for one in message.channels if one in others])
    given = {"number": grouped(counts.texts_stopped), "ways": ways}
    return (
        ngettext(
            "%(number)s more family replied STOP to our texts. It gets %(ways)s.",
            "%(number)s more families replied STOP to our texts. They get %(ways)s.",
            counts.texts_stopped,
        )
        % given
    )


def read_neither(message: Message, languages: Sequence[str], counts: Counts | None = None) -> str:
    """Who reads none of these languages, and what they get: the main one."""
    by_language = (counts or count(message)).by_language
    main = named(content.main_language(message))
    rest = [(code, number) for code, number in by_language if code and code not in languages]
    others, unknown = sum(number for _code, number in rest), dict(by_language).get("", 0)
    said = []
    if others:
        sentence = ngettext(
            "%(number)s family uses another language (%(which)s). It gets %(main)s.",
            "%(number)s families use another language (%(which)s). They get %(main)s.",
            others,
        )
        which = languages_in_words(rest)
        said.append(sentence % {"number": grouped(others), "which": which, "main": main})
    if unknown:
        sentence = ngettext(
            "%(number)s family has no language on file and gets %(main)s.",
            "%(number)s families have no language on file and get %(main)s.",
            unknown,
        )
        said.append(sentence % {"number": grouped(unknown), "main": main})
    return " ".join(said)


def languages_of(message: Message) -> list[str]:
    """What a message is written in, the main language first."""
    written = message.words.order_by("pk").values_list("language", flat=True)
    return list(dict.fromkeys([content.main_language(message), *ALWAYS_OFFERED, *written]))


def spoken_otherwise(message: Message, words: Mapping[str, Wording]) -> str:
    """That a recording still says what was written before."""
    recorded = message.words.filter(recording__isnull=False)
    stale = [
        named(one.language)
        for one in recorded
        if one.language in words and words[one.language].text not in {"", one.text}
    ]
    if not stale:
        return ""
    return _("The words have changed. The recording in %(languages)s still says the old ones.") % {
        "languages": joined(stale)
    }


def words_typed(message: Message) -> dict[str, str]:
    """The standing words, as the form's first values."""
    typed = {}
    for one in message.words.all():
        typed[f"subject_{one.language}"] = one.subject
        typed[f"text_{one.language}"] = one.text
    return typed


@dataclass(frozen=True)
class Length:
    """How long a text is with the school's name before it, as phones get it."""

    language: str
    name: str
    subject: Any
    text: Any
    characters: int
    parts: int
    sentence: str
    hint: str


def measured(message: Message, form: WordsForm) -> list[Length]:
    return [_length(message, language, form) for language in form.languages]


def _length(message: Message, language: str, form: WordsForm) -> Length:
    field = form[f"text_{language}"]
    typed = str(field.value() or "").replace("\r\n", "\n").strip()
    sent = content.text_message(message, Words(language=language, text=typed)) if typed else ""
    cost = segments(sent)
    marks = dear_marks(sent)
    return Length(
        language=language,
        name=language_name(language),
        subject=form[f"subject_{language}"],
        text=field,
        characters=cost.characters,
        parts=cost.parts,
        sentence=_in_words(cost.characters, cost.parts),
        hint=_cheaper(sent, marks) if marks else "",
    )


def _in_words(characters: int, parts: int) -> str:
    return " · ".join(
        [
            ngettext("%(number)s character", "%(number)s characters", characters)
            % {"number": grouped(characters)},
            ngettext("%(number)s part", "%(number)s parts", parts) % {"number": parts},
        ]
    )


def _cheaper(sent: str, marks: Sequence[str]) -> str:
    return _("Typed with plain quotes and hyphens instead of %(marks)s, it is shorter.") % {
        "marks": " ".join(marks)
    }


def after_school(message: Message, now: datetime) -> Iterator[datetime]:
    """The next dismissals of the message's school, in the district's time."""
    if message.school is None:
        return
    today, found = message.district.today(now), 0
    for ahead in range(AHEAD):
        on = today + timedelta(days=ahead)
        leaves = message.school.dismissal_on(on)
        if leaves is None:
            continue
        at = datetime.combine(on, leaves, message.district.zone)
        if at > now and found < OFFERED:
            found += 1
            yield at


def time_chosen(
    message: Message, offered: Sequence[datetime], now: datetime
) -> Mapping[str, object]:
    wanted = message.wanted_at
    if wanted is None:
        return {"choice": "now"}
    here = message.district.local(wanted)
    if wanted in offered:
        return {"choice": here.isoformat()}
    return {"choice": "other", "on": here.date(), "at": here.time()}


def look_alikes(school: School) -> list[Plate]:
    """Schools that begin with the same word, each with the word that tells it apart."""
    first = school.name.split(maxsplit=1)[0]
    schools = list(School.objects.all())
    plates = plates_of(schools)
    return [
        plates[one.pk]
        for one in schools
        if one != school and one.name.split(maxsplit=1)[0] == first
    ]


def in_short(when: datetime, today: date) -> str:
    """Tue 4:00 pm, as a button has room for; further off with the day's date."""
    weekday = format_date(when, "EEE", locale=get_language() or "en")
    near = (when.date() - today).days < 7
    return f"{weekday} {clock(when.time())}" if near else in_words(when, "short")


def in_words(when: datetime, style: str = "") -> str:
    """A moment with its zone, to stand inside a sentence."""
    return strip_tags(moment(when, style))
