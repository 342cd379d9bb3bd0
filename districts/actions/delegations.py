"""Designees: somebody acts for the holder of an office, from a day to a day (S0-11, S0-14)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.models import Appointment, Delegation, Leave, User
from districts.models.appointments import DelegationQuerySet
from districts.permissions import can, check_at_work, check_can
from districts.roles import Permission
from records import book
from tenancy.refusals import Denied, Refused

LONGEST = timedelta(days=366)


@transaction.atomic
def give(
    *,
    appointment: Appointment,
    to: User,
    from_on: date,
    until_on: date,
    reason: str = "",
    now: datetime,
    by: User | None,
) -> Delegation:
    """Let a colleague act for an office until a day; its holder or IT may say so."""
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    _check_may_give(held, to, by)
    to = User.objects.select_for_update().get(pk=to.pk)
    _check_days(held, from_on, until_on, held.district.today(now))
    _check_colleague(held, to, from_on, until_on)
    given = Delegation.objects.create(
        district_id=held.district_id,
        appointment=held,
        delegate=to,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip(),
    )
    book.write(
        "districts.delegation.given",
        subject=held,
        by=by,
        details={"to": to.pk, "from": from_on.isoformat(), "until": until_on.isoformat()},
    )
    return given


@transaction.atomic
def end(*, delegation: Delegation, now: datetime, by: User | None) -> Delegation:
    """Take it back at once; what has not begun never begins."""
    given = Delegation.objects.select_for_update().get(pk=delegation.pk)
    held = given.appointment
    if by is not None and by.pk != held.person_id and not can(by, Permission.PEOPLE_APPOINT, held):
        check_can(by, held.holds.decided_by, held)
    given.become(Delegation.State.OVER, held.district.today(now))
    given.ended_at = now
    given.save(update_fields=["ended_at"])
    book.write("districts.delegation.ended", subject=held, by=by, details={"to": given.delegate_id})
    return given


def end_each(given: DelegationQuerySet, *, today: date, now: datetime, by: User | None) -> None:
    """With the work of whoever gave or got it, for the action that ends that."""
    for one in given.filter(until_on__gte=today, ended_at=None):
        end(delegation=one, now=now, by=by)


def still_given(held: Appointment, today: date) -> list[Delegation]:
    """In force or to come."""
    return list(Delegation.objects.filter(appointment=held, until_on__gte=today, ended_at=None))


def carry_over(given: Sequence[Delegation], *, to: Appointment, by: User | None) -> None:
    """To the row of the same office that takes the place of theirs, as far as that lasts."""
    for one in given:
        from_on = max(one.from_on, to.from_on)
        until_on = min(one.until_on, to.until_on or one.until_on)
        if until_on < from_on:
            continue
        Delegation.objects.create(
            district_id=to.district_id,
            appointment=to,
            delegate_id=one.delegate_id,
            from_on=from_on,
            until_on=until_on,
            reason=one.reason,
        )
        days = {"from": from_on.isoformat(), "until": until_on.isoformat()}
        details = {"to": one.delegate_id, **days}
        book.write("districts.delegation.given", subject=to, by=by, details=details)


def _check_may_give(held: Appointment, to: User, by: User | None) -> None:
    if by is not None and by.pk != held.person_id:
        # As with the role itself: whose yes gives it, names who acts for it (S0-17).
        check_can(by, held.holds.decided_by, held)
        check_at_work(by)
        if by.pk == to.pk:
            raise Denied(
                _("Nobody takes another’s work over for themselves. Ask a colleague in IT.")
            )
    elif by is not None and Leave.objects.putting_out().filter(person=by).exists():
        raise Denied(_("You are on leave. IT names who acts for you meanwhile."))
    if held.holds.is_family:
        raise Refused(_("Nobody else can be somebody’s parent here."))
    if not held.holds.is_office:
        raise Refused(_("Classes go with their rosters. The school enters who teaches them."))


def _check_days(held: Appointment, from_on: date, until_on: date, today: date) -> None:
    if held.state(today) in {Appointment.State.ENDED, Appointment.State.CLOSED}:
        raise Refused(_("This role is over already."))
    if until_on < from_on:
        raise Refused(_("The last day is before the first. Choose a later last day."))
    if from_on < today:
        raise Refused(_("The first day is over. Choose today or a later day."))
    if until_on - from_on > LONGEST:
        raise Refused(_("A year is the longest. Choose an earlier last day."))
    if held.until_on is not None and held.until_on < until_on:
        day = date_format(held.until_on)
        raise Refused(_("This role ends on %(day)s. Choose no later last day.") % {"day": day})


def _check_colleague(held: Appointment, to: User, from_on: date, until_on: date) -> None:
    if to.pk == held.person_id:
        raise Refused(_("Choose a colleague: this is the person’s own work."))
    if not to.is_active or not Appointment.objects.in_force().staff().filter(person=to).exists():
        raise Refused(_("Only somebody who works in this district can look after this."))
    if Leave.objects.putting_out().filter(person=to).exists():
        raise Refused(_("This colleague is on leave. Choose somebody who is at work."))
    same = Delegation.objects.filter(appointment=held, delegate=to, ended_at=None)
    if same.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise Refused(_("This colleague acts for it in these days already."))
