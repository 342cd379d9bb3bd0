"""A practice from its first words to its end; each step by Ann, who leads North Middle."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from practice import words
from practice.actions import colleagues, runs
from practice.models import InventedFamily, PracticeCopy, PracticeRun
from practice.permissions import advisers
from records.models import Event
from rosters.models import Family, SchoolEnrollment, Student
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories
from tests.practice.factories import advised, agreed, draft, running

S, How = PracticeRun.Status, PracticeRun.How


@pytest.fixture
def alice(riverside: District) -> User:
    """Alice advises."""
    alice = factories.person("Alice Cole", display_name="Ms. Cole")
    factories.appoint(alice, RoleKey.ASSISTANT_SUPERINTENDENT, riverside)
    return alice


def told(run: PracticeRun, name: str) -> list[dict[str, Any]]:
    with working_in(run.district_id):
        return [one.details for one in Event.objects.filter(name=f"practice.run.{name}")]


def test_begun_practice_has_its_number_and_its_words(ann: User, north: School) -> None:
    run = draft(ann, north)
    assert run.reference.startswith("PR-")
    assert run.is_draft
    with working_in(north.district_id):
        texts = dict(run.words.values_list("language", "text"))
    assert texts == words.begun("fire", north)
    assert told(run, "begun") == [{"incident": "fire"}]


def test_double_click_begins_one(ann: User, north: School) -> None:
    key = uuid4()
    assert draft(ann, north, begun_with=key) == draft(ann, north, begun_with=key)


def test_key_of_somebody_elses_page_begins_nothing(ann: User, bob: User, north: School) -> None:
    key = uuid4()
    draft(bob, north, begun_with=key)
    with pytest.raises(Refused, match="too old"):
        draft(ann, north, begun_with=key)


def test_who_does_not_send_emergencies_does_not_practice_them(north: School, sam: User) -> None:
    lee = factories.person("Lee")
    factories.appoint(lee, RoleKey.TEACHER, north)
    for person in (lee, sam):
        with pytest.raises(Denied):
            draft(person, north)


def test_words_that_deny_the_practice_begin_nothing(ann: User, north: School) -> None:
    with pytest.raises(Refused, match="not a drill"):
        draft(ann, north, texts={"en": "Fire. This is not a drill."})
    with working_in(north.district_id):
        assert not PracticeRun.objects.exists()


def test_changed_words_keep_their_mark(ann: User, north: School) -> None:
    run = draft(ann, north)
    with working_in(north.district_id):
        runs.change_words(run=run, texts={"en": "We left.", "es": ""}, by=ann)
        runs.change_words(run=run, texts={"en": "We left.", "es": ""}, by=ann)
        assert list(run.words.values_list("text", flat=True)) == ["PRACTICE – We left."]
        with pytest.raises(Refused, match="not a drill"):
            runs.change_words(run=run, texts={"es": "No es un simulacro"}, by=ann)
        with pytest.raises(Refused, match="Write the words"):
            runs.change_words(run=run, texts={"en": " "}, by=ann)
    assert told(run, "changed") == [{"step": "words"}]


def test_advice_is_played_by_somebody_who_gives_it(ann: User, alice: User, north: School) -> None:
    run = draft(ann, north)
    with working_in(north.district_id):
        assert advisers(north, but=ann) == [alice]
        held = runs.note_advice(
            run=run, adviser=alice, how=How.IN_PERSON, by=ann, now=database_now()
        )
        assert (held.adviser, held.advice_how) == (alice, How.IN_PERSON)
        with pytest.raises(Refused, match="does not advise"):
            runs.note_advice(run=run, adviser=ann, how=How.PHONE, by=ann, now=database_now())
        with pytest.raises(Refused, match="by phone or in person"):
            runs.note_advice(run=run, adviser=alice, how=How.NOBODY, by=ann, now=database_now())


def test_practice_waits_for_the_advice(ann: User, bob: User, north: School) -> None:
    run = draft(ann, north)
    with working_in(north.district_id):
        with pytest.raises(Refused, match="who practices the advice"):
            runs.start(run=run, by=ann, now=database_now())
        started = runs.start(run=draft(bob, north), by=bob, now=database_now())
    assert started.status == S.RUNNING


def test_run_makes_up_as_many_families_as_the_school_has(ann: User, north: School) -> None:
    for n in range(3):
        _family(north, n)
    run = running(ann, north)
    with working_in(north.district_id):
        made = InventedFamily.objects.filter(run=run)
        assert made.count() == 3
        real = set(Student.objects.values_list("family_name", flat=True))
        assert not any(name in one.name for one in made for name in real)
    assert told(run, "ran") == [{"invented_families": 3, "colleagues": 0}]


def test_school_without_a_roster_practices_too(ann: User, north: School) -> None:
    run = running(ann, north)
    with working_in(north.district_id):
        assert InventedFamily.objects.filter(run=run).count() == 60


def test_colleagues_of_the_school_who_agreed_find_it(
    ann: User, sam: User, bob: User, north: School
) -> None:
    lee, max_ = factories.person("Lee"), factories.person("Max")
    for person in (lee, max_):
        factories.appoint(person, RoleKey.TEACHER, north)
    for person in (ann, sam, bob, lee, max_):
        agreed(person, north)
    with working_in(north.district_id):
        colleagues.end(by=max_)
    run = running(ann, north)
    with working_in(north.district_id):
        found = set(PracticeCopy.objects.filter(run=run).values_list("person", flat=True))
    assert found == {lee.pk, bob.pk}


def test_opened_once_is_opened(ann: User, bob: User, north: School) -> None:
    agreed(bob, north)
    run = running(ann, north)
    with working_in(north.district_id):
        [copy] = PracticeCopy.objects.filter(run=run)
        first = runs.open_copy(copy=copy, by=bob).opened_at
        assert first is not None
        assert runs.open_copy(copy=copy, by=bob).opened_at == first
        with pytest.raises(PracticeCopy.DoesNotExist):
            runs.open_copy(copy=copy, by=ann)


def test_finished_practice_keeps_what_was_learned(ann: User, north: School) -> None:
    run = running(ann, north)
    with working_in(north.district_id):
        done = runs.finish(run=run, note="Find the keys.", by=ann, now=database_now())
    assert (done.status, done.note) == (S.FINISHED, "Find the keys.")
    assert told(run, "finished") == [{"has_note": True}]


def test_each_state_allows_what_comes_next_and_nothing_else(ann: User, north: School) -> None:
    begun, ready, under_way, over = (
        make(ann, north) for make in (draft, advised, running, running)
    )
    with working_in(north.district_id):
        now = database_now()
        runs.finish(run=over, note="", by=ann, now=now)
        with pytest.raises(Refused, match="cannot do that"):
            runs.finish(run=begun, note="", by=ann, now=now)
        for one in (under_way, over):
            with pytest.raises(Refused, match="can’t be changed"):
                runs.start(run=one, by=ann, now=now)
            with pytest.raises(Refused, match="can’t be changed"):
                runs.abandon(run=one, by=ann)
        with pytest.raises(Refused, match="cannot do that"):
            runs.finish(run=over, note="", by=ann, now=now)
        assert runs.abandon(run=ready, by=ann).status == S.ABANDONED
        with pytest.raises(Refused, match="can’t be changed"):
            runs.change_words(run=ready, texts={"en": "x"}, by=ann)


def test_only_who_works_here_agrees_and_for_themselves(pia: User, ann: User, north: School) -> None:
    with pytest.raises(Denied):
        agreed(pia, north)
    agreed(ann, north)
    with working_in(north.district_id):
        again = colleagues.agree(district=north.district, by=ann)
        assert again.person_id == ann.pk
        assert colleagues.end(by=ann) == again
        assert colleagues.end(by=ann) is None


@pytest.mark.parametrize(
    "contact", [{"phone": "(253) 555-1234"}, {"phone": "+12535550142"}, {"email": "a@b.org"}]
)
def test_database_takes_no_family_that_could_be_reached(
    contact: dict[str, str], ann: User, north: School
) -> None:
    run = draft(ann, north)
    row = {"district_id": run.district_id, "run": run, "position": 1, "name": "A", "language": "en"}
    with (
        working_in(north.district_id),
        pytest.raises(IntegrityError, match="invented_family"),
        transaction.atomic(),
    ):
        InventedFamily.objects.create(**row, seed=1, **contact)


def _family(at: School, n: int) -> None:
    of = {"district_id": at.district_id}
    with working_in(at.district_id):
        family = Family.objects.create(key=f"f{n}", **of)
        for given in ("Sam", "Sue"):
            child = Student.objects.create(
                sourced_id=f"{given}{n}",
                given_name=given,
                family_name=f"Realname{n}",
                family=family,
                **of,
            )
            SchoolEnrollment.objects.create(school=at, student=child, **of)
