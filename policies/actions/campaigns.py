"""The year's round of a paper: begun by HR, carried on by the clock, over when all have signed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import District, User
from districts.permissions import check_can
from districts.roles import Permission
from policies import due, outside
from policies.actions import outsiders, reminders
from policies.asked import Ask, asks_of
from policies.models import Campaign, Group, Paper
from records import book
from records.evidence import records
from records.references import next_reference
from tenancy.refusals import Refused

WEEK = timedelta(days=7)


def asked_now(district: District, now: datetime) -> list[Ask]:
    """Of staff and of others."""
    return [one for group in Group for one in asks_of(district, now, group)]


def obstacle(paper: Paper, asks: Sequence[Ask]) -> str:
    """Why no round of it can begin today, of what is asked now; empty where one can."""
    if paper.campaigns.filter(status=Campaign.Status.RUNNING).exists():
        return _("A round of this paper runs already. End it first.")
    if paper.is_optional:
        return _("It is offered and owed by nobody, so a round of it would ask nobody.")
    if any(one.key == _key(paper) for one in asks):
        return ""
    if any(paper.key in {thing.key for thing in one.instead} for one in asks):
        return _("It is taken in place of the agreement. Start a round of that.")
    return _("It does not hold yet, so a round of it would ask nobody today.")


@records("S0-62", "S1-04", event="policies.campaign.started")
@transaction.atomic
def start(*, paper: Paper, from_on: date, due_on: date, by: User, now: datetime) -> Campaign:
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    check_can(by, Permission.AGREEMENTS_KEEP, paper.district)
    if why := obstacle(paper, asked_now(paper.district, now)):
        raise Refused(why)
    if from_on < paper.district.today(now) or due_on < from_on:
        raise Refused(_("The first day is today or later, and the due day not before it."))
    campaign = Campaign.objects.create(
        district=paper.district,
        reference=next_reference("AC", paper.district.local(now)),
        paper=paper,
        from_on=from_on,
        due_on=due_on,
        started_by=by,
    )
    book.write(
        "policies.campaign.started",
        subject=campaign,
        by=by,
        details={"paper": paper.key, "from": from_on.isoformat(), "due": due_on.isoformat()},
    )
    return campaign


@transaction.atomic
def end(*, campaign: Campaign, by: User | None, now: datetime) -> Campaign:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if by is not None:
        check_can(by, Permission.AGREEMENTS_KEEP, campaign.district)
    campaign.become(Campaign.Status.ENDED)
    campaign.ended_at = now
    campaign.save(update_fields=["status", "ended_at"])
    book.write("policies.campaign.ended", subject=campaign, by=by)
    return campaign


@transaction.atomic
def step(*, campaign_id: int, now: datetime) -> int:
    """Remind whoever is still due, where a step has come since the last; returns how many.

    People without an account get a fresh link each, so many at a time: then the step goes on.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    district = campaign.district
    reached = last_step(campaign, district.today(now))
    if campaign.status != Campaign.Status.RUNNING or reached in {None, campaign.reminded_on}:
        return 0
    lines = [one for one in due.lines(district, now) if one.ask.key == _key(campaign.paper)]
    others = outside.asked_for(campaign.paper, district, now)
    if not lines and not others:
        # It is asked of nobody for the moment: that is not the end of it.
        return 0
    owing = [one.colleague.id for one in lines if one.state != due.State.SIGNED]
    away = [one for one in others if one.owes(campaign.paper)]
    if not owing and not away:
        end(campaign=campaign, by=None, now=now)
        return 0
    every = reminders.ONCE_A_DAY if reached == campaign.due_on else reminders.AT_MOST_EVERY
    reminded = reminders.send(
        district=district, people=owing, campaign=campaign, every=every, by=None, now=now
    )
    wanted = {one: [campaign.paper] for one in outside.without_link(away, district, now, every)}
    linked = outsiders.send_first(wanted, by=None, now=now)
    if linked == len(wanted):
        campaign.reminded_on = reached
        campaign.save(update_fields=["reminded_on"])
    return reminded + linked


def _key(paper: Paper) -> str:
    """As `asked` calls what it asks for."""
    return f"paper:{paper.key}"


def last_step(campaign: Campaign, today: date) -> date | None:
    """The last day of reminders that has come: the first day, a week before it is due (of a round
    of two weeks and more), that day, and each week after."""
    late = max((today - campaign.due_on) // WEEK, 0)
    steps = {campaign.from_on, campaign.due_on, campaign.due_on + late * WEEK}
    steps |= {campaign.due_on - WEEK} if campaign.due_on - campaign.from_on >= 2 * WEEK else set()
    return max((one for one in steps if one <= today), default=None)
