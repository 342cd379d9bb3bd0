"""The number on the button: each reason in SQL against a predicate in Python, on made-up rosters,
and against what the fan-out then writes."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from districts.models import District, School, User
from notifications import content
from notifications.audience import counts
from notifications.delivery import fanout
from notifications.models import Delivery, Message, Reach, Recipient
from optin.models import SenderGroup, Stop
from rosters.models import (
    ContactPoint,
    Family,
    Guardian,
    Guardianship,
    SchoolEnrollment,
    Student,
)
from tenancy.scope import working_in
from tests.notifications.factories import family, message, stop

R = Recipient.Reason
LANGUAGES = ["en", "es", "ko", ""]


@dataclass
class Parent:
    id: int
    place: int
    language: str
    # Kind to destination; None for one that cannot be used.
    points: dict[str, str | None]

    def way(self, channel: str) -> str | None:
        mobile, home = self.points.get("mobile"), self.points.get("home")
        by_channel = {"sms": mobile, "voice": home or mobile, "email": self.points.get("email")}
        return by_channel[channel]


@dataclass
class Household:
    """What the predicates are asked about."""

    id: int
    # Of each child who is still here: its schools, and the language it is said to speak.
    children: list[tuple[set[int], str]] = field(default_factory=list)
    parents: list[Parent] = field(default_factory=list)

    @property
    def schools(self) -> set[int]:
        return set().union(*(at for at, _ in self.children))

    def own(self, at: School | None) -> str:
        meant = [language for schools, language in self.children if not at or at.pk in schools]
        return min((one for one in meant if one), default="")

    def language(self, at: School | None) -> str:
        own = self.own(at)
        spoken = [one.language or own for one in self.parents]
        return next((one for one in spoken if one), own)

    def ways(self, channels: list[str]) -> list[tuple[str, str]]:
        found = [(one, parent.way(one)) for parent in self.parents for one in channels]
        return [(channel, to) for channel, to in found if to]


Stops = set[tuple[str, str]]
Predicate = Callable[[Household, list[str], Stops], bool]


def stopped(home: Household, channels: list[str], stops: Stops) -> bool:
    ways = home.ways(channels)
    return bool(ways) and all(one in stops for one in ways)


def no_guardian(home: Household, channels: list[str], stops: Stops) -> bool:
    return not home.parents


def no_contact(home: Household, channels: list[str], stops: Stops) -> bool:
    return bool(home.parents) and not any(one.points for one in home.parents)


def wrong_contact(home: Household, channels: list[str], stops: Stops) -> bool:
    written = [to for one in home.parents for to in one.points.values()]
    return bool(written) and not any(written)


def other_channel(home: Household, channels: list[str], stops: Stops) -> bool:
    usable = [to for one in home.parents for to in one.points.values() if to]
    return bool(usable) and not home.ways(channels)


PREDICATES: dict[str, Predicate] = {
    each.__name__: each for each in (stopped, no_guardian, no_contact, wrong_contact, other_channel)
}
# Of a family that has deliveries: what became of them (test_reach); of a message to students
# alone: whose permission was over by then (test_individual_messages).
LATER = {R.FAILED, R.CANCELLED, R.PERMISSION}


def expected(home: Household, channels: list[str], stops: Stops) -> str:
    if any(one not in stops for one in home.ways(channels)):
        return ""
    (why,) = [name for name, holds in PREDICATES.items() if holds(home, channels, stops)]
    return why


def made_up(district: District, schools: list[School], seed: int, families: int) -> list[Household]:
    """As a student system has them at its worst; every number is shared now and then."""
    dice = random.Random(seed)  # noqa: S311
    of: dict[str, Any] = {"district_id": district.pk}
    made = []
    for n in range(families):
        row = Family.objects.create(key=f"made-{seed}-{n}", **of)
        home = Household(row.pk)
        parents = [_parent(dice, of, f"{seed}-{n}-{place}", place) for place in _places(dice)]
        home.parents = [one for one, is_here in parents if is_here]
        for child in range(dice.choice([1, 1, 2, 3])):
            _student(dice, of, home, schools, f"{seed}-{n}-{child}", [one for one, _ in parents])
        if home.schools:
            made.append(home)
    return made


def _places(dice: random.Random) -> list[int]:
    return sorted(dice.sample([1, 2, 3], dice.choice([0, 1, 1, 2, 2, 3])))


def _parent(dice: random.Random, of: dict[str, Any], key: str, place: int) -> tuple[Parent, bool]:
    language = dice.choice(LANGUAGES)
    is_here = dice.random() > 0.1
    row = Guardian.objects.create(
        sourced_id=f"g-{key}",
        given_name=f"G{key}",
        family_name=dice.choice(["Ames", "Brook", "Cole"]),
        language=language,
        left_at=None if is_here else timezone.now(),
        **of,
    )
    points: dict[str, str | None] = {}
    for kind in ("mobile", "home", "email"):
        if dice.random() < 0.55:
            shared = dice.randrange(60)
            usable = f"{kind}.{shared}@example.org" if kind == "email" else f"+125355501{shared:02}"
            points[kind] = usable if dice.random() > 0.3 else None
    ContactPoint.objects.bulk_create(
        ContactPoint(
            guardian=row,
            kind=kind,
            written=to or "?",
            destination=to,
            fault="" if to else "not_in_use",
            **of,
        )
        for kind, to in points.items()
    )
    return Parent(row.pk, place, language, points), is_here


def _student(
    dice: random.Random,
    of: dict[str, Any],
    home: Household,
    schools: list[School],
    key: str,
    parents: list[Parent],
) -> None:
    is_here = dice.random() > 0.15
    grade, language = dice.choice(["06", "07", "08"]), dice.choice(LANGUAGES)
    row = Student.objects.create(
        sourced_id=f"s-{key}",
        given_name=f"S{key}",
        family_name="Made",
        grade=grade,
        language=language,
        family_id=home.id,
        left_at=None if is_here else timezone.now(),
        **of,
    )
    for one in parents:
        Guardianship.objects.create(
            student=row, guardian_id=one.id, kind="parent", place=one.place, **of
        )
    at = dice.sample(schools, dice.choice([1, 1, 1, 2]))
    for school in at:
        SchoolEnrollment.objects.create(student=row, school=school, **of)
    if is_here:
        home.children.append(({one.pk for one in at}, language))


def stops_heard(district: District, dice: random.Random, group: str) -> Stops:
    said = {("sms", f"+125355501{n:02}") for n in dice.sample(range(60), 25)}
    said |= {("voice", f"+125355501{n:02}") for n in dice.sample(range(60), 8)}
    Stop.objects.bulk_create(
        Stop(
            district=district,
            group=group,
            channel=channel,
            destination=to,
            is_in_force=True,
            said_at=timezone.now(),
            source="reply",
        )
        for channel, to in sorted(said)
    )
    return said


def test_every_reason_has_its_predicate_here() -> None:
    assert set(PREDICATES) | {one.value for one in LATER} == {one.value for one in R}


@pytest.mark.parametrize("seed", range(4))
def test_sql_and_python_agree_on_every_family(
    bob: User, riverside: District, north: School, south: School, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311
    with working_in(riverside.pk):
        homes = made_up(riverside, [north, south], seed, families=130)
        heard = {one.value: stops_heard(riverside, dice, one.value) for one in SenderGroup}
    seen: Counter[str] = Counter()
    for kind, at, channels in (
        ("outreach", None, ["sms"]),
        ("outreach", north, ["voice", "email"]),
        ("emergency", south, ["sms", "voice"]),
        ("emergency", None, ["sms", "email", "voice"]),
    ):
        asked = message(bob, at, district=riverside, kind=kind, channels=channels)
        stops = heard["emergency" if kind == "emergency" else "other"]
        meant = [one for one in homes if at is None or at.pk in one.schools]
        fates = {one.id: expected(one, channels, stops) for one in meant}
        seen.update(fates.values())
        with working_in(riverside.pk):
            counted = counts.count(asked)
            _agrees(counted, meant, fates)
            assert dict(counted.by_language) == dict(Counter(one.language(at) for one in meant))
            fanout.plan(asked, languages=["en", "es"], main_language="en")
            _is_what_was_written(asked, counted, fates)
            _speaks_to_the_first(asked, meant, stops)
    assert all(seen[one] for one in ("", *PREDICATES)), seen


def _agrees(counted: counts.Counts, meant: list[Household], fates: dict[int, str]) -> None:
    assert counted.families == len(meant)
    assert counted.will_reach + sum(n for _, n in counted.not_reached) == counted.families
    by_reason = Counter(one for one in fates.values() if one)
    assert {why.value: n for why, n in counted.not_reached} == dict(by_reason)
    assert counted.guardians == sum(len(one.parents) for one in meant)


def _is_what_was_written(of: Message, counted: counts.Counts, fates: dict[int, str]) -> None:
    rows = Recipient.objects.filter(message_id=of.pk)
    assert {one.family_id: one.reason for one in rows} == fates
    assert {one.family_id for one in rows if one.deliveries} == {
        one for one, why in fates.items() if not why
    }
    sent = Counter(Delivery.objects.filter(message_id=of.pk).values_list("channel", flat=True))
    assert counted.by_channel == {one: sent[one] for one in of.channels}
    reach = Reach.objects.get(message=of)
    assert (reach.families, reach.waiting) == (counted.families, counted.will_reach)


def _speaks_to_the_first(of: Message, meant: list[Household], stops: Stops) -> None:
    """A shared number: the first guardian, in the roster's order, whose language has words."""
    for one in Delivery.objects.filter(message_id=of.pk):
        behind = [
            (parent.place, parent.id, parent.language or home.own(of.school), home.id)
            for home in meant
            for parent in home.parents
            if parent.way(one.channel) == one.destination
        ]
        spoken = [language for _, _, language, _ in sorted(behind) if language in {"en", "es"}]
        assert one.language == (spoken[0] if spoken else "en")
        assert sorted(one.families) == sorted({family_id for *_, family_id in behind})
        assert (one.channel, one.destination) not in stops


