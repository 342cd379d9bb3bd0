"""Vendors, volunteers and contractors, and the links by which they sign (S4-09)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, School, User
from districts.permissions import check_can
from districts.roles import Permission
from policies import links, outside
from policies.actions import signing
from policies.asked import Thing
from policies.models import Outsider, Paper, Signature, SigningLink
from policies.names import is_name_of
from policies.permissions import check_works_here
from policies.signals import link_made
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Refused

VALID_FOR = timedelta(days=14)
# People that one click sends links to; the next click goes on with the rest.
AT_ONCE = 200


@records("S4-09", event="policies.outsider.added")
@transaction.atomic
def add(
    *,
    district: District,
    name: str,
    organization: str = "",
    email: str,
    language: str,
    group: str,
    school: School | None = None,
    sponsor: User,
    from_on: date,
    until_on: date | None = None,
    by: User | None,
    now: datetime,
) -> Outsider:
    if by is not None:
        check_can(by, Permission.AGREEMENTS_KEEP, district)
    check_works_here(sponsor)
    if until_on is not None and until_on < from_on:
        raise Refused(_("The last day is not before the first one."))
    there = Outsider.objects.not_over().filter(email__iexact=email, group=group)
    if there.exists():
        raise Refused(_("Somebody with this email stands on the list of this group already."))
    outsider = Outsider.objects.create(
        district=district,
        reference=next_reference("O", district.local(now)),
        name=name,
        organization=organization,
        email=email.strip().lower(),
        language=language,
        group=group,
        school=school,
        sponsor=sponsor,
        from_on=from_on,
        until_on=until_on,
        added_by=by,
    )
    details = {"group": group, "school": school.pk if school else None, "sponsor": sponsor.pk}
    book.write("policies.outsider.added", subject=outsider, by=by, details=details)
    return outsider


@transaction.atomic
def end(*, outsider: Outsider, by: User, now: datetime) -> Outsider:
    """They work with us no longer; an open link opens nothing any more."""
    outsider = Outsider.objects.select_for_update().get(pk=outsider.pk)
    check_can(by, Permission.AGREEMENTS_KEEP, outsider.district)
    if outsider.ended_at is not None:
        raise Refused(_("This is over already."))
    outsider.ended_at = now
    outsider.save(update_fields=["ended_at"])
    outsider.links.filter(signed_at=None, withdrawn_at=None).update(withdrawn_at=now)
    book.write("policies.outsider.ended", subject=outsider, by=by)
    return outsider


@records("S4-09", event="policies.signing_link.made")
@transaction.atomic
def send_link(*, outsider: Outsider, paper: Paper, by: User | None, now: datetime) -> SigningLink:
    """By email; the one that they had for this paper is withdrawn."""
    outsider = Outsider.objects.select_for_update().get(pk=outsider.pk)
    if by is not None:
        check_can(by, Permission.AGREEMENTS_KEEP, outsider.district)
    if not Outsider.objects.not_over().filter(pk=outsider.pk).exists():
        raise Refused(_("They work with the district no longer, so they get no link."))
    if outsider.group not in paper.asked_of:
        raise Refused(_("This paper is not asked of their group."))
    if not paper.versions.in_force().exists():
        raise Refused(_("This paper does not hold yet, so there is nothing to sign by a link."))
    open_ones = outsider.links.filter(paper=paper, signed_at=None, withdrawn_at=None)
    open_ones.update(withdrawn_at=now)
    seed = uuid.uuid4()
    link = SigningLink.objects.create(
        district=outsider.district,
        outsider=outsider,
        paper=paper,
        seed=seed,
        hash=links.hash_of_key(links.key_of(seed)),
        made_by=by,
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    book.write(
        "policies.signing_link.made", subject=link, by=by,
        details={"outsider": outsider.reference, "paper": paper.key},
    )  # fmt: skip
    link_made.send(SigningLink, link_id=link.pk, by_id=by.pk if by else None, now=now)
    return link


@records("S4-09", event="policies.signing_link.made")
@transaction.atomic
def send_links(*, district: District, group: str = "", by: User, now: datetime) -> int:
    """To everybody, or to one group: for what is due, whether it was never signed or counts no
    more. Returns how many people get one. Of two at once the second finds the first's."""
    District.objects.select_for_update(no_key=True).get(pk=district.pk)
    check_can(by, Permission.AGREEMENTS_KEEP, district)
    listed = Outsider.objects.not_over()
    listed = listed.filter(group=group) if group else listed
    wanted = outside.without_link(outside.standings(list(listed), district, now), district, now)
    if not wanted:
        raise Refused(_("Everybody here has signed, or was sent a link within the week."))
    return send_first(wanted, by=by, now=now)


