"""What a rule may know: a frozen snapshot of who asks, what, to whom and when. No ORM, no clock.

Days and times are ISO 8601 in the district's zone, roles the keys of `districts.roles`, languages
codes. Every field has a value that means "nothing known", so that a snapshot may be told in part.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, get_args, get_type_hints

KINDS = ("outreach", "emergency", "weather", "attendance", "class", "trip", "service")
INCIDENTS = ("evacuation", "fire", "lockdown", "weapon", "injury", "other")
AUDIENCES = ("families", "students", "staff", "public")
SCOPES = ("district", "school", "class")
# What outreach is about; the first four concern a whole district, the rest one school (S0-43, 44).
OF_THE_DISTRICT = ("closure", "district_event", "late_start", "election")
TOPICS = (
    *OF_THE_DISTRICT,
    "school_emergency", "testing", "school_event", "picture_day", "grading", "reminder", "other",
)  # fmt: skip
# Why somebody writes to a student (S0-05, S2-09, S2-07).
PURPOSES = ("academics", "activity", "safety", "employment", "personal")

# Who gets copies (S0 table 1.1.2).
COPY_LISTS = ("leadership", "secretaries", "liaison", "reception", "board")


class NotFacts(ValueError):
    """A snapshot that cannot be read; the words say which field and why."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to send, and what stands on file about them at this very place."""

    name: str = ""
    title: str = ""
    # Held here, by appointment or as designee of somebody who holds it.
    roles: tuple[str, ...] = ()
    # The kind of leave in force: administrative, suspension, other; and for which students HR or
    # the superintendent has allowed contact all the same (S0-56).
    leave: str = ""
    leave_exceptions: tuple[int, ...] = ()
    # Whether training, agreements and acknowledgements are kept here at all; where they are not,
    # nothing is asked of them.
    has_file: bool = True
    trained_on: str = ""
    # The year's agreement signed, or its course taken (S1-04).
    agreed_on: str = ""
    # Keys of the documents whose wording in force this person has acknowledged.
    acknowledged: tuple[str, ...] = ()
    # Until when the lesson lasts that this person teaches at `when`; empty outside lessons.
    teaches_until: str = ""
    # The program whose shift, assigned by the supervisor, covers `when` (S2-18).
    shift: str = ""
    # The largest audience of this person's last messages of this kind; 0 when there were none.
    largest_audience: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """The voice of one language: whose it is, and the roles they hold here."""

    language: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Student:
    """One student who would be written to, as the school knows them."""

    id: int = 0
    name: str = ""
    grade: str = ""  # as in OneRoster: "KG", "05", "12"
    # In a class or activity of the asker, by the roster of the student system.
    is_on_roster: bool = True
    has_opt_in: bool = False
    # The principal's yes to that opt-in.
    has_principal_yes: bool = False
    is_under_13: bool = False
    has_under_13_consent: bool = False
    has_media_release: bool = False
    has_site_permission: bool = False
    has_trip_permission: bool = False
    # May not be written to for a reason that the sender must not learn (custody, suspension).
    is_closed: bool = False
    is_employed: bool = False
    # Of the asker's own family, and the board has authorized it (S0-54).
    is_authorised_family: bool = False
    # Messages of this asker to this one student alone, in the rule's period.
    lone_messages: int = 0


