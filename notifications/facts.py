"""What stands on file about a draft, as the facts that the policy is asked about."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from districts.acting import in_office, nearest
from districts.models import Appointment, District, Leave, School, User
from districts.models.school import dismissals_on
from districts.roles import OFFICES
from notifications import along, content, guards, schools_named, students_named
from notifications.audience import counts, outreach, students
from notifications.models import Advice, Approval, Attestation, Message, Override, Words
from notifications.permissions import place_of
from optin import registers
from platforms import register
from policies import facts as known
from policies.facts import Asker, Facts, Voice
from policies.on_file import on_file
from rosters.models import BellPeriod, RosterImport

# Names beside a role are a hint whom to ask; more would be a list that nobody reads.
NAMED_PER_ROLE = 3
CAME_IN = (RosterImport.Status.APPLIED, RosterImport.Status.UNCHANGED)


def facts_of(message: Message, now: datetime, *, by: User) -> Facts:
    place = place_of(message)
    worded = content.by_language(message)
    counted = counts.count(message)
    # What waited longer than it wanted is judged for the moment at which it goes.
    at = message.district.local(max(message.wanted_at or now, now))
    to = students.judged(message, by, at.date())
    return Facts(
        **_about(message, place),
        asker=_asker(message, place, by, at=at, now=now),
        platform=register.platform("district", message.district, now),
        main_language=content.main_language(message),
        worded_in=tuple(worded),
        voices=tuple(_voice(one, place) for one in worded.values() if one.recording),
        families=counted.families,
        families_by_language=tuple(counted.by_language),
        families_of_place=guards.families_of(place),
        staff=counted.staff,
        students=to,
        roster_at=_roster_at(message.district),
        when=at.isoformat(timespec="minutes"),
        asked_at=_iso(message.district, asked_at(message, now)),
        wanted_at=_iso(message.district, message.wanted_at) if message.wanted_at else "",
        zone=message.district.time_zone,
        dismissal=dismissal_at(place, at),
        people=tuple(people_at(place)),
        **_said(message, now),
        **_guarded(message, place, worded, now, only=to[0].id if len(to) == 1 else None),
    )


def asked_at(message: Message, now: datetime) -> datetime:
    """When somebody asked for it to go: now, of a draft; handed in, whatever the approval took;
    else when it was sent off. It stays the same while the message waits.
    """
    if message.status == Message.Status.DRAFT:
        return now
    if message.needs_approval and message.submitted_at is not None:
        return message.submitted_at
    return message.changed_at


def bare_facts(message: Message, now: datetime, *, by: User) -> Facts:
    """What can be told without asking anything that could fail."""
    place = place_of(message)
    at = message.district.local(message.wanted_at or now)
    return Facts(
        **_about(message, place),
        asker=Asker(name=by.display_name),
        when=at.isoformat(timespec="minutes"),
    )


def roles_at(person: User, place: School | District) -> tuple[str, ...]:
    """Held here, or by somebody for whom this person acts."""
    return roles_by_place(person)(place)


def roles_by_place(person: User) -> Callable[[School | District], tuple[str, ...]]:
    """`roles_at` for many places, in as many queries as for one."""
    held = Appointment.objects.in_force().staff().held_by(person.pk)
    rows = list(held.values_list("school_id", "role")) if person.is_active else []

    def at(place: School | District) -> tuple[str, ...]:
        here = {None, _school_id(place)}
        return tuple(sorted({role for school_id, role in rows if school_id in here}))

    return at


def people_at(place: School | District) -> Iterator[tuple[str, str]]:
    """(role, who holds it here, or acts for who does): the place's own before the district's.

    Of class staff a school has dozens, and no rule sends anybody to them.
    """
    held = (
        Appointment.objects.in_force()
        .filter(role__in=OFFICES)
        .covering(_school_id(place))
        .select_related("person")
        .order_by("school_id", "pk")
    )
    by_role: dict[str, list[str]] = defaultdict(list)
    for one in in_office(held):
        by_role[one.appointment.role].append(f"{one.person.display_name} ({one.role})")
    for key, names in by_role.items():
        yield key, ", ".join(names[:NAMED_PER_ROLE])


def scope_of(message: Message) -> str:
    """As a policy's tables name it: "outreach@school", "class@class"."""
    return f"{message.kind}@{_scope(message)}"


def _scope(message: Message) -> str:
    if message.is_of_class:
        return "class"
    return "school" if message.school_id else "district"


def standing_approvals(message: Message, now: datetime) -> list[Approval]:
    """Every yes to exactly this content, of this round, that has not lapsed; a draft has none.

    Of somebody who still holds a role that they held then: a yes goes with its person.
    """
    if message.status == Message.Status.DRAFT:
        return []
    given = Approval.objects.filter(
        message=message,
        decision=Approval.Decision.APPROVED,
        submission=message.submission,
        content_hash=content.fingerprint(message),
        lapses_at__gt=now,
    ).select_related("by")
    return [one for one in given if _still_held(one, place_of(message))]


def _still_held(one: Approval | Override, place: School | District) -> tuple[str, ...]:
    """Of the roles in which somebody said it, those they hold to this day."""
    return tuple(role for role in roles_at(one.by, place) if role in one.roles)


