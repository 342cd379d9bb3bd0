"""Other systems are told of changes: signed, once, again after a fault, and nobody else."""

import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as house
from django.db import connection, transaction
from django.utils.dateparse import parse_datetime

from districts.models import District, School, User
from districts.roles import RoleKey
from optin import tasks, webhook_rounds
from optin.actions import asking, webhook_deliveries, webhook_endpoints
from optin.actions.webhook_deliveries import GIVEN_UP_AFTER, LEASE, WAITS
from optin.models import Consent, WebhookDelivery, WebhookEndpoint
from optin.webhook_calls import Outcome
from optin.webhook_signing import secret_of
from records.models import Event
from tenancy import jobs
from tenancy.clock import database_now
from tenancy.refusals import Denied, Refused
from tenancy.scope import working_in
from tests.config.houses import eventually
from tests.conftest import with_token
from tests.districts import factories
from tests.notifications.classrooms import Room, lead, room
from tests.notifications.emergencies import by_clover_park
from tests.notifications.factories import sender
from tests.optin.families import asked, in_force, says, takes_back
from tests.optin.receivers import Got, Receiver, deliveries, endpoint, now_is, work

MANUAL = Path(house.BASE_DIR) / "docs" / "operations.md"


def is_ours(secret: str, got: Got, body: bytes | None = None) -> bool:
    """By the very lines that the manual gives to whoever writes a receiver."""
    lines = MANUAL.read_text().partition("## Webhooks")[2].partition("```python\n")[2]
    found: dict[str, Any] = {}
    exec(lines.partition("```")[0], found)  # noqa: S102
    return bool(found["is_from_belltower"](secret, got.headers, body or got.body))


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    rung: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        jobs.current_app, "send_task", lambda name, kwargs, **_: rung.append((name, kwargs))
    )
    return rung


def tried(one: WebhookEndpoint, by: User) -> WebhookDelivery:
    with working_in(one.district_id):
        return webhook_endpoints.send_test(endpoint=one, by=by, now=database_now())


def test_yes_and_its_end_are_told_and_signed(
    riverside: District, north: School, chen: User, ann: User, ian: User, math: Room,
    receiver: Receiver,
) -> None:  # fmt: skip
    _, secret = endpoint(riverside, ian, receiver.url)
    consent = in_force(math.students[0], chen, north, ann)
    assert work(riverside) == 2
    takes_back(consent)
    assert work(riverside) == 1
    assert [one.words["type"] for one in receiver.got] == ["permission.changed"] * 3
    assert receiver.stands[-1] == "over"
    last = receiver.got[-1]
    assert is_ours(secret, last)
    assert not is_ours(secret, last, last.body.replace(b"over", b"in_force"))
    assert not is_ours(secret_of(uuid4()), last)
    assert [one.status_code for one in deliveries(riverside)] == [204, 204, 204]


def test_message_gives_the_row_that_the_api_gives(
    riverside: District, north: School, chen: User, ann: User, ian: User, math: Room,
    receiver: Receiver,
) -> None:  # fmt: skip
    endpoint(riverside, ian, receiver.url)
    consent = in_force(math.students[0], chen, north, ann)
    work(riverside)
    words = receiver.got[-1].words
    url = f"/api/v1/riverside/permissions/{consent.reference}/"
    assert words["permission"] == with_token(ian, riverside).get(url).json()
    assert set(words) == {"id", "type", "at", "permission"}
    assert UUID(words["id"]) in {one.key for one in deliveries(riverside)}
    # Messages may come in any order: the later of two rows is known by this.
    assert parse_datetime(words["permission"]["changed_at"])


def test_old_message_sent_anew_by_somebody_else_is_not_believed(
    riverside: District, ian: User, receiver: Receiver, at_time: Any
) -> None:
    at_time((database_now() - timedelta(minutes=10)).isoformat())
    made, secret = endpoint(riverside, ian, receiver.url)
    tried(made, ian)
    work(riverside)
    assert not is_ours(secret, receiver.got[0])


