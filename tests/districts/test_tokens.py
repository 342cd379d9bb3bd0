"""Tokens: who makes them, what they open, and what ends them, at once."""

import logging
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from districts.actions import appointments, people, tokens
from districts.models import ApiToken, District, School, User
from districts.models.tokens import Key
from districts.permissions import can, can_anywhere, check_can, held_at, schools_for
from districts.roles import Permission, RoleKey
from records.models import Event
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.conftest import sign_in, with_token
from tests.districts import factories

ME = "/api/v1/riverside/me/"
LIST = "/api/v1/riverside/appointments/"
ONE = "/api/v1/riverside/messages/M-2026-00001/"
MINE = "/riverside/account/tokens/"


def _today(district: District) -> date:
    return district.today(timezone.now())


def _issue(who: User, at: District, *scopes: Permission, **changes: object) -> Key:
    given = {
        "person": who, "name": "Export", "scopes": scopes, "district": at, "by": who,
        "expires_on": _today(at) + timedelta(days=30), "today": _today(at),
    }  # fmt: skip
    with working_in(at.pk):
        return tokens.issue(**given | changes)[1]  # type: ignore[arg-type]


def _program(key: Key) -> Client:
    return Client(headers={"authorization": f"Bearer {key}"})


def test_key_is_read_as_it_is_written() -> None:
    key = Key("bcdfghjk", "a_b-c_d")
    assert Key.read(str(key)) == key
    assert key.fits(key.hash)
    assert not Key("bcdfghjk", "a_b-c_e").fits(key.hash)
    assert "a_b" not in repr(key)


@pytest.mark.parametrize("written", ["", "bt", "bt_", "bt_x", "bt_x_", "bt__s", "gh_x_s", "abc"])
def test_what_is_no_key_is_none(written: str) -> None:
    assert Key.read(written) is None


def test_ann_makes_a_token_that_opens_what_she_said(
    ann: User, riverside: District, north: School
) -> None:
    key = _issue(ann, riverside, Permission.MESSAGE_SCHOOL)
    (role,) = _program(key).get(ME).json()["roles"]
    assert role == {
        "role": "principal", "school": "north-middle", "permissions": ["message_school"],
    }  # fmt: skip
    with working_in(riverside.pk):
        token = ApiToken.objects.get()
        assert token.last_used_on == _today(riverside)
        written = Event.objects.get(name="districts.token.issued")
        assert written.actor_id == ann.pk
        assert written.details["scopes"] == ["message_school"]


