"""Access requests: anybody asks, somebody else decides, and only then is there an appointment."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from districts import hats, todos
from districts.actions import access_decisions, access_requests, people
from districts.actions.access_requests import Somebody, Wanted
from districts.agenda import Desk
from districts.hats import Hat
from districts.models import AccessRequest, Appointment, Delegation, District, Leave, School, User
from districts.permissions import can
from districts.roles import ROLES, Permission, RoleKey, role
from records.models import Event
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories
from tests.rosters import groups

LEADERS = {
    RoleKey.SUPERINTENDENT, RoleKey.ASSISTANT_SUPERINTENDENT, RoleKey.IT_ADMINISTRATOR,
    RoleKey.HR_DIRECTOR, RoleKey.HR_REVIEWER, RoleKey.RECORDS_OFFICER,
}  # fmt: skip


@pytest.fixture(autouse=True)
def in_riverside(riverside: District) -> Iterator[None]:
    with working_in(riverside.pk):
        yield


@pytest.fixture
def today(riverside: District) -> date:
    return riverside.today(timezone.now())


@pytest.fixture
def lee(north: School) -> User:
    """Lee teaches at North Middle."""
    lee = factories.person("Lee Lopez")
    factories.appoint(lee, RoleKey.TEACHER, north)
    return lee


def ask(whom: User | Somebody, to: RoleKey, by: User, at: District, **wanted: Any) -> AccessRequest:
    return access_requests.ask_to_add(
        district=at,
        whom=whom if isinstance(whom, Somebody) else Somebody(whom),
        wanted=Wanted(to, **wanted),
        reason="The work asks for it",
        by=by,
        now=timezone.now(),
    )


def change(held: Appointment, by: User, **wanted: Any) -> AccessRequest:
    now = {
        "role": RoleKey(held.role), "school": held.school, "until_on": held.until_on,
        "title": held.title, "phone": held.phone,
    }  # fmt: skip
    return access_requests.ask_to_change(
        appointment=held, wanted=Wanted(**now | wanted), reason="Moved", by=by, now=timezone.now()
    )


def grant(asked: AccessRequest, by: User) -> AccessRequest:
    return access_decisions.grant(request=asked, by=by, now=timezone.now())


def delegated(held: Appointment, to: User) -> Delegation:
    """For the first day that there is."""
    return Delegation.objects.create(
        district_id=held.district_id, appointment=held, delegate=to,
        from_on=held.from_on, until_on=held.from_on,
    )  # fmt: skip


@pytest.mark.parametrize("key", [key for key, one in ROLES.items() if not one.is_family])
def test_who_decides_on_others_is_decided_on_by_who_appoints_leaders(key: RoleKey) -> None:
    leads = Permission.LEADERS_APPOINT if key in LEADERS else Permission.PEOPLE_APPOINT
    assert role(key).decided_by == leads


@pytest.mark.requirement("S0-17")
def test_s0_17_newcomer_gets_account_and_role_with_the_yes(
    ann: User, ian: User, riverside: District, north: School, today: date
) -> None:
    newcomer = Somebody(name="Nora Novak", email="nora.novak@riverside.example")
    asked = ask(newcomer, RoleKey.TEACHER, ann, riverside, school=north, title="teacher, art")
    assert asked.reference == f"AR-{today.year}-00001"
    assert not Appointment.objects.filter(school=north, role=RoleKey.TEACHER).exists()
    grant(asked, ian)
    held = Appointment.objects.get(request=asked)
    assert (held.person.email, held.title) == ("nora.novak@riverside.example", "teacher, art")
    assert (held.source, held.from_on) == (Appointment.Source.REQUEST, today)
    assert not held.person.has_usable_password()
    assert can(held.person, Permission.MESSAGE_CLASS, north)
    names = ["districts.access_request.asked", "districts.access_request.granted"]
    events = Event.objects.filter(name__in=names).order_by("id")
    assert [one.actor_id for one in events] == [ann.pk, ian.pk]
    assert "nora" not in str([one.details for one in Event.objects.all()]).lower()


def test_double_click_asks_once_and_is_granted_once(
    ann: User, ian: User, lee: User, riverside: District, north: School
) -> None:
    first = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    assert ask(lee, RoleKey.COACH, ann, riverside, school=north).pk == first.pk
    grant(first, ian)
    grant(first, ian)
    assert Appointment.objects.filter(role=RoleKey.COACH).count() == 1


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize("who", ["requester", "concerned", "no right", "right ended"])
def test_s0_17_nobody_grants_what_they_asked_for_or_what_is_about_them(
    who: str, ann: User, ian: User, lee: User, riverside: District, north: School, today: date
) -> None:
    """With a second IT administrator there, whose yes would count."""
    ida = factories.person("Ida")
    over = {"until_on": today - timedelta(days=1)} if who == "right ended" else {}
    factories.appoint(ida, RoleKey.IT_ADMINISTRATOR, riverside, **over)
    whom, by, decides = {
        "requester": (lee, ian, ian),
        "concerned": (ian, ann, ian),
        "no right": (lee, lee, ann),
        "right ended": (lee, ann, ida),
    }[who]
    asked = ask(whom, RoleKey.COACH, by, riverside, school=north)
    with pytest.raises(Denied):
        grant(asked, decides)
    with pytest.raises(Denied):
        access_decisions.decline(request=asked, note="No", by=decides, now=timezone.now())
    assert not Appointment.objects.filter(role=RoleKey.COACH).exists()


def test_decider_named_by_address_alone_has_no_say(
    ann: User, ian: User, bob: User, riverside: District
) -> None:
    oneself = Somebody(name="Somebody Else", email=ian.email.upper())
    asked = ask(oneself, RoleKey.COMMUNICATIONS_DIRECTOR, ann, riverside)
    with pytest.raises(Denied, match="somebody else decides"):
        grant(asked, ian)
    # He is the only one who decides on such roles: who appoints leaders stands in.
    grant(asked, bob)
    assert Appointment.objects.get(request=asked).person == ian


def test_it_does_not_make_leaders(ann: User, ian: User, bob: User, riverside: District) -> None:
    asked = ask(ann, RoleKey.HR_DIRECTOR, ann, riverside)
    with pytest.raises(Denied):
        grant(asked, ian)
    grant(asked, bob)
    assert can(ann, Permission.LEAVE_SET, riverside)


def test_parents_and_people_from_outside_ask_for_nothing(
    pia: User, cora: User, lee: User, riverside: District, north: School
) -> None:
    for outsider in (pia, cora):
        with pytest.raises(Denied):
            ask(lee, RoleKey.COACH, outsider, riverside, school=north)
    with pytest.raises(Refused, match="student system"):
        ask(lee, RoleKey.GUARDIAN, lee, riverside)


@pytest.mark.requirement("S0-17")
def test_s0_17_change_ends_the_old_role_the_moment_the_new_one_begins(
    ann: User, ian: User, lee: User, south: School, today: date
) -> None:
    held = Appointment.objects.get(person=lee)
    asked = change(held, lee, school=south)
    grant(asked, ian)
    held.refresh_from_db()
    new = Appointment.objects.get(request=asked)
    assert (held.until_on, new.from_on) == (today - timedelta(days=1), today)
    assert list(Appointment.objects.in_force().filter(person=lee)) == [new]


def test_change_of_the_only_role_keeps_the_tokens_of_who_goes_on(
    ann: User, ian: User, lee: User, north: School, today: date
) -> None:
    token, _key = factories.token(lee, north.district)
    held = Appointment.objects.get(person=lee)
    grant(change(held, lee, until_on=today + timedelta(days=90)), ian)
    token.refresh_from_db()
    assert token.revoked_at is None
    held = Appointment.objects.in_force().get(person=lee)
    first = today + timedelta(days=30)
    Appointment.objects.filter(pk=held.pk).update(from_on=first - timedelta(days=5))
    grant(change(Appointment.objects.get(pk=held.pk), ann, from_on=first), ian)
    token.refresh_from_db()
    assert token.revoked_at is not None, "who does not work here until then is let in anew"


def test_longer_and_later_is_a_new_row(ian: User, lee: User, north: School, today: date) -> None:
    held = Appointment.objects.get(person=lee)
    Appointment.objects.filter(pk=held.pk).update(until_on=today + timedelta(days=5))
    held.refresh_from_db()
    start = today + timedelta(days=3)
    asked = change(held, lee, from_on=start, until_on=today + timedelta(days=90))
    with pytest.raises(Denied):
        grant(asked, lee)
    grant(asked, ian)
    held.refresh_from_db()
    assert held.until_on == today + timedelta(days=2)
    assert Appointment.objects.in_force().get(person=lee) == held


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize("begins", [0, 10])
@pytest.mark.parametrize("last", [20, 90])
def test_s0_17_last_day_moves_of_a_role_that_begins_today_or_later(
    begins: int, last: int, ann: User, ian: User, lee: User, north: School, today: date
) -> None:
    """Earlier and later; who held what until when stays on file."""
    first, until = today + timedelta(days=begins), today + timedelta(days=last)
    held = factories.appoint(
        lee, RoleKey.COACH, north, from_on=first, until_on=today + timedelta(days=60)
    )
    given = delegated(held, ann)
    asked = change(held, ann, from_on=first, until_on=until)
    grant(asked, ian)
    held.refresh_from_db()
    given.refresh_from_db()
    after = Appointment.objects.get(request=asked)
    assert (after.from_on, after.until_on) == (first, until)
    assert held.until_on == today + timedelta(days=60)
    assert held.state(today) == Appointment.State.CLOSED
    assert given.ended_at == held.closed_at
    coaching = Appointment.objects.in_force().filter(person=lee, role=RoleKey.COACH)
    assert list(coaching) == ([after] if begins == 0 else [])
    # Who acts for it acts for it still.
    acts = Appointment.objects.in_force().held_by(ann.pk).filter(person=lee)
    assert list(acts) == ([after] if begins == 0 else [])
    assert [one.delegate for one in after.delegations.all()] == [ann]
    with pytest.raises(Refused, match="already holds"):
        grant(ask(lee, RoleKey.COACH, ann, north.district, school=north, from_on=until), ian)


def test_role_to_come_that_moves_past_its_last_day_does_not_begin_before(
    ann: User, ian: User, lee: User, north: School, today: date
) -> None:
    week, month = today + timedelta(days=7), today + timedelta(days=30)
    held = factories.appoint(lee, RoleKey.COACH, north, from_on=week, until_on=week)
    grant(change(held, ann, from_on=month, until_on=month), ian)
    (left,) = Appointment.objects.not_over(today).filter(person=lee, role=RoleKey.COACH)
    assert (left.from_on, left.until_on) == (month, month)


def test_role_to_come_begins_with_the_yes_where_no_first_day_is_asked_for(
    ann: User, ian: User, lee: User, north: School, today: date
) -> None:
    held = factories.appoint(lee, RoleKey.COACH, north, from_on=today + timedelta(days=7))
    grant(change(held, ann), ian)
    assert Appointment.objects.in_force().get(person=lee, role=RoleKey.COACH).from_on == today


def test_title_and_phone_keep_the_row(ian: User, lee: User) -> None:
    held = Appointment.objects.get(person=lee)
    with pytest.raises(Refused, match="Nothing would change"):
        change(held, lee)
    grant(change(held, lee, title="teacher, art", phone="(253) 555-0150"), ian)
    (same,) = Appointment.objects.filter(person=lee)
    assert (same.pk, same.title, same.source) == (held.pk, "teacher, art", "command")


def test_role_ends_after_the_day_that_was_asked_for(
    ann: User, ian: User, lee: User, today: date
) -> None:
    held = Appointment.objects.get(person=lee)
    said: dict[str, Any] = {"reason": "Leaves", "by": ann, "now": timezone.now()}
    with pytest.raises(Refused, match="day is over"):
        access_requests.ask_to_remove(appointment=held, last_on=today - timedelta(days=1), **said)
    asked = access_requests.ask_to_remove(appointment=held, last_on=today, **said)
    grant(asked, ian)
    held.refresh_from_db()
    assert held.until_on == today


def test_colleague_of_another_school_does_not_ask_about_a_role_they_cannot_see(
    sam: User, lee: User
) -> None:
    with pytest.raises(Denied):
        change(Appointment.objects.get(person=lee), sam, title="gone")


def test_what_is_settled_stays_so(
    ann: User, ian: User, bob: User, lee: User, riverside: District, north: School
) -> None:
    now = timezone.now()
    asked = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    with pytest.raises(Refused, match="note"):
        access_decisions.decline(request=asked, note=" ", by=ian, now=now)
    access_decisions.decline(request=asked, note="Not this year", by=ian, now=now)
    with pytest.raises(Refused, match="settled"):
        grant(asked, ian)
    with pytest.raises(Refused, match="settled"):
        access_requests.withdraw(request=asked, by=ann, now=now)
    other = ask(lee, RoleKey.COUNSELOR, ann, riverside, school=north)
    with pytest.raises(Denied):
        access_requests.withdraw(request=other, by=lee, now=now)
    access_requests.withdraw(request=other, by=ann, now=now)
    with pytest.raises(Refused, match="settled"):
        grant(other, ian)


def written(asked: AccessRequest | None, lee: User, north: School, **fields: Any) -> Appointment:
    given: dict[str, Any] = {
        "district_id": north.district_id, "person": lee, "role": RoleKey.COACH, "school": north,
        "from_on": "2026-11-01", "source": "request", "request": asked,
    }  # fmt: skip
    with transaction.atomic():
        return Appointment.objects.create(**given | fields)


@pytest.mark.requirement("S0-17")
def test_s0_17_database_lets_no_appointment_in_that_nobody_granted(
    ann: User, ian: User, lee: User, riverside: District, north: School, south: School
) -> None:
    """Written past our actions, as the app role."""
    waits = ask(lee, RoleKey.COUNSELOR, ann, riverside, school=north)
    until = timezone.now().date() + timedelta(days=9)
    asked = ask(lee, RoleKey.COACH, ann, riverside, school=north, until_on=until)
    grant(asked, ian)
    mine = Appointment.objects.get(request=asked)
    for request, fields in (
        (None, {}),
        (waits, {"role": RoleKey.COUNSELOR}),
        (asked, {"role": RoleKey.PRINCIPAL}),
        (asked, {"school": south}),
        (asked, {"person": ann}),
        (asked, {"until_on": None}),
        (asked, {"source": "command"}),
        (None, {"source": "person"}),
    ):
        with pytest.raises(IntegrityError, match="granted_request"):
            written(request, lee, north, **fields)
    for later in ({"until_on": None}, {"role": "principal"}, {"source": "feed", "request": None}):
        with pytest.raises(IntegrityError, match="granted_request"), transaction.atomic():
            Appointment.objects.filter(pk=mine.pk).update(**later)


@pytest.mark.parametrize(
    "edit", [{"role": "principal"}, {"status": "asked"}, {"until_on": None}, {"reason": "x"}]
)
def test_database_keeps_a_granted_request_as_it_is(
    edit: dict[str, Any], ann: User, ian: User, lee: User, riverside: District, north: School
) -> None:
    asked = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    grant(asked, ian)
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        AccessRequest.objects.filter(pk=asked.pk).update(**edit)


def test_database_lets_nobody_grant_their_own(
    ann: User, lee: User, riverside: District, north: School
) -> None:
    asked = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    for decider in (ann, lee):
        with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
            AccessRequest.objects.filter(pk=asked.pk).update(
                status="granted", decided_by=decider, decided_at=timezone.now()
            )


@pytest.mark.requirement("S1-34")
def test_s1_34_misuse_ends_access_at_once_and_is_recorded(
    ian: User, lee: User, riverside: District, north: School
) -> None:
    now = timezone.now()
    people.deactivate(person=lee, district=riverside, why=people.Why.MISUSE, now=now, by=ian)
    assert not can(lee, Permission.MESSAGE_CLASS, north)
    assert Event.objects.get(name="districts.person.deactivated").details["why"] == "misuse"


def test_who_has_left_with_an_open_account_is_found_and_closed(
    ian: User, lee: User, pia: User, riverside: District, hilltop: District, today: date
) -> None:
    yesterday = today - timedelta(days=1)
    Appointment.objects.filter(person=lee).update(until_on=yesterday)
    assert list(people.left_with_open_account(today)) == [lee]
    people.deactivate(person=lee, district=riverside, now=timezone.now(), by=ian)
    lee.refresh_from_db()
    assert not lee.is_active
    assert list(people.left_with_open_account(today)) == []


def test_who_has_left_and_works_next_door_is_nobodys_to_do(
    ian: User, lee: User, hilltop: District, today: date
) -> None:
    Appointment.objects.filter(person=lee).update(until_on=today - timedelta(days=1))
    factories.appoint(lee, RoleKey.BOARD_MEMBER, hilltop)
    assert list(people.left_with_open_account(today)) == []


def test_those_who_work_next_door_take_nobodys_place_among_those_who_have_left(
    ian: User, riverside: District, hilltop: District, north: School, today: date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """21 of them came before 25 whose account opens nothing any more."""
    left = User.objects.bulk_create(
        User(email=f"left{n}@staff.example", full_name=f"Left {n}") for n in range(46)
    )
    over = {"from_on": today - timedelta(days=9), "until_on": today - timedelta(days=1)}
    taught: dict[str, Any] = {"role": RoleKey.TEACHER, "school": north, "source": "command"}
    Appointment.objects.bulk_create(
        Appointment(district=riverside, person=one, **taught, **over) for one in left
    )
    board: dict[str, Any] = {"role": RoleKey.BOARD_MEMBER, "source": "command", "from_on": today}
    with working_in(hilltop.pk):
        Appointment.objects.bulk_create(
            Appointment(district=hilltop, person=one, **board) for one in left[:21]
        )
    now = timezone.now()
    desk = Desk(ian, riverside, Hat.STAFF, hats.held_here(ian, riverside), now)
    titles = " ".join(str(one.title) for one in todos.offered(desk).todos)
    assert "More than 20 people have left" in titles
    monkeypatch.setattr(people, "AT_ONCE", 2)
    assert people.close_leavers(district=riverside, now=now) == 2
    assert len(list(people.left_with_open_account(today))) == 23


@pytest.mark.requirement("S0-17")
def test_s0_17_role_that_goes_on_keeps_its_classes(
    ann: User, ian: User, lee: User, north: School, today: date
) -> None:
    held = Appointment.objects.get(person=lee)
    group = groups.group(north, "Cross-country")
    groups.staff(group, held)
    asked = change(held, ann, until_on=today + timedelta(days=200))
    grant(asked, ian)
    after = Appointment.objects.in_force().get(person=lee)
    assert after.pk != held.pk
    assert group.staff.get().appointment_id == after.pk
    later = change(after, ann, from_on=today + timedelta(days=9), until_on=None)
    grant(later, ian)
    to_come = Appointment.objects.get(request=later)
    # Until then the former role is what they teach in.
    seated = set(group.staff.values_list("appointment_id", flat=True))
    assert seated == {after.pk, to_come.pk}


@pytest.mark.requirement("S0-17")
def test_s0_17_request_goes_with_whom_it_is_about_and_with_who_asked(
    ann: User, ian: User, lee: User, riverside: District, north: School
) -> None:
    about = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    by = ask(factories.person("Uma"), RoleKey.TEACHER, lee, riverside, school=north)
    people.deactivate(person=lee, district=riverside, now=timezone.now(), by=ian)
    for one in (about, by):
        one.refresh_from_db()
        assert one.status == AccessRequest.Status.WITHDRAWN
    with pytest.raises(Refused):
        grant(about, ian)
    lee.refresh_from_db()
    assert not lee.is_active


@pytest.mark.requirement("S0-17")
def test_s0_17_who_is_put_on_leave_decides_about_nobody(
    ann: User, ian: User, lee: User, riverside: District, north: School
) -> None:
    asked = ask(lee, RoleKey.COACH, ann, riverside, school=north)
    now = timezone.now()
    people.place_on_leave(
        person=ian, district=riverside, kind=Leave.Kind.SUSPENSION, from_at=now, until_at=None,
        source=Leave.Source.HR, said_at=now, by=None,
    )  # fmt: skip
    with pytest.raises(Denied, match="on leave"):
        grant(asked, ian)
    with pytest.raises(Denied, match="on leave"):
        people.deactivate(person=lee, district=riverside, now=now, by=ian)


def test_whose_last_role_ended_by_its_day_loses_the_rest(
    riverside: District, north: School, today: date
) -> None:
    uma = factories.person("Uma")
    factories.appoint(uma, RoleKey.TEACHER, north, until_on=today - timedelta(days=1))
    assert people.close_leavers(district=riverside, now=timezone.now()) == 1
    uma.refresh_from_db()
    assert not uma.is_active
    assert people.close_leavers(district=riverside, now=timezone.now()) == 0
