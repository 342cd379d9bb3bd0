"""Who needs whose advice before an emergency, by the policy in force, and how far asking has come.

The advice itself is written by notifications.actions.advice (S0-33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from districts.acting import Acting, nearest
from districts.models import District, School, User
from districts.permissions import Holder, with_roles
from notifications.actions.advice import advisers
from notifications.facts import roles_at
from notifications.models import Advice, Message
from notifications.permissions import place_of
from policies.content import RuleSetting
from policies.in_force import readable_version_of

# After so long without an answer the next of the rota is offered.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Adviser:
    """One of the rota, and what came of asking them about this message."""

    person: User
    phone: str
    role: str
    asked: Advice | None
    # When the next in the rota should be asked, while this one is waited for.
    next_at: datetime | None


@dataclass(frozen=True)
class Advising:
    """Everything about the advice on one draft, for its page."""

    rota: Sequence[Adviser]
    given: Advice | None
    against: Advice | None
    without: Sequence[Holder]
    # The district lets a reason stand in for it at this incident, when nobody can be reached.
    goes_unreached: bool

    @property
    def waiting(self) -> list[Adviser]:
        """Asked, with no answer so far."""
        return [one for one in self.rota if one.asked and one.asked.status == Advice.Status.ASKED]

    @property
    def following(self) -> Adviser | None:
        """Whom to ask next: the first who was not asked yet."""
        return next((one for one in self.rota if one.asked is None), None)


def is_needed(message: Message, person: User, now: datetime) -> bool:
    """Whether this person sends this message on advice alone."""
    if not message.is_emergency or message.audience == Message.Audience.CONTACTED:
        return False
    return needs_advice(message.district, message.school, person, now)


def needs_advice(district: District, school: School | None, person: User, now: datetime) -> bool:
    setting = _setting(district, now)
    if setting is None:
        return False
    return set(setting.parameters["without"]).isdisjoint(roles_at(person, school or district))


def advising(message: Message, now: datetime) -> Advising:
    rows = list(message.advice.select_related("adviser").order_by("-id"))
    answered = sorted(
        (one for one in rows if one.answered_at is not None),
        key=lambda one: (one.answered_at, one.pk),
    )
    last = answered[-1] if answered else None
    setting = _setting(message.district, now)
    without = setting.parameters["without"] if setting else ()
    return Advising(
        rota=[_adviser(one, rows) for one in advisers(message, now)],
        given=last if last and last.status == Advice.Status.GIVEN else None,
        against=last if last and last.status == Advice.Status.AGAINST else None,
        without=with_roles(without, place_of(message)),
        goes_unreached=setting is not None and message.incident in setting.parameters["unreached"],
    )


def holder_of(person: User, message: Message) -> Holder:
    """Who asks, with the role and the phone of the nearest appointment."""
    here = nearest(person, message.school_id)
    if here is None:
        return Holder(person.display_name, "", "")
    return Holder(person.display_name, here.role, here.phone)


def _adviser(one: Acting, rows: Sequence[Advice]) -> Adviser:
    asked = next((each for each in rows if each.adviser_id == one.person.pk), None)
    waits = asked is not None and asked.status == Advice.Status.ASKED
    return Adviser(
        person=one.person,
        phone=one.phone,
        role=one.role,
        asked=asked,
        next_at=asked.asked_at + PATIENCE if asked and waits else None,
    )


def _setting(district: District, now: datetime) -> RuleSetting | None:
    return readable_version_of(district, now).content.setting("advice_required")
