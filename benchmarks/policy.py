"""Decisions a second on one core: Clover Park's policy over a morning's mixed messages.

Beside it, in the same run: as many calls of a function that does nothing, which no engine with a
function for each rule can beat, and the version read by the ORM for each decision, which is what
one would write first.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import cycle, islice
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.db import transaction

from districts.models import District
from policies import decide, packs
from policies.facts import Asker, Facts, Student, Trip, Voice
from policies.models import PolicyVersion
from policies.models.versions import as_kept, hash_of
from policies.verdict import Finding
from policies.versions import Version, compiled, of_pack
from tenancy.scope import working_in

PACK = "clover-park"
RUNS = 5
MUST = 20_000
NAIVE_SAMPLE = 60

BRANDT = Asker(
    "Mr. Brandt",
    "principal",
    ("principal",),
    trained_on="2026-08-20",
    agreed_on="2026-08-20",
    acknowledged=("ens", "erp"),
)
ITO = replace(BRANDT, name="Ms. Ito", roles=("communications_director",))
CHEN = replace(BRANDT, name="Ms. Chen", roles=("teacher",))
VOICES = (Voice("en", "Mr. Brandt", ("principal",)), Voice("es", "Ms. Ortiz", ()))
PICTURE_DAY = Facts(
    topic="picture_day",
    place="Lakeview Middle",
    asker=BRANDT,
    channels=("voice", "sms", "email"),
    worded_in=("en", "es"),
    voices=VOICES,
    families=412,
    families_by_language=(("en", 306), ("es", 88), ("ko", 9), ("", 9)),
    families_of_place=412,
    when="2026-12-08T16:00:00-08:00",
    zone="America/Los_Angeles",
    dismissal="14:45",
    people=(
        ("superintendent", "Dr. Reyes (superintendent)"),
        ("assistant_superintendent", "Mr. Cole (assistant superintendent)"),
        ("communications_director", "Ms. Ito (communications director)"),
        ("principal", "Mr. Brandt (principal)"),
    ),
)
LOCKDOWN = replace(PICTURE_DAY, kind="emergency", incident="lockdown", topic="")
LATE_START = replace(PICTURE_DAY, topic="late_start")
TO_FAMILIES = replace(PICTURE_DAY, kind="class", scope="class", topic="", asker=CHEN, families=41)
RUNNERS = tuple(Student(id=number, grade="07") for number in range(1, 12))
TO_STUDENTS = replace(
    TO_FAMILIES, to="students", purpose="activity", families=0, voices=(), students=RUNNERS
)
MEET = Trip(
    "State meet",
    starts="2026-12-08T06:00-08:00",
    ends="2026-12-08T21:00-08:00",
    agreed_at="2026-12-03T10:00-08:00",
)
MIXED = (
    PICTURE_DAY,
    replace(PICTURE_DAY, voices=(), worded_in=("en",)),
    LATE_START,
    replace(LATE_START, scope="district", asker=ITO, families=9870),
    replace(PICTURE_DAY, kind="weather", scope="district", asker=ITO, topic=""),
    LOCKDOWN,
    replace(LOCKDOWN, incident="evacuation", has_followed_manual=True),
    replace(PICTURE_DAY, kind="attendance", topic="", families=17, channels=("voice",)),
    TO_FAMILIES,
    TO_STUDENTS,
    replace(TO_STUDENTS, purpose="academics", students=RUNNERS[:1]),
    replace(TO_STUDENTS, kind="trip", trip=MEET),
)


def run(*, size: int = 24_000) -> dict[str, Any]:
    """Decisions a second of ours, of the limit and of the naive way; medians. Leaves no trace."""
    version, asked = of_pack(PACK), list(islice(cycle(MIXED), size))
    ours, limits = [], []
    for _ in range(RUNS):
        ours.append(_rate(asked, lambda facts: decide(version, facts)))
        limits.append(_rate(asked, lambda facts: _called(version, facts)))
    figures = {"ours": median(ours), "limit": median(limits), "naive": _naive(asked)}
    return {
        "path": "policy",
        **{name: round(value) for name, value in figures.items()},
        "of_limit": round(figures["ours"] / figures["limit"], 3),
        "over_naive": round(figures["ours"] / figures["naive"], 1),
        "must": MUST,
        "decisions": size * RUNS,
        "rules": len(version.content.settings),
        "microseconds": round(1_000_000 / figures["ours"], 1),
    }


def _rate(
    asked: Sequence[Facts],
    answer: Callable[[Facts], object],
    clock: Callable[[], float] = process_time,
) -> float:
    """By the processor's own time: what else the machine does is not our cost."""
    began = clock()
    for facts in asked:
        answer(facts)
    return len(asked) / (clock() - began)


def _called(version: Version, facts: Facts) -> None:
    for _rule in version.rules_for(facts):
        _nothing(facts)


def _nothing(facts: Facts) -> Iterable[Finding]:
    return ()


def _naive(asked: Sequence[Facts]) -> float:
    """A query for the version and its rules made ready, each time."""
    with transaction.atomic():
        row = _published()
        with working_in(row.district_id):
            # By the clock on the wall: waiting for the database is this way's cost.
            rate = _rate(
                asked[:NAIVE_SAMPLE],
                lambda facts: decide(_loaded(row.pk), facts),
                clock=perf_counter,
            )
        transaction.set_rollback(True)
    return rate


def _loaded(key: int) -> Version:
    row = PolicyVersion.objects.get(pk=key)
    return compiled(str(row.number), row.read())


def _published() -> PolicyVersion:
    name = uuid.uuid4().hex[:8]
    district = District.objects.create(
        slug=f"lab-{name}",
        name=f"Laboratory {name}",
        short_name="Laboratory",
        time_zone="America/Los_Angeles",
        languages=["en", "es"],
    )
    data = as_kept(packs.load(PACK).data)
    with working_in(district.pk):
        return PolicyVersion.objects.create(
            district=district, number=1, content=data, content_hash=hash_of(data)
        )