def test_only_what_it_wants_is_told(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, receiver.url, kinds=["media", "site"])
    says(asked(math.students[0], chen, north))
    assert deliveries(riverside) == []


def test_change_that_is_undone_is_told_to_nobody(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, receiver.url)
    consent = asked(math.students[0], chen, north)
    with transaction.atomic():
        says(consent)
        assert len(deliveries(riverside)) == 1
        transaction.set_rollback(True)
    assert deliveries(riverside) == []


def test_second_no_is_the_change_that_was_told(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, receiver.url)
    consent = asked(math.students[0], chen, north)
    says(consent, "no")
    says(consent, "no")
    assert work(riverside) == 1
    assert work(riverside) == 0


def test_each_endpoint_is_told_with_its_own_secret(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    _, one = endpoint(riverside, ian, receiver.url)
    _, other = endpoint(riverside, ian, receiver.url, name="Canvas")
    says(asked(math.students[0], chen, north))
    assert work(riverside) == 2
    assert sorted(is_ours(one, got) for got in receiver.got) == [False, True]
    assert sorted(is_ours(other, got) for got in receiver.got) == [False, True]


@pytest.mark.parametrize("status", [500, 302, 404, 410])
def test_tried_again_after_an_error(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    at_time: Any, status: int,
) -> None:  # fmt: skip
    """By the same id; and nobody is sent to where a redirect leads."""
    start = database_now()
    at_time(start.isoformat())
    made, secret = endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    receiver.status, receiver.answers_with = status, {"Location": "/elsewhere"}
    assert work(riverside) == 1
    assert work(riverside) == 0
    assert now_is(made).failing_since == start
    (kept,) = deliveries(riverside)
    assert (kept.trouble, kept.status_code, kept.next_at) == ("answer", status, start + WAITS[0])
    receiver.status = 200
    at_time((start + WAITS[0]).isoformat())
    assert work(riverside) == 1
    assert len({one.words["id"] for one in receiver.got}) == 1
    assert len(receiver.got) == 2
    assert (now_is(made).failing_since, made.last_delivered_at) == (None, start + WAITS[0])
    assert is_ours(secret, receiver.got[1])


def test_silence_is_left_after_its_time(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    receiver.waits = 1.0
    began = time.monotonic()
    assert work(riverside, patience=0.3) == 1
    assert time.monotonic() - began < 1
    (kept,) = deliveries(riverside)
    assert (kept.trouble, kept.status_code) == ("silent", None)


def test_whoever_is_not_there_or_speaks_no_tls_is_tried_again(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, "http://127.0.0.1:1/")
    endpoint(riverside, ian, receiver.url.replace("http:", "https:"), name="Canvas")
    says(asked(math.students[0], chen, north))
    assert work(riverside) == 2
    assert [one.trouble for one in deliveries(riverside)] == ["unreached", "unreached"]


def test_answer_without_end_is_not_read(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    receiver.status, receiver.talks = 200, True
    assert work(riverside) == 1
    assert deliveries(riverside)[0].delivered_at
    # What the two sockets hold by themselves, and nothing of 50 MB.
    assert receiver.said < 10_000_000


def test_waiting_times_and_the_end_after_three_days(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    at_time: Any,
) -> None:  # fmt: skip
    start = now = database_now()
    at_time(start.isoformat())
    endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    receiver.status = 500
    waited = []
    while work(riverside):
        (kept,) = deliveries(riverside)
        if kept.given_up_at:
            break
        waited.append(kept.next_at - now)
        now = kept.next_at
        at_time(now.isoformat())
    assert waited == [*WAITS, WAITS[-1]]
    assert now - start < GIVEN_UP_AFTER
    assert len(receiver.got) == 8
    at_time((start + 2 * GIVEN_UP_AFTER).isoformat())
    assert work(riverside) == 0


def test_endpoint_that_is_down_is_tried_by_one_message_at_a_time(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    at_time: Any,
) -> None:  # fmt: skip
    start = database_now()
    at_time(start.isoformat())
    made, _ = endpoint(riverside, ian, receiver.url)
    receiver.status = 503
    says(asked(math.students[0], chen, north))
    work(riverside)
    for student in math.students[1:]:
        says(asked(student, chen, north))
    assert work(riverside) == 0
    at_time((start + WAITS[0]).isoformat())
    assert work(riverside) == 1
    at_time((start + timedelta(hours=5)).isoformat())
    assert work(riverside) == 1
    assert now_is(made).rests_until == start + timedelta(hours=5, minutes=10)
    receiver.status = 204
    at_time((start + timedelta(hours=6)).isoformat())
    # The way is open: all that is due goes, and what failed a while ago at its own time.
    assert work(riverside) >= 2
    at_time((start + timedelta(hours=13)).isoformat())
    work(riverside)
    assert all(one.delivered_at for one in deliveries(riverside))


def test_what_nobody_took_in_three_days_of_failing_is_given_up_and_not_after_our_own_silence(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    at_time: Any,
) -> None:  # fmt: skip
    start = database_now()
    at_time(start.isoformat())
    made, _ = endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    at_time((start + GIVEN_UP_AFTER + timedelta(hours=1)).isoformat())
    assert work(riverside) == 1
    says(asked(math.students[1], chen, north))
    with working_in(riverside.pk):
        WebhookEndpoint.objects.update(failing_since=database_now())
    at_time((start + 2 * GIVEN_UP_AFTER + timedelta(hours=2)).isoformat())
    assert work(riverside) == 0
    assert [bool(one.given_up_at) for one in deliveries(riverside)] == [False, True]
    assert now_is(made).ended_at is None


def test_message_that_a_worker_holds_is_nobody_elses(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    at_time: Any,
) -> None:  # fmt: skip
    start = database_now()
    at_time(start.isoformat())
    endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    with working_in(riverside.pk):
        (held,) = webhook_deliveries.take(now=start)
        assert webhook_deliveries.take(now=start) == []
    # The worker was killed: after its time another takes the message over.
    at_time((start + LEASE).isoformat())
    assert work(riverside) == 1
    with working_in(riverside.pk):
        webhook_deliveries.keep(outcomes=[Outcome(held, 500, "answer")], now=start + LEASE)
    (kept,) = deliveries(riverside)
    assert (kept.attempts, kept.status_code, kept.trouble) == (2, 204, "")


def test_another_secret_and_for_a_day_the_former_one(
    riverside: District, ian: User, receiver: Receiver, at_time: Any
) -> None:
    made, former = endpoint(riverside, ian, receiver.url)
    with working_in(riverside.pk):
        made, secret = webhook_endpoints.rotate(endpoint=made, by=ian, now=database_now())
    assert secret != former
    tried(made, ian)
    work(riverside)
    assert is_ours(secret, receiver.got[0])
    assert is_ours(former, receiver.got[0])
    with working_in(riverside.pk):
        a_day_ago = database_now() - timedelta(days=1)
        WebhookEndpoint.objects.update(rotated_at=a_day_ago)
    tried(made, ian)
    work(riverside)
    assert is_ours(secret, receiver.got[1])
    assert not is_ours(former, receiver.got[1])


def test_test_says_nothing_of_anybody_and_goes_though_it_rests(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    made, secret = endpoint(riverside, ian, receiver.url)
    receiver.status = 500
    says(asked(math.students[0], chen, north))
    work(riverside)
    receiver.status = 204
    tried(made, ian)
    with pytest.raises(Refused, match="on its way already"):
        tried(made, ian)
    assert work(riverside) == 1
    words = receiver.got[-1].words
    assert (words["type"], words["permission"]) == ("test", None)
    assert is_ours(secret, receiver.got[-1])


def test_ended_endpoint_gets_nothing(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver
) -> None:
    made, _ = endpoint(riverside, ian, receiver.url)
    consent = asked(math.students[0], chen, north)
    says(consent)
    with working_in(riverside.pk):
        webhook_endpoints.end(endpoint=made, by=ian, now=database_now())
    takes_back(consent)
    assert work(riverside) == 0
    assert receiver.got == []
    assert [bool(one.given_up_at) for one in deliveries(riverside)] == [True]
    for again in (webhook_endpoints.end, webhook_endpoints.rotate, webhook_endpoints.send_test):
        with working_in(riverside.pk), pytest.raises(Refused, match="has ended"):
            again(endpoint=made, by=ian, now=database_now())


def test_no_district_hears_of_another(
    riverside: District, hilltop: District, north: School, chen: User, ian: User, math: Room,
    receiver: Receiver,
) -> None:  # fmt: skip
    theirs = factories.person("Nils Next")
    factories.appoint(theirs, RoleKey.IT_ADMINISTRATOR, hilltop)
    made, _ = endpoint(hilltop, theirs, receiver.url)
    says(asked(math.students[0], chen, north))
    assert (work(riverside), work(hilltop)) == (0, 0)
    with working_in(riverside.pk):
        assert not WebhookEndpoint.objects.exists()
        with pytest.raises(WebhookEndpoint.DoesNotExist):
            webhook_endpoints.end(endpoint=made, by=ian, now=database_now())
    with working_in(hilltop.pk), pytest.raises(Denied):
        webhook_endpoints.end(endpoint=made, by=ian, now=database_now())


def test_only_it_sets_one_up(riverside: District, ann: User, bob: User, receiver: Receiver) -> None:
    for nobody in (ann, bob):
        with pytest.raises(Denied):
            endpoint(riverside, nobody, receiver.url)


def test_name_is_used_once_and_ten_are_enough(riverside: District, ian: User) -> None:
    endpoint(riverside, ian, "https://sis.example/")
    with pytest.raises(Refused, match="this name already"):
        endpoint(riverside, ian, "https://sis.example/", name="skyward")
    for n in range(9):
        endpoint(riverside, ian, "https://sis.example/", name=f"System {n}")
    with pytest.raises(Refused, match="ten webhooks"):
        endpoint(riverside, ian, "https://sis.example/", name="One more")


def test_no_secret_is_in_a_row_or_a_log_and_no_word_of_anybody_in_a_log(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    made, secret = endpoint(riverside, ian, receiver.url)
    receiver.status = 500
    says(asked(math.students[0], chen, north))
    work(riverside)
    with working_in(riverside.pk), connection.cursor() as sql:
        sql.execute("select t::text from optin_webhookendpoint t union all "
                    "select d::text from optin_webhookdelivery d union all "
                    "select e::text from records_event e")  # fmt: skip
        rows = " ".join(row for (row,) in sql.fetchall())
    assert made.seed.hex in rows.replace("-", "")
    assert "webhook.failed" in caplog.text
    assert secret not in rows
    for private in (secret, math.students[0].sourced_id, receiver.url, chen.email):
        assert private not in caplog.text
    call = webhook_deliveries.Call(1, 1, 1, receiver.url, b"words", {"a": secret})
    assert repr(call) == "Call(delivery_id=1, endpoint_id=1, attempt=1)"


def test_record_book_tells_who_set_it_up_and_ended_it(riverside: District, ian: User) -> None:
    made, _ = endpoint(riverside, ian, "https://sis.example/")
    with working_in(riverside.pk):
        webhook_endpoints.rotate(endpoint=made, by=ian, now=database_now())
        webhook_endpoints.end(endpoint=made, by=ian, now=database_now())
        told = Event.objects.filter(name__startswith="optin.webhook.").order_by("id")
        assert [(one.name.rpartition(".")[2], one.actor_id) for one in told] == [
            ("made", ian.pk), ("rotated", ian.pk), ("ended", ian.pk),
        ]  # fmt: skip
        assert told[0].details == {"kinds": ["contact"]}


def test_round_rings_for_what_is_due_and_nothing_else(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    bells: list[tuple[str, dict[str, Any]]],
) -> None:  # fmt: skip
    endpoint(riverside, ian, receiver.url)
    webhook_rounds.ring_for_webhooks()
    assert bells == []
    says(asked(math.students[0], chen, north))
    webhook_rounds.ring_for_webhooks()
    assert bells == [("optin.tell_systems", {"district_id": riverside.pk})]
    assert receiver.got == []


def test_scheduler_tells_by_itself_when_nobody_hears(
    riverside: District, north: School, chen: User, ian: User, math: Room, receiver: Receiver,
    bells: list[tuple[str, dict[str, Any]]], at_time: Any,
) -> None:  # fmt: skip
    endpoint(riverside, ian, receiver.url)
    says(asked(math.students[0], chen, north))
    at_time((database_now() + timedelta(minutes=1)).isoformat())
    webhook_rounds.ring_for_webhooks()
    assert receiver.stands == ["waiting"]
    webhook_rounds.ring_for_webhooks()
    assert len(bells) == len(receiver.got) == 1


def test_withdrawal_is_told_within_seconds(
    committed: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bell rings with the commit, and a worker elsewhere hears it."""
    made = Committed()
    endpoint(made.district, made.it, receiver.url)
    consent = in_force(made.math.students[0], made.teacher, made.school, made.principal)
    work(made.district)
    receiver.got.clear()
    workers = []

    def hear(name: str, kwargs: dict[str, Any], **_: object) -> None:
        if name == "optin.tell_systems":
            workers.append(threading.Thread(target=in_a_worker, kwargs=kwargs))
            workers[-1].start()

    monkeypatch.setattr(jobs.current_app, "send_task", hear)
    began = time.monotonic()
    takes_back(consent)
    assert eventually(lambda: bool(receiver.got), seconds=5)
    assert time.monotonic() - began < 3
    assert receiver.stands == ["over"]
    for one in workers:
        one.join()
    made.put_away()


def test_workers_side_by_side_send_each_message_once(
    committed: None, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *_, **__: None)
    made = Committed()
    receiver.waits = 0.05
    with working_in(made.district.pk):
        for n in range(5):
            endpoint(made.district, made.it, receiver.url, name=f"System {n}")
    for student in made.math.students:
        says(asked(student, made.teacher, made.school))
    workers = [
        threading.Thread(target=in_a_worker, kwargs={"district_id": made.district.pk})
        for _ in range(3)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    work(made.district)
    assert len(receiver.got) == 20
    assert len({one.words["id"] for one in receiver.got}) == 20
    assert {one.attempts for one in deliveries(made.district)} == {1}
    made.put_away()


def in_a_worker(**ids: int) -> None:
    try:
        tasks.tell_systems(**ids)
    finally:
        connection.close()


class Committed:
    """A district of the test's own, in rows that other connections see."""

    def __init__(self) -> None:
        self.district = factories.district()
        self.school = factories.school(self.district)
        self.principal, self.it = factories.person(), factories.person()
        factories.appoint(self.principal, RoleKey.PRINCIPAL, self.school)
        factories.appoint(self.it, RoleKey.IT_ADMINISTRATOR, self.district)
        self.teacher = lead("Mei Chen", self.school)
        by_clover_park(self.district)
        sender(self.district)
        self.math = room(self.school, self.teacher)

    def put_away(self) -> None:
        with working_in(self.district.pk):
            for one in WebhookEndpoint.objects.live():
                webhook_endpoints.end(endpoint=one, by=self.it, now=database_now())
            for consent in Consent.objects.filter(status=Consent.Status.ASKED):
                asking.call_off(consent=consent, by=self.teacher, now=database_now())