def test_secret_is_neither_stored_nor_logged(
    ann: User, riverside: District, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = _issue(ann, riverside, Permission.MESSAGE_SCHOOL)
    _program(key).get(ME)
    wrong = Key(key.prefix, "guessed")
    assert _program(wrong).get(ME).status_code == 401
    with working_in(riverside.pk), connection.cursor() as sql:
        sql.execute("select t::text from districts_apitoken t union all "
                    "select e::text from records_event e")  # fmt: skip
        rows = " ".join(row for (row,) in sql.fetchall())
    assert key.hash in rows
    assert "token.refused" in caplog.text
    for secret in (key.secret, wrong.secret):
        assert secret not in rows
        assert secret not in caplog.text


@pytest.mark.parametrize("scopes", [(Permission.PEOPLE_APPOINT,), (Permission.FAMILY,)])
def test_token_never_may_more_than_its_maker(
    ann: User, riverside: District, scopes: tuple[Permission, ...]
) -> None:
    with pytest.raises(Denied, match="You may not"):
        _issue(ann, riverside, *scopes)


def test_parent_makes_no_token(pia: User, riverside: District) -> None:
    with pytest.raises(Denied, match="works in this district"):
        _issue(pia, riverside, Permission.FAMILY)


def test_nobody_makes_a_token_for_somebody_else(ian: User, ann: User, riverside: District) -> None:
    with pytest.raises(Denied, match="whoever makes it"):
        _issue(ann, riverside, Permission.MESSAGE_SCHOOL, by=ian)


def test_token_needs_a_scope_a_name_of_its_own_and_a_day_within_a_year(
    ann: User, riverside: District
) -> None:
    today = _today(riverside)
    with pytest.raises(Refused, match="at least one"):
        _issue(ann, riverside)
    with pytest.raises(Refused, match="is over"):
        _issue(ann, riverside, Permission.PEOPLE_SEE, expires_on=today - timedelta(days=1))
    with pytest.raises(Refused, match="a year at most"):
        _issue(ann, riverside, Permission.PEOPLE_SEE, expires_on=today + timedelta(days=366))
    _issue(ann, riverside, Permission.PEOPLE_SEE)
    with pytest.raises(Refused, match="this name already"):
        _issue(ann, riverside, Permission.PEOPLE_SEE, name="export")


def test_scopes_narrow_every_answer_about_rights(
    bob: User, riverside: District, north: School
) -> None:
    bob.narrowed_to = frozenset({Permission.MESSAGE_SCHOOL})
    with working_in(riverside.pk):
        assert can(bob, Permission.MESSAGE_SCHOOL, north)
        assert not can(bob, Permission.MESSAGE_DISTRICT, riverside)
        assert not can_anywhere(bob, Permission.MESSAGE_DISTRICT)
        assert held_at(bob, north) == {Permission.MESSAGE_SCHOOL}
        assert schools_for(bob, Permission.MESSAGE_SCHOOL) == [north]
        assert schools_for(bob, Permission.SETTINGS_SCHOOL) == []
        with pytest.raises(Denied, match="This token may not write to the whole district"):
            check_can(bob, Permission.MESSAGE_DISTRICT, riverside)


def test_scopes_give_nothing(ann: User, riverside: District, north: School) -> None:
    ann.narrowed_to = frozenset(Permission)
    with working_in(riverside.pk):
        assert not can(ann, Permission.MESSAGE_DISTRICT, riverside)
        with pytest.raises(Denied, match="for people who may"):
            check_can(ann, Permission.MESSAGE_DISTRICT, riverside)


def test_token_of_next_door_is_unknown(cora: User, hilltop: District, riverside: District) -> None:
    client = with_token(cora, hilltop)
    assert client.get("/api/v1/hilltop/me/").status_code == 200
    assert client.get(ME).status_code == 401


@pytest.mark.requirement("S0-17")
@pytest.mark.parametrize("what", ["revoked", "expired", "closed", "role ended", "account closed"])
def test_s0_17_what_ends_a_token_ends_it_at_once(
    ann: User, ian: User, riverside: District, what: str
) -> None:
    """At the lists, at one thing and at what changes it; a page it never opened."""
    token, key = factories.token(ann, riverside)
    program = _program(key)
    assert program.get(ME).status_code == program.get(LIST).status_code == 200
    _end(what, token, ann, ian, riverside)
    answers = [program.get(ME), program.get(LIST), program.get(ONE), program.post(f"{ONE}sending/")]
    assert [one.status_code for one in answers] == [401] * 4
    assert program.get("/riverside/")["Location"].startswith("/sign-in/")


def _end(what: str, token: ApiToken, whose: User, by: User, at: District) -> None:
    now = timezone.now()
    with working_in(at.pk):
        if what == "revoked":
            tokens.revoke(token=token, by=by)
        elif what == "expired":
            yesterday = _today(at) - timedelta(days=1)
            ApiToken.objects.filter(pk=token.pk).update(expires_on=yesterday)
        elif what == "closed":
            people.deactivate(person=whose, district=at, now=now, by=by)
        elif what == "role ended":
            (held,) = people.Appointment.objects.filter(person=whose)
            appointments.end(appointment=held, on=_today(at) - timedelta(days=1), now=now, by=by)
        else:
            User.objects.filter(pk=whose.pk).update(is_active=False)


def test_last_day_counts_in_full(ann: User, riverside: District) -> None:
    _token, key = factories.token(ann, riverside, expires_on=_today(riverside))
    assert _program(key).get(ME).status_code == 200


def test_losing_one_of_two_roles_takes_its_rights_from_the_token(
    bob: User, north: School, riverside: District
) -> None:
    led = factories.appoint(bob, RoleKey.PRINCIPAL, north)
    client = with_token(bob, riverside)
    assert len(client.get(ME).json()["roles"]) == 2
    with working_in(riverside.pk):
        appointments.end(
            appointment=led, on=_today(riverside) - timedelta(days=1), now=timezone.now(), by=None
        )
    (role,) = client.get(ME).json()["roles"]
    assert role["role"] == "superintendent"


def test_whoever_leaves_leaves_no_token_that_works_when_they_come_back(
    ann: User, ian: User, riverside: District, north: School
) -> None:
    _token, key = factories.token(ann, riverside)
    now, today = timezone.now(), _today(riverside)
    with working_in(riverside.pk):
        people.deactivate(person=ann, district=riverside, now=now, by=ian)
        (written,) = Event.objects.filter(name="districts.token.revoked")
        assert written.actor_id == ian.pk
        people.appoint(
            person=ann, to=RoleKey.COUNSELOR, district=riverside, school=north, from_on=today,
            by=None,
        )  # fmt: skip
    assert _program(key).get(ME).status_code == 401


def test_role_that_ran_out_long_ago_leaves_no_token_either(
    ian: User, riverside: District, north: School
) -> None:
    today = _today(riverside)
    dan = factories.person("Dan")
    factories.appoint(dan, RoleKey.COUNSELOR, north, until_on=today - timedelta(days=2))
    token, _key = factories.token(dan, riverside)
    with working_in(riverside.pk):
        people.appoint(
            person=dan, to=RoleKey.TEACHER, district=riverside, school=north, from_on=today, by=None
        )
        assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_colleague_revokes_no_token_of_another(sam: User, ann: User, riverside: District) -> None:
    token, _key = factories.token(ann, riverside)
    with working_in(riverside.pk):
        with pytest.raises(Denied, match="decide on access requests"):
            tokens.revoke(token=token, by=sam)
        tokens.revoke(token=token, by=ann)
        with pytest.raises(Refused, match="already"):
            tokens.revoke(token=token, by=ann)


def test_page_shows_the_key_once(ann: User, riverside: District) -> None:
    client = sign_in(ann)
    day = (_today(riverside) + timedelta(days=30)).strftime("%m/%d/%Y")
    page = client.post(
        MINE, {"name": "Export", "scopes": ["message_school"], "expires_on": day}
    ).content.decode()
    with working_in(riverside.pk):
        token = ApiToken.objects.get()
    shown = page.split(f"bt_{token.prefix}_")[1].split("<")[0]
    assert Key(token.prefix, shown).fits(token.hash)
    later = client.get(MINE).content.decode()
    assert shown not in later
    assert f"bt_{token.prefix}_…" in later
    assert "write to the families and staff of a school" in later


def test_page_offers_only_what_one_holds_and_says_what_to_mend(
    ann: User, riverside: District
) -> None:
    page = sign_in(ann).post(MINE, {"name": "", "scopes": ["people_appoint"], "expires_on": "x"})
    words = page.content.decode()
    assert 'value="people_appoint"' not in words
    assert "Enter what the token is for." in words
    assert "Enter the day as month/day/year" in words
    with working_in(riverside.pk):
        assert not ApiToken.objects.exists()


def test_ian_sees_and_revokes_anybodys(ian: User, ann: User, riverside: District) -> None:
    token, key = factories.token(ann, riverside)
    client = sign_in(ian)
    assert "Ann Archer" in client.get("/riverside/tokens/").content.decode()
    answer = client.post(f"/riverside/tokens/{token.prefix}/revocation/")
    assert answer["Location"] == "/riverside/tokens/"
    assert _program(key).get(ME).status_code == 401
    assert sign_in(ann).get("/riverside/tokens/").status_code == 403