def send_first(
    wanted: Mapping[Outsider, Sequence[Paper]], *, by: User | None, now: datetime
) -> int:
    """To as many as one transaction bears; returns how many people that are."""
    people = list(wanted)[:AT_ONCE]
    for outsider in people:
        for paper in wanted[outsider]:
            send_link(outsider=outsider, paper=paper, by=by, now=now)
    return len(people)


@records("S4-09", event="policies.signature.recorded")
@transaction.atomic
def record(
    *, outsider: Outsider, thing: Thing, on: date, note: str, by: User, now: datetime
) -> Signature:
    """A sheet or a certificate that the office has; a link for it opens nothing any more."""
    outsider = Outsider.objects.select_for_update().get(pk=outsider.pk)
    check_can(by, Permission.AGREEMENTS_KEEP, outsider.district)
    sheet, whose = signing.Sheet(on, note, by), {"outsider": outsider}
    made = signing.enter(district=outsider.district, thing=thing, whose=whose, sheet=sheet, now=now)
    open_ones = outsider.links.filter(signed_at=None, withdrawn_at=None)
    open_ones.filter(paper__key=thing.key).update(withdrawn_at=now)
    return made


@transaction.atomic
def withdraw_link(*, link: SigningLink, by: User, now: datetime) -> SigningLink:
    link = SigningLink.objects.select_for_update().get(pk=link.pk)
    check_can(by, Permission.AGREEMENTS_KEEP, link.district)
    link.become(SigningLink.State.WITHDRAWN, now)
    link.withdrawn_at = now
    link.save(update_fields=["withdrawn_at"])
    book.write("policies.signing_link.withdrawn", subject=link, by=by)
    return link


@records("S4-09", event="policies.signature.given_by_link")
@transaction.atomic
def sign_by_link(
    *,
    link: SigningLink,
    thing: Thing,
    typed_name: str,
    as_read: str,
    language: str,
    now: datetime,
) -> Signature:
    """Once, by whoever holds the key, while they work with us and the link lasts."""
    link = SigningLink.objects.select_for_update().get(pk=link.pk)
    link.become(SigningLink.State.SIGNED, now)
    if not Outsider.objects.not_over().filter(pk=link.outsider_id).exists():
        raise Refused(_("This link opens nothing any more. Ask for a new one."))
    signing.check_as_read(thing, as_read)
    if not link.paper.is_in_force_as(thing.version):
        raise Refused(_("There is nothing to sign by this link now."))
    if not is_name_of(typed_name, link.outsider.name):
        said = {"name": link.outsider.name}
        raise Refused(_("Type your name as the office has written it: %(name)s.") % said)
    link.signed_at = now
    link.save(update_fields=["signed_at"])
    signature = Signature.objects.create(
        district=link.district,
        version=thing.version,
        sha256=thing.sha256,
        outsider=link.outsider,
        how=Signature.How.SCREEN,
        typed_name=typed_name.strip(),
        language=language,
        on=link.district.today(now),
    )
    book.write(
        "policies.signature.given_by_link",
        subject=signature,
        details={"paper": link.paper.key, "sha256": thing.sha256},
    )
    return signature