def _about(message: Message, place: School | District) -> dict[str, Any]:
    return {
        "kind": message.kind,
        "incident": message.incident,
        "topic": message.topic,
        "purpose": message.purpose,
        "to": message.to,
        "scope": _scope(message),
        "place": place.short_name,
        "school_count": 1 if isinstance(place, School) else School.objects.count(),
        "channels": tuple(message.channels),
        "is_follow_up": message.audience == Message.Audience.CONTACTED,
        "others_added": along.roles(message),
    }


def _asker(
    message: Message, place: School | District, by: User, *, at: datetime, now: datetime
) -> Asker:
    on_leave = Leave.objects.in_force().filter(person=by).first()
    return Asker(
        name=by.display_name,
        title=_title(by, place),
        roles=roles_at(by, place),
        leave=on_leave.kind if on_leave else "",
        largest_audience=guards.largest_audience(message, by),
        teaches_until=_teaches_until(by, at),
        shift=registers.shift_of(by, at),
        **_on_file(message, by, now),
    )


def _teaches_until(person: User, at: datetime) -> str:
    """Of a lesson at whichever school it is; empty outside lessons and on days without school."""
    until = BellPeriod.objects.all().lesson_until(person, at)
    return until.isoformat("minutes") if until else ""


def _on_file(message: Message, by: User, now: datetime) -> dict[str, Any]:
    """What they have signed, read and been trained in, to this minute."""
    kept = on_file(by, message.district, now)
    return {
        "has_file": True,
        "trained_on": kept.trained_on,
        "agreed_on": kept.agreed_on,
        "acknowledged": kept.acknowledged,
    }


def _said(message: Message, now: datetime) -> dict[str, Any]:
    """What people have said to this very content."""
    here = message.district
    print_, place = content.fingerprint(message), place_of(message)
    attested = Attestation.objects.filter(message=message, content_hash=print_)
    kinds = set(attested.values_list("kind", flat=True))
    return {
        "advice": _advice(message),
        "approvals": tuple(
            known.Approval(one.by.display_name, _still_held(one, place), _iso(here, one.at))
            for one in standing_approvals(message, now)
        ),
        "overrides": tuple(
            known.Override(one.rule, one.by.display_name, held, _iso(here, one.at))
            for one in message.overrides.filter(content_hash=print_).select_related("by")
            if (held := _still_held(one, place))
        ),
        "reasons": tuple(
            attested.filter(kind=Attestation.Kind.REASON).values_list("rule", flat=True)
        ),
        "is_retyped": Attestation.Kind.RETYPED in kinds,
        "has_followed_manual": Attestation.Kind.MANUAL in kinds,
        "has_disclaimer": bool(message.disclaimers),
    }


def _advice(message: Message) -> known.Advice | None:
    """The last word of an adviser; "wait" after "send" is no advice to send."""
    answered = message.advice.exclude(status=Advice.Status.ASKED).select_related("adviser")
    last = answered.order_by("-answered_at", "-pk").first()
    if last is None or last.status != Advice.Status.GIVEN or last.answered_at is None:
        return None
    return known.Advice(
        name=last.adviser.display_name,
        roles=roles_at(last.adviser, place_of(message)),
        how=last.how,
        at=_iso(message.district, last.answered_at),
    )


def _guarded(
    message: Message,
    place: School | District,
    worded: Mapping[str, Words],
    now: datetime,
    *,
    only: int | None,
) -> dict[str, Any]:
    texts = [f"{one.subject}\n{one.text}" for one in worded.values()]
    same, in_words = guards.same_sent_at(message, now), students_named.found_in(texts, to_one=only)
    numbers = (place.office_phone, message.district.office_phone, message.district.help_phone)
    return {
        "outreach_had": outreach.had(message, max(message.wanted_at or now, now), now),
        "schools_named": schools_named.found_in(message, texts),
        "same_sent_at": _iso(message.district, same) if same else "",
        "found_in_words": (*guards.found_in(texts, own_numbers=numbers), *in_words.kinds),
        "students_in_words": in_words.named,
        "unlisted_in_words": in_words.unlisted,
    }


def dismissal_at(place: School | District, at: datetime) -> str:
    """When the school lets out on that day; of a district, its latest."""
    if isinstance(place, School):
        latest = place.dismissal_on(at.date())
    else:
        latest = max(dismissals_on(at.date()).values(), default=None)
    return latest.isoformat("minutes") if latest else ""


def _voice(words: Words, place: School | District) -> Voice:
    assert words.recording is not None  # noqa: S101
    person = words.recording.voice
    return Voice(words.language, person.display_name, roles_at(person, place))


def _title(person: User, place: School | District) -> str:
    """The nearest role here, in words; of a designee with the name of whom they act for."""
    here = nearest(person, _school_id(place))
    return here.role if here else ""


def _school_id(place: School | District) -> int | None:
    return place.pk if isinstance(place, School) else None


def roster_came_in() -> datetime | None:
    """A file that changed nothing says as well that the rows are of that minute."""
    came_in = RosterImport.objects.filter(status__in=CAME_IN).values_list("ended_at", flat=True)
    return came_in.first()


def _roster_at(district: District) -> str:
    last = roster_came_in()
    return _iso(district, last) if last else ""


def _iso(district: District, at: datetime) -> str:
    return district.local(at).isoformat(timespec="minutes")
