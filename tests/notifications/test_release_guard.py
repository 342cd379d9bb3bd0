"""What the database itself refuses, whoever writes the rows: a release without policy and yes.

Every statement here is SQL of the app role, past all of our actions.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from districts.models import School, User
from notifications import content
from notifications.models import Approval, Message, Ruling
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.notifications.factories import message

pytestmark = pytest.mark.requirement("S0-11")
S = Message.Status
WAITS = "it waits for somebody's yes"


@pytest.fixture
def handed_in(ann: User, north: School) -> Message:
    """Ann's message, handed in by her, with all that a release takes but a yes."""
    draft = message(ann, north, channels=["sms"])
    with working_in(north.district_id):
        draft.content_hash = content.fingerprint(draft)
    write(
        draft,
        status=S.SUBMITTED,
        submission=1,
        submitted_by_id=ann.pk,
        submitted_at=database_now(),
        content_hash=draft.content_hash,
        needs_approval=True,
    )
    return again(draft)


def again(of: Message) -> Message:
    with working_in(of.district_id):
        return Message.objects.get(pk=of.pk)


def write(of: Message, **columns: Any) -> None:
    """UPDATE by hand."""
    put = ", ".join(f"{name} = %s" for name in columns)
    with working_in(of.district_id), transaction.atomic(), connection.cursor() as sql:
        sql.execute(
            f"update notifications_message set {put} where id = %s",  # noqa: S608
            [*columns.values(), of.pk],
        )


def rule(of: Message, outcome: str = "allowed", *, needed: int = 1, **fields: Any) -> None:
    with working_in(of.district_id):
        Ruling.objects.create(
            district_id=of.district_id,
            message=of,
            version="1",
            outcome=outcome,
            facts={},
            verdict={},
            approvals_needed=needed,
            **{
                "step": "release",
                "content_hash": of.content_hash,
                "submission": of.submission,
            }
            | fields,
        )


def agree(of: Message, by: User, **fields: Any) -> None:
    now = database_now()
    with working_in(of.district_id), transaction.atomic():
        Approval.objects.create(
            district_id=of.district_id,
            message=of,
            by=by,
            **{
                "submission": of.submission,
                "content_hash": of.content_hash,
                "decision": "approved",
                "lapses_at": now + timedelta(days=7),
            }
            | fields,
        )


def let_go(of: Message, **more: Any) -> str:
    """Try to release it; what the database says to that."""
    columns: Mapping[str, Any] = {
        "status": S.SENDING,
        "release_basis": "verdict",
        "release_at": database_now(),
        "released_at": database_now(),
    }
    try:
        write(of, **{**columns, **more})
    except Error as refused:
        return str(refused)
    return ""


def test_with_ruling_and_yes_it_goes(handed_in: Message, bob: User) -> None:
    """The control."""
    agree(handed_in, bob)
    rule(handed_in)
    assert let_go(handed_in) == ""
    assert again(handed_in).status == S.SENDING


def test_unapproved(handed_in: Message) -> None:
    rule(handed_in)
    assert "an approval is missing" in let_go(handed_in)


@pytest.mark.parametrize("decision", ["returned", "declined"])
def test_no_is_no_yes(handed_in: Message, bob: User, decision: str) -> None:
    agree(handed_in, bob, decision=decision)
    rule(handed_in)
    assert "an approval is missing" in let_go(handed_in)


def test_unapproved_though_a_ruling_forgets_to_ask(handed_in: Message) -> None:
    rule(handed_in, needed=0)
    assert "an approval is missing" in let_go(handed_in)


def test_unapproved_though_the_row_forgets_to_ask(handed_in: Message) -> None:
    rule(handed_in)
    assert WAITS in let_go(handed_in, needs_approval=False)
    with pytest.raises(Error, match=WAITS):
        write(handed_in, needs_approval=False)


def test_unapproved_though_ruling_and_row_forget_to_ask(handed_in: Message) -> None:
    rule(handed_in, needed=0)
    assert WAITS in let_go(handed_in, needs_approval=False)


