"""Words of a report and of its case stand in the file and nowhere else: in no log line, no job, no
broker, no message, no session, no error, no row and no file on disk as they were written."""

import base64
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import redis
from celery import Celery
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from districts.models import District, School, User
from districts.roles import Permission
from records.models import Event
from tenancy import jobs
from tenancy.clock import database_now
from tenancy.scope import working_in
from tests.config.test_logs import listening
from tests.conftest import sign_in, with_token
from tests.violations import factories
from tests.violations.keeping import LATER, pass_time
from tests.violations.outsiders import PAGE, STATUS, keys_on, typed
from violations.actions import entries, outside
from violations.models import Case, Document, Report
from violations.reading import as_house

# Of the test's own: nobody else's bells are in it.
BROKER = os.environ["REDIS_URL"].rpartition("/")[0] + "/8"
# Letters alone, so that nothing which masks numbers or addresses could hide it.
PHRASE = "Zugunruhe"
API = "/api/v1/riverside/reports/"
# Where something was written that could have held it.
LOOKED_AT = {
    "violations_report", "violations_caseentry", "violations_document", "violations_reporter",
    "violations_involved", "records_event", "records_hold", "notifications_message",
    "notifications_words", "notifications_delivery", "django_session", "session", "config_cache",
}  # fmt: skip
HELD = {"answer": "held", "time": "3:10 pm", "present": PHRASE, "representation": PHRASE}


