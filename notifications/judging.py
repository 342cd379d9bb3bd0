"""The facts of a draft, the policy's answer to them, and its freezing at each step."""

from dataclasses import dataclass
from datetime import datetime

import policies
from districts.models import Appointment, District, School, User
from districts.permissions import held_at, who_can
from districts.roles import Permission
from notifications import content
from notifications.audience import counts
from notifications.models import Message, Ruling, Words
from notifications.permissions import place_of
from policies.facts import Asker, Facts, Voice
from policies.verdict import Verdict
from policies.versions import STARTING

# What each kind takes of its sender and of the voice that is heard (policies.versions).
SEND = {
    Message.Kind.OUTREACH: Permission.MESSAGE_SCHOOL,
    Message.Kind.EMERGENCY: Permission.EMERGENCY_SEND,
}
RECORD = {
    Message.Kind.OUTREACH: Permission.OUTREACH_RECORD,
    Message.Kind.EMERGENCY: Permission.EMERGENCY_RECORD,
}
ASKED_ABOUT = (
    Permission.MESSAGE_SCHOOL,
    Permission.MESSAGE_DISTRICT,
    Permission.EMERGENCY_SEND,
    *RECORD.values(),
)


@dataclass(frozen=True)
class Judgement:
    facts: Facts
    verdict: Verdict


def judge(message: Message, now: datetime, *, by: User | None = None) -> Judgement:
    """Ask the district's policy about a draft as it stands; `by` is who would send it."""
    facts = facts_of(message, now, by=by or message.author)
    return Judgement(facts, policies.decide(STARTING, facts))


def freeze(message: Message, step: Ruling.Step, judgement: Judgement) -> Ruling:
    return Ruling.objects.create(
        district_id=message.district_id,
        message=message,
        step=step,
        version=judgement.verdict.version,
        outcome=judgement.verdict.outcome.value,
        facts=judgement.facts.as_json(),
        verdict=judgement.verdict.as_json(),
    )


def facts_of(message: Message, now: datetime, *, by: User) -> Facts:
    place = place_of(message)
    kind = Message.Kind(message.kind)
    counted = counts.count(message)
    worded = content.by_language(message)
    when = message.wanted_at or now
    send = SEND[kind] if isinstance(place, School) else _in_district(SEND[kind])
    return Facts(
        kind=message.kind,
        incident=message.incident,
        scope="school" if isinstance(place, School) else "district",
        place=place.short_name,
        asker=Asker(by.display_name, _title(by, place), _permissions(by, place)),
        channels=tuple(message.channels),
        main_language=content.main_language(message),
        worded_in=tuple(worded),
        voices=tuple(_voice(one, place) for one in worded.values() if one.recording),
        families=counted.families,
        families_by_language=tuple(counted.by_language),
        when=message.district.local(when).isoformat(timespec="minutes"),
        may_send=_names(send, place),
        may_record=_names(RECORD[kind], place),
    )


def _in_district(permission: Permission) -> Permission:
    is_school = permission == Permission.MESSAGE_SCHOOL
    return Permission.MESSAGE_DISTRICT if is_school else permission


def _permissions(person: User, place: School | District) -> tuple[str, ...]:
    """Of what rules ask about; who writes to the whole district writes to each school, too."""
    held = set(held_at(person, place))
    if isinstance(place, School) and Permission.MESSAGE_DISTRICT in held_at(person, place.district):
        held.add(Permission.MESSAGE_SCHOOL)
    return tuple(sorted(one.value for one in held.intersection(ASKED_ABOUT)))


def _voice(words: Words, place: School | District) -> Voice:
    assert words.recording is not None  # noqa: S101
    person = words.recording.voice
    return Voice(words.language, person.display_name, _permissions(person, place))


def _title(person: User, place: School | District) -> str:
    school_id = place.pk if isinstance(place, School) else None
    held = Appointment.objects.in_force().staff().held_by(person.pk).covering(school_id).first()
    return held.title or held.holds.name if held else ""


def _names(permission: Permission, place: School | District) -> tuple[str, ...]:
    return tuple(f"{one.name} ({one.role})" for one in who_can(permission, place))
