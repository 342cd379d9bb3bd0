"""Copies to named people as pages show them: the lists with their clauses, and what arrived."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from districts.models import District
from notifications.actions.copies import addresses_of
from notifications.models import CopyAddress, CopyList, Delivery, Message
from policies.in_force import readable_version_of
from policies.parameters import PerPlaceLists
from policies.verdict import Clause
from policies.wording import key_named

PLACES = PerPlaceLists("")
State = Delivery.State
# The mail server has it; what is on its way may still fail.
ARRIVED = (State.DELIVERED, State.SENT, State.ACCEPTED)
LOST = (
    State.FAILED,
    State.UNDELIVERED,
    State.SUPPRESSED,
    State.CANCELLED,
    State.EXPIRED,
    State.NEEDS_REVIEW,
)


@dataclass(frozen=True)
class Use:
    """What one rule of the policy does with the lists, and the clauses that it rests on."""

    clauses: Sequence[Clause | None]
    lists: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Listed:
    """One list: who stands on it, after which messages it is used, and which clauses ask for it."""

    key: str
    name: str
    addresses: Sequence[CopyAddress]
    after: Sequence[str]
    clauses: Sequence[Clause]


@dataclass(frozen=True)
class Copied:
    """What went to one list with a message."""

    copy: Message
    name: str
    addresses: int
    arrived: int
    lost: int

    @property
    def trying(self) -> int:
        return self.addresses - self.arrived - self.lost


def lists(district: District, now: datetime) -> list[Listed]:
    """All five, in the order of the policy's table, empty ones too."""
    found = CopyAddress.objects.select_related("copy_list", "school")
    by_key: dict[str, list[CopyAddress]] = {key: [] for key in CopyList.Key.values}
    for one in found:
        by_key[one.copy_list.key].append(one)
    content = readable_version_of(district, now).content
    uses = [
        Use(tuple(map(content.clause, setting.clauses)), setting.parameters[table])
        for rule, table in (("copies", "lists"), ("board_notice", "on"))
        if (setting := content.setting(rule)) is not None
    ]
    return [_listed(CopyList.Key(key), held, uses) for key, held in by_key.items()]


def copied(message: Message) -> list[Copied]:
    """Each list that got a copy of this message, and the notice to the board once it is sent."""
    followers = message.followers.exclude(status=Message.Status.DRAFT).order_by("pk")
    return [row for one in followers for row in _by_list(one, message)]


def _by_list(copy: Message, message: Message) -> Iterator[Copied]:
    states = dict(Delivery.objects.filter(message_id=copy.pk).values_list("destination", "state"))
    for key in copy.lists:
        now_listed = set(addresses_of([key], message.school))
        of_list = Counter(state for to, state in states.items() if to in now_listed)
        yield Copied(
            copy=copy,
            name=str(CopyList.Key(key).label),
            addresses=sum(of_list.values()),
            arrived=sum(of_list[one] for one in ARRIVED),
            lost=sum(of_list[one] for one in LOST),
        )


def _listed(key: CopyList.Key, held: Sequence[CopyAddress], uses: Sequence[Use]) -> Listed:
    mine = [one for one in uses if any(key in keys for keys in one.lists.values())]
    after = [place for one in mine for place, keys in one.lists.items() if key in keys]
    return Listed(
        key=key.value,
        name=str(key.label),
        addresses=held,
        after=[key_named(PLACES, one) for one in dict.fromkeys(after)],
        clauses=[clause for one in mine for clause in one.clauses if clause is not None],
    )
