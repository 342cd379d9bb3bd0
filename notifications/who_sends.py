"""Whom the policy in force lets send a draft, for whoever may not."""

from datetime import datetime

from districts.permissions import Holder, with_roles
from notifications.facts import scope_of
from notifications.models import Message
from notifications.permissions import place_of
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