@dataclass(frozen=True, slots=True)
class Platform:
    """The tool that carries it, as `platforms` registers it."""

    key: str = "district"
    name: str = ""
    # Of: instruction, students, parents, trips, staff.
    approved_for: tuple[str, ...] = ("instruction", "students", "parents", "trips", "staff")
    keeps_record: bool = True
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    name: str = ""
    starts: str = ""
    ends: str = ""
    # When the principal said yes; empty while nobody has.
    agreed_at: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """That the assistant superintendent advised to send it (S0-33)."""

    name: str = ""
    roles: tuple[str, ...] = ()
    how: str = ""  # phone, in_person, here
    at: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A yes to exactly this content, still in force."""

    name: str = ""
    roles: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody with the right decided against one rule, with a reason on record."""

    rule: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Absences:
    """How many students an attendance run would name, beside what is usual at this school."""

    named: int = 0
    # Unexcused by the roster of today.
    on_file: int = 0
    usual_most: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """One message as it stands."""

    kind: str = "outreach"
    incident: str = ""
    topic: str = ""
    purpose: str = ""
    to: str = "families"
    scope: str = "school"
    place: str = ""  # the school's or the district's short name
    school_count: int = 1
    asker: Asker = Asker()
    channels: tuple[str, ...] = ()
    platform: Platform = Platform()
    # The language that everybody gets who has none of the others; words are written in it first.
    main_language: str = "en"
    worded_in: tuple[str, ...] = ()
    voices: tuple[Voice, ...] = ()
    families: int = 0
    # (language, families), the largest first; "" for families whose language nobody entered.
    families_by_language: tuple[tuple[str, int], ...] = ()
    # How many families of the school there are: what an audience there cannot pass.
    families_of_place: int = 0
    staff: int = 0
    # When the student system's roster last came in: how old all that is counted is.
    roster_at: str = ""
    # To whom it goes, or whose families get what goes to a class.
    students: tuple[Student, ...] = ()
    # Who reads along in a message to one student: parent, colleague (S2-12).
    others_added: tuple[str, ...] = ()
    when: str = ""
    # When it was asked to go, or handed in to be approved: the same at the check, at the approval
    # and at the release. Empty is `when`.
    asked_at: str = ""
    # The moment that its sender chose; empty is as soon as it may go.
    wanted_at: str = ""
    # The district's zone by its IANA name: `when` has only the offset of its own moment.
    zone: str = ""
    # When the school lets out on that day; empty when there is no school.
    dismissal: str = ""
    # (role, "Ms. Ito (communications director), …"): who holds it here, nearest first.
    people: tuple[tuple[str, str], ...] = ()
    advice: Advice | None = None
    trip: Trip | None = None
    approvals: tuple[Approval, ...] = ()
    overrides: tuple[Override, ...] = ()
    # Rules for which the sender wrote down a reason to go on.
    reasons: tuple[str, ...] = ()
    # That the sender typed the place's name after a warning; that the manual was followed.
    is_retyped: bool = False
    has_followed_manual: bool = False
    # (messages, families), the fewest first: how much outreach the families of this audience
    # have had, or will have by then, in the period of the district's guideline (S0-24).
    outreach_had: tuple[tuple[int, int], ...] = ()
    # That it goes to those who got a first message: a correction, an update, the all clear.
    is_follow_up: bool = False
    # Other schools that the words name, and look-alikes of the place's own name.
    schools_named: tuple[str, ...] = ()
    # When a message with the same words went to the same audience, in the last minutes.
    same_sent_at: str = ""
    absences: Absences | None = None
    # What was found in the words: address, phone, student_name, student_id, password, politics,
    # selling, drill.
    found_in_words: tuple[str, ...] = ()
    # How many students the words name in full (S1-27); who they are is no fact.
    students_in_words: int = 0
    # Of these, whose family does not want them named to others (FERPA’s directory information).
    unlisted_in_words: int = 0
    # Students named or pictured in what is published without a release (S1-13, S1-28).
    unreleased_students: int = 0
    has_disclaimer: bool = False

    def families_in(self, language: str) -> int:
        return dict(self.families_by_language).get(language, 0)

    def is_any_of(self, roles: Iterable[str]) -> bool:
        """Whether the asker holds one of these roles here."""
        return not set(roles).isdisjoint(self.asker.roles)

    def named(self, roles: Iterable[str]) -> str:
        """Who holds one of these roles here, with titles; empty when nobody does."""
        wanted = set(roles)
        return ", ".join(names for role, names in self.people if role in wanted and names)

    def others(self, roles: Iterable[str]) -> str:
        """The same without the asker: whose yes counts to a message of theirs."""
        own = rf"(?:^|, ){re.escape(self.asker.name)} \([^)]*\)"
        return re.sub(own, "", self.named(roles)).removeprefix(", ")

    def nearest(self, roles: Iterable[str]) -> str:
        """The name alone of the first who holds one of these roles here: whom a button asks."""
        return self.named(roles).split(" (")[0]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.when)

    @property
    def asked(self) -> datetime:
        return datetime.fromisoformat(self.asked_at or self.when)

    @property
    def is_about_work(self) -> bool:
        """Whether it tells students whom the district employs about that work, and nobody else."""
        return self.purpose == "employment" and all(one.is_employed for one in self.students)

    @property
    def is_to_own_family(self) -> bool:
        """Whether it goes to nobody but family of the asker's whom the board has authorized."""
        return bool(self.students) and all(one.is_authorised_family for one in self.students)

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = _json(self)
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Facts":
        """A snapshot as it was frozen; raises NotFacts with a sentence."""
        return cls.told({name: kept[name] for name in kept if name not in RETIRED})

    @classmethod
    def told(cls, given: Mapping[str, Any]) -> "Facts":
        """From outside: nothing of it is passed over; raises NotFacts with a sentence."""
        return _read(cls, given, "facts")


F = TypeVar("F")
# Stands in rulings that were frozen before families were counted one by one.
RETIRED = {"outreach_so_far"}
_PLAIN = (str, int, bool)


def _json(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _json(getattr(value, one.name)) for one in fields(value)}
    return [_json(one) for one in value] if isinstance(value, tuple) else value


def _read(into: type[F], kept: Any, where: str) -> F:
    if not isinstance(kept, Mapping):
        raise NotFacts(f"{where} must be an object with named values.")
    hints = get_type_hints(into)
    known = [one.name for one in fields(into)]  # type: ignore[arg-type]
    for name in kept:
        if name not in known:
            raise NotFacts(f"{where}.{name} is not known. Known are: {', '.join(known)}.")
    return into(**{name: _value(hints[name], kept[name], f"{where}.{name}") for name in kept})


def _value(wanted: Any, given: Any, where: str) -> Any:
    if wanted in _PLAIN:
        if type(given) is not wanted:
            raise NotFacts(f"{where} must be {NAMES[wanted]}.")
        return given
    options = get_args(wanted)
    if type(None) in options:
        return None if given is None else _value(options[0], given, where)
    if getattr(wanted, "__origin__", None) is not tuple:
        return _read(wanted, given, where)
    if not isinstance(given, list | tuple):
        raise NotFacts(f"{where} must be a list.")
    if options[-1] is Ellipsis:
        return tuple(_value(options[0], one, f"{where}[{n}]") for n, one in enumerate(given))
    if len(given) != len(options):
        raise NotFacts(f"{where} must be a list of {len(options)} values.")
    return tuple(
        _value(kind, one, f"{where}[{n}]")
        for n, (kind, one) in enumerate(zip(options, given, strict=True))
    )


NAMES = {str: "text", int: "a whole number", bool: "true or false"}