def test_family_silenced_on_texts_and_reached_otherwise_is_told_apart(
    ann: User, riverside: District, north: School
) -> None:
    family(north, "Elena Morales", mobile="+12535550121", email="elena@example.org")
    family(north, "Omar Haddad", mobile="+12535550122")
    stop(riverside, "+12535550121")
    with working_in(riverside.pk):
        counted = counts.count(message(ann, north, channels=["sms", "email"]))
    assert (counted.will_reach, counted.texts_stopped, counted.not_reached) == (2, 1, [])


def test_number_of_two_families_counts_once_as_a_delivery(ann: User, north: School) -> None:
    family(north, "Elena Morales", mobile="+12535550121")
    family(north, "Omar Haddad", mobile="+12535550121")
    with working_in(north.district_id):
        counted = counts.count(message(ann, north, channels=["sms"]))
    assert (counted.will_reach, counted.by_channel) == (2, {"sms": 1})


def test_draft_without_channels_reaches_nobody_and_says_why(ann: User, north: School) -> None:
    family(north, "Elena Morales")
    with working_in(north.district_id):
        counted = counts.count(message(ann, north, channels=[]))
    assert (counted.will_reach, counted.not_reached) == (0, [(R.OTHER_CHANNEL, 1)])


def test_fingerprint_covers_all_that_was_checked(ann: User, bob: User, north: School) -> None:
    asked = message(ann, north)
    with working_in(north.district_id):
        seen = {content.fingerprint(asked)}
        for change in (
            {"channels": ["sms"]},
            {"grades": ["07"]},
            {"audience": "grades"},
            {"kind": "emergency"},
            {"incident": "fire"},
            {"wanted_at": timezone.now()},
            {"school": None},
        ):
            Message.objects.filter(pk=asked.pk).update(**change)
            seen.add(content.fingerprint(Message.objects.get(pk=asked.pk)))
        asked.words.filter(language="es").update(text="Otra cosa.")
        seen.add(content.fingerprint(Message.objects.get(pk=asked.pk)))
        asked.words.filter(language="es").update(subject="Otro asunto")
        seen.add(content.fingerprint(Message.objects.get(pk=asked.pk)))
    assert len(seen) == 10
