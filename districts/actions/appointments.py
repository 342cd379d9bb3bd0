"""The rows that rights rest on: entered, corrected, ended, closed.

Nobody comes here directly: an appointment is made by a granted request, by the install command
(`people.appoint`) or by the roster import, and ends by a request or with a person's work (S0-17).
The family's hat goes by the roster, too (`people.put_family_hat_on` and `take_family_hat_off`).
Who may, each of those has asked before.
"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.actions import delegations, tokens
from districts.models import AccessRequest, Appointment, Delegation, District, School, User
from districts.roles import RoleKey, Scope, role
from records import book
from tenancy.refusals import Refused


def enter(
    *,
    person: User,
    to: RoleKey,
    district: District,
    school: School | None,
    from_on: date,
    until_on: date | None,
    title: str,
    phone: str,
    request: AccessRequest | None,
    by: User | None,
    goes_on: bool = False,
    source: Appointment.Source = Appointment.Source.COMMAND,
) -> Appointment:
    """Write a new one; without a request it is the install command's, or the roster's.

    With `goes_on` it takes the place of one that was ended for it, and the tokens stay.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    check_place(to, school)
    same = Appointment.objects.filter(person=person, role=to, school=school)
    if same.meeting(from_on, until_on).exists():
        raise Refused(_("%(name)s already holds this role.") % {"name": person.display_name})
    details: dict[str, object] = {
        "person": person.pk,
        "role": to.value,
        "school": school.pk if school else None,
    }
    if request is not None:
        details["request"] = request.reference
    if not person.is_active:
        # An account comes with an appointment. Its password is gone; a code by email lets them in.
        person.is_active = True
        person.save(update_fields=["is_active"])
        details["sign_in_opened"] = True
    if not goes_on:
        # Whoever comes back starts without the tokens of last time.
        tokens.revoke_unheld(of=person, by=by)
    held = Appointment.objects.create(
        district=district,
        person=person,
        role=to,
        school=school,
        from_on=from_on,
        until_on=until_on,
        title=title,
        phone=phone,
        source=source if request is None else Appointment.Source.REQUEST,
        request=request,
    )
    book.write("districts.appointment.made", subject=held, by=by, details=details)
    return held


def correct(*, held: Appointment, title: str, phone: str, by: User | None) -> Appointment:
    """Title and work phone: no right hangs on them, so the row stays."""
    held.title, held.phone = title, phone
    held.save(update_fields=["title", "phone"])
    book.write("districts.appointment.corrected", subject=held, by=by)
    return held


def end(
    *, appointment: Appointment, on: date, now: datetime, by: User | None, goes_on: bool = False
) -> Appointment:
    """End a role after this day; one that has not begun is closed, and never begins.

    With `goes_on` another takes its place at once, and the tokens are its caller's to look after.
    """
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    today = held.district.today(now)
    if held.from_on > on or held.state(today) == Appointment.State.UPCOMING:
        return close(held=held, now=now, by=by, goes_on=goes_on)
    held.become(Appointment.State.ENDED, today)
    if held.until_on is not None and held.until_on <= on:
        day = date_format(held.until_on)
        raise Refused(_("This role already ends on %(day)s.") % {"day": day})
    held.until_on = on
    held.save(update_fields=["until_on"])
    given = Delegation.objects.filter(appointment=held, until_on__gt=on, ended_at=None)
    given.filter(from_on__lte=on).update(until_on=on)
    delegations.end_each(given.filter(from_on__gt=on), today=today, now=now, by=by)
    book.write("districts.appointment.ended", subject=held, by=by, details={"on": on.isoformat()})
    if not goes_on:
        tokens.revoke_unheld(of=held.person, by=by)
    return held


def close(
    *, held: Appointment, now: datetime, by: User | None, goes_on: bool = False
) -> Appointment:
    """End it in the middle of a day, with what was delegated from it."""
    today = held.district.today(now)
    held.become(Appointment.State.CLOSED, today)
    held.closed_at = now
    held.save(update_fields=["closed_at"])
    given = Delegation.objects.filter(appointment=held)
    delegations.end_each(given, today=today, now=now, by=by)
    book.write("districts.appointment.closed", subject=held, by=by)
    if not goes_on:
        tokens.revoke_unheld(of=held.person, by=by)
    return held


def check_place(to: RoleKey, school: School | None) -> None:
    wants_school = role(to).scope != Scope.DISTRICT
    if wants_school and school is None:
        raise Refused(_("The role “%(role)s” is held at a school. Say which.") % {"role": to.label})
    if not wants_school and school is not None:
        raise Refused(
            _("The role “%(role)s” is held in the whole district, not at a school.")
            % {"role": to.label}
        )
