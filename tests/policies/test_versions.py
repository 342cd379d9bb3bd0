"""A district's policy from draft to force: who may, what is refused, and what never changes."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from districts.models import District, School, User
from districts.roles import RoleKey
from policies import in_force, packs
from policies.actions import questions, settings, versions
from policies.content import BadPolicy, read
from policies.models import PolicyVersion, QuestionEntry
from policies.models.versions import as_kept
from policies.succession import bases, succession
from records.models import Event
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.districts import factories
from tests.policies.drafts import PICTURE_DAY

S = PolicyVersion.Status
NOW = datetime(2026, 11, 2, 20, tzinfo=UTC)
TODAY = date(2026, 11, 2)
SENDERS = {"senders": {"outreach@school": ["principal", "school_secretary"]}}


@pytest.fixture
def ito(riverside: District) -> User:
    """Ms. Ito writes what the district changes; Bob puts it in force."""
    ito = factories.person("Hana Ito", display_name="Ms. Ito")
    factories.appoint(ito, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    return ito


@pytest.fixture
def inside(riverside: District) -> Any:
    with working_in(riverside.pk):
        yield


def adopted(of: District, by: User) -> PolicyVersion:
    return versions.adopt(district=of, pack="starting", by=by)


def submitted(of: District, by: User) -> PolicyVersion:
    return versions.submit(version=adopted(of, by), note="Adopted.", by=by)


def published(of: District, by: User, publisher: User, **given: Any) -> PolicyVersion:
    version = submitted(of, by)
    seen = given.pop("seen", version.content_hash)
    begins = given.pop("in_force_from", TODAY)
    return versions.publish(version=version, in_force_from=begins, seen=seen, by=publisher, now=NOW)


def set_senders(version: PolicyVersion, by: User, **given: Any) -> PolicyVersion:
    row: dict[str, Any] = {
        "rule": "may_send", "settings": SENDERS, "applies": {"en": "So."}, "clauses": ["start-1"],
        "is_policy": True,
    }  # fmt: skip
    return settings.set_rule(version=version, by=by, **row | given)


def events() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_policy_is_adopted_handed_in_and_published(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    version = published(riverside, ito, bob)
    assert (version.number, version.status, version.adopted_from) == (1, S.PUBLISHED, "starting")
    assert version.read().settings == packs.load("starting").settings or version.published_at
    assert {one["decided_by"] for one in version.content["rules"]} == {"Dr. Bell"}
    assert {one["decided_on"] for one in version.content["rules"]} == {"2026-11-02"}
    assert events() == [
        "policies.version.adopted", "policies.version.submitted", "policies.version.published",
    ]  # fmt: skip
    written = Event.objects.get(name="policies.version.published")
    assert written.details["content"] == version.content_hash


def test_district_lives_by_the_starting_rules_until_its_own_begin(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    assert in_force.version_of(riverside, NOW).name == "starting"
    published(riverside, ito, bob, in_force_from=TODAY + timedelta(days=3))
    assert in_force.version_of(riverside, NOW).name == "starting"
    assert in_force.as_of(riverside, TODAY + timedelta(days=3)).name == "1"
    # At nine in the evening there, it is the next day in Greenwich.
    assert in_force.version_of(riverside, datetime(2026, 11, 5, 5, tzinfo=UTC)).name == "starting"
    assert in_force.version_of(riverside, datetime(2026, 11, 5, 9, tzinfo=UTC)).name == "1"


def test_of_two_that_begin_on_one_day_the_later_number_holds(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    published(riverside, ito, bob)
    again = versions.draft(district=riverside, by=ito)
    set_senders(again, ito)
    again = versions.submit(version=again, note="Secretaries send, too.", by=ito)
    versions.publish(version=again, in_force_from=TODAY, seen=again.content_hash, by=bob, now=NOW)
    version = in_force.version_of(riverside, NOW)
    assert version.name == "2"
    assert version.roles("may_send", "senders", "outreach@school") == (
        "principal", "school_secretary",
    )  # fmt: skip
    assert in_force.version_numbered(riverside, 1) is not None
    assert in_force.version_numbered(riverside, 3) is None


@pytest.fixture
def december(riverside: District, ito: User, bob: User, inside: None, at_time: Any) -> date:
    """Version 1 is in force; version 2, without the rule on Spanish, waits for December 3."""
    at_time(NOW.isoformat())
    day = date(2026, 12, 3)
    published(riverside, ito, bob)
    version = versions.draft(district=riverside, by=ito)
    settings.remove_rule(version=version, rule="language_required", by=ito)
    publish(riverside, version, ito, bob, day)
    return day


def publish(
    of: District, version: PolicyVersion, by: User, publisher: User, day: date, then: str = ""
) -> PolicyVersion:
    version = versions.submit(version=version, note="So.", by=by)
    return versions.publish(
        version=version, in_force_from=day, seen=version.content_hash, by=publisher, now=NOW,
        then=then,
    )  # fmt: skip


def test_draft_begins_with_what_is_in_force_or_with_what_is_chosen(
    riverside: District, ito: User, december: date
) -> None:
    draft = versions.draft(district=riverside, by=ito)
    assert draft.based_on is not None
    assert (draft.based_on.number, draft.content) == (1, draft.based_on.content)
    versions.discard(version=draft, by=ito)
    with pytest.raises(Refused, match="does not wait to begin"):
        versions.draft(district=riverside, number=3, by=ito)
    other = versions.draft(district=riverside, number=2, by=ito)
    assert other.read().setting("language_required") is None


def test_version_that_another_would_undo_is_not_published_without_a_word(
    riverside: District, ito: User, bob: User, december: date
) -> None:
    fix = set_senders(versions.draft(district=riverside, by=ito), ito)
    unsaid = r"Version 2 begins on Dec.3, 2026 and does not contain this\."
    with pytest.raises(Refused, match=unsaid), transaction.atomic():
        publish(riverside, fix, ito, bob, TODAY)
    publish(riverside, fix, ito, bob, TODAY, then="as-it-is-2")
    assert in_force.as_of(riverside, TODAY).name == "3"
    assert in_force.as_of(riverside, december).name == "2"


def test_waiting_version_is_withdrawn_by_one_that_begins_in_its_place(
    riverside: District, ito: User, bob: User, december: date
) -> None:
    fix = set_senders(versions.draft(district=riverside, by=ito), ito)
    publish(riverside, fix, ito, bob, TODAY, then="goes-on-2")
    assert [in_force.as_of(riverside, day).name for day in (TODAY, december)] == ["3", "4"]
    again = PolicyVersion.objects.get(number=4)
    fix.refresh_from_db()
    assert (again.content_hash, again.published_by) == (fix.content_hash, bob)
    assert again.note == "Version 3 goes on; version 2 is withdrawn."
    assert [one.number for one in bases()] == [3, 4]
    # Nothing is lost with the next one, so nothing is asked.
    publish(riverside, versions.draft(district=riverside, by=ito), ito, bob, december)


def test_what_was_written_on_something_else_says_what_it_would_undo_or_bring_forward(
    riverside: District, ito: User, bob: User, december: date
) -> None:
    late = versions.draft(district=riverside, by=ito)
    found = succession(late, december)
    assert found.sentences == ["Version 2 ends when this begins, and this does not contain it."]
    assert [key for key, _label in found.choices] == ["as-it-is-2"]
    versions.discard(version=late, by=ito)
    early = succession(versions.draft(district=riverside, number=2, by=ito), TODAY)
    assert early.sentences == [
        "This contains version 2, which begins only on Dec\N{NO-BREAK SPACE}3, 2026.",
        "Version 2 begins on Dec\N{NO-BREAK SPACE}3, 2026 and does not contain this.",
    ]
    assert succession(PolicyVersion.objects.at_work().get(), december).sentences == []


def test_asking_again_which_version_holds_is_one_query(
    riverside: District, ito: User, bob: User, inside: None, django_assert_num_queries: Any
) -> None:
    published(riverside, ito, bob)
    first = in_force.version_of(riverside, NOW)
    with django_assert_num_queries(1):
        assert in_force.version_of(riverside, NOW) is first


def test_new_version_answers_otherwise_with_no_code_differing(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    from policies import decide  # noqa: PLC0415

    published(riverside, ito, bob)
    before = decide(in_force.version_of(riverside, NOW), PICTURE_DAY)
    again = versions.draft(district=riverside, by=ito)
    set_senders(again, ito, settings={"senders": {"outreach@school": ["superintendent"]}})
    again = versions.submit(version=again, note="Only the superintendent.", by=ito)
    versions.publish(version=again, in_force_from=TODAY, seen=again.content_hash, by=bob, now=NOW)
    after = decide(in_force.version_of(riverside, NOW), PICTURE_DAY)
    assert before.outcome.lets_go
    assert not after.outcome.lets_go
    assert (before.version, after.version) == ("1", "2")


def test_policy_cannot_begin_yesterday(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    version = submitted(riverside, ito)
    with pytest.raises(Refused, match="can’t begin yesterday"):
        versions.publish(
            version=version, in_force_from=TODAY - timedelta(days=1), seen=version.content_hash,
            by=bob, now=NOW,
        )  # fmt: skip
    assert PolicyVersion.objects.get().status == S.SUBMITTED
    assert "policies.version.published" not in events()


def test_nobody_publishes_what_they_wrote(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    factories.appoint(ito, RoleKey.SUPERINTENDENT, riverside)
    with pytest.raises(Denied, match="somebody else decides"):
        published(riverside, ito, ito)
    factories.appoint(bob, RoleKey.COMMUNICATIONS_DIRECTOR, riverside)
    version = versions.return_(version=PolicyVersion.objects.get(), note="Say more.", by=bob)
    set_senders(version, bob)
    version = versions.submit(version=version, note="More.", by=ito)
    with pytest.raises(Denied, match="somebody else decides"):
        versions.publish(
            version=version, in_force_from=TODAY, seen=version.content_hash, by=bob, now=NOW
        )


def test_database_lets_nobody_publish_their_own(
    riverside: District, ito: User, inside: None
) -> None:
    version = submitted(riverside, ito)
    with pytest.raises(IntegrityError, match="nobody_publishes_their_own"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            status=S.PUBLISHED, published_by=ito, published_at=NOW, in_force_from=TODAY
        )


@pytest.mark.parametrize(
    "statement",
    [
        "update policies_policyversion set content = '{}' where id = %s",
        "update policies_policyversion set in_force_from = '2020-01-01' where id = %s",
        "update policies_policyversion set status = 'draft', published_at = null where id = %s",
        "delete from policies_policyversion where id = %s",
    ],
)
def test_published_version_is_final_even_to_sql(
    riverside: District, ito: User, bob: User, inside: None, statement: str
) -> None:
    version = published(riverside, ito, bob)
    with (
        pytest.raises(IntegrityError, match="policies_policyversion is final"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(statement, [version.pk])
    assert PolicyVersion.objects.get().content_hash == version.content_hash


def test_what_was_said_about_a_question_is_never_edited(
    riverside: District, bob: User, inside: None
) -> None:
    questions.decide(district=riverside, question="A1", words="Noon.", by=bob)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        QuestionEntry.objects.update(words="Midnight.")


def test_two_do_not_write_at_once(riverside: District, ito: User, inside: None) -> None:
    adopted(riverside, ito)
    with pytest.raises(Refused, match="writing a version already"):
        adopted(riverside, ito)
    with pytest.raises(IntegrityError, match="one_at_work"), transaction.atomic():
        PolicyVersion.objects.create(
            district=riverside, number=9, content={}, content_hash="0", drafted_by=ito
        )


def test_discarded_draft_makes_room_and_keeps_its_number(
    riverside: District, ito: User, inside: None
) -> None:
    versions.discard(version=adopted(riverside, ito), by=ito)
    assert adopted(riverside, ito).number == 2


def test_version_that_changed_since_it_was_read_is_not_published(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    with pytest.raises(Refused, match="has changed since you opened it"):
        published(riverside, ito, bob, seen="an earlier hash")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"rule": "no_such_rule"}, "There is no rule called"),
        ({"settings": {"senders": {}, "volume": 3}}, "has the key 'volume'"),
        ({"settings": {}}, "senders is missing"),
        ({"settings": {"senders": {"outreach@school": ["janitor"]}}}, "does not know 'janitor'"),
        ({"clauses": ["start-99"]}, "'start-99', which is not a clause here"),
        ({"applies": {"es": "Así."}}, "has no English words"),
        (
            {"rule": "voice_is_synthetic", "settings": {"kinds": ["outreach"]}},
            "both name outreach",
        ),
    ],
)
def test_what_cannot_hold_is_refused_and_changes_nothing(
    riverside: District, ito: User, inside: None, given: dict[str, Any], sentence: str
) -> None:
    version = adopted(riverside, ito)
    with pytest.raises(Refused, match=sentence), transaction.atomic():
        set_senders(version, ito, **given)
    assert PolicyVersion.objects.get().content_hash == version.content_hash
    assert "policies.version.rule_set" not in events()


def test_whole_content_is_read_again_when_it_is_published(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    """A draft that some other release has made unreadable does not come into force."""
    version = submitted(riverside, ito)
    spoilt = version.content | {"rules": [{"rule": "gone_by_now"}]}
    version.keep(spoilt)
    version.save()
    with pytest.raises(Refused, match="there is no rule called 'gone_by_now'"):
        versions.publish(
            version=version, in_force_from=TODAY, seen=version.content_hash, by=bob, now=NOW
        )
    assert PolicyVersion.objects.get().status == S.SUBMITTED


def test_rule_that_is_saved_as_it_was_stays_signed_by_who_decided_it(
    riverside: District, ito: User, bob: User, inside: None
) -> None:
    published(riverside, ito, bob)
    version = versions.draft(district=riverside, by=ito)
    was = version.read().setting("language_required")
    assert was is not None
    kept = settings.set_rule(
        version=version, rule="language_required", settings=dict(was.parameters), applies={},
        clauses=was.clauses, is_policy=True, by=ito,
    )  # fmt: skip
    assert kept.content_hash == version.content_hash
    assert "policies.version.rule_set" not in events()
    set_senders(version, ito)
    version = versions.submit(version=version, note="Secretaries.", by=ito)
    later = NOW + timedelta(days=9)
    factories.appoint(sue := factories.person("Sue"), RoleKey.SUPERINTENDENT, riverside)
    again = versions.publish(
        version=version, in_force_from=later.date(), seen=version.content_hash, by=sue, now=later
    )
    signed = {one["rule"]: one["decided_by"] for one in again.content["rules"]}
    assert (signed["may_send"], signed["language_required"]) == ("Sue", "Dr. Bell")


def test_rule_is_taken_out_and_a_clause_gets_the_districts_own_text(
    riverside: District, ito: User, inside: None
) -> None:
    version = adopted(riverside, ito)
    settings.remove_rule(version=version, rule="may_record", by=ito)
    settings.word_clause(version=version, clause="start-2", text="  Our own words. ", by=ito)
    content = PolicyVersion.objects.get().read()
    assert content.setting("may_record") is None
    clause = content.clause("start-2")
    assert clause is not None
    assert clause.text == "Our own words."
    with pytest.raises(Refused, match="no such rule"):
        settings.remove_rule(version=version, rule="may_record", by=ito)
    with pytest.raises(Refused, match="no such clause"):
        settings.word_clause(version=version, clause="start-9", text="x", by=ito)
    settings.word_clause(version=version, clause="start-2", text="", by=ito)
    assert "text" not in PolicyVersion.objects.get().content["clauses"][1]


def test_only_a_draft_is_changed(riverside: District, ito: User, bob: User, inside: None) -> None:
    version = submitted(riverside, ito)
    with pytest.raises(Refused, match="Only a draft can be changed"):
        set_senders(version, ito)
    version = versions.return_(version=version, note="Secretaries, too.", by=bob)
    assert (version.status, version.returned_note) == (S.DRAFT, "Secretaries, too.")
    set_senders(version, ito)
    assert versions.submit(version=version, note="Done.", by=ito).returned_note == ""


@pytest.mark.parametrize("verb", ["submit", "return_"])
def test_note_is_asked_for(
    riverside: District, ito: User, bob: User, inside: None, verb: str
) -> None:
    version = adopted(riverside, ito) if verb == "submit" else submitted(riverside, ito)
    who = ito if verb == "submit" else bob
    with pytest.raises(Refused, match="Say what"):
        getattr(versions, verb)(version=version, note=" ", by=who)


def test_who_may_not_write_or_publish(
    riverside: District, north: School, ann: User, bob: User, ito: User, cora: User, inside: None
) -> None:
    for who in (ann, bob, cora):
        with pytest.raises(Denied):
            adopted(riverside, who)
    version = submitted(riverside, ito)
    for who in (ann, ito, cora):
        with pytest.raises(Denied), transaction.atomic():
            versions.publish(
                version=version, in_force_from=TODAY, seen=version.content_hash, by=who, now=NOW
            )
        with pytest.raises(Denied):
            versions.return_(version=version, note="No.", by=who)
        with pytest.raises(Denied):
            questions.decide(district=riverside, question="A1", words="So.", by=who)
    with pytest.raises(Denied):
        versions.discard(version=version, by=ann)


def test_question_is_asked_decided_and_goes_into_the_next_version(
    riverside: District, north: School, ann: User, bob: User, ito: User, pia: User, inside: None
) -> None:
    with pytest.raises(Denied, match="who work here"):
        questions.ask(district=riverside, words="Why?", by=pia, now=NOW)
    asked = questions.ask(district=riverside, words="When?", rule="may_send", by=ann, now=NOW)
    assert asked.question == "Q-2026-00001"
    for empty in (
        lambda: questions.ask(district=riverside, words=" ", by=ann, now=NOW),
        lambda: questions.decide(district=riverside, question="A1", words=" ", by=bob),
    ):
        with pytest.raises(Refused, match="Write down"):
            empty()
    versions.enact(district=riverside, pack="clover-park", in_force_from=TODAY)
    waiting = next(one for one in packs.load("clover-park").questions if not one.decided)
    questions.decide(district=riverside, question=waiting.id, words="At noon.", by=bob)
    decided = versions.draft(district=riverside, by=ito).read()
    [found] = [one for one in decided.questions if one.id == waiting.id]
    assert (str(found.decided), found.decided_by) == ("At noon.", "Dr. Bell")
    assert events()[:2] == ["policies.question.asked", "policies.version.published"]


def test_first_version_of_a_district_has_nothing_to_begin_from(
    riverside: District, ito: User, inside: None
) -> None:
    with pytest.raises(Refused, match="Begin with a known policy"):
        versions.draft(district=riverside, by=ito)
    with pytest.raises(Refused, match="no known policy called"):
        versions.adopt(district=riverside, pack="nowhere", by=ito)


def test_command_puts_a_known_policy_in_force_once(riverside: District, capsys: Any) -> None:
    call_command("adopt_policy", "riverside", "harbor-point", "--from", "2026-08-20")
    assert "Riverside lives by version 1 from 2026-08-20." in capsys.readouterr().out
    with working_in(riverside.pk):
        version = in_force.as_of(riverside, date(2026, 8, 20))
        assert version.content.key == packs.load("harbor-point").key
        assert Event.objects.get().actor_id is None
    for words, sentence in (
        (["riverside", "harbor-point"], "has published a policy of its own"),
        (["nowhere", "harbor-point"], "There is no district at"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("adopt_policy", *words)


@pytest.mark.parametrize("name", packs.names())
def test_every_pack_is_kept_as_a_version_says_it(name: str) -> None:
    version = PolicyVersion(number=1)
    version.keep(packs.load(name).data)
    kept, shipped = version.read(), packs.load(name)
    assert (kept.documents, kept.clauses, kept.settings, kept.questions) == (
        shipped.documents, shipped.clauses, shipped.settings, shipped.questions,
    )  # fmt: skip
    assert read(version.content, "again") == kept


def test_neighbours_policy_is_their_own(
    riverside: District, hilltop: District, ito: User, bob: User
) -> None:
    with working_in(riverside.pk):
        published(riverside, ito, bob)
    with working_in(hilltop.pk):
        assert in_force.version_of(hilltop, NOW).name == "starting"
        assert not PolicyVersion.objects.exists()


@pytest.mark.parametrize(
    ("table", "key", "value", "sentence"),
    [
        ("documents", "key", "our/paper", "documents.our/paper.key is 'our/paper'"),
        ("documents", "key", "questions", "which is a page of its own"),
        ("clauses", "number", "4/a", "clauses.start-1.number is '4/a'"),
        ("clauses", "id", "start 1", "clauses.start 1.id is 'start 1'"),
    ],
)
def test_what_no_address_can_hold_is_refused(
    table: str, key: str, value: str, sentence: str
) -> None:
    data = as_kept(packs.load("starting").data)
    data[table][0] |= {key: value}
    with pytest.raises(BadPolicy, match=re.escape(sentence)):
        read(data, "starting.toml")