def test_unapproved_by_way_of_a_draft_that_forgets_to_ask(handed_in: Message) -> None:
    """Whoever puts all that back by hand still has what the round was begun with against them."""
    rule(handed_in, step="submit")
    write(handed_in, status=S.DRAFT, needs_approval=False)
    rule(handed_in, needed=0)
    assert "an approval is missing" in let_go(handed_in)


@pytest.mark.parametrize("step", ["submit", "send"])
def test_fewer_at_the_release_than_the_round_began_with(
    handed_in: Message, bob: User, step: str
) -> None:
    rule(handed_in, needed=2, step=step)
    agree(handed_in, bob)
    rule(handed_in, needed=1)
    assert "an approval is missing" in let_go(handed_in)


@pytest.mark.parametrize("other", [{"content_hash": "f" * 64}, {"submission": 0}])
def test_more_for_another_content_or_round(
    handed_in: Message, bob: User, other: dict[str, Any]
) -> None:
    rule(handed_in, needed=2, step="submit", **other)
    agree(handed_in, bob)
    rule(handed_in)
    assert let_go(handed_in) == ""


def test_one_yes_where_two_are_needed(handed_in: Message, bob: User) -> None:
    agree(handed_in, bob)
    rule(handed_in, needed=2)
    assert "an approval is missing" in let_go(handed_in)


@pytest.mark.parametrize("steps", ["submitted", "holding", "scheduled"])
def test_by_way_of_any_state(handed_in: Message, steps: str) -> None:
    write(handed_in, status=steps, release_at=database_now())
    rule(handed_in)
    assert "an approval is missing" in let_go(handed_in)


def test_no_ruling(handed_in: Message, bob: User) -> None:
    agree(handed_in, bob)
    assert "no ruling about this content" in let_go(handed_in)


@pytest.mark.parametrize("step", ["check", "submit", "approve", "send"])
def test_ruling_of_an_earlier_step(handed_in: Message, bob: User, step: str) -> None:
    agree(handed_in, bob)
    rule(handed_in, step=step)
    assert "no ruling about this content" in let_go(handed_in)


def test_ruling_that_is_too_old(handed_in: Message, bob: User, at_time: Any) -> None:
    agree(handed_in, bob)
    rule(handed_in)
    at_time((database_now() + timedelta(minutes=6)).isoformat())
    assert "no ruling about this content" in let_go(handed_in)


@pytest.mark.parametrize("outcome", ["approval", "held", "blocked", "unsaid", "unavailable"])
def test_ruling_that_does_not_let_it_go(handed_in: Message, bob: User, outcome: str) -> None:
    agree(handed_in, bob)
    rule(handed_in, outcome)
    assert "does not let it go" in let_go(handed_in)
    assert "does not let it go" in let_go(handed_in, release_basis="authority")


@pytest.mark.parametrize("by", ["author", "submitter", "editor"])
def test_self_approved(handed_in: Message, ann: User, bob: User, by: str) -> None:
    hands = {"submitter": {"submitted_by_id": bob.pk}, "editor": {"editors": [bob.pk]}}
    write(handed_in, status=S.DRAFT, needs_approval=False)
    write(handed_in, status=S.SUBMITTED, needs_approval=True, submission=2, **hands.get(by, {}))
    with pytest.raises(Error, match="not this content, or not this person"):
        agree(again(handed_in), ann if by == "author" else bob)
    rule(again(handed_in))
    assert "an approval is missing" in let_go(handed_in)


def test_hands_that_were_in_it_stay_known(handed_in: Message, bob: User) -> None:
    """Or whoever wrote it could be taken out, and agree."""
    for columns in ({"submitted_by_id": bob.pk}, {"editors": [bob.pk]}, {"author_id": bob.pk}):
        with pytest.raises(Error, match="only a draft can be changed"):
            write(handed_in, **columns)


@pytest.mark.parametrize(
    "other", [{"content_hash": "f" * 64}, {"submission": 2}], ids=["content", "round"]
)
def test_yes_to_something_else(handed_in: Message, bob: User, other: dict[str, Any]) -> None:
    with pytest.raises(Error, match="not this content, or not this person"):
        agree(handed_in, bob, **other)


