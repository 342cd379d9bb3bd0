"""From a known policy or the one in force to the next: begin, hand in, give back, put in force."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies import packs
from policies.actions.questions import with_decisions
from policies.content import BadPolicy, Content
from policies.models import PolicyVersion
from policies.permissions import check_edit, check_publish
from policies.succession import base_of, bases, succession
from records import book
from tenancy.clock import TenancyNow
from tenancy.refusals import Refused

S = PolicyVersion.Status


@transaction.atomic
def adopt(*, district: District, pack: str, by: User) -> PolicyVersion:
    """Begin the next version with the text of a known policy."""
    check_can(by, Permission.POLICY_EDIT, district)
    base = next(iter(bases()), None)
    version = _begin(district, _pack(pack).data, by, adopted_from=pack, based_on=base)
    book.write(
        "policies.version.adopted", subject=version, by=by, details={"pack": pack} | _of(version)
    )
    return version


@transaction.atomic
def draft(*, district: District, by: User, number: int | None = None) -> PolicyVersion:
    """Begin the next version with the text of the one in force, or of one that waits to begin."""
    check_can(by, Permission.POLICY_EDIT, district)
    base = base_of(number)
    version = _begin(district, base.content, by, adopted_from=base.adopted_from, based_on=base)
    details = _of(version) | {"begins_with": base.number}
    book.write("policies.version.drafted", subject=version, by=by, details=details)
    return version


@transaction.atomic
def submit(*, version: PolicyVersion, note: str, by: User) -> PolicyVersion:
    """Hand it in; whoever publishes reads the note first, and so does the public later."""
    held = locked(version)
    check_edit(by, held)
    if not note.strip():
        raise Refused(_("Say what changes and why. The public reads it beside the version."))
    held.become(S.SUBMITTED)
    held.keep(with_decisions(held.content))
    _check_readable(held)
    held.note, held.returned_note = note.strip(), ""
    held.submitted_by, held.submitted_at = by, TenancyNow()
    _sign(held, by)
    held.save()
    book.write("policies.version.submitted", subject=held, by=by, details=_of(held))
    return _fresh(held)


@transaction.atomic
def publish(
    *,
    version: PolicyVersion,
    in_force_from: date,
    seen: str,
    by: User,
    now: datetime,
    then: str = "",
) -> PolicyVersion:
    """Put it in force from a day on. `seen` is the hash of the content that was read.

    Where that would undo another version, or another would undo this one, `then` says which.
    """
    held = locked(version)
    check_publish(by, held)
    today = held.district.today(now)
    if in_force_from < today:
        raise Refused(_("A policy can’t begin yesterday. Choose today or a later day."))
    held.become(S.PUBLISHED)
    if seen != held.content_hash:
        raise Refused(_("This version has changed since you opened it. Read it again first."))
    follows = succession(held, in_force_from)
    if follows.choices and then not in dict(follows.choices):
        raise Refused(" ".join([*follows.sentences, _("Say what happens then.")]))
    held.keep(_decided(held, by.display_name, today))
    _check_readable(held)
    _publish(held, in_force_from, by)
    if follows.goes_on(then):
        for one in follows.later:
            _publish_instead(held, one, by)
    return _fresh(held)


@transaction.atomic
def return_(*, version: PolicyVersion, note: str, by: User) -> PolicyVersion:
    """Give it back to who wrote it, with what is still to do."""
    held = locked(version)
    check_publish(by, held)
    if not note.strip():
        raise Refused(_("Say what is still to do, so that it can be done."))
    held.become(S.DRAFT)
    held.returned_note = note.strip()
    held.submitted_by = held.submitted_at = None
    held.save()
    book.write("policies.version.returned", subject=held, by=by, details=_of(held))
    return held


@transaction.atomic
def discard(*, version: PolicyVersion, by: User) -> PolicyVersion:
    """Give a draft up; its number is not used again."""
    held = locked(version)
    check_edit(by, held)
    held.become(S.DISCARDED)
    held.save()
    book.write("policies.version.discarded", subject=held, by=by, details=_of(held))
    return held


@transaction.atomic
def enact(*, district: District, pack: str, in_force_from: date) -> PolicyVersion:
    """Put a known policy in force by command: a district's first day, and the demo.

    The one way to a day in the past, for a district that has no version of its own yet.
    """
    content = _pack(pack)
    if PolicyVersion.objects.published().exists():
        raise Refused(_("This district has published a policy of its own. Change that one."))
    version = _begin(district, content.data, None, adopted_from=pack)
    version.note = _("Adopted as it is.")
    version.become(S.SUBMITTED)
    version.become(S.PUBLISHED)
    _publish(version, in_force_from, None)
    return _fresh(version)


def locked(version: PolicyVersion) -> PolicyVersion:
    return PolicyVersion.objects.select_for_update().get(pk=version.pk)


def change(held: PolicyVersion, data: Mapping[str, Any], by: User) -> None:
    """Keep what somebody wrote into a draft, if it can be read as a policy."""
    held.keep(data)
    _check_readable(held)
    _sign(held, by)
    held.save()


def check_draft(held: PolicyVersion) -> None:
    if held.status != S.DRAFT:
        raise Refused(
            _("Version %(number)s is %(state)s. Only a draft can be changed.")
            % {"number": held.number, "state": held.get_status_display()}
        )


def _begin(
    district: District,
    data: Mapping[str, Any],
    by: User | None,
    *,
    adopted_from: str,
    based_on: PolicyVersion | None = None,
) -> PolicyVersion:
    # Two who begin at once: the second waits here, and then finds the first one's draft.
    District.objects.select_for_update().get(pk=district.pk)
    if PolicyVersion.objects.at_work().exists():
        raise Refused(_("Somebody is writing a version already. Finish or discard that one first."))
    version = PolicyVersion(
        district=district,
        number=_next_number(),
        adopted_from=adopted_from,
        based_on=based_on,
        drafted_by=by,
        authors=[by.pk] if by else [],
    )
    version.keep(with_decisions(data))
    version.save()
    return version


def _next_number() -> int:
    last = PolicyVersion.objects.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _publish(held: PolicyVersion, in_force_from: date, by: User | None) -> None:
    held.published_by, held.published_at = by, TenancyNow()
    held.in_force_from = in_force_from
    held.save()
    details = _of(held) | {"from": in_force_from.isoformat(), "content": held.content_hash}
    book.write("policies.version.published", subject=held, by=by, details=details)


def _publish_instead(held: PolicyVersion, of: PolicyVersion, by: User) -> None:
    """What is published never changes: a version is withdrawn by another that begins that day."""
    assert of.in_force_from is not None  # noqa: S101
    again = copy(held)
    again.pk, again.based_on, again._state.adding = None, held, True
    again.number = _next_number()
    given = {"number": held.number, "other": of.number}
    again.note = _("Version %(number)s goes on; version %(other)s is withdrawn.") % given
    _publish(again, of.in_force_from, by)


def _decided(held: PolicyVersion, name: str, today: date) -> dict[str, Any]:
    """The content, with each rule that changed signed by who puts it in force."""
    before = {one["rule"]: one for one in _rules(held.based_on)}
    data: dict[str, Any] = dict(held.content)
    data["rules"] = [
        one
        if one == before.get(one["rule"])
        else one | {"decided_by": name, "decided_on": today.isoformat()}
        for one in data.get("rules", [])
    ]
    return data


def _rules(version: PolicyVersion | None) -> list[dict[str, Any]]:
    return list(version.content.get("rules", [])) if version else []


def _sign(held: PolicyVersion, by: User) -> None:
    held.authors = sorted({*held.authors, by.pk})


def _check_readable(held: PolicyVersion) -> None:
    try:
        held.read()
    except BadPolicy as fault:
        raise Refused(str(fault)) from fault


def _pack(name: str) -> Content:
    if name not in packs.names():
        raise Refused(_("There is no known policy called “%(name)s”.") % {"name": name})
    try:
        return packs.load(name)
    except BadPolicy as fault:
        raise Refused(str(fault)) from fault


def _fresh(version: PolicyVersion) -> PolicyVersion:
    """With the times that the database gave it."""
    return PolicyVersion.objects.get(pk=version.pk)


def _of(version: PolicyVersion) -> dict[str, object]:
    return {"number": version.number}
