"""Whom the policy in force lets send a draft, here or at the nearest other place."""

from datetime import datetime

from districts.models import User
from districts.permissions import Holder, with_roles
from notifications.facts import roles_at, scope_of
from notifications.models import Message
from notifications.permissions import place_of, writes_for
from policies.in_force import readable_version_of


def who_sends(message: Message, now: datetime) -> list[Holder]:
    """By name: those whom each rule about senders that has a row for it names, the nearest first.

    A right in the system is not enough, since the rules are about roles.
    """
    version = readable_version_of(message.district, now)
    rows = [("may_send", scope_of(message))]
    if message.incident:
        rows.append(("incident_senders", message.incident))
    named = [version.roles(rule, "senders", key) for rule, key in rows]
    said = [set(roles) for roles in named if roles is not None]
    return with_roles(set.intersection(*said), place_of(message)) if said else []


def may_send_elsewhere(message: Message, by: User, now: datetime) -> bool:
    """Whether a draft for one school could go to the district, or the other way around, by them."""
    if (
        message.is_of_class
        or message.corrects_id is not None
        or not writes_for(by, message.district)
    ):
        return False
    content = readable_version_of(message.district, now).content
    senders, central = content.setting("may_send"), content.setting("district_topics")
    if message.school_id is None and central and message.topic in central.parameters["central"]:
        return False
    there = f"{message.kind}@{'district' if message.school_id else 'school'}"
    named = senders.parameters["senders"].get(there, ()) if senders else None
    return named is None or not set(named).isdisjoint(roles_at(by, message.district))