def test_yes_to_a_draft(ann: User, bob: User, north: School) -> None:
    with pytest.raises(Error, match="not this content, or not this person"):
        agree(message(ann, north), bob, content_hash="f" * 64)


def test_words_edited_while_it_waits(handed_in: Message, bob: User) -> None:
    agree(handed_in, bob)
    with pytest.raises(Error, match="only a draft can be changed"), transaction.atomic():
        reword(handed_in)


def test_edited_after_approval(handed_in: Message, bob: User) -> None:
    """Taken back by hand, reworded, and put forward again with what was approved before."""
    agree(handed_in, bob)
    write(handed_in, status=S.DRAFT)
    reword(handed_in)
    with working_in(handed_in.district_id):
        fresh = content.fingerprint(handed_in)
    write(handed_in, status=S.SUBMITTED, content_hash=fresh)
    rule(again(handed_in))
    assert "an approval is missing" in let_go(handed_in)
    assert "no ruling about this content" in let_go(handed_in, content_hash="e" * 64)


def test_yes_of_a_round_that_is_over(handed_in: Message, bob: User) -> None:
    agree(handed_in, bob)
    with pytest.raises(Error, match="over for good"):
        write(handed_in, submission=2)
    write(handed_in, status=S.DRAFT)
    write(handed_in, status=S.SUBMITTED, submission=2)
    rule(again(handed_in))
    assert "an approval is missing" in let_go(handed_in)
    with pytest.raises(Error, match="over for good"):
        write(handed_in, submission=1)


def test_yes_that_lapsed(handed_in: Message, bob: User, at_time: Any) -> None:
    agree(handed_in, bob, lapses_at=database_now() + timedelta(hours=1))
    at_time((database_now() + timedelta(hours=2)).isoformat())
    rule(handed_in)
    assert "an approval is missing" in let_go(handed_in)


@pytest.mark.parametrize("table", ["notifications_approval", "notifications_ruling"])
@pytest.mark.parametrize("how", ["update {} set content_hash = 'x'", "delete from {}"])
def test_what_was_said_stays(handed_in: Message, bob: User, table: str, how: str) -> None:
    agree(handed_in, bob)
    rule(handed_in)
    here, refused = working_in(handed_in.district_id), pytest.raises(Error)
    with here, connection.cursor() as sql, refused, transaction.atomic():
        sql.execute(how.format(table))


def test_copy_of_what_never_went(handed_in: Message, ann: User, north: School) -> None:
    one = message(ann, north, kind="service", follows=handed_in)
    copy = {"release_basis": "copy", "content_hash": "0" * 64}
    assert "it follows nothing" in let_go(one, **copy)
    assert "it follows nothing" in let_go(message(ann, north), **copy)


def test_row_that_is_born_released(ann: User, north: School, handed_in: Message) -> None:
    """An INSERT is no way around."""
    with working_in(north.district_id), connection.cursor() as sql:
        refused = pytest.raises(Error, match="no ruling")
        with refused, transaction.atomic():
            sql.execute(
                """insert into notifications_message
                    (district_id, reference, begun_with, kind, status, school_id, audience,
                     grades, lists, channels, author_id, content_hash, release_basis, release_at,
                     released_at, needs_approval, submission, topic, incident, follow_up)
                select district_id, 'M-2020-99999', gen_random_uuid(), kind, 'sending', school_id,
                    audience, grades, lists, channels, author_id, content_hash, 'verdict', now(),
                    now(), false, 0, '', '', ''
                from notifications_message where id = %s""",
                [handed_in.pk],
            )


def reword(of: Message) -> None:
    with working_in(of.district_id), connection.cursor() as sql:
        sql.execute(
            "update notifications_words set text = 'Something else.' where message_id = %s",
            [of.pk],
        )


def test_clock_is_the_databases(handed_in: Message, bob: User) -> None:
    """A ruling dated ahead by hand would stay fresh; its time is the database's own."""
    agree(handed_in, bob)
    rule(handed_in)
    with working_in(handed_in.district_id):
        at: datetime = Ruling.objects.latest("pk").at
    assert abs(at - database_now()) < timedelta(seconds=5)
