"""Copies to named people and the notice to the board, as messages of their own (S0 table 1.1.2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from districts.models import Appointment, District, School, User
from districts.permissions import check_can, with_roles
from districts.roles import Permission, RoleKey
from notifications import content
from notifications.delivery import named, reach
from notifications.facts import roles_at
from notifications.judging import Judgement
from notifications.models import Channel, CopyAddress, CopyList, Message, Words
from policies.in_force import readable_version_of
from policies.rules.copies import lists_for
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.jobs import enqueue
from tenancy.refusals import Denied, Refused

COPY_IS_VALID_FOR = timedelta(hours=24)


def follow(message: Message, judgement: Judgement, *, now: datetime) -> None:
    """Make and release the copies of a message that is being released, and draft the notice."""
    if message.follows_id or message.sent_by is None:
        return
    settings = readable_version_of(message.district, now).content
    copied = settings.setting("copies")
    keys = lists_for(judgement.facts, **copied.parameters) if copied else ()
    addresses = addresses_of(keys, message.school)
    if addresses:
        one = _write(message, by=message.sent_by, now=now, lists=keys)
        send_to(one, addresses, by=message.sent_by, now=now)
    told = settings.setting("board_notice")
    if told and told.parameters["on"].get(f"{judgement.facts.kind}@{judgement.facts.scope}"):
        _draft_board_notice(message, now)


def addresses_of(keys: Sequence[str], school: School | None) -> list[str]:
    """Of these lists: what is for the whole district, and for this school."""
    found = CopyAddress.objects.filter(copy_list__key__in=keys)
    here = found.filter(Q(school=None) | Q(school=school)) if school else found
    addresses = {one.lower() for one in here.values_list("email", flat=True)}
    if CopyList.Key.SECRETARIES in keys:
        addresses |= {one.lower() for one in _secretaries(school)}
    return sorted(addresses)


@records("S0-34", "S0-40", "S0-45", event="notifications.copy.released")
def send_to(copy: Message, addresses: Sequence[str], *, by: User, now: datetime) -> Message:
    """Release a copy to its addresses: each of them a delivery of its own."""
    copy.content_hash = content.fingerprint(copy)
    copy.become(Message.Status.SENDING)
    copy.release_basis = Message.Basis.COPY
    copy.sent_by, copy.released_at, copy.changed_at = by, now, now
    copy.expires_at = now + COPY_IS_VALID_FOR
    copy.save()
    language = content.main_language(copy)
    planned = named.plan(copy, Channel.EMAIL, addresses, language)
    book.write(
        "notifications.copy.released",
        subject=copy,
        by=by,
        details={"follows": copy.follows.reference if copy.follows else "", "addresses": planned},
    )
    if not planned:
        reach.note_end(copy.pk)
    enqueue("notifications.deliver", lane="routine")
    return copy


@records("S0-25", event="notifications.copy.released")
@transaction.atomic
def send_board_notice(*, notice: Message, by: User, now: datetime) -> Message:
    """The superintendent tells the board (S0-25)."""
    notice = Message.objects.select_for_update().get(pk=notice.pk)
    check_tells_the_board(by, notice.district)
    if notice.status in {Message.Status.SENDING, Message.Status.SENT}:
        return notice
    addresses = addresses_of([CopyList.Key.BOARD], None)
    if not addresses:
        raise Refused(_("Nobody stands on the board’s list yet. Add its addresses first."))
    return send_to(notice, addresses, by=by, now=now)


def check_tells_the_board(by: User, district: District) -> None:
    """The superintendent, or whoever looks after that office for a time.

    While nobody holds it, whoever may approve for the district: a notice that is owed has somebody
    who can send it.
    """
    check_can(by, Permission.APPROVE_DISTRICT, district)
    held = Appointment.objects.in_force().filter(role=RoleKey.SUPERINTENDENT)
    has_one = held.filter(person__is_active=True).exists()
    if has_one and RoleKey.SUPERINTENDENT not in roles_at(by, district):
        raise Denied(
            _("The superintendent tells the board."),
            who_can=with_roles([RoleKey.SUPERINTENDENT], district),
        )


def owed_notices() -> list[Message]:
    """Notices to the board that are drafted and not sent, the oldest first."""
    found = Message.objects.filter(
        kind=Message.Kind.SERVICE, audience=Message.Audience.LISTS, status=Message.Status.DRAFT
    )
    return list(found.select_related("follows", "follows__school", "district").order_by("pk"))


def _draft_board_notice(message: Message, now: datetime) -> None:
    notice = _write(message, by=_notifier(message), now=now, lists=(CopyList.Key.BOARD,))
    book.write(
        "notifications.board_notice.drafted",
        subject=notice,
        details={"follows": message.reference},
    )


def _notifier(message: Message) -> User:
    """In whose name the notice is drafted: there is one even while the office is empty."""
    able = Appointment.objects.in_force().with_permission(Permission.APPROVE_DISTRICT)
    here = able.filter(person__is_active=True).select_related("person").order_by("pk")
    first = min(here, key=lambda one: one.role != RoleKey.SUPERINTENDENT, default=None)
    return first.person if first else message.author


def _secretaries(school: School | None) -> list[str]:
    """Who is appointed one, at this school or at all, beside what stands on the list."""
    held = Appointment.objects.in_force().filter(role=RoleKey.SCHOOL_SECRETARY)
    here = held.filter(school=school) if school else held
    reached = here.filter(person__is_active=True, person__email__isnull=False)
    return [str(one) for one in reached.values_list("person__email", flat=True)]


def _write(message: Message, *, by: User, now: datetime, lists: Sequence[str]) -> Message:
    """A draft with the words that families get, and what it is."""
    copy = Message.objects.create(
        district_id=message.district_id,
        reference=next_reference("M", message.district.local(now)),
        begun_with=uuid4(),
        kind=Message.Kind.SERVICE,
        incident=message.incident,
        school=message.school,
        audience=Message.Audience.LISTS,
        lists=[str(one) for one in lists],
        follows=message,
        channels=[Channel.EMAIL],
        author=by,
    )
    language = content.main_language(message)
    first = content.by_language(message)[language]
    with translation.override(language):
        given = {
            "title": content.title(message),
            "place": content.place_name(message),
            "reference": message.reference,
            "text": first.text,
        }
        Words.objects.create(
            district_id=message.district_id,
            message=copy,
            language=language,
            subject=_("For your information: %(title)s") % given,
            text=_("This message (%(reference)s) goes to families of %(place)s now:\n\n%(text)s")
            % given,
        )
    return copy
