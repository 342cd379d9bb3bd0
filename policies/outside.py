"""How it stands with people who sign by link: each of them, and each group (S4-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from districts.models import District
from policies.asked import Ask, asks_of
from policies.models import OUTSIDERS, Group, Outsider, Paper, SigningLink
from policies.signed import signed_days

BY, WEEK = "outsider_id", timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """One paper that is asked of an outsider."""

    ask: Ask
    signed_on: date | None

    def is_of(self, paper: Paper) -> bool:
        version = self.ask.thing.version
        return version is not None and version.paper_id == paper.pk


@dataclass(frozen=True)
class Standing:
    outsider: Outsider
    asked: Sequence[Asked]
    # Whether they are listed ahead of their first day.
    is_to_come: bool
    # Whether a link is on its way that still opens something.
    is_sent: bool

    @property
    def is_signed(self) -> bool:
        return bool(self.asked) and not self.is_due

    @property
    def is_due(self) -> bool:
        return any(one.signed_on is None for one in self.asked)

    def owes(self, paper: Paper) -> bool:
        return paper in self.lacking

    @property
    def lacking(self) -> list[Paper]:
        things = (one.ask.thing for one in self.asked if one.signed_on is None)
        return [thing.version.paper for thing in things if thing.version]


@dataclass(frozen=True)
class GroupCount:
    group: Group
    signed: int
    open: int

    @property
    def total(self) -> int:
        return self.signed + self.open


def standings(found: Sequence[Outsider], district: District, now: datetime) -> list[Standing]:
    """A fixed number of queries for however many."""
    asks = {group: asks_of(district, now, group) for group in OUTSIDERS}
    among = Q(outsider__in=[one.pk for one in found])
    days = {group: signed_days(each, among, who=BY) for group, each in asks.items()}
    sent = SigningLink.objects.filter(
        outsider__in=found, signed_at=None, withdrawn_at=None, expires_at__gt=now
    )
    today = district.today(now)
    waiting = set(sent.values_list("outsider_id", flat=True))
    return [
        Standing(
            one,
            [
                Asked(ask, signed[one.pk].on if one.pk in signed else None)
                for ask, signed in zip(asks[Group(one.group)], days[Group(one.group)], strict=True)
                if not ask.is_optional
            ],
            one.from_on > today,
            one.pk in waiting,
        )
        for one in found
    ]


def standing_of(outsider: Outsider, district: District, now: datetime) -> Sequence[Asked]:
    return standings([outsider], district, now)[0].asked


def by_group(stand: Sequence[Standing]) -> list[GroupCount]:
    """Of those who are listed and asked for something, who has signed all of it."""
    return [
        GroupCount(
            group,
            sum(one.is_signed for one in stand if one.outsider.group == group),
            sum(one.is_due for one in stand if one.outsider.group == group),
        )
        for group in OUTSIDERS
    ]


def asked_for(paper: Paper, district: District, now: datetime) -> list[Standing]:
    """Everybody on the list who is asked for this paper, signed or not."""
    listed = Outsider.objects.not_over().filter(group__in=paper.asked_of)
    stand = standings(list(listed), district, now)
    return [one for one in stand if any(each.is_of(paper) for each in one.asked)]


def without_link(
    stand: Sequence[Standing], district: District, now: datetime, every: timedelta = WEEK
) -> dict[Outsider, list[Paper]]:
    """Who gets a fresh link, and for what: it is due, and no link for it is younger than that.

    Counted in days, as reminders are: a week later is a week, whatever the hour.
    """
    first = district.today(now) - every + timedelta(days=1)
    since = datetime.combine(first, time(), district.zone)
    sent = SigningLink.objects.filter(
        outsider__in=[one.outsider.pk for one in stand],
        signed_at=None, withdrawn_at=None, made_at__gte=since,
    )  # fmt: skip
    recent = set(sent.values_list("outsider_id", "paper_id"))
    found: dict[Outsider, list[Paper]] = {}
    for one in stand:
        for paper in one.lacking:
            if (one.outsider.pk, paper.pk) not in recent:
                found.setdefault(one.outsider, []).append(paper)
    return found