@dataclass
class People:
    """Whoever has to do with these files, each at a browser."""

    rafael: Client
    wei: Client
    ann: Client
    marcus: Client
    hana: Client
    bob: Client


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def people(rafael: User, wei: User, ann: User, marcus: User, hana: User, bob: User) -> People:
    return People(*(sign_in(one) for one in (rafael, wei, ann, marcus, hana, bob)))


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rung with nobody there to hear them: the broker keeps them for us to read."""
    with redis.Redis.from_url(BROKER) as broker:
        broker.flushdb()
    with Celery(broker=BROKER, set_as_current=False) as rung:
        monkeypatch.setattr(jobs, "current_app", rung)
        yield


@contextmanager
def lines() -> Iterator[StringIO]:
    yield from listening("json")


def found_in(told: object) -> bool:
    """As it is written, in whatever letters, or as PostgreSQL shows bytes."""
    said = str(told).lower()
    return PHRASE.lower() in said or PHRASE.encode().hex() in said


def does(client: Client, url: str, status: int = 302, **given: Any) -> HttpResponse:
    answer = client.post(url, given)
    assert answer.status_code == status, (url, answer.content.decode())
    return answer


def handed(name: str = f"{PHRASE}.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"%PDF-1.7 {PHRASE} {uuid4()}".encode(), "application/pdf")


def the_case(of: District, report: str = "") -> Case:
    """The newest, or the one of this report."""
    with working_in(of.pk), as_house():
        rows = Case.objects.select_related("district", "report")
        return rows.filter(report__reference__startswith=report)[0]


def reported(client: Client, kind: str, north: School, at: District, **who: str) -> Case:
    """A report of staff from its first page to its last, with words in each field."""
    when = does(client, "/riverside/report/", kind=kind)["Location"]
    learned = at.local(database_now() - timedelta(hours=20))
    times = {"learned_day": f"{learned:%Y-%m-%d}", "learned_time": f"{learned:%H:%M}"}
    who_url = does(client, when, **times)["Location"]
    what_url = does(client, who_url, student_name=PHRASE, school=north.pk, **who)["Location"]
    check = does(
        client,
        what_url,
        what=f"I know of it. {PHRASE}",
        why=PHRASE,
        platform=PHRASE,
        medium="social",
        ownership="personal",
        initiator="student",
        handed=[handed(), factories.picture()],
    )["Location"]
    assert PHRASE in client.get(check).content.decode()
    receipt = does(client, check.replace("check", "sending"))["Location"]
    does(client, f"{receipt}additions/", words=f"One more thing. {PHRASE}")
    assert client.get(receipt).status_code == 200
    assert client.get(f"{receipt}receipt.json").status_code == 200
    return the_case(at, receipt.rstrip("/").rpartition("/")[2])


def url(case: Case, name: str, **more: Any) -> str:
    return case.district.url(name, case=case.reference, **more)


def investigated(case: Case, people: People, bob: User) -> None:
    """By Ann: everything that the policy asks for, and besides it whatever has words."""
    day = f"{case.district.today(database_now()) - timedelta(days=1)}"
    people.ann.get(url(case, "case"))
    for sort, more in (
        ("dates", {}),
        ("reporter", {"answer": "named"}),
        ("allegation", {"categories": "off_platform"}),
        ("meeting", {**HELD, "day": day, "cooperated": "fully"}),
        ("interview", {"with_whom": PHRASE, "day": day}),
        ("note", {}),
        ("findings", {}),
        ("action", {}),
        ("authorities", {"answer": "yes", "agency": PHRASE, "day": day, "number": PHRASE}),
    ):
        does(people.ann, url(case, "case_entry", sort=sort), words=f"{sort} {PHRASE}", **more)
    does(people.ann, url(case, "case_documents"), file=handed())
    does(people.ann, url(case, "case_redaction", document=picture_of(case)), **BOXES)
    does(people.ann, url(case, "case_reply"), words=PHRASE)
    does(people.ann, url(case, "case_reporter"), 200, words=PHRASE)
    does(people.ann, url(case, "case_names"), 200)
    does(people.ann, url(case, "case_gathered"))
    changes(people.ann, case, "open_for", bob)
    does(people.ann, url(case, "case_handover"))


BOXES = {"do": "make", "boxes": "[[10, 10, 30, 30]]"}


def picture_of(case: Case) -> str:
    with working_in(case.district_id), as_house():
        found = Document.objects.filter(report=case.report, content_type="image/jpeg", of=None)
        return str(found[0].key)


def changes(client: Client, case: Case, what: str, person: User | None = None) -> None:
    """Who is on the list, with a reason."""
    given = {f"{what}-words": PHRASE} | ({f"{what}-person": str(person.pk)} if person else {})
    does(client, url(case, "case_people"), what=what, **given)


def reviewed(case: Case, people: People) -> None:
    """By HR and whoever receives whole files, closed, opened again and closed."""
    does(people.marcus, url(case, "case_receipt"))
    does(people.hana, url(case, "case_question"), words=PHRASE)
    does(people.ann, url(case, "case_answer"), words=PHRASE)
    outcome = factories.outcome(case)
    given = {"outcome": outcome.pk, "words": PHRASE, "decided_by": PHRASE}
    does(people.hana, url(case, "case_outcome"), **given)
    does(people.hana, url(case, "case_suspension"), words=PHRASE, understood="on")
    does(people.hana, url(case, "case_closing"))
    does(people.hana, url(case, "case_reopening"), words=PHRASE)
    does(people.hana, url(case, "case_handover"))
    does(people.hana, url(case, "case_closing"))


def kept(case: Case, people: People) -> None:
    does(people.hana, url(case, "case_hold"), **{"hold-why": PHRASE})
    does(people.bob, url(case, "case_hold_release"), **{"release-why": PHRASE})
    later = f"{case.district.today(database_now()) + timedelta(days=500)}"
    longer = {"longer-until": later, "longer-why": PHRASE}
    does(people.hana, url(case, "case_keep_longer"), **longer)


def given_out(case: Case, hana: Client) -> None:
    asked = {"names": "full", "papers": "all", "reporter": "yes", "basis": "law"}
    made = does(hana, url(case, "case_copy"), 200, to=PHRASE, why=PHRASE, **asked)
    with ZipFile(BytesIO(made.content)) as copy:
        assert found_in(copy.read("case.json").decode())
        assert not any(found_in(one) for one in copy.namelist())
    assert not found_in(made.headers)


def destroyed(case: Case, hana: Client, bob: Client) -> None:
    does(hana, url(case, "case_destruction"))
    does(bob, url(case, "case_destruction_confirmation"), **{"confirm-understood": "on"})
    page = hana.get(f"/riverside/retention/{case.reference}/").content.decode()
    assert case.reference in page
    assert not found_in(page)


def told_from_outside(riverside: District, ian: User, hana: Client) -> Client:
    """By a parent on the public page, and by another system for one; the parent's browser."""
    outside_, said = Client(), dict.fromkeys(("what", "names", "name", "contact"), PHRASE)
    picture = factories.picture()
    picture.name = f"{PHRASE}.png"
    sent = outside_.post(PAGE, typed(**said, pictures=[picture]))
    keys = keys_on(sent)
    outside_.post(STATUS, {**keys, "add": "yes", "words": PHRASE, "pictures": [handed()]})
    case = the_case(riverside)
    does(hana, url(case, "case_reply"), words=PHRASE)
    assert found_in(does(hana, url(case, "case_reporter"), 200, words=PHRASE).content.decode())
    assert found_in(outside_.post(STATUS, keys).content.decode())
    program = with_token(ian, riverside, Permission.REPORT_HAND_IN)
    answer = program.post(
        API,
        {
            **said, "begun_with": str(uuid4()), "about": "staff", "when": PHRASE,
            "school": "north-middle", "relation": "parent",
        },
        content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 201
    assert not found_in(answer.content.decode())
    wrong = program.post(API, {**said, "about": PHRASE}, content_type="application/json")
    assert wrong.status_code == 400
    return outside_


def led_on(case: Case, people: People, rafael: User, marcus: User) -> None:
    """Of a name alone: who it is, handed on, stepped back."""
    people.ann.get(url(case, "case"))
    changes(people.ann, case, "transfer", marcus)
    people.marcus.get(url(case, "case"))
    changes(people.marcus, case, "identify", rafael)
    newest = the_case(case.district).pk
    does(people.hana, url(case, "case_entry", sort="related"), words=PHRASE, other=newest)
    changes(people.marcus, case, "step_back")


def broken_pages(
    case: Case, ann: User, ian: User, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HttpResponse]:
    """Something breaks while the words are in hand: for staff, outside, and for programs."""

    def breaks(*_: Any, **words: Any) -> Any:
        raise ZeroDivisionError

    client, stranger, program = sign_in(ann), Client(), with_token(ian, case.district)
    for one in (client, stranger, program):
        one.raise_request_exception = False
    said = typed(what=PHRASE, names=PHRASE, name=PHRASE, contact=PHRASE)
    with monkeypatch.context() as patch:
        patch.setattr(entries, "fingerprint", breaks)
        patch.setattr(outside.reports, "receive", breaks)
        yield client.get(url(case, "case"))
        yield client.post(url(case, "case_entry", sort="note"), {"words": PHRASE})
        yield stranger.post(PAGE, said)
        yield program.post(API, said, content_type="application/json")


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table, with bytes as hex; what a library keeps in base 64 is opened."""
    with connection.cursor() as sql:
        for table in connection.introspection.table_names(sql):
            sql.execute(f'select t::text from "{table}" t')  # noqa: S608
            for (line,) in sql.fetchall():
                yield table, line
        sql.execute("select value from config_cache")
        for (value,) in sql.fetchall():
            yield "config_cache", repr(base64.b64decode(value))
    for one in Session.objects.all():
        yield "session", json.dumps(one.get_decoded())


def dumped() -> str:
    """All that the broker holds, keys and values, and each job in it as it was rung for."""
    said = []
    with redis.Redis.from_url(BROKER) as broker:
        for key in broker.scan_iter():
            said.append(f"{key!r} {broker.dump(key)!r}")
            if broker.type(key) == b"list":
                for message in broker.lrange(key, 0, -1):
                    envelope = json.loads(message)
                    said.append(f"{envelope} {base64.b64decode(envelope['body']).decode()}")
    return "\n".join(said)


def places(district: District, media: Path) -> dict[str, int]:
    """Where the phrase is, of all that could hold it, and how often."""
    with working_in(district.pk), as_house():
        looked = list(rows())
    hits: dict[str, int] = {}
    for table, line in looked:
        hits[table] = hits.get(table, 0) + found_in(line)
    for one in media.rglob("*"):
        content = repr(one.read_bytes()) if one.is_file() else ""
        hits["files"] = hits.get("files", 0) + (found_in(one) or found_in(content))
    return {place: number for place, number in hits.items() if number}


def test_search_finds_the_phrase_in_each_shape() -> None:
    for one in (PHRASE, PHRASE.upper(), {"a": PHRASE}, PHRASE.encode(), PHRASE.encode().hex()):
        assert found_in(one)
    assert not found_in("nothing")


@pytest.mark.usefixtures("bells")
def test_words_of_a_file_are_nowhere_but_in_it(
    people: People, riverside: District, north: School, media: Path, at_time: Any,
    rafael: User, ann: User, marcus: User, bob: User, ian: User, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:  # fmt: skip
    with lines() as logged, django_capture_on_commit_callbacks(execute=True):
        first = reported(people.rafael, "own", north, riverside)
        investigated(first, people, bob)
        reviewed(first, people)
        kept(first, people)
        given_out(first, people.hana)
        second = reported(people.wei, "seen", north, riverside, name=f"Mr. {PHRASE}", about="staff")
        parent = told_from_outside(riverside, ian, people.hana)
        led_on(second, people, rafael, marcus)
        pages = list(broken_pages(the_case(riverside), ann, ian, monkeypatch))
        # The control: it is where it belongs.
        for name in ("case", "case_history", "case_retention", "case_copy"):
            told = people.hana.get(url(first, name)).content.decode()
            assert found_in(told) == (name != "case_history"), name
        assert people.hana.get(url(first, "case")).content.decode().count(PHRASE) > 12
        with working_in(riverside.pk), as_house():
            assert {table for table, _line in rows()} >= LOOKED_AT
        assert places(riverside, media) == {}
        pass_time(at_time, LATER * 2)
        destroyed(first, sign_in(User.objects.get(full_name="Hana Hale")), sign_in(bob))
        assert places(riverside, media) == {}
    assert [one.status_code for one in pages] == [500, 500, 500, 500]
    assert not any(found_in(one.content.decode()) for one in pages)
    said = logged.getvalue()
    assert said.count('"event": "request"') > 60
    assert said.count("ZeroDivisionError") >= 4
    assert not found_in(said)
    queued = dumped()
    assert queued.count("notifications.deliver") > 10
    assert not found_in(queued)
    with working_in(riverside.pk):
        written = list(Event.objects.values("name", "subject", "details"))
    assert len(written) > 100
    assert not found_in(written)
    for client in (*vars(people).values(), parent):
        assert not found_in(client.cookies)


def test_words_are_seen_by_this_search_where_they_are_kept_open(
    riverside: District, media: Path
) -> None:
    """The control: left open in a row or a file, they are found there."""
    with working_in(riverside.pk), as_house():
        Report.objects.create(
            district=riverside, reference="R-2026-00001", source="public", kind="seen",
            said=PHRASE.encode(),
        )  # fmt: skip
    (media / "open").write_text(PHRASE)
    assert places(riverside, media) == {"violations_report": 1, "files": 1}
